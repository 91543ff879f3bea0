"""What every page knows about the site."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config.places import places_for
from notifications.staging import is_locked, keeps_mail_here


def site(request: HttpRequest) -> dict[str, Any]:
    """Return the alliance's name and logo, the places to go, and whether this is a test system."""
    return {
        "alliance_name": settings.ALLIANCE_NAME,
        "alliance_logo": settings.ALLIANCE_LOGO,
        "alliance": {
            "contact": settings.ALLIANCE_CONTACT,
            "phone": settings.ALLIANCE_PHONE,
            "legal_name": settings.ALLIANCE_LEGAL_NAME,
            "address": settings.ALLIANCE_ADDRESS,
            "represented_by": settings.ALLIANCE_REPRESENTED_BY,
            "privacy_contact": settings.PRIVACY_CONTACT,
            "accessibility_contact": settings.ACCESSIBILITY_CONTACT,
        },
        "base_url": settings.BASE_URL,
        "is_test_system": settings.MODE != "production",
        "demo_mailbox": settings.DEMO_MAILBOX,
        "messages_locked": is_locked() and not keeps_mail_here(),
        "places": list(places_for(request)) if hasattr(request, "user") else [],
    }
