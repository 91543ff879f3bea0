"""What the pages send back."""

from __future__ import annotations

from django import forms

from accounts.models import Member
from notifications.models import Choice


class AnnounceForm(forms.Form):
    """What the planner saw when pressing Melden."""

    version = forms.IntegerField()
    revision = forms.IntegerField()
    digest = forms.CharField(max_length=64)
    idempotency_key = forms.UUIDField()


class ChoiceForm(forms.Form):
    """A member more or less, or back to the rule. Whether the reason will do is said by the service."""

    member = forms.ModelChoiceField(Member.objects.all())
    choice = forms.ChoiceField(choices=Choice.choices)
    reason = forms.CharField(required=False)


class WithdrawForm(forms.Form):
    """Why a report is withdrawn."""

    reason = forms.CharField(required=False, max_length=2000)
    idempotency_key = forms.UUIDField()
