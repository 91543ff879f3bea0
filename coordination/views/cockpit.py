"""The Geschäftsstelle's cockpit."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from coordination.cockpit.page import page
from notifications.services import jobs


@require_safe
def cockpit(request: HttpRequest) -> HttpResponse:
    """What needs the Geschäftsstelle today, and how the region stands."""
    return render(request, "cockpit/cockpit.html", page(request.user, request.GET))


@require_POST
def job_again(request: HttpRequest, task: str) -> HttpResponse:
    """Run the failed jobs of one kind again."""
    count = jobs.run_again(task)
    text = ngettext("%(n)d Auftrag läuft noch einmal.", "%(n)d Aufträge laufen noch einmal.", count)
    messages.success(request, text % {"n": count} if count else _("Ein neuerer Auftrag wartet schon. Nichts zu tun."))
    return redirect("cockpit")


@require_POST
def job_set_aside(request: HttpRequest, task: str) -> HttpResponse:
    """Forget the failed jobs of one kind."""
    count = jobs.set_aside(task)
    text = ngettext("%(n)d gescheiterter Auftrag ist weggelegt.", "%(n)d gescheiterte Aufträge sind weggelegt.", count)
    messages.success(request, text % {"n": count})
    return redirect("cockpit")
