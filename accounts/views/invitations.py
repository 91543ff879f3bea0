"""Invitations: the Geschäftsstelle sends them, the invited person accepts."""

from __future__ import annotations

from uuid import UUID

from allauth.account.utils import perform_login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms.invitations import AcceptForm, InvitationForm
from accounts.models import Invitation, Member
from accounts.services import invitations
from geo.typed import one_of


@require_http_methods(["GET", "POST"])
def invitation_new(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the member may be given in the address."""
    member = _member_or_none(request.GET.get("mitglied"))
    form = InvitationForm(request.POST or None, initial={"member": member})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = invitations.invite(by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error(None, error)
        except invitations.MailNotSentError:
            messages.error(request, _not_sent(form.cleaned_data["email"]))
            return _back(form.cleaned_data["member"])
        else:
            text = gettext("Einladung an %(email)s ist unterwegs.") % {"email": invitation.email}
            messages.success(request, text, extra_tags=reverse("invitation-revoke", args=[invitation.pk]))
            return _back(invitation.member)
    return render(request, "accounts/invitation_form.html", {"form": form, "member": member})


@require_POST
def invitation_resend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send a new link; the one before stops working."""
    invitation = get_object_or_404(Invitation, pk=pk)
    try:
        invitations.resend(invitation)
    except ValidationError as error:
        messages.error(request, error.message)
    except invitations.MailNotSentError:
        messages.error(request, _not_sent(invitation.email))
    else:
        text = gettext("Ein neuer Link an %(email)s ist unterwegs, der alte gilt nicht mehr.")
        messages.success(request, text % {"email": invitation.email})
    return _back(invitation.member)


@require_POST
def invitation_revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an invitation back."""
    invitation = get_object_or_404(Invitation, pk=pk)
    invitations.revoke(invitation)
    text = gettext("Die Einladung an %(email)s gilt nicht mehr.") % {"email": invitation.email}
    messages.success(request, text, extra_tags=reverse("invitation-restore", args=[pk]))
    return _back(invitation.member)


@require_POST
def invitation_restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Undo a revocation."""
    invitation = get_object_or_404(Invitation, pk=pk)
    invitations.restore(invitation)
    messages.success(request, gettext("Die Einladung an %(email)s gilt wieder.") % {"email": invitation.email})
    return _back(invitation.member)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; on POST, create the account and sign the person in. GET never acts: scanners open links."""
    try:
        invitation = invitations.open_invitation(token)
        if request.user.is_authenticated:
            return render(request, "accounts/invitation.html", {"invitation": invitation, "form": None})
        form = AcceptForm(request.POST or None, invitation=invitation)
        if request.method == "POST" and form.is_valid():
            user = invitations.accept_invitation(token, **form.cleaned_data)
            return perform_login(request, user)  # type: ignore[no-any-return]
    except ValidationError as error:
        return render(request, "accounts/invitation_closed.html", {"reason": error.message}, status=410)
    return render(request, "accounts/invitation.html", {"invitation": invitation, "form": form})


def _back(member: Member | None) -> HttpResponse:
    return redirect("member-detail", member.pk) if member else redirect("office")


def _not_sent(email: str) -> str:
    text = gettext(
        "Die Einladung an %(email)s ist gespeichert, aber der Mailserver hat sie nicht angenommen."
        " Senden Sie sie später noch einmal."
    )
    return text % {"email": email}


def _member_or_none(text: str | None) -> Member | None:
    return one_of(Member.objects.all(), text)
