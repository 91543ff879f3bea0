"""The guided set-up: boundaries, and the members chosen from them in a list or on the map."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import region
from accounts.models import BoundaryImport, Member
from accounts.services import founding
from accounts.services.boundaries import order_boundaries
from coordination import set_up
from coordination.forms.set_up import BoundariesForm
from geo.editions import in_force

WIDEST_DEGREES = 3.0


@require_http_methods(["GET", "POST"])
def boundaries(request: HttpRequest) -> HttpResponse:
    """Say where boundaries come from; the worker brings them."""
    user: Any = request.user
    form = BoundariesForm(request.POST or None, request.FILES or None, initial={"source": "vg250"})
    if request.method == "POST" and form.is_valid():
        try:
            job = order_boundaries(by=user, **form.order())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("setup-import", job.pk)
    context = {
        "form": form,
        "stands": set_up.stands("boundaries"),
        "editions": in_force().order_by("-layer"),
        "last": BoundaryImport.objects.first(),
    }
    return render(request, "set_up/boundaries.html", context)


@require_safe
def boundary_import(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far an import is. Scripts ask for JSON."""
    job = get_object_or_404(BoundaryImport, pk=pk)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"total": job.total, "written": job.read, "over": job.is_over})
    return render(request, "set_up/import.html", {"job": job, "stands": set_up.stands("boundaries")})


@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """Choose the areas whose municipalities become members."""
    if request.method == "POST":
        return _found(request)
    text = request.GET.get("suche", "").strip()[:80]
    context = {
        "stands": set_up.stands("members"),
        "text": text,
        "areas": founding.suggested(text),
        "members": Member.objects.active().prefetch_related("areas"),
        "has_boundaries": in_force().exists(),
        "extent": region.first_view(),
    }
    return render(request, "set_up/members.html", context)


def _found(request: HttpRequest) -> HttpResponse:
    try:
        found = founding.found_members(request.POST.getlist("gebiet") or request.GET.getlist("gebiet"))
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        text = ngettext("Neu dabei: %(names)s.", "%(n)d neu dabei: %(names)s.", len(found))
        names = ", ".join(member.short_name for member in found)
        messages.success(request, text % {"n": len(found), "names": names})
    search = request.POST.get("suche", "")
    return redirect(f"{reverse('setup-members')}?{urlencode({'suche': search})}" if search else "setup-members")


@require_POST
def member_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a member back that was chosen by mistake."""
    member = get_object_or_404(Member, pk=pk)
    try:
        keys = founding.dissolve(member)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        undo = f"{reverse('setup-members')}?{urlencode({'gebiet': keys}, doseq=True)}"
        text = gettext("%(member)s ist nicht mehr dabei.") % {"member": member}
        messages.success(request, text, extra_tags=undo if keys else "")
    return redirect("setup-members")


@require_safe
def areas(request: HttpRequest) -> HttpResponse:
    """The areas in view (``?bbox=``), to choose from on the map."""
    try:
        view = region.view_of(request.GET.get("bbox", ""), widest=WIDEST_DEGREES)
    except ValueError:
        return HttpResponseBadRequest(gettext("Zoomen Sie näher heran."))
    return HttpResponse(region.choosable_in(view), content_type="application/geo+json")
