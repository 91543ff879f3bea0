from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notifications.querysets import RecipientChoiceQuerySet


class Choice(models.TextChoices):
    ADD = "add", _("ergänzt")
    REMOVE = "remove", _("abgewählt")
    # Takes back what was chosen for the version before.
    RULE = "rule", _("nach Regel")


class RecipientChoice(models.Model):
    """What the planner decided by hand for the next announcement: a member more, or one less, and why.

    A new version starts from the choices of the one before it (``RecipientChoiceQuerySet.deciding``).
    """

    version = models.ForeignKey("geo.ReportVersion", on_delete=models.CASCADE, related_name="choices")
    member = models.ForeignKey("accounts.Member", on_delete=models.CASCADE, related_name="+")
    choice = models.CharField(max_length=10, choices=Choice.choices)
    reason = models.CharField(_("Begründung"), max_length=300, blank=True)
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    chosen_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[RecipientChoiceQuerySet] = RecipientChoiceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "member"], name="one_choice_per_version_and_member"),
            models.CheckConstraint(condition=~Q(reason="") | Q(choice="rule"), name="choice_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.choice} {self.member_id}"
