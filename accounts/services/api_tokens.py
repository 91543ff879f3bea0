"""Personal tokens for GIS programs: making and revoking them."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import ApiToken, User

MOST_TOKENS = 20
# A mistake is seen at once. A token that was revoked because it got around must not come back later.
UNDO_FOR = timedelta(minutes=10)


@transaction.atomic
def make_token(user: User, *, label: str) -> tuple[ApiToken, str]:
    """Make a key for one program, and return it with its token, which is shown only this once.

    Raises ``ValidationError`` without a label, and for somebody who has more than anybody needs.
    """
    if not label:
        raise ValidationError(_("Sagen Sie, wofür der Zugang ist: daran erkennen Sie ihn später wieder."), "no_label")
    if ApiToken.objects.usable().filter(user=user).count() >= MOST_TOKENS:
        raise ValidationError(_("Sie haben schon sehr viele Zugänge. Ziehen Sie zuerst einen zurück."), "too_many")
    key = ApiToken(user=user, label=label)
    token = key.renew()
    key.save()
    return key, token


def revoke_token(key: ApiToken) -> None:
    """Close a key: the program that has it reads nothing more."""
    ApiToken.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())


def restore_token(key: ApiToken) -> bool:
    """Undo a revocation, and return whether there was still time to."""
    fresh = ApiToken.objects.filter(pk=key.pk, revoked_at__gt=timezone.now() - UNDO_FOR)
    return fresh.update(revoked_at=None) > 0
