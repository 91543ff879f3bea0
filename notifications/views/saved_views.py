"""Views of the map: keep one, find it again, rename, share and remove it."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notifications.forms.saved_views import SavedViewForm
from notifications.models import SavedView
from notifications.models.saved_view import kept_query
from notifications.services import saved_views


@require_safe
def saved_view_list(request: HttpRequest) -> HttpResponse:
    """A person's own views, and those for everybody."""
    views = list(SavedView.objects.offered_to(request.user))
    context = {
        "own": [one for one in views if not one.is_shared],
        "shared": [one for one in views if one.is_shared],
    }
    return render(request, "reports/saved_views.html", context)


@require_http_methods(["GET", "POST"])
def saved_view_new(request: HttpRequest) -> HttpResponse:
    """Keep the map that this address describes."""
    user: Any = request.user
    query = kept_query(request.META["QUERY_STRING"])
    form = SavedViewForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        view = saved_views.save_view(query, **form.values(), by=user)
        text = gettext("Die Ansicht „%(view)s“ ist gesichert.") % {"view": view}
        messages.success(request, text, extra_tags=reverse("saved-view-remove", args=[view.pk]))
        return redirect(_on_the_map(view))
    return render(request, "reports/saved_view_form.html", {"form": form, "query": query})


@require_http_methods(["GET", "POST"])
def saved_view_edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Rename a view, or share it."""
    user: Any = request.user
    view = _view(request, pk)
    form = SavedViewForm(request.POST or None, instance=view, user=user)
    if request.method == "POST" and form.is_valid():
        saved_views.change_view(_view(request, pk), **form.values(), by=user)
        messages.success(request, gettext("Die Ansicht „%(view)s“ ist gespeichert.") % {"view": view})
        return redirect("saved-view-list")
    return render(request, "reports/saved_view_form.html", {"form": form, "view": view, "query": view.query})


@require_POST
def saved_view_remove(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a view away."""
    view = _view(request, pk)
    saved_views.remove_view(view)
    text = gettext("Die Ansicht „%(view)s“ ist entfernt.") % {"view": view}
    messages.success(request, text, extra_tags=reverse("saved-view-restore", args=[pk]))
    return redirect("saved-view-list")


@require_POST
def saved_view_restore(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Bring a removed view back."""
    view = get_object_or_404(SavedView.objects.editable_by(request.user), pk=pk)
    saved_views.restore_view(view)
    messages.success(request, gettext("Die Ansicht „%(view)s“ ist wieder da.") % {"view": view})
    return redirect("saved-view-list")


def _view(request: HttpRequest, pk: uuid.UUID) -> SavedView:
    return get_object_or_404(SavedView.objects.editable_by(request.user).filter(removed_at__isnull=True), pk=pk)


def _on_the_map(view: SavedView) -> str:
    return f"{reverse('map')}?{view.query}"
