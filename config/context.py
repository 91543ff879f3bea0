"""What every page knows about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from accounts.letterhead import colours_address, logo_address
from accounts.models import Alliance
from config.places import places_for
from notifications.staging import is_locked, keeps_mail_here


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the alliance's name and logo, the places to go, and whether this is a test system."""
    alliance = Alliance.current()
    return {
        "alliance_name": alliance.name,
        "alliance_logo": logo_address(alliance),
        "alliance_colours": colours_address(alliance),
        "alliance": alliance,
        "base_url": settings.BASE_URL,
        "is_test_system": settings.MODE != "production",
        "demo_mailbox": settings.DEMO_MAILBOX,
        "messages_locked": is_locked() and not keeps_mail_here(),
        "places": list(places_for(request)) if hasattr(request, "user") else [],
    }
