"""Who is told, and why."""

from __future__ import annotations

import pytest
from django.contrib.gis.geos import MultiPolygon

from accounts.models import MemberArea, Role
from geo.crs import STORAGE_SRID
from geo.models import Decision, Edition
from notifications.models import Choice, RecipientChoice
from notifications.recipients import reason_sentence, recipients
from tests.paper import KEYS, box, draft, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(alliance):
    return person(alliance["Mitte"], Role.PLANNER)


@pytest.fixture
def version(planner):
    """A business park in Mitte, 300 m from Nord and 500 m from Ost."""
    return draft(planner, MultiPolygon(box(3, 3.3, 3.5, 3.7), srid=STORAGE_SRID)).versions.get()


def names(parties):
    return [party.member.short_name for party in parties]


def choose(version, member, choice, reason="Verkehr zur A 94"):
    RecipientChoice.objects.create(version=version, member=member, choice=choice, reason=reason)


def test_affected_members_are_told_nearest_first_with_their_reasons(version):
    answer = recipients(version)

    assert names(answer.told) == ["Nord", "Ost", "Nordost"]
    (reason,) = answer.told[0].reasons()
    assert (reason["area"], reason["rule"], reason["decision"]) == ("Nord", "Gewerbe 1.000 m", "rule")
    assert reason_sentence(reason) == "300 m von Ihrer Grenze"


def test_the_reporter_is_never_told(version):
    answer = recipients(version)

    assert "Mitte" not in names(answer.told)
    assert [one.area.name for one in answer.own] == ["Mitte"]


def test_a_neighbour_that_is_no_member_is_listed_and_not_told(planner):
    corner = draft(planner, MultiPolygon(box(3.5, 0.1, 3.9, 0.4), srid=STORAGE_SRID)).versions.get()

    answer = recipients(corner)

    assert names(answer.told) == ["Ost", "Sued"]
    assert [one.area.name for one in answer.outsiders] == ["Suedost"]


def test_a_member_with_two_affected_areas_is_told_once_with_both_reasons(alliance, version):
    MemberArea.objects.filter(key=KEYS["Ost"]).update(member=alliance["Nord"])

    answer = recipients(version)

    assert names(answer.told) == ["Nord", "Nordost"]
    assert [reason["area"] for reason in answer.told[0].reasons()] == ["Nord", "Ost"]


def test_another_area_of_the_reporter_is_its_own_and_not_told(alliance, version):
    MemberArea.objects.filter(key=KEYS["Nord"]).update(member=alliance["Mitte"])

    answer = recipients(version)

    assert "Nord" not in names(answer.told)
    assert {one.area.name for one in answer.own} == {"Mitte", "Nord"}


def test_a_member_added_by_hand_is_told_with_the_planners_reason_and_its_distance(alliance, version):
    choose(version, alliance["Suedwest"], Choice.ADD)

    added = recipients(version).told[-1]

    assert (added.member.short_name, added.decision) == ("Suedwest", Decision.ADDED)
    assert added.reason == "Verkehr zur A 94"
    assert added.nearest.distance_m == pytest.approx(4459, rel=0.001)


def test_a_member_taken_off_is_not_told_and_the_reason_is_kept(alliance, version):
    choose(version, alliance["Ost"], Choice.REMOVE, "telefonisch geklärt")

    answer = recipients(version)

    assert names(answer.told) == ["Nord", "Nordost"]
    assert [(party.member.short_name, party.reason) for party in answer.removed] == [("Ost", "telefonisch geklärt")]


def test_a_member_that_left_the_alliance_is_not_told(alliance, version):
    alliance["Nord"].active = False
    alliance["Nord"].save()

    answer = recipients(version)

    assert names(answer.told) == ["Ost", "Nordost"]
    assert [one.area.name for one in answer.outsiders] == ["Nord"]


def test_the_digest_changes_with_who_is_told_and_with_nothing_else(alliance, version):
    before = recipients(version).digest
    assert recipients(version).digest == before

    choose(version, alliance["Ost"], Choice.REMOVE)

    assert recipients(version).digest != before


def test_who_decides_by_coarse_boundaries_is_told_how_coarse_they_are(client, planner, version):
    Edition.objects.filter(layer="municipalities").update(accuracy_m=340)
    client.force_login(planner)

    for page in ("bearbeiten", "vorschau"):
        response = client.get(f"/meldungen/{version.report_id}/{page}/")
        assert "bis zu 340 m neben der wirklichen Grenze" in response.content.decode()


def test_exact_boundaries_need_no_such_sentence(client, planner, version):
    client.force_login(planner)

    assert "wirklichen Grenze" not in client.get(f"/meldungen/{version.report_id}/vorschau/").content.decode()
