"""The subscriptions of a person and of their office, and what can be done with each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.gis.geos import GEOSGeometry
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from notifications.area_changes import ground_of
from notifications.models import AreaSource, Subscription
from notifications.querysets import SubscriptionQuerySet
from notifications.services import subscriptions as services
from notifications.subscription_lines import lines

A_PAGE = 20
BEFORE_SECONDS = 24 * 3600


@require_safe
def subscription_list(request: HttpRequest) -> HttpResponse:
    """Show one's own subscriptions, then those of one's office."""
    user: Any = request.user
    mine = Subscription.objects.visible_to(user).kept().select_related("created_by", "member")
    page = Paginator(mine.order_by("-user", "name", "pk"), A_PAGE).get_page(request.GET.get("seite"))
    shown = lines(list(page.object_list), user)
    context = {
        "page_obj": page,
        "query": "",
        "own": [line for line in shown if not line.subscription.is_office],
        "office": [line for line in shown if line.subscription.is_office],
        "may_write_office": user.is_officer or user.is_planner,
    }
    return render(request, "subscriptions/list.html", context)


@require_POST
def subscription_pause(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a subscription rest."""
    return _act(request, _editable(request).kept(), pk, services.pause, _("„%(name)s“ ruht."), "subscription-resume")


@require_POST
def subscription_resume(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a resting subscription speak again."""
    text = _("„%(name)s“ läuft wieder. Was inzwischen gemeldet wurde, steht unter „Meldungen“.")
    return _act(request, _editable(request).kept(), pk, services.resume, text, "subscription-pause")


@require_POST
def subscription_stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a subscription; it can be taken back."""
    return _act(request, _editable(request), pk, services.stop, _("„%(name)s“ ist beendet."), "subscription-restore")


@require_POST
def subscription_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take back that a subscription was ended."""
    return _act(request, _editable(request), pk, services.restore, _("„%(name)s“ läuft wieder."), "subscription-stop")


@require_POST
def subscription_opt_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell this person nothing more of an office subscription; the others of the office still hear of it."""
    text = _("Sie hören nichts mehr von „%(name)s“. Die anderen in Ihrem Haus hören weiter davon.")
    return _act(request, _offices(request), pk, _for(request, services.opt_out), text, "subscription-opt-in")


@require_POST
def subscription_opt_in(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Tell this person of an office subscription again."""
    text = _("Sie hören wieder von „%(name)s“.")
    return _act(request, _offices(request), pk, _for(request, services.opt_in), text, "subscription-opt-out")


@require_POST
def subscription_boundaries(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the boundaries in force for the areas a subscription names."""
    text = _("„%(name)s“ hat jetzt die neuen Grenzen.")
    named = _editable(request).kept().filter(area_source=AreaSource.AREAS)
    return _act(request, named, pk, _take_new_boundaries, text, "subscription-boundaries-undo")


@require_POST
def subscription_boundaries_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put back the boundaries a subscription had before, within a day."""
    named = _editable(request).kept().filter(area_source=AreaSource.AREAS)
    if cache.get(_key(pk)) is None:
        subscription = get_object_or_404(named, pk=pk)
        text = _("Die alten Grenzen von „%(name)s“ sind nicht mehr da. Sie können die Gebiete neu wählen.")
        messages.warning(request, text % {"name": subscription.name})
        return redirect("subscription-edit", pk)
    text = _("„%(name)s“ hat wieder die Grenzen von vorher.")
    return _act(request, named, pk, _put_back_boundaries, text, "subscription-boundaries")


def _act(
    request: HttpRequest,
    among: SubscriptionQuerySet,
    pk: UUID,
    act: Callable[[Subscription], object],
    text: str,
    undo: str,
) -> HttpResponse:
    subscription = get_object_or_404(among, pk=pk)
    act(subscription)
    messages.success(request, text % {"name": subscription.name}, extra_tags=reverse(undo, args=[pk]))
    return redirect("subscription-list")


def _editable(request: HttpRequest) -> SubscriptionQuerySet:
    return Subscription.objects.editable_by(request.user)


def _offices(request: HttpRequest) -> SubscriptionQuerySet:
    return Subscription.objects.visible_to(request.user).kept().filter(member__isnull=False)


def _for(request: HttpRequest, act: Callable[[Subscription, Any], None]) -> Callable[[Subscription], None]:
    return lambda subscription: act(subscription, request.user)


def _key(pk: UUID) -> str:
    return f"boundaries-before:{pk}"


def _take_new_boundaries(subscription: Subscription) -> None:
    ground = ground_of(subscription.area_keys)
    if ground is None or subscription.area is None:
        return
    cache.set(_key(subscription.pk), subscription.area.hexewkb.decode(), BEFORE_SECONDS)
    subscription.area = ground
    services.save_subscription(subscription)


def _put_back_boundaries(subscription: Subscription) -> None:
    subscription.area = GEOSGeometry(cache.get(_key(subscription.pk)))
    services.save_subscription(subscription)
    cache.delete(_key(subscription.pk))
