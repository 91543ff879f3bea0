"""The series of events: how many there should be each year. Kept by the Geschäftsstelle."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from coordination.forms.events import SeriesForm
from coordination.models import EventSeries


@require_safe
def event_series(request: HttpRequest) -> HttpResponse:
    """All series."""
    return render(request, "coordination/events/series.html", {"series": EventSeries.objects.all()})


@require_http_methods(["GET", "POST"])
def event_series_new(request: HttpRequest) -> HttpResponse:
    """Begin a series."""
    return _form(request, None)


@require_http_methods(["GET", "POST"])
def event_series_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a series; events that are planned keep their level."""
    return _form(request, get_object_or_404(EventSeries, pk=pk))


def _form(request: HttpRequest, series: EventSeries | None) -> HttpResponse:
    form = SeriesForm(request.POST or None, instance=series)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Gespeichert."))
        return redirect("event-series")
    return render(request, "coordination/events/series_form.html", {"form": form, "series": series})
