"""What „Jetzt antworten“ in a mail leads to. Opening it never acts, and never signs anybody in."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coordination import services
from coordination.forms.answers import MailAnswerForm, initial_of
from coordination.neighbours import Neighbour, neighbour_of
from coordination.services.holding import why_not
from coordination.services.saying import day_of
from coordination.views.answers import give
from geo.models import Report
from notifications import answer_links
from notifications.models import Delivery
from notifications.services import send_new_link
from notifications.wording import three_facts

PAGES = "coordination/answers"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Answer for the member a mail went to. Whoever holds the link may: it came with that mail, and is signed."""
    try:
        delivery = answer_links.delivery_of(token)
    except answer_links.Expired as expired:
        return _hidden(_expired(request, expired.delivery))
    if delivery is None:
        raise Http404
    return _hidden(_answer(request, delivery))


def _answer(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    report, member = _about(delivery)
    neighbour = neighbour_of(report, member)
    code, sentence = why_not(report, neighbour)
    if code or neighbour is None:
        return render(request, f"{PAGES}/mail_over.html", {"report": report, "sentence": sentence})
    if request.method == "POST":
        return _take(request, delivery, neighbour)
    waits = neighbour.has_answered or (neighbour.open_request is not None)
    if waits and "aendern" not in request.GET:
        return _page(request, "mail_answered", neighbour, thanks="danke" in request.GET)
    form = MailAnswerForm(
        neighbour=neighbour, initial=initial_of(neighbour), asks_name=delivery.destination.user is None
    )
    return _page(request, "mail_answer", neighbour, form=form)


def _take(request: HttpRequest, delivery: Delivery, neighbour: Neighbour) -> HttpResponse:
    user = delivery.destination.user
    form = MailAnswerForm(request.POST, neighbour=neighbour, asks_name=user is None)
    if not form.is_valid():
        return _page(request, "mail_answer", neighbour, form=form)
    try:
        give(form, by=user, name=form.cleaned_data.get("name", ""))
    except services.Refused as refused:
        form.told_of_others = refused.code == "answered_meanwhile"
        if form.told_of_others:
            form.neighbour = neighbour_of(neighbour.report, neighbour.member) or neighbour
        form.add_error(None, str(refused))
        return _page(request, "mail_answer", neighbour, form=form)
    return redirect(f"{request.path}?danke=1")


def _expired(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    """Offer a new link, to the same mailbox alone."""
    context: dict[str, Any] = {"report": _about(delivery)[0]}
    if request.method == "POST":
        try:
            send_new_link(delivery)
        except services.Refused as refused:
            context["sentence"] = str(refused)
        else:
            context["sent"] = True
        return render(request, f"{PAGES}/mail_expired.html", context)
    return render(request, f"{PAGES}/mail_expired.html", context, status=410)


def _about(delivery: Delivery) -> tuple[Report, Any]:
    notification, member = delivery.notification, answer_links.member_of(delivery)
    if notification is None or notification.activity.report is None or member is None:
        raise Http404
    return notification.activity.report, member


def _page(request: HttpRequest, name: str, neighbour: Neighbour, **more: Any) -> HttpResponse:
    version = neighbour.report.current
    assert version is not None  # noqa: S101 (announced)
    facts = three_facts(version)
    if neighbour.is_extended and neighbour.answer_by:
        facts[-1] = (facts[-1][0], day_of(neighbour.answer_by))
    context = {"report": neighbour.report, "version": version, "neighbour": neighbour, "facts": facts}
    return render(request, f"{PAGES}/{name}.html", context | {"answer_action": request.path} | more)


def _hidden(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
