"""The guided set-up: the first account, the name, rules, invitations, the test mail, the end."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.branding import NameForm
from accounts.models import Alliance, Member
from accounts.services import branding, first_office
from accounts.services.invitations import MailNotSentError
from coordination import set_up
from coordination.forms.set_up import FirstContacts, FirstOfficeForm
from coordination.services.first_contacts import make_reachable
from geo.models import ImpactRule
from geo.rates import within_rate
from notifications.models import Delivery, Purpose
from notifications.services import Refused, try_out
from notifications.services.own_mailbox import own_mailbox

TRIES_AN_HOUR = 20


@never_cache
@sensitive_post_parameters("password", "code")
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Make the first account; after that, show the Geschäftsstelle how far the set-up is."""
    user: Any = request.user
    if first_office.is_open():
        return _first_account(request)
    if not user.is_authenticated:
        return redirect("account_login")
    if not user.is_coordinator:
        raise Http404
    return render(request, "set_up/overview.html", {"stands": set_up.stands(), "next": set_up.next_step()})


def _first_account(request: HttpRequest) -> HttpResponse:
    form = FirstOfficeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            if not within_rate("setup-code", most=TRIES_AN_HOUR, seconds=3600):
                raise ValidationError(gettext("Zu viele Versuche. Warten Sie eine Stunde."))
            user = first_office.found_office(values.pop("code"), **values)
        except ValidationError as error:
            form.add_error("code", error)
        else:
            perform_login(request, user)
            return redirect("setup-name")
    return render(request, "set_up/first.html", {"form": form})


@require_http_methods(["GET", "POST"])
def name(request: HttpRequest) -> HttpResponse:
    """Say what the alliance is called."""
    form = NameForm(request.POST or None, instance=Alliance.objects.defer("logo").first() or Alliance())
    if request.method == "POST" and form.is_valid():
        branding.change_branding(form.cleaned_data)
        return _done("name")
    return _page(request, "name", {"form": form})


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules that hold, and have them agreed to."""
    if request.method == "POST":
        return _done("rules")
    return _page(request, "rules", {"rules": ImpactRule.objects.in_force().prefetch_related("kinds", "uses")})


@require_http_methods(["GET", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Give every member a mailbox and its first person, in one table."""
    waiting = list(Member.objects.active().filter(people__isnull=True, invitations__isnull=True))
    first = [{"member": member, "mailbox": _mailbox(member)} for member in waiting]
    if request.method == "POST" and "spaeter" in request.POST:
        return _done("invitations")
    forms = FirstContacts(request.POST or None, initial=None if request.method == "POST" else first)
    if request.method == "POST" and forms.is_valid() and _invite_all(request, forms):
        branding.note_step("invitations")
        return redirect("setup-invitations" if set_up.members_without_access() else "setup-trial")
    rows = [(form, form.cleaned_data["member"] if form.is_bound and form.is_valid() else None) for form in forms]
    names = {str(member.pk): member for member in Member.objects.active()}
    rows = [(form, member or names.get(str(form["member"].value()))) for form, member in rows]
    invited = Member.objects.active().exclude(pk__in=[member.pk for member in waiting]).count()
    return _page(request, "invitations", {"forms": forms, "rows": rows, "invited": invited})


def _mailbox(member: Member) -> str:
    way: Any = member.destinations.filter(channel="email").first()
    return way.address if way else ""


def _invite_all(request: HttpRequest, forms: Any) -> bool:
    """Invite row by row: a row that fails says so, and does not stop the others. Return whether all went well."""
    user: Any = request.user
    invited = 0
    for form in forms:
        values = form.cleaned_data
        try:
            invited += make_reachable(**values, by=user) is not None
        except ValidationError as error:
            form.add_error("person", error)
        except MailNotSentError:
            text = gettext("Die Einladung an %(email)s ist gespeichert, aber der Mailserver hat sie nicht angenommen.")
            messages.error(request, text % {"email": values["person"]})
    if invited:
        text = ngettext("%(n)d Einladung ist unterwegs.", "%(n)d Einladungen sind unterwegs.", invited)
        messages.success(request, text % {"n": invited})
    return not any(form.errors for form in forms)


@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest) -> HttpResponse:
    """Send a mail to oneself, the way every mail of the portal goes, and see how far it is."""
    user: Any = request.user
    mailbox = own_mailbox(user)
    if request.method == "POST" and "angekommen" in request.POST:
        return _done("trial")
    if request.method == "POST":
        try:
            try_out(mailbox, by=user)
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("setup-trial")
    sent = Delivery.objects.filter(destination=mailbox, purpose=Purpose.TEST).order_by("-created_at").first()
    return _page(request, "trial", {"mailbox": mailbox, "delivery": sent})


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Say that it is done."""
    branding.end_set_up()
    messages.success(request, gettext("Die Einrichtung ist abgeschlossen. Alles bleibt unter „Verwaltung“ änderbar."))
    return redirect("cockpit")


def _page(request: HttpRequest, step: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"set_up/{step}.html", context | {"stands": set_up.stands(step)})


def _done(step: str) -> HttpResponse:
    branding.note_step(step)
    following = set_up.next_step(step)
    return redirect(following.route if following else "setup")
