"""People, kept by the Geschäftsstelle."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms.people import PersonForm
from accounts.models import Invitation, User
from accounts.services import people


@require_GET
def office(request: HttpRequest) -> HttpResponse:
    """Show the people of the Geschäftsstelle itself, and everybody who belongs to no member."""
    context = {
        "people": User.objects.managed_by(request.user).filter(member=None),
        "invitations": Invitation.objects.pending().filter(member=None).select_related("invited_by"),
    }
    return render(request, "accounts/office.html", context)


@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a person's name, member and roles."""
    person = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    form = PersonForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            people.change_person(person, by=request.user, member=values["member"], roles=values["roles"])  # type: ignore[arg-type]
        except ValidationError as error:
            form.add_error("roles", error)
        else:
            messages.success(
                request,
                gettext("Gespeichert. Es gilt ab der nächsten Seite, die %(person)s öffnet.") % {"person": person},
            )
            return _back(person)
    return render(request, "accounts/person_form.html", {"form": form, "person": User.objects.get(pk=pk)})


@require_POST
def person_deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a person's access at once."""
    person = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    try:
        people.deactivate(person, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        text = gettext("%(person)s ist abgemeldet und kann sich nicht mehr anmelden.") % {"person": person}
        messages.success(request, text, extra_tags=reverse("person-reactivate", args=[pk]))
    return _back(person)


@require_POST
def person_reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a person sign in again."""
    person = get_object_or_404(User.objects.managed_by(request.user), pk=pk)
    people.reactivate(person)
    text = gettext("%(person)s kann sich wieder anmelden.") % {"person": person}
    messages.success(request, text, extra_tags=reverse("person-deactivate", args=[pk]))
    return _back(person)


def _back(person: User) -> HttpResponse:
    return redirect("member-detail", person.member_id) if person.member_id else redirect("office")
