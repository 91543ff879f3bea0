from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts import keeping

ONLY = 1  # one deployment serves one alliance
_hex = RegexValidator(r"^#[0-9a-f]{6}$", _("Eine Farbe besteht aus # und sechs Zeichen, zum Beispiel #1d4ba8."))

# What a field left empty means: what the operator has set (docs/operators.md).
_DEFAULTS = {
    "name": "ALLIANCE_NAME",
    "contact": "ALLIANCE_CONTACT",
    "phone": "ALLIANCE_PHONE",
    "address": "ALLIANCE_ADDRESS",
    "represented_by": "ALLIANCE_REPRESENTED_BY",
}


@pghistory.track(exclude=["setup_steps"])
class Alliance(models.Model):
    """How the alliance calls itself, whom people write to, how its pages look. At most one row.

    Read it by ``Alliance.current()``; change it by ``accounts.services.branding``.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    name = models.CharField(_("Name"), max_length=80, blank=True)
    short_name = models.CharField(_("Kurzname"), max_length=30, blank=True)
    legal_name = models.CharField(_("Rechtsträger"), max_length=200, blank=True)
    office_name = models.CharField(_("Name der Geschäftsstelle"), max_length=120, blank=True)
    contact = models.EmailField(_("E-Mail der Geschäftsstelle"), blank=True)
    phone = models.CharField(_("Telefon"), max_length=40, blank=True)
    address = models.TextField(_("Anschrift"), max_length=300, blank=True)
    represented_by = models.CharField(_("Vertreten durch"), max_length=200, blank=True)
    privacy_contact = models.EmailField(_("E-Mail für den Datenschutz"), blank=True)
    accessibility_contact = models.EmailField(_("E-Mail zur Barrierefreiheit"), blank=True)
    # A PNG that we wrote ourselves (accounts/logo.py), and a short mark that changes with it; both or neither.
    logo = models.BinaryField(null=True, editable=False)
    logo_mark = models.CharField(max_length=16, blank=True, editable=False)
    accent = models.CharField(_("Farbe auf hellen Seiten"), max_length=7, blank=True, validators=[_hex])
    accent_dark = models.CharField(_("Farbe auf dunklen Seiten"), max_length=7, blank=True, validators=[_hex])
    # The guided set-up: which of its steps are done since when (ISO 8601), and when all of it was.
    setup_steps = models.JSONField(default=dict, editable=False)
    set_up_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("Auftritt")
        verbose_name_plural = _("Auftritt")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=ONLY), name="one_alliance"),
            models.CheckConstraint(
                condition=models.Q(logo__isnull=True, logo_mark="") | models.Q(logo__isnull=False, logo_mark__gt=""),
                name="alliance_logo_has_mark",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Alliance:
        """Return the alliance for reading: what is empty is filled from the settings. One query per request.

        Its logo is not loaded: see ``logo_mark``. Do not save what this returns.
        """
        return keeping.keep("alliance", cls._read)

    @classmethod
    def _read(cls) -> Alliance:
        found = cls.objects.defer("logo").first() or cls()
        for field, setting in _DEFAULTS.items():
            _fill(found, field, getattr(settings, setting))
        _fill(found, "short_name", found.name[:30])
        same_name = settings.ALLIANCE_LEGAL_NAME == settings.ALLIANCE_NAME
        _fill(found, "legal_name", found.name if same_name else settings.ALLIANCE_LEGAL_NAME)
        for field, setting in (
            ("privacy_contact", "PRIVACY_CONTACT"),
            ("accessibility_contact", "ACCESSIBILITY_CONTACT"),
        ):
            value = getattr(settings, setting)
            _fill(found, field, found.contact if value == settings.ALLIANCE_CONTACT else value)
        return found


def _fill(found: Alliance, field: str, value: Any) -> None:
    if not getattr(found, field):
        setattr(found, field, str(value))
