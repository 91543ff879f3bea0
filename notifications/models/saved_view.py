from __future__ import annotations

import uuid
from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from geo.forms.report_filter import PARAMETERS

# What an address of the map says: its filter, its extent, the other day beside it.
KEPT = (*PARAMETERS, "ausschnitt", "vergleich")
LONGEST = 2000


class SavedViewQuerySet(QuerySet["SavedView"]):
    def offered_to(self, user: Any) -> SavedViewQuerySet:
        """Return a person's own views and those of the Geschäftsstelle, which are for everybody; its own come first."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(removed_at__isnull=True).filter(_of(user) | Q(user__isnull=True))

    def editable_by(self, user: Any) -> SavedViewQuerySet:
        """Return the views this person may change, removed ones too: their own, and the Geschäftsstelle all shared."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(_of(user) | Q(user__isnull=True) if user.is_coordinator else _of(user))


def _of(user: Any) -> Q:
    return Q(user=user.pk, user__isnull=False)  # whoever only looks on is no row, and has none


@pghistory.track()
class SavedView(models.Model):
    """A map as somebody wants to find it again: the query of its address. It opens nothing that its reader may not see.

    Without a person it is for everybody, kept by the Geschäftsstelle.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(max_length=LONGEST, blank=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="saved_views"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[SavedViewQuerySet] = SavedViewQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "created_at"]
        verbose_name = _("Ansicht der Karte")
        verbose_name_plural = _("Ansichten der Karte")

    def __str__(self) -> str:
        return self.name

    @property
    def is_shared(self) -> bool:
        """Everybody is offered it."""
        return self.user_id is None


def kept_query(typed: str) -> str:
    """Return what an address of the map says, without anything else that may stand in it."""
    given = QueryDict(typed[: 2 * LONGEST])
    kept = QueryDict(mutable=True)
    for name in KEPT:
        if values := [one.replace("\x00", "")[:200] for one in given.getlist(name)][:20]:
            kept.setlist(name, values)
    return kept.urlencode(safe=",") if len(kept.urlencode(safe=",")) <= LONGEST else ""
