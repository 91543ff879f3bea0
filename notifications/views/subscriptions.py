"""The page of one subscription: writing it, changing it, and seeing beforehand what it would bring."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from notifications.area_changes import area_changes
from notifications.forms.subscriptions import SubscriptionForm
from notifications.models import AreaSource, Subscription
from notifications.services.subscriptions import save_subscription
from notifications.subscription_preview import Preview, drawing, preview


@require_http_methods(["GET", "POST"])
def subscription_new(request: HttpRequest) -> HttpResponse:
    """Make a subscription for oneself or for the office."""
    return _form_page(request, Subscription())


@require_http_methods(["GET", "POST"])
def subscription_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a subscription. Its area keeps its ground unless it is named anew."""
    return _form_page(request, _own(request, pk))


@require_POST
def subscription_preview(request: HttpRequest) -> HttpResponse:
    """Answer what the form as it stands would have brought: the page's list (HTML), and what its map shows."""
    stored = _own(request, request.GET["abo"]) if request.GET.get("abo") else Subscription()
    form = _form(request, stored)
    form.is_valid()
    shown = _shown(form, request)
    context = {"preview": shown, "problem": form.area_sentence, "user": request.user}
    known = form.has_area
    answer = {
        "html": render_to_string("subscriptions/_preview.html", context),
        "headline": shown.headline if shown else form.area_sentence,
        "map": drawing(form.subscription(), shown) if known else None,
        "name": form.subscription().name if known and not request.POST.get("name") else "",
        "candidates": form.candidates,
        "area_text": form.data["area_text"] if request.FILES and "area_text" in form.data else None,
    }
    return JsonResponse(answer)


def _own(request: HttpRequest, pk: Any) -> Subscription:
    try:
        return get_object_or_404(Subscription.objects.editable_by(request.user).kept(), pk=UUID(str(pk)))
    except ValueError:
        return get_object_or_404(Subscription.objects.none())


def _form(request: HttpRequest, subscription: Subscription) -> SubscriptionForm:
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    user: Any = request.user
    begun = _begun(request) if subscription._state.adding else {}
    return SubscriptionForm(*sent, instance=subscription, user=user, initial=begun)


def _begun(request: HttpRequest) -> dict[str, Any]:
    """Return what the map says for a new subscription: an area (``gebiet``), or a place (``ort``) with ``umkreis``."""
    if key := request.GET.get("gebiet", ""):
        return {"area_source": AreaSource.AREAS, "area_keys": [key]}
    if place := request.GET.get("ort", "")[:200]:
        metres = request.GET.get("umkreis", "")
        distance = {"distance_m": int(metres)} if metres.isascii() and metres.isdecimal() and len(metres) < 6 else {}
        return {"area_source": AreaSource.PLACE, "place": place} | distance
    return {}


def _shown(form: SubscriptionForm, request: HttpRequest) -> Preview | None:
    user: Any = request.user
    return preview(form.subscription(), by=user) if form.has_area else None


def _form_page(request: HttpRequest, subscription: Subscription) -> HttpResponse:
    form = _form(request, subscription)
    is_new = form.is_new
    if request.method == "POST" and form.is_valid() and request.POST.get("act") != "preview":
        return _save(request, form)
    user: Any = request.user
    shown = preview(subscription, by=user) if not form.is_bound and not is_new else None
    if form.is_bound:
        shown = _shown(form, request)
    changes = {} if is_new else area_changes(Subscription.objects.filter(pk=subscription.pk))
    context = {
        "form": form,
        "subscription": None if is_new else subscription,
        "heading": "" if is_new else Subscription.objects.values_list("name", flat=True).get(pk=subscription.pk),
        "preview": shown,
        "problem": form.area_sentence if form.is_bound else "",
        "drawing": drawing(subscription, shown),
        "change": changes.get(subscription.pk),
        "preview_url": reverse("subscription-preview") + ("" if is_new else f"?abo={subscription.pk}"),
    }
    return render(request, "subscriptions/form.html", context)


def _save(request: HttpRequest, form: SubscriptionForm) -> HttpResponse:
    is_new = form.is_new
    saved = save_subscription(form.subscription())
    undo = reverse("subscription-stop", args=[saved.pk]) if is_new else ""
    text = _("Das Abo „%(name)s“ läuft.") if is_new else _("Das Abo „%(name)s“ ist gespeichert.")
    messages.success(request, text % {"name": saved.name}, extra_tags=undo)
    return redirect("subscription-list")
