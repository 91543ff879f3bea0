"""Which map layers a person is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from geo.models import MapLayer  # noqa: F401


class MapLayerQuerySet(QuerySet["MapLayer"]):
    def kept(self) -> MapLayerQuerySet:
        """Return the layers that were not removed."""
        return self.filter(removed_at__isnull=True)

    def shown_to(self, user: Any) -> MapLayerQuerySet:
        """Return the layers on this person's map: those for all members, and those for their own.

        The Geschäftsstelle is shown all. Whoever takes no part is shown none.
        """
        if not user.is_authenticated or not user.is_active:
            return self.none()
        shown = self.kept().filter(active=True)
        if user.is_coordinator:
            return shown
        if user.member_id is None:
            return self.none()
        return shown.filter(Q(members__isnull=True) | Q(members=user.member_id)).distinct()

    def pictured_for(self, user: Any) -> MapLayerQuerySet:
        """Return the layers whose pictures this person may ask for: the Geschäftsstelle looks at hidden ones too."""
        if user.is_authenticated and user.is_active and user.is_coordinator:
            return self.kept()
        return self.shown_to(user)
