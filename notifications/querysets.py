from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from geo.models import ReportVersion
    from notifications.models import Notification, RecipientChoice  # noqa: F401


class NotificationQuerySet(QuerySet["Notification"]):
    def visible_to(self, user: Any) -> NotificationQuerySet:
        """Return this person's inbox: what their member was told, and what they were told themselves."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(user=user)
        return self.filter(own | Q(member=user.member_id) if user.member_id else own)

    def unread(self) -> NotificationQuerySet:
        """Return what nobody of the recipients has opened yet."""
        return self.filter(read_at__isnull=True)


class RecipientChoiceQuerySet(QuerySet["RecipientChoice"]):
    def deciding(self, version: ReportVersion) -> RecipientChoiceQuerySet:
        """Return what was chosen by hand for a version; a draft starts from the version announced before it."""
        own = self.filter(version=version)
        if version.announced_at is not None:
            return own.exclude(choice="rule")
        decided = own.values("member")
        before = Q(version=version.report.current_id) & ~Q(member__in=decided)
        return self.filter(Q(version=version) | before).exclude(choice="rule")
