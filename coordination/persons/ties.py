"""Every relation of a row to a person: what it is called, what of the row is theirs, and whether it goes with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User


@dataclass(frozen=True)
class Tie:
    """A foreign key to a person. ``shown``: the fields of the row that are taken out, beside its id.

    ``goes``: the row is the person's own, and is deleted with them. Else it is an act of their member: it stays, and
    what it points to has no name any more.
    """

    label: str  # app.Model.field
    title: str | Promise
    shown: tuple[str, ...] = ()
    goes: bool = False

    @property
    def model(self) -> type[Model]:
        """The model that has the foreign key."""
        return apps.get_model(self.label.rpartition(".")[0])

    @property
    def field(self) -> str:
        """The name of the foreign key."""
        return self.label.rpartition(".")[2]

    def rows(self, person: User) -> Any:
        """Return the rows tied to this person, the oldest first as far as their keys say."""
        return self.model._default_manager.filter(**{self.field: person}).order_by("pk")


KEY = ("label", "created_at", "last_used_at", "revoked_at")
TIES = [
    # The person's own
    Tie("account.EmailAddress.user", _("Bestätigte Adressen"), ("email", "verified"), goes=True),
    Tie("mfa.Authenticator.user", _("Zweite Schritte bei der Anmeldung"), ("type", "created_at"), goes=True),
    Tie("accounts.ApiToken.user", _("Zugänge für Programme"), KEY, goes=True),
    Tie("notifications.FeedToken.user", _("Feeds und Kalender"), (*KEY, "kind", "level"), goes=True),
    Tie(
        "notifications.Subscription.user",
        _("Persönliche Abos"),
        (
            "name", "created_at", "area_source", "area_keys", "place", "distance_m", "kinds", "uses", "stages",
            "rhythm", "weekday", "hour", "quiet_from", "quiet_until", "channels", "paused_at", "ends_on", "stopped_at",
        ),
        goes=True,
    ),
    Tie("notifications.OptOut.user", _("Abbestellte Abos des Mitglieds"), ("subscription", "created_at"), goes=True),
    Tie("notifications.SavedView.user", _("Gespeicherte Ansichten der Karte"), ("name",), goes=True),
    Tie("notifications.ExportJob.user", _("Dateien zum Herunterladen"), ("format", "query", "created_at"), goes=True),
    Tie("notifications.RulePreview.user", _("Vorschauen auf Regeln"), goes=True),
    Tie(
        "notifications.Destination.user",
        _("Wege, auf denen Sie erreicht werden"),
        ("channel", "address", "label", "duty", "active", "broken_at"),
    ),
    Tie("notifications.Notification.user", _("Benachrichtigungen an Sie"), ("activity", "created_at", "read_at")),
    Tie("coordination.Participation.user", _("Zu- und Absagen"), ("event", "attendance", "answered_at", "deputy")),
    Tie("coordination.Attendee.user", _("Einladungen zu Terminen"), ("meeting", "attendance", "answered_at")),
    # Acts for their member, or for the Geschäftsstelle
    Tie("geo.Report.created_by", _("Begonnene Meldungen"), ("status", "created_at")),
    Tie("geo.ReportVersion.saved_by", _("Gespeicherte Fassungen"), ("title", "number", "saved_at")),
    Tie("geo.ReportVersion.announced_by", _("Gemeldete Fassungen"), ("title", "number", "announced_at")),
    Tie("geo.ReportFile.uploaded_by", _("Hochgeladene Dateien"), ("name", "kind", "uploaded_at")),
    Tie("geo.ImpactRule.edited_by", _("Bearbeitete Regeln")),
    Tie("geo.CumulativeRule.edited_by", _("Bearbeitete Schwellen")),
    Tie("geo.CumulativeCluster.set_aside_by", _("Beiseite gelegte Hinweise")),
    Tie("notifications.Activity.actor", _("Ereignisse, die Sie ausgelöst haben"), ("verb", "created_at")),
    Tie("notifications.MailText.changed_by", _("Bearbeitete Mailtexte")),
    Tie("notifications.RecipientChoice.chosen_by", _("Ergänzte und abgewählte Empfänger"), ("choice", "reason")),
    Tie("notifications.Notification.read_by", _("Für das Mitglied gelesen"), ("activity", "read_at")),
    Tie("notifications.Delivery.asked_by", _("Von Hand gesendet"), ("channel", "created_at")),
    Tie("notifications.Deputy.created_by", _("Eingerichtete Vertretungen"), ("from_on", "until_on", "created_at")),
    Tie("notifications.Subscription.created_by", _("Angelegte Abos"), ("name", "created_at")),
    Tie("coordination.Response.given_by", _("Rückmeldungen"), ("answer", "topics", "text", "given_as", "given_at")),
    Tie("coordination.Response.replied_by", _("Erwiderungen"), ("reply", "replied_at")),
    Tie("coordination.TimeRequest.asked_by", _("Bitten um mehr Zeit"), ("until_on", "reason", "asked_as", "asked_at")),
    Tie("coordination.TimeRequest.decided_by", _("Entschiedene Bitten um Zeit"), ("decision", "note", "decided_at")),
    Tie("coordination.Comment.author", _("Beiträge"), ("text", "written_at", "removed_at")),
    Tie("coordination.Comment_mentions.user", _("Erwähnungen in Beiträgen"), ("comment",)),
    Tie("coordination.ExternalContact.invited_by", _("Eingeladene Nachbarn"), ("organisation", "invited_at")),
    Tie("coordination.Case.opened_by", _("Eröffnete Abstimmungsfälle"), ("opened_at",)),
    Tie("coordination.Case.closed_by", _("Abgeschlossene Abstimmungsfälle"), ("closed_at",)),
    Tie("coordination.CaseParty.added_by", _("Hinzugezogene Mitglieder")),
    Tie("coordination.CaseNote.author", _("Notizen der Geschäftsstelle"), ("text", "written_at")),
    Tie("coordination.Agreement.written_by", _("Aufgeschriebene Vereinbarungen"), ("agreed_on", "written_at")),
    Tie("coordination.Task.done_by", _("Erledigte Aufgaben"), ("text", "done_at")),
    Tie("coordination.FinalFate.noted_by", _("Vermerkte Ergebnisse"), ("fate", "on", "note", "noted_at")),
    Tie("coordination.DatePoll.created_by", _("Terminumfragen"), ("created_at",)),
    Tie("coordination.PollVote.voted_by", _("Stimmen in Terminumfragen"), ("vote", "voted_at")),
    Tie("coordination.Meeting.created_by", _("Angelegte Abstimmungstermine"), ("title", "starts_at")),
    Tie("coordination.NetworkEvent.created_by", _("Angelegte Veranstaltungen"), ("title", "starts_at")),
    Tie("coordination.AgendaItem.proposed_by", _("Vorgeschlagene Themen"), ("title", "note", "created_at")),
    Tie("coordination.Material.added_by", _("Unterlagen"), ("title", "name", "added_at")),
    Tie("coordination.JointPosition.written_by", _("Aufgeschriebene Positionen"), ("title", "adopted_on")),
    Tie("accounts.Invitation.invited_by", _("Ausgesprochene Einladungen"), ("created_at", "accepted_at")),
    Tie("accounts.BoundaryImport.by", _("Eingelesene Grenzen")),
    Tie("accounts.SupportView.started_by", _("Ansichten als Mitglied"), ("reason", "started_at", "pages")),
    Tie("accounts.Erasure.person", _("Löschungen Ihres Kontos"), ("ordered_at", "due_at", "taken_back_at")),
    Tie("accounts.Erasure.ordered_by", _("Angeordnete Löschungen"), ("ordered_at",)),
    Tie("accounts.Erasure.taken_back_by", _("Zurückgenommene Löschungen"), ("taken_back_at",)),
    Tie("accounts.RetentionPeriod.changed_by", _("Geänderte Aufbewahrungsfristen"), ("days", "changed_at")),
    Tie("accounts.RetentionRun.by", _("Läufe der Aufbewahrungsfristen"), ("started_at", "rehearsal")),
    Tie("admin.LogEntry.user", _("Änderungen in der Technik"), ("action_time", "change_message")),
]  # fmt: skip


def own_rows() -> list[Tie]:
    """Return the ties whose rows are deleted with the person."""
    return [tie for tie in TIES if tie.goes]


def person_keys() -> Iterator[Field[Any, Any]]:
    """Yield every foreign key to a person that any model has, histories included."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed or model._meta.proxy:
            continue
        yield from (field for field in model._meta.local_fields if _leads_to_a_person(field))


