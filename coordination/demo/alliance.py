"""The demo alliance: its land, its members and their people. What is there already is left as it is."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.gis.geos import GEOSGeometry
from django.db import transaction

from accounts.models import Member, MemberArea, User
from coordination.demo import story
from geo.crs import EDGE_SRID, STORAGE_SRID
from geo.editions import in_force, put_in_force
from geo.models import Area, Edition, Layer
from notifications.models import Channel, Destination

ACCURACY_M = 3000  # compared with official boundaries: 500 m in the mean, 2,700 m at the worst
LAYERS = {Layer.MUNICIPALITIES: ("municipality", "unincorporated"), Layer.DISTRICTS: ("district",)}


def draw_boundaries() -> bool:
    """Put the approximate boundaries in force, unless official ones are, or these are already."""
    source = f"fixtures/ostallianz/boundaries.geojson {story.boundaries_fingerprint()}"
    known = in_force()
    if known.filter(approximate=False).exists() or known.filter(source=source).count() == len(LAYERS):
        return False
    collection = story.boundaries()
    for layer, kinds in LAYERS.items():
        features = [feature for feature in collection["features"] if feature["properties"]["kind"] in kinds]
        with transaction.atomic():
            edition = Edition.objects.create(
                layer=layer, name=f"Näherungsgrenzen ({Layer(layer).label})", source=source,
                licence=collection["licence"], approximate=True, accuracy_m=ACCURACY_M,
            )  # fmt: skip
            Area.objects.bulk_create(_area(edition, feature) for feature in features)
            put_in_force(edition)
    return True


def _area(edition: Edition, feature: dict[str, dict[str, str]]) -> Area:
    facts = feature["properties"]
    boundary: Any = GEOSGeometry(json.dumps(feature["geometry"]), srid=EDGE_SRID)
    boundary.transform(STORAGE_SRID)
    parent = facts["key"].split("-")[0] if "-" in facts["key"] else ""
    return Area(
        edition=edition, key=facts["key"], name=facts["name"], designation=facts["designation"],
        kind=facts["kind"], parent_key=parent, boundary=boundary,
    )  # fmt: skip


@transaction.atomic
def found_alliance() -> None:
    """Create the members with areas and mailboxes, and the people, where they are missing."""
    names = {feature["id"]: feature["properties"]["name"] for feature in story.boundaries()["features"]}
    for row in story.members():
        member, is_new = Member.objects.get_or_create(
            short_name=row["short_name"], defaults={"name": row["name"], "id": story.identity("member", row["name"])}
        )
        for key in row["areas"]:
            MemberArea.objects.get_or_create(key=key, defaults={"member": member, "name": names[key]})
        if is_new:
            Destination.objects.create(
                member=member, channel=Channel.EMAIL, address=f"bauamt@{row['domain']}",
                label=f"Bauamt {row['short_name']}",
            )  # fmt: skip
    _invite_people()


def _invite_people() -> None:
    known = set(User.objects.values_list("email", flat=True))
    missing = [person for person in story.people() if person.email not in known]
    if not missing:
        return
    password = make_password(story.PASSWORD)  # once: hashing is slow by design
    members = {member.short_name: member for member in Member.objects.all()}
    for person in missing:
        first, _, last = person.name.partition(" ")
        User.objects.create(
            email=person.email, first_name=first, last_name=last, password=password, roles=person.roles,
            member=members[person.member] if person.member else None,
            is_staff=person.staff, is_superuser=person.staff,
        )  # fmt: skip
