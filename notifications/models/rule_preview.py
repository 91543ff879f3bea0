from __future__ import annotations

from django.conf import settings
from django.db import models

from notifications.models.job import Job


class RuleAct(models.TextChoices):
    """What would be done to the rules."""

    ADD = "add"
    REVISE = "revise"
    RETIRE = "retire"


class RulePreview(Job):
    """What a change of the rules would have meant for a year's reports. Kept for a day, for the Geschäftsstelle.

    ``found`` holds ``{"members": [{"member": id, "name": …, "more": n, "fewer": n, "gained": [[report id, metres or
    null], …], "lost": […]}]}``, the members with the most changes first.
    ``total``: reports on which the rules say something else.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=10, choices=RuleAct.choices)
    rule = models.ForeignKey("geo.ImpactRule", on_delete=models.CASCADE, null=True, related_name="+")
    typed = models.TextField(blank=True)  # the form as it was sent, urlencoded
    rules_state = models.CharField(max_length=64)  # of the rules it is compared with (geo/proposed.py)
    since = models.DateTimeField()
    reports = models.PositiveIntegerField(default=0)  # of the year
    done = models.PositiveIntegerField(default=0)
    found = models.JSONField(default=dict)