def is_history(model: Any) -> bool:
    """Return whether a model keeps earlier states of another (django-pghistory)."""
    return hasattr(model, "pgh_tracked_model")


def histories_of(model: type[Model]) -> list[Any]:
    """Return the models that keep earlier states of this one."""
    models: list[Any] = apps.get_models()
    return [one for one in models if is_history(one) and one.pgh_tracked_model is model]


def remove_with_history(rows: QuerySet[Any]) -> int:
    """Delete rows and what their histories keep of them, and return how many rows."""
    keys = list(rows.values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=keys).delete()
    for history in histories_of(rows.model):
        history._default_manager.filter(pgh_obj_id__in=keys).delete()
    return len(keys)


def blank_with_history(rows: QuerySet[Any], *names: str) -> int:
    """Empty fields of rows, also in what their histories keep of them, and return how many rows."""
    keys = list(rows.values_list("pk", flat=True))
    nothing = dict.fromkeys(names, "")
    rows.model._default_manager.filter(pk__in=keys).update(**nothing)
    for history in histories_of(rows.model):
        history._default_manager.filter(pgh_obj_id__in=keys).update(**nothing)
    return len(keys)


def _leads_to_a_person(field: Any) -> bool:
    return isinstance(field, ForeignKey) and field.related_model is User
