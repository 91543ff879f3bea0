"""What the link and the button of a mail program lead to. Opening it never acts: mail scanners open every link."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from notifications import services
from notifications.models import Delivery, Subscription
from notifications.unsubscribing import Expired, delivery_of, offers

# RFC 8058, 3.1: the body that a mail program posts, without cookies and without having seen a page.
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop what a mail was sent for. Whoever holds its address may: it came with that mail, and is signed."""
    try:
        delivery = delivery_of(token)
    except Expired:
        return render(request, "notifications/unsubscribe_expired.html", status=410)
    if delivery is None:
        raise Http404
    if request.method == "POST" and request.POST.get(ONE_CLICK[0]) == ONE_CLICK[1]:
        services.unsubscribe(_offered(delivery, tells=True), user=delivery.destination.user)
        return HttpResponse(gettext("Abbestellt."), content_type="text/plain; charset=utf-8")
    response: HttpResponse = _page(request, delivery)
    return response


@csrf_protect
def _page(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    if request.method == "POST":
        _act(request, delivery)
        return redirect(request.path)
    found = offers(delivery)
    context = {
        "telling": [one.subscription for one in found if one.tells],
        "stopped": [one.subscription for one in found if not one.tells],
        "is_mailbox": delivery.destination.user_id is None,
    }
    return render(request, "notifications/unsubscribe.html", context)


def _act(request: HttpRequest, delivery: Delivery) -> None:
    user, chosen = delivery.destination.user, set(request.POST.getlist("abo"))
    if "wieder" in request.POST:
        services.resubscribe(_chosen(_offered(delivery, tells=False), chosen), user=user)
        messages.success(request, gettext("Sie bekommen wieder Meldungen aus diesem Abo."))
    elif not chosen:
        messages.info(request, gettext("Nichts ausgewählt, nichts abbestellt."))
    else:
        services.unsubscribe(_chosen(_offered(delivery, tells=True), chosen), user=user)
        if _offered(delivery, tells=True):  # where nothing is left, the page itself says so
            messages.success(request, gettext("Abbestellt. Daraus kommt nichts mehr."))


def _offered(delivery: Delivery, *, tells: bool) -> list[Subscription]:
    return [one.subscription for one in offers(delivery) if one.tells == tells]


def _chosen(subscriptions: list[Subscription], ids: set[str]) -> list[Subscription]:
    return [one for one in subscriptions if str(one.pk) in ids]
