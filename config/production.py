"""What production refuses to start with. Settings call it last, so that no way of starting escapes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from config import mail

LONGEST_BOUNCE_BOX = 18  # what is put behind it takes 46 of the 64 that a local part may have
MODES = ("development", "demo", "production")
SHORTEST_SECRET_KEY = 50
FEWEST_DIFFERENT_CHARACTERS = 5  # as Django's own check (security.W009)


class UnsafeSettings(SystemExit):
    """Ends the start; its message says in plain sentences what to set."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Umgriff does not start.\n" + "\n".join(f"- {problem}" for problem in problems))


def refuse_unsafe(settings: Mapping[str, Any]) -> None:
    """Raise ``UnsafeSettings`` unless these settings are safe for production."""
    problems = [*_secrets(settings), *_addresses(settings), *_services(settings)]
    if problems:
        raise UnsafeSettings(problems)


def _secrets(settings: Mapping[str, Any]) -> Iterator[str]:
    key = settings["SECRET_KEY"]
    if not key:
        yield "SECRET_KEY is missing: set it, or SECRET_KEY_FILE, to at least 50 random characters."
    elif len(key) < SHORTEST_SECRET_KEY or len(set(key)) < FEWEST_DIFFERENT_CHARACTERS:
        yield "SECRET_KEY is too weak: it needs at least 50 random characters."
    if settings["DEBUG"]:
        yield "DEBUG is on: it shows settings and rows to anybody who meets an error. Leave DEBUG out."


def _addresses(settings: Mapping[str, Any]) -> Iterator[str]:
    if not settings["BASE_URL"].startswith("https://"):
        yield f"BASE_URL is {settings['BASE_URL']}: set it to the public address, beginning with https://."
    hosts = settings["ALLOWED_HOSTS"]
    if settings["ALLOWED_HOSTS_MISSING"]:
        yield "ALLOWED_HOSTS is missing: set it to the host names of the site, separated by commas."
    elif any(host.strip() in ("*", "") for host in hosts):
        yield "ALLOWED_HOSTS lets any host in: name the host names of the site instead of '*'."


def _services(settings: Mapping[str, Any]) -> Iterator[str]:
    if settings["EMBEDDED_DATABASE"]:
        yield "DATABASE_URL is missing: production needs a PostGIS of its own, not the embedded one."
    if not settings["EMAIL_URL"] and not settings["MAIL_PROVIDER"]:
        yield "EMAIL_URL is missing: set it to the mail server, as smtp+tls://user:password@host:587."
    yield from _mail(settings)
    if settings["DEMO_MAILBOX"]:
        yield "DEMO_MAILBOX is on: it keeps mail instead of sending it. Leave it out."


def _mail(settings: Mapping[str, Any]) -> Iterator[str]:
    provider, bounces = settings["MAIL_PROVIDER"], settings["BOUNCE_ADDRESS"]
    if provider and provider not in mail.PROVIDERS:
        yield f"MAIL_PROVIDER is {provider!r}: it is one of {', '.join(mail.PROVIDERS)}."
    elif provider and not all(settings["ANYMAIL"].get(f"{provider.upper()}_{key}") for key in mail.PROVIDERS[provider]):
        yield f"MAIL_PROVIDER is {provider}, but its keys are missing: set MAIL_PROVIDER_KEY (docs/operators.md)."
    if bounces and not 0 < bounces.find("@") <= LONGEST_BOUNCE_BOX:
        yield f"BOUNCE_ADDRESS is {bounces}: it is an address, at most {LONGEST_BOUNCE_BOX} characters before the @."
