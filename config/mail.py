"""How mail leaves: through a mail server, a provider's interface, or not at all (the demo's mailbox)."""

from __future__ import annotations

from typing import Any

SMTP = "django.core.mail.backends.smtp.EmailBackend"
OUR_SMTP = "notifications.smtp.SmtpBackend"
STAGED = "notifications.staging.StagedBackend"
DEMO = "notifications.demo_mailbox.DemoMailboxBackend"
# What django-anymail calls the credentials of each provider: MAIL_PROVIDER_KEY, MAIL_PROVIDER_SECOND_KEY.
PROVIDERS = {
    "brevo": ("API_KEY",),
    "mailersend": ("API_TOKEN",),
    "mailgun": ("API_KEY", "SENDER_DOMAIN"),
    "mailjet": ("API_KEY", "SECRET_KEY"),
    "postmark": ("SERVER_TOKEN",),
    "scaleway": ("SECRET_KEY", "PROJECT_ID"),
    "sparkpost": ("API_KEY",),
}
# These refuse pictures inside a mail: there the words stand alone.
WITHOUT_PICTURES = {"brevo", "scaleway"}


def backends(*, from_url: str, provider: str, keeps_mail: bool) -> tuple[str, str]:
    """Return (EMAIL_BACKEND, MAIL_BACKEND): what all mail passes, and what hands it over behind that."""
    if provider:
        return STAGED, f"anymail.backends.{provider}.EmailBackend"
    if not from_url and keeps_mail:
        return DEMO, DEMO
    return STAGED, OUR_SMTP if from_url in ("", SMTP) else from_url


def anymail(provider: str, *, keys: tuple[str, str], url: str, timeout: int) -> dict[str, Any]:
    """Return django-anymail's settings for a provider; nothing without one."""
    if not provider:
        return {}
    prefix = provider.upper()
    named = {f"{prefix}_{name}": key for name, key in zip(PROVIDERS.get(provider, ()), keys, strict=False)}
    if url:
        named[f"{prefix}_API_URL"] = url
    return named | {"REQUESTS_TIMEOUT": timeout}
