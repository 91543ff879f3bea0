"""Putting a boundary edition in force: what decides from now on. Old editions keep their areas, for old reports."""

from __future__ import annotations

from typing import cast

from django.contrib.gis.geos import GEOSGeometry, MultiPolygon
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from geo import formats
from geo.crs import STORAGE_SRID
from geo.models import Area, AreaKind, Edition, Layer
from geo.sql import statement

# Boundaries of a city and of its districts come from different data sets; VG250 lines lie up to 340 m off.
GAP_BETWEEN_DATA_SETS_M = 200.0
# From here on a page that names metres says so.
COARSE_FROM_M = 10.0
LOCK = 0x756D6772  # any number of our own, for pg_advisory_xact_lock
NOT_COPIED = {"id", "imported_at", "in_force_from", "in_force_until"}


class EditionProblem(Exception):  # noqa: N818
    """The edition cannot be put in force; the message is a German sentence."""


@transaction.atomic
def put_in_force(edition: Edition) -> Edition:
    """Make the edition the one that decides in its layer, and build what decisions read.

    The edition before it goes out of force, and so does every approximate edition when an official one
    comes. Remainders and the pieces of what is new are made. Reports and their stored results are
    untouched. Raises ``EditionProblem`` for an approximate edition where official ones are in force.
    """
    _one_at_a_time()
    if edition.approximate and in_force().filter(approximate=False).exists():
        raise EditionProblem("Amtliche Grenzen sind in Kraft: angenäherte kommen nicht mehr daneben.")
    leaving = in_force().filter(layer=edition.layer)
    if not edition.approximate:
        leaving |= in_force().filter(approximate=True)
    leaving.exclude(pk=edition.pk).update(in_force_until=timezone.now())
    _begin(edition)
    editions = {one.layer: one for one in in_force()}
    _make_remainders(editions.get(Layer.MUNICIPALITIES), editions.get(Layer.DISTRICTS))
    _cut_pieces()
    edition.refresh_from_db()
    return edition


def in_force() -> QuerySet[Edition]:
    """Return the editions in force: at most one per layer."""
    return Edition.objects.filter(in_force_from__isnull=False, in_force_until__isnull=True)


def accuracy_note(editions: QuerySet[Edition] | None = None) -> str:
    """Return a sentence when boundaries are coarse: how far their lines may lie from the real ones. Else nothing."""
    chosen = in_force() if editions is None else editions
    coarsest = chosen.filter(accuracy_m__gte=COARSE_FROM_M).order_by("-accuracy_m").first()
    if coarsest is None:
        return ""
    sentence = _(
        "Die Grenzen (%(name)s) sind ungenau: Sie können bis zu %(metres)s neben der wirklichen Grenze liegen."
    )
    return sentence % {"name": coarsest.name, "metres": formats.length(coarsest.accuracy_m or 0)}


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _begin(edition: Edition) -> None:
    if not in_force().filter(pk=edition.pk).exists():
        Edition.objects.filter(pk=edition.pk).update(in_force_from=timezone.now(), in_force_until=None)


def _cut_pieces() -> None:
    """Drop the pieces that no longer decide, and cut those that are missing."""
    with connection.cursor() as cursor:
        cursor.execute(statement("drop_pieces"))
        dropped = cursor.rowcount
        cursor.execute(statement("cut_pieces"))
        if dropped or cursor.rowcount:
            cursor.execute("ANALYZE geo_areapiece")


def _make_remainders(municipalities: Edition | None, districts: Edition | None) -> None:
    # A remainder that stored results point to stays as it is, and only stops deciding.
    Area.objects.current().filter(kind=AreaKind.REMAINDER).update(subdivided=True)
    Area.objects.current().official().filter(subdivided=True).update(subdivided=False)
    if not municipalities or not districts:
        return
    cities = Area.objects.filter(
        edition=municipalities, key__in=districts.areas.values("parent_key"), kind=AreaKind.MUNICIPALITY
    )
    cities.update(subdivided=True)
    rests = _rests(municipalities, districts)
    if any(_is_another(districts, city, rests.get(city.pk)) for city in cities):
        districts = _issued_again(districts)
    for city in cities:
        if city.pk in rests:
            _put_remainder(districts, city, rests[city.pk])


def _rests(municipalities: Edition, districts: Edition) -> dict[int, MultiPolygon]:
    """Return what is left of each city, by the city's id."""
    with connection.cursor() as cursor:
        cursor.execute(
            statement("remainders"),
            {"municipalities": municipalities.pk, "districts": districts.pk, "gap": GAP_BETWEEN_DATA_SETS_M},
        )
        return {
            pk: cast(MultiPolygon, GEOSGeometry(memoryview(bytes(shape)), srid=STORAGE_SRID))
            for pk, shape in cursor.fetchall()
        }


def _is_another(districts: Edition, city: Area, rest: MultiPolygon | None) -> bool:
    """Tell whether this edition of districts has a remainder of the city that is no longer true."""
    known = districts.areas.filter(kind=AreaKind.REMAINDER, key=city.key).first()
    return known is not None and rest is not None and not known.boundary.equals_exact(rest)


def _issued_again(districts: Edition) -> Edition:
    """Replace an edition of districts by a copy whose remainders are free to be another's.

    A remainder follows from two data sets. When the city's boundary changes, results that were stored with
    the old remainder must keep it; so the districts in force get a new edition with the same districts.
    """
    columns = [f.attname for f in Edition._meta.concrete_fields if f.attname not in NOT_COPIED]
    copy = Edition.objects.create(**{column: getattr(districts, column) for column in columns})
    with connection.cursor() as cursor:
        cursor.execute(statement("copy_districts"), {"old": districts.pk, "new": copy.pk})
    Edition.objects.filter(pk=districts.pk).update(in_force_until=timezone.now())
    _begin(copy)
    return copy


def _put_remainder(districts: Edition, city: Area, rest: MultiPolygon) -> None:
    Area.objects.update_or_create(
        edition=districts,
        key=city.key,
        kind=AreaKind.REMAINDER,
        defaults={
            "name": f"{city.name} (übriges Gebiet)",
            "designation": city.designation,
            "parent_key": city.key,
            "subdivided": False,
            "boundary": rest,
        },
    )
