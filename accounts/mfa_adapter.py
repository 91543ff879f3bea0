"""The words of the second factor."""

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext_lazy as _

from accounts.models import Alliance


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Der Code stimmt nicht. Nehmen Sie den, den die App gerade zeigt."),
        "cannot_generate_recovery_codes": _("Ersatz-Codes gibt es erst, wenn der zweite Schritt eingerichtet ist."),
    }

    def get_totp_issuer(self) -> str:
        """Return how authenticator apps call this site."""
        return Alliance.current().name
