from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

if TYPE_CHECKING:
    from geo.models import ReportVersion
    from notifications.models import (  # noqa: F401
        Delivery,
        Deputy,
        Destination,
        Notification,
        RecipientChoice,
        Subscription,
    )


class NotificationQuerySet(QuerySet["Notification"]):
    def visible_to(self, user: Any) -> NotificationQuerySet:
        """Return this person's inbox: what their member was told, and what they were told themselves."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(user=user)
        return self.filter(own | Q(member=user.member_id) if user.member_id else own)

    def inbox_of(self, user: Any) -> NotificationQuerySet:
        """Return one line for each activity: the person's own copy stands for their member's."""
        own = self.model.objects.filter(user=user.pk, activity=OuterRef("activity"))
        return self.visible_to(user).exclude(Q(member__isnull=False) & Exists(own))

    def duties(self) -> NotificationQuerySet:
        """Return what was told because it concerns the recipient's own member."""
        return self.filter(duty=True)

    def about_reports(self) -> NotificationQuerySet:
        """Return what a report's own acts told those it concerns; not what was said around it (answers, cases)."""
        return self.duties().filter(activity__verb__in=["announced", "changed", "withdrawn"])

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


class DestinationQuerySet(QuerySet["Destination"]):
    def in_use(self) -> DestinationQuerySet:
        """Return where something is sent today: switched on, its member or person taking part; broken ones too."""
        whose = Q(member__active=True) | Q(user__is_active=True)
        return self.filter(whose, active=True)

    def reachable(self) -> DestinationQuerySet:
        """Return those in use where somebody is there, as far as we know."""
        return self.in_use().filter(broken_at__isnull=True)

    def broken_mailboxes(self) -> DestinationQuerySet:
        """Return those of members where nobody is there any more, the latest first."""
        broken = self.in_use().filter(member__isnull=False, broken_at__isnull=False)
        return broken.select_related("member").order_by("-broken_at")

    def editable_by(self, user: Any) -> DestinationQuerySet:
        """Return a person's own destinations; the Geschäftsstelle keeps those of the members."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(user=user)
        return self.filter(own | Q(member__isnull=False) if user.is_coordinator else own)

    def webhooks_of(self, user: Any) -> DestinationQuerySet:
        """Return the webhooks a person keeps: an officer those of their member, the Geschäftsstelle all."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        webhooks = self.filter(channel="webhook", member__isnull=False)
        if user.is_coordinator:
            return webhooks
        return webhooks.filter(member=user.member_id) if user.is_officer else self.none()

    def deputised_by(self, user: Any) -> DestinationQuerySet:
        """Return the mailboxes for which this person may name deputies: an officer their member's, the office all."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        mailboxes = self.filter(member__isnull=False, channel="email")
        if user.is_coordinator:
            return mailboxes
        return mailboxes.filter(member=user.member_id) if user.is_officer else self.none()


class DeputyQuerySet(QuerySet["Deputy"]):
    def current(self) -> DeputyQuerySet:
        """Return those who stand in today or later."""
        return self.filter(until_on__gte=timezone.localdate())

    def standing_in(self) -> DeputyQuerySet:
        """Return those who stand in today, in Europe/Berlin."""
        return self.current().filter(from_on__lte=timezone.localdate())


# The condition of an index too: a delivery that just waits is in it no more than one that arrived.
IN_TROUBLE = (
    Q(state__in=["held", "failed"]) | Q(state="waiting") & ~Q(last_error="") | Q(outcome__in=["delayed", "bounced"])
)


class DeliveryQuerySet(QuerySet["Delivery"]):
    def with_occasion(self) -> DeliveryQuerySet:
        """Fetch with each delivery where it goes and what happened: what every channel asks for, in one statement."""
        return self.select_related(
            "destination__member",
            "destination__user",
            "notification__member",
            "notification__activity__version",
            "notification__activity__report__reporter",
        )

    def in_trouble(self) -> DeliveryQuerySet:
        """Return what did not arrive, or not yet, for a reason somebody may want to look at; the newest first."""
        return self.filter(IN_TROUBLE).order_by("-created_at")


class SubscriptionQuerySet(QuerySet["Subscription"]):
    def visible_to(self, user: Any) -> SubscriptionQuerySet:
        """Return a person's own subscriptions and those of their office."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(user=user)
        return self.filter(own | Q(member=user.member_id) if user.member_id else own)

    def editable_by(self, user: Any) -> SubscriptionQuerySet:
        """Return those this person may change: their own; the office's for its officers and planners."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        own = Q(user=user)
        office = user.member_id and (user.is_officer or user.is_planner)
        return self.filter(own | Q(member=user.member_id) if office else own)

    def standing(self) -> SubscriptionQuerySet:
        """Return those that still tell: not stopped, not ended, not paused."""
        today = timezone.localdate()
        return self.kept().filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), paused_at__isnull=True)

    def kept(self) -> SubscriptionQuerySet:
        """Return those that were not stopped."""
        return self.filter(stopped_at__isnull=True)

    def reaching(self, user: Any) -> SubscriptionQuerySet:
        """Return the kept ones that tell this person; without one, those that tell the mailbox of their member."""
        if user is None:
            return self.kept().filter(member__isnull=False, to_mailbox=True)
        own, office = Q(user=user.pk), Q(member__isnull=False, member=user.member_id)
        return self.kept().filter(own | office).exclude(opt_outs__user=user.pk)
