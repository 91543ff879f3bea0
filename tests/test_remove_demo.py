"""The demo alliance leaves no trace: every table is as it was before it came."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import Member, Role, User
from coordination.defaults import load_series
from geo.models import CumulativeCluster, ImpactRule
from notifications.models import Subscription
from tests import paper

pytestmark = pytest.mark.django_db


def tables():
    """Return a fingerprint of every table's rows, by name; what is counted for a transaction goes with it."""
    with connection.cursor() as cursor:
        left_out = {"spatial_ref_sys", "cache", "cumulative_counted"}
        names = sorted(set(connection.introspection.table_names(cursor)) - left_out)
        prints = {}
        for name in names:
            rows = "string_agg(row::text, chr(10) ORDER BY row::text)"
            cursor.execute(f'SELECT count(*), md5({rows}) FROM "{name}" AS row')
            prints[name] = cursor.fetchone()
    return prints


def test_the_demo_leaves_no_trace_and_takes_nobody_with_it(client):
    real = Member.objects.create(name="Gemeinde Echt", short_name="Echt")
    office = paper.person(None, Role.COORDINATOR)
    Subscription.objects.create(name="Alles", user=paper.person(real))
    load_series()  # as the migration does
    before = tables()

    call_command("load_demo", verbosity=0)
    petra = User.objects.filter(roles__contains=[Role.COORDINATOR]).exclude(pk=office.pk).first()
    client.force_login(petra)  # somebody tries the demo out
    client.get("/")
    call_command("rebuild_hints", verbosity=0)  # as the worker does
    assert CumulativeCluster.objects.exists()
    rule = ImpactRule.objects.first()
    rules = ImpactRule.objects.count()
    call_command("load_demo", verbosity=0)
    call_command("remove_demo", verbosity=0)

    after = tables()
    assert {n: (before.get(n), after.get(n)) for n in before | after if before.get(n) != after.get(n)} == {}
    assert ImpactRule.objects.count() == rules
    assert ImpactRule.objects.filter(pk=rule.pk).exists()
    call_command("remove_demo", verbosity=0)  # nothing is there any more
    assert tables() == before
