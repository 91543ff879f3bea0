"""Making subscriptions on the paper map."""

from __future__ import annotations

from django.contrib.gis.geos import GEOSGeometry

from accounts.models import Member, User
from notifications.models import Subscription
from notifications.services import save_subscription


def subscription(owner: User | Member, area: GEOSGeometry | None = None, **fields: object) -> Subscription:
    """Save a subscription of a person or of an office, to an area (storage CRS) or to anywhere."""
    whose = {"member": owner} if isinstance(owner, Member) else {"user": owner}
    values = {"name": "Mein Abo", "area_source": "drawn" if area else "anywhere", "area": area}
    return save_subscription(Subscription(**whose | values | fields))
