"""Views of the map that people keep for themselves, and the Geschäftsstelle for everybody."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from notifications.models import SavedView
from notifications.models.saved_view import kept_query
from notifications.services.refused import Refused


def save_view(query: str, *, name: str, shared: bool, by: User) -> SavedView:
    """Keep a view. Raises ``Refused`` when somebody else than the Geschäftsstelle wants to share one."""
    _may_share(shared, by)
    return SavedView.objects.create(name=name, query=kept_query(query), user=None if shared else by)


def change_view(view: SavedView, *, name: str, shared: bool, by: User) -> SavedView:
    """Give a view another name, share it or take it back to oneself. Raises ``Refused`` as ``save_view`` does."""
    _may_share(shared, by)
    view.name = name
    if shared != view.is_shared:
        view.user = None if shared else by
    view.save(update_fields=["name", "user"])
    return view


def remove_view(view: SavedView) -> None:
    """Take a view away; the undo brings it back."""
    SavedView.objects.filter(pk=view.pk, removed_at__isnull=True).update(removed_at=timezone.now())


def restore_view(view: SavedView) -> None:
    """Bring a removed view back."""
    SavedView.objects.filter(pk=view.pk).update(removed_at=None)


def _may_share(shared: bool, by: User) -> None:
    if shared and not by.is_coordinator:
        raise Refused("not_yours_to_share", gettext("Nur die Geschäftsstelle gibt Ansichten für alle frei."))
