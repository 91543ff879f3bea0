"""The collections there are, by their id."""

from __future__ import annotations

from django.utils.translation import gettext as _

from notifications.ogcapi.areas import AFFECTED, AREAS
from notifications.ogcapi.collection import Collection
from notifications.ogcapi.problems import not_found
from notifications.ogcapi.reports import REPORTS, VERSIONS

COLLECTIONS: dict[str, Collection] = {one.id: one for one in (REPORTS, AREAS, AFFECTED, VERSIONS)}


def collection(name: str) -> Collection:
    """Return the collection with this id. Raises ``Problem`` (404)."""
    if name not in COLLECTIONS:
        raise not_found(_("Diese Sammlung gibt es nicht."))
    return COLLECTIONS[name]
