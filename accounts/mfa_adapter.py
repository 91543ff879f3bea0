"""The words of the second factor."""

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext_lazy as _


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Der Code stimmt nicht. Nehmen Sie den, den die App gerade zeigt."),
        "cannot_generate_recovery_codes": _("Ersatz-Codes gibt es erst, wenn der zweite Schritt eingerichtet ist."),
    }
