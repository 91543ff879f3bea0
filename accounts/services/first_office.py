"""The first account of a new alliance: made by whoever has the code that only the operator can read.

The door is open as long as there is no coordinator. The code follows from the secret key, so that every process
prints the same one and nothing needs to be kept (docs/decisions/0154).
"""

from __future__ import annotations

import re
from base64 import b32encode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext

from accounts.models import Role, User
from accounts.services.branding import note_step, own_row

SALT = "accounts.first_office"
GROUPS, GROUP = 4, 4  # 80 bits
# People read 0 for O and 1 for I; the alphabet of base32 has neither digit.
_MISREAD = str.maketrans("018", "OIB")


def is_open() -> bool:
    """Whether nobody works for the Geschäftsstelle yet, so that the first one may come with the code."""
    return not User.objects.filter(roles__contains=[Role.COORDINATOR]).exists()


def code() -> str:
    """Return the code, as XXXX-XXXX-XXXX-XXXX."""
    digest = salted_hmac(SALT, "first coordinator", algorithm="sha256").digest()
    text = b32encode(digest).decode()[: GROUPS * GROUP]
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def address() -> str:
    """Return where the set-up begins."""
    return f"{settings.BASE_URL}{reverse('setup')}"


def invitation_to_set_up() -> str:
    """Return the line that a server prints when it starts, or nothing: the alliance has its Geschäftsstelle."""
    try:
        if not is_open():
            return ""
    except DatabaseError:  # not migrated yet
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        text = gettext("Noch nicht eingerichtet. Beginnen Sie unter %(address)s mit dem Code %(code)s")
        return text % {"address": address(), "code": code()}


@transaction.atomic
def found_office(typed: str, *, email: str, password: str, first_name: str, last_name: str) -> User:
    """Make the first coordinator. Raises ``ValidationError`` for a wrong code, and when somebody was quicker."""
    own_row()  # two tabs: the second one waits, and then finds the door closed
    if not is_open():
        raise ValidationError(gettext("Die Geschäftsstelle hat schon ein Konto. Melden Sie sich an."), "closed")
    if not constant_time_compare(_plain(typed), _plain(code())):
        text = gettext("Dieser Code stimmt nicht. Der Betreiber liest ihn mit „manage.py setup_code“ ab.")
        raise ValidationError(text, "wrong_code")
    if User.objects.filter(email=email.strip().lower()).exists():
        raise ValidationError(gettext("Diese Adresse hat schon ein Konto. Nehmen Sie eine andere."), "has_account")
    user = User.objects.create_user(
        email,
        password,
        first_name=first_name,
        last_name=last_name,
        roles=[Role.COORDINATOR],
        language=translation.get_language() or "",
    )
    note_step("office")
    return user


def _plain(typed: str) -> str:
    return re.sub(r"[^A-Z2-7]", "", typed.upper().translate(_MISREAD))
