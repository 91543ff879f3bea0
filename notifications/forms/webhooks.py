from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from geo.checked import is_public
from notifications.channels.webhook import is_safe
from notifications.models import Channel, Destination


class WebhookForm(forms.ModelForm):  # type: ignore[type-arg]
    """The address of a member's own system."""

    address = forms.CharField(
        label=_("Adresse"),
        max_length=1000,
        help_text=_("Beginnt mit https://. Die IT Ihres Amts oder Ihr Softwarehaus nennt sie Ihnen."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    class Meta:
        model = Destination
        fields = ("address", "label")
        labels = {"label": _("Bezeichnung")}
        help_texts = {"label": _("z. B. Fachverfahren Bauleitplanung")}

    def clean_address(self) -> Any:
        """Refuse what can never be reached, and what the member has already."""
        address = self.cleaned_data["address"].strip()
        problem = problem_of(address)
        if problem:
            raise forms.ValidationError(problem, code="unreachable")
        same = Destination.objects.filter(member=self.instance.member_id, channel=Channel.WEBHOOK, address=address)
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(gettext("Diese Adresse hat das Mitglied schon."), code="double")
        return address


def problem_of(address: str) -> str:
    """Return why nothing can be sent to this address, as a sentence; empty when it may be tried."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _port = parts.port
    except ValueError:
        host = ""
    if not host or any(sign.isspace() for sign in address):
        return gettext("Das ist keine Adresse. Sie sieht aus wie https://fachverfahren.gemeinde.de/eingang.")
    if parts.username or parts.password:
        return gettext("Zugangsdaten gehören nicht in die Adresse: das Geheimnis beweist, dass wir es sind.")
    if not is_safe(address):
        return gettext("Die Adresse muss mit https:// beginnen, damit unterwegs niemand mitliest.")
    if not _may_be_reached(host):
        return gettext("Diese Adresse liegt nicht im Internet. Der Betreiber dieser Seite kann sie freigeben.")
    return ""


def _may_be_reached(host: str) -> bool:
    """Return whether a host named by its number may be reached; names are looked up when something is sent."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return is_public(host) or host in {name.lower().strip("[]") for name in settings.EGRESS_ALLOWED_HOSTS}
