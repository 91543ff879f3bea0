"""What the machine cannot settle by itself: jobs that failed, a worker that is silent, a backup that is old."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from procrastinate.contrib.django.models import ProcrastinateJob

from coordination.cockpit.needs import Need, Needs, first_of
from notifications import health
from notifications.bounces import noting
from notifications.models import Backup, MailboxTrouble
from notifications.reach import moment

OLD_BACKUP_H = 50  # a nightly one was missed, where the operator named no age
# What a job is, for people. A job without a word here is named as it is called.
WORDS = {
    "notifications.deliver_activity": gettext_lazy("Nachrichten verschicken"),
    "notifications.deliver_due": gettext_lazy("Nachrichten noch einmal verschicken"),
    "notifications.gather_digests": gettext_lazy("Sammelmails zusammenstellen"),
    "notifications.write_export": gettext_lazy("Datei schreiben"),
    "notifications.preview_rule": gettext_lazy("Wirkung einer Regel ausrechnen"),
    "notifications.reconcile_nightly": gettext_lazy("Nachts prüfen, ob alle benachrichtigt sind"),
    "coordination.remind": gettext_lazy("An Antworten erinnern"),
    "coordination.read_mailbox": gettext_lazy("Zurückgekommene Mails lesen"),
    "geo.check_layers": gettext_lazy("Kartendienste prüfen"),
}


def trouble() -> list[Needs]:
    """Return what is wrong with the machine, each kind for itself."""
    return [_worker(), _jobs(), _mailbox(), _backup()]


def _worker() -> Needs:
    age = health.heartbeat_age_s()
    if age is not None and age <= health.SILENT_FOR_S:
        return Needs([], 0)
    detail = _(
        "Der Hintergrunddienst (worker) läuft nicht. Nichts geht verloren: Was wartet, geht hinaus, sobald er läuft."
        " Sagen Sie Ihrer Technik Bescheid."
    )
    return Needs(
        [Need("warning", "error", _("Es wird nichts verschickt"), detail, reverse("undelivered"), _("Was wartet"))], 1
    )


def _jobs() -> Needs:
    failed = ProcrastinateJob.objects.filter(status="failed").values("task_name")
    rows = list(failed.annotate(count=Count("pk", distinct=True), last=Max("procrastinateevent__at")).order_by("-last"))
    return first_of(rows, _job)


def _job(row: dict[str, Any]) -> Need:
    name = str(WORDS.get(row["task_name"], row["task_name"]))
    title = ngettext(
        "Ein Auftrag ist gescheitert: %(name)s", "%(count)d Aufträge sind gescheitert: %(name)s", row["count"]
    )
    detail = _(
        "Zuletzt am %(when)s. Scheitert er wieder, sagen Sie Ihrer Technik Bescheid: der Grund steht im Protokoll."
    )
    return Need(
        "error", "error", title % {"name": name, "count": row["count"]},
        detail % {"when": moment(row["last"])} if row["last"] else "",
        posts=[
            (_("Noch einmal versuchen"), reverse("job-again", args=[row["task_name"]])),
            (_("Weglegen"), reverse("job-set-aside", args=[row["task_name"]])),
        ],
    )  # fmt: skip


def _mailbox() -> Needs:
    found = noting.standing()
    if found is None or not found.is_still:
        return Needs([], 0)
    since = _("Zuletzt am %(when)s.") % {"when": moment(found.read_at)} if found.read_at else _("Noch nie.")
    why = str(MailboxTrouble(found.trouble).label) if found.trouble else ""
    rest = _(
        "Nachrichten, die nicht ankommen, und Antworten aus Kalendern fallen so lange nicht auf; sie warten dort."
        " Sagen Sie Ihrer Technik Bescheid."
    )
    detail = " ".join(part for part in (since, why, rest) if part)
    title = _("Zurückgekommene Mails werden nicht gelesen")
    return Needs([Need("mail", "warning", title, detail, reverse("undelivered"), _("Was nicht ankam"))], 1)


def _backup() -> Needs:
    newest = Backup.objects.first()
    wanted = settings.READY_BACKUP_HOURS or OLD_BACKUP_H
    if newest is None:
        if not settings.READY_BACKUP_HOURS:
            return Needs([], 0)
        title, detail = _("Es gibt noch keine Sicherung"), ""
    elif newest.is_sound is False:
        title, detail = _("Die letzte Sicherung lässt sich nicht einspielen"), moment(newest.taken_at)
    elif newest.age_h > wanted:
        title, detail = _("Die letzte Sicherung ist alt"), _("Vom %(when)s.") % {"when": moment(newest.taken_at)}
    else:
        return Needs([], 0)
    detail = f"{detail} {_('Sagen Sie Ihrer Technik Bescheid.')}".strip()
    return Needs([Need("warning", "warning", title, detail)], 1)
