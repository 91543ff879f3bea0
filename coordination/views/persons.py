"""What is kept about a person: to take out, and to delete, by themselves or by the Geschäftsstelle."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Erasure, User
from accounts.services.erasure import take_back
from coordination.persons.gathering import gather
from coordination.persons.ordering import order
from coordination.persons.pack import counted, file_name, pack
from coordination.persons.telling import tell_of_access
from coordination.retention.rules import period_of


@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """What is kept about the person who asks, and what they can do about it."""
    return _page(request, _myself(request), is_own=True)


@require_safe
def own_data_pack(request: HttpRequest) -> HttpResponse:
    """Everything that is kept about the person who asks, as a file."""
    return _file(_myself(request))


@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
@require_http_methods(["GET", "POST"])
def own_erasure(request: HttpRequest) -> HttpResponse:
    """Order one's own deletion; until it is due, it can be taken back. GET is the way back from the password."""
    if request.method == "GET":
        messages.info(request, _("Noch ist nichts gelöscht. Drücken Sie jetzt noch einmal auf „Mein Konto löschen“."))
        return redirect("own-data")
    return _order(request, _myself(request), back_to="own-data", undo=reverse("own-erasure-undo"))


@require_POST
def own_erasure_undo(request: HttpRequest) -> HttpResponse:
    """Take the order of one's own deletion back."""
    return _take_back(request, _myself(request), back_to="own-data")


@require_http_methods(["GET", "POST"])
def person_data(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What is kept about somebody else, counted; POST hands it out as a file, and the person is told of that."""
    person = _other(request, pk)
    if request.method == "GET":
        return _page(request, person, is_own=False)
    user: Any = request.user
    tell_of_access(person, by=user)
    return _file(person)


@require_POST
def person_erasure(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Order somebody's deletion: their access ends at once."""
    return _order(request, _other(request, pk), back_to="person-data", undo=reverse("person-erasure-undo", args=[pk]))


@require_POST
def person_erasure_undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take somebody's deletion back."""
    return _take_back(request, _other(request, pk), back_to="person-data")


def _myself(request: HttpRequest) -> User:
    person: User = User.objects.select_related("member").get(pk=request.user.pk)
    return person


def _other(request: HttpRequest, pk: UUID) -> User:
    person: User = get_object_or_404(User.objects.managed_by(request.user).select_related("member"), pk=pk)
    return person


def _page(request: HttpRequest, person: User, *, is_own: bool) -> HttpResponse:
    open_order = Erasure.objects.open().filter(person=person).first()
    context = {
        "person": person,
        "is_own": is_own,
        "counts": counted(gather(person)),
        "order": open_order,
        "days": period_of("erasure"),
    }
    return render(request, "persons/data.html", context)


def _file(person: User) -> HttpResponse:
    answer = HttpResponse(pack(person), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{file_name()}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _order(request: HttpRequest, person: User, *, back_to: str, undo: str) -> HttpResponse:
    user: Any = request.user
    try:
        ordered = order(person, by=user, days=period_of("erasure"))
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        day = date_format(localtime(ordered.due_at), "DATE_FORMAT")
        text = _("Das Konto von %(person)s wird am %(day)s gelöscht.") % {"person": person, "day": day}
        messages.success(request, text, extra_tags=undo)
    return _back(person, back_to)


def _take_back(request: HttpRequest, person: User, *, back_to: str) -> HttpResponse:
    user: Any = request.user
    for ordered in Erasure.objects.open().filter(person=person):
        take_back(ordered, by=user)
        messages.success(request, _("Das Konto von %(person)s bleibt.") % {"person": person})
    return _back(person, back_to)


def _back(person: User, name: str) -> HttpResponse:
    return redirect(name) if name == "own-data" else redirect(name, person.pk)
