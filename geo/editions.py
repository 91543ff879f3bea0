"""Putting a boundary edition in force: what decides from now on. Old editions keep their areas."""

from __future__ import annotations

from django.contrib.gis.geos import GEOSGeometry
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from geo.crs import STORAGE_SRID
from geo.models import Area, AreaKind, AreaPiece, Edition, Layer
from geo.sql import statement

# Boundaries of a city and of its districts come from different data sets; VG250 lines lie up to 340 m off.
GAP_BETWEEN_DATA_SETS_M = 200.0


@transaction.atomic
def put_in_force(edition: Edition) -> Edition:
    """Make the edition the one that decides in its layer, and build what decisions read.

    The edition before it goes out of force, and so does every approximate edition when an official one
    comes. Pieces and remainders of the areas in force are made anew. Reports and their stored results
    are untouched.
    """
    now = timezone.now()
    leaving = in_force().filter(layer=edition.layer)
    if not edition.approximate:
        leaving |= in_force().filter(approximate=True)
    leaving.exclude(pk=edition.pk).update(in_force_until=now)
    Edition.objects.filter(pk=edition.pk).update(in_force_from=now, in_force_until=None)
    edition.refresh_from_db()
    _rebuild()
    return edition


def in_force() -> QuerySet[Edition]:
    """Return the editions in force: at most one per layer."""
    return Edition.objects.filter(in_force_from__isnull=False, in_force_until__isnull=True)


def _rebuild() -> None:
    AreaPiece.objects.all().delete()
    editions = {edition.layer: edition for edition in in_force()}
    _make_remainders(editions.get(Layer.MUNICIPALITIES), editions.get(Layer.DISTRICTS))
    with connection.cursor() as cursor:
        for edition in editions.values():
            cursor.execute(statement("cut_pieces"), {"edition": edition.pk})
        cursor.execute("ANALYZE geo_areapiece")


def _make_remainders(municipalities: Edition | None, districts: Edition | None) -> None:
    # A remainder that stored results point to stays, and only stops deciding.
    remainders = Area.objects.current().filter(kind=AreaKind.REMAINDER)
    remainders.update(subdivided=True)
    Area.objects.current().official().update(subdivided=False)
    if not municipalities or not districts:
        return
    cities = Area.objects.filter(
        edition=municipalities, key__in=districts.areas.values("parent_key"), kind=AreaKind.MUNICIPALITY
    )
    cities.update(subdivided=True)
    with connection.cursor() as cursor:
        cursor.execute(
            statement("remainders"),
            {"municipalities": municipalities.pk, "districts": districts.pk, "gap": GAP_BETWEEN_DATA_SETS_M},
        )
        rests = cursor.fetchall()
    names = {city.pk: city for city in cities}
    for pk, boundary in rests:
        city = names[pk]
        Area.objects.update_or_create(
            edition=districts,
            key=city.key,
            defaults={
                "name": f"{city.name} (übriges Gebiet)",
                "designation": city.designation,
                "kind": AreaKind.REMAINDER,
                "parent_key": city.key,
                "subdivided": False,
                "boundary": GEOSGeometry(memoryview(bytes(boundary)), srid=STORAGE_SRID),
            },
        )
