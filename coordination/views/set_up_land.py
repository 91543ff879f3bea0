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
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import region
from accounts.models import BoundaryImport, ImportState, Member
from accounts.services import founding
from accounts.services.boundaries import order_boundaries
from coordination import set_up
from coordination.forms.set_up import BoundariesForm
from geo.editions import in_force

WIDEST_DEGREES = 12.0  # the country


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
        return JsonResponse({"total": job.total, "written": job.read, "over": job.is_over, "said": _how_far(job)})
    context = {"job": job, "how_far": _how_far(job), "stands": set_up.stands("boundaries")}
    return render(request, "set_up/import.html", context)


def _how_far(job: BoundaryImport) -> str:
    if job.state == ImportState.WAITING:
        return gettext("Der Auftrag wartet auf den Hintergrunddienst.")
    if not job.read:
        return gettext("Die Datei wird geöffnet und geprüft.")
    if job.total and job.read >= job.total:
        return gettext("Alle Objekte sind da. Jetzt werden die Grenzen geprüft und in Kraft gesetzt.")
    counted = {
        "n": number_format(job.read, force_grouping=True),
        "all": number_format(job.total or 0, force_grouping=True),
    }
    return (
        gettext("%(n)s von %(all)s Objekten sind da.") if job.total else gettext("%(n)s Objekte sind da.")
    ) % counted


@require_http_methods(["GET", "POST"])
def members(request: HttpRequest) -> HttpResponse:
    """Choose the areas whose municipalities become members. A search keeps what is chosen."""
    if request.method == "POST" and "suchen" not in request.POST:
        return _found(request)
    given = request.POST if request.method == "POST" else request.GET
    text = given.get("suche", "").strip()[:80]
    chosen = founding.named(request.POST.getlist("gebiet"))
    found = founding.suggested(text)
    context = {
        "stands": set_up.stands("members"),
        "text": text,
        "chosen": chosen,
        "areas": [area for area in found if area not in chosen],
        "most": founding.LISTED if len(found) == founding.LISTED else 0,
        "members": Member.objects.active().prefetch_related("areas"),
        "has_boundaries": in_force().exists(),
        "extent": region.first_view(found[0].key if text and found else ""),
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
    return redirect("setup-members")


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
