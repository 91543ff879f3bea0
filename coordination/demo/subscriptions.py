"""What the demo's people want to hear about. Made after its reports: they ring for what comes next."""

from __future__ import annotations

from typing import Any

from accounts.models import Member, MemberArea, User
from coordination.demo import story
from notifications.area_changes import ground_of
from notifications.models import AreaSource, Subscription
from notifications.services import save_subscription


def load_subscription(entry: dict[str, Any]) -> None:
    """Create a subscription unless it is there, or was stopped."""
    pk = story.identity("subscription", entry["name"])
    if Subscription.objects.filter(pk=pk).exists():
        return
    subscription = Subscription(id=pk, name=entry["name"], **entry["fields"])
    if "member" in entry:
        subscription.member = Member.objects.get(short_name=entry["member"])
    else:
        subscription.user = User.objects.get(email=entry["person"])
    if "areas" in entry:
        keys = sorted(MemberArea.objects.filter(name__in=entry["areas"]).values_list("key", flat=True))
        subscription.area_source, subscription.area_keys = AreaSource.AREAS, keys
        subscription.area = ground_of(keys)
    save_subscription(subscription)
