"""Figures for Prometheus, counted in the database when they are asked for: every process gives the same answer.

But for open streams: each belongs to one web process, which tells of its own alone, under its name.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from notifications import health, sending
from notifications.bounces import noting
from notifications.channels import CHANNELS
from notifications.live import figures
from notifications.models import Backup, Delivery, Destination, DigestItem, Notification, State, Subscription

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class FromTheDatabase(Collector):
    """Counts rows. No label names a person, a member or an address."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield every figure."""
        yield self._deliveries()
        yield _gauge("oldest_due_seconds", "Since when the delivery due longest has been due", health.oldest_due_s())
        yield _gauge("expired_leases", "Deliveries begun, due again and not taken up", health.expired_leases())
        yield _gauge("digest_items_waiting", "Notifications that wait for a digest", _waiting_items())
        yield _gauge("destinations_broken", "Destinations that nobody answers at", _broken())
        yield _gauge("notifications", "Notifications written", Notification.objects.count())
        yield _gauge("subscriptions", "Subscriptions that still tell", Subscription.objects.standing().count())
        yield self._jobs()
        age = health.heartbeat_age_s()
        yield _gauge("worker_heartbeat_age_seconds", "Since a worker last said that it lives", _or_never(age))
        yield _gauge("sending", "1 when messages are sent, 0 when that is switched off", int(sending.off() is None))
        newest = Backup.objects.first()
        age_s = newest.age_h * 3600 if newest else float("inf")
        yield _gauge("backup_age_seconds", "Since the newest backup was taken", age_s)
        yield _gauge("backup_sound", "0 when the newest backup was tried and is not sound", _not_unsound(newest))
        yield _gauge("bounce_mailbox_age_seconds", "Since returned mails were read; NaN without a mailbox", _mailbox())
        yield _gauge("mail_relay_up", "1 when the mail server answers", int(health.mail_relay()["ok"]))

    def _deliveries(self) -> GaugeMetricFamily:
        family = _family("deliveries", "Deliveries by channel and state", ["channel", "state"])
        rows = Delivery.objects.order_by().values_list("channel", "state").annotate(Count("pk"))
        counted = {(channel, state): count for channel, state, count in rows}
        known = {(str(channel), str(state)) for channel in CHANNELS for state in State}
        for channel, state in sorted(known | set(counted)):
            family.add_metric([channel, state], counted.get((channel, state), 0))
        return family

    def _jobs(self) -> GaugeMetricFamily:
        from procrastinate.contrib.django.models import ProcrastinateJob

        family = _family("jobs", "Jobs of the queue by status", ["status"])
        for status, count in ProcrastinateJob.objects.order_by().values_list("status").annotate(Count("pk")):
            family.add_metric([status], count)
        return family


class OfThisProcess(Collector):
    """Counts the streams of live pages that are open in the process that is asked."""

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        open_now = _family("live_streams", "Open streams of live pages in this process", ["process"])
        open_now.add_metric([figures.process()], figures.open_streams())
        oldest = _family("live_stream_oldest_seconds", "Since the oldest of them was opened", ["process"])
        oldest.add_metric([figures.process()], figures.oldest_s())
        meaning = "What browsers did not get: too slow, stuck, or no room for their stream"
        dropped = CounterMetricFamily("umgriff_live_dropped", meaning, labels=["process", "why"])
        for why, count in figures.dropped().items():
            dropped.add_metric([figures.process(), why], count)
        yield from (open_now, oldest, dropped)


def exposition() -> bytes:
    """Return all figures in the text format of Prometheus (``CONTENT_TYPE``)."""
    registry = CollectorRegistry()
    registry.register(FromTheDatabase())
    registry.register(OfThisProcess())
    return generate_latest(registry)


def _family(name: str, meaning: str, labels: list[str] | None = None) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"umgriff_{name}", meaning, labels=labels or [])


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    family = _family(name, meaning)
    family.add_metric([], value)
    return family


def _or_never(age_s: float | None) -> float:
    return float("inf") if age_s is None else age_s


def _mailbox() -> float:
    found = noting.standing()
    return float("nan") if found is None else _or_never(found.age_s)


def _not_unsound(newest: Backup | None) -> int:
    return int(newest is None or newest.is_sound is not False)


def _waiting_items() -> int:
    return DigestItem.objects.filter(delivery__isnull=True, dropped_at__isnull=True).count()


def _broken() -> int:
    return Destination.objects.in_use().filter(broken_at__isnull=False).count()
