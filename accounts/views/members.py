"""The members, kept by the Geschäftsstelle without the Django admin."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.forms.members import AreaForm, MemberForm
from accounts.models import Invitation, Member, MemberArea, User
from accounts.services import members

PAGE_SIZE = 25


@require_GET
def member_list(request: HttpRequest) -> HttpResponse:
    """List the members with what matters about each: areas, people, mailboxes."""
    page = Paginator(Member.objects.overview(), PAGE_SIZE).get_page(request.GET.get("seite"))
    return render(request, "accounts/member_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
def member_new(request: HttpRequest) -> HttpResponse:
    """Found a member; its areas come next."""
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member = form.save()
        text = gettext("%(member)s ist angelegt. Es fehlen noch Gebiet, Postfach und Personen.")
        messages.success(request, text % {"member": member})
        return redirect("member-detail", member.pk)
    return render(request, "accounts/member_form.html", {"form": form, "member": None})


@require_GET
def member_detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show everything about one member."""
    member = get_object_or_404(Member.objects.prefetch_related("areas", "destinations"), pk=pk)
    ways: Any = member.destinations.all()
    context = {
        "member": member,
        "mailboxes": [one for one in ways if one.channel == "email"],
        "webhook_count": sum(one.channel == "webhook" for one in ways),
        "area_form": AreaForm(),
        "people": User.objects.known().filter(member=member),
        "managed": set(User.objects.managed_by(request.user).filter(member=member).values_list("pk", flat=True)),
        "invitations": Invitation.objects.pending().filter(member=member).select_related("invited_by"),
    }
    return render(request, "accounts/member_detail.html", context)


@require_http_methods(["GET", "POST"])
def member_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a member's names."""
    member = get_object_or_404(Member, pk=pk)
    form = MemberForm(request.POST or None, instance=member)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("Gespeichert."))
        return redirect("member-detail", pk)
    return render(request, "accounts/member_form.html", {"form": form, "member": Member.objects.get(pk=pk)})


@require_POST
def member_retire(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a member leave the exchange."""
    member = get_object_or_404(Member, pk=pk)
    try:
        people = members.retire_member(member, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        messages.error(request, error.message)
        return redirect("member-detail", pk)
    text = gettext("%(member)s nimmt nicht mehr teil.") % {"member": member}
    undo = f"{reverse('member-readmit', args=[pk])}?{urlencode({'person': people}, doseq=True)}"
    messages.success(request, f"{text} {members.people_signed_out(len(people))}", extra_tags=undo)
    return redirect("member-detail", pk)


@require_POST
def member_readmit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let a member take part again; the undo names the people who were signed out with it."""
    member = get_object_or_404(Member, pk=pk)
    try:
        people = [UUID(text) for text in request.GET.getlist("person")]
    except ValueError:
        raise Http404 from None
    members.readmit_member(member, people=people)
    messages.success(request, gettext("%(member)s nimmt wieder teil.") % {"member": member})
    return redirect("member-detail", pk)


@require_POST
def member_area_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Add an area by key or name."""
    member = get_object_or_404(Member, pk=pk)
    form = AreaForm(request.POST or request.GET)
    if form.is_valid():
        try:
            area = members.add_area(member, key_or_name=form.cleaned_data["area"])
        except ValidationError as error:
            form.add_error("area", error)
        else:
            text = gettext("%(member)s spricht jetzt für %(area)s.") % {"member": member, "area": area}
            messages.success(request, text, extra_tags=reverse("member-area-remove", args=[pk, area.key]))
            return redirect("member-detail", pk)
    return render(request, "accounts/area_form.html", {"form": form, "member": member}, status=422)


@require_POST
def member_area_remove(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Take an area off a member; reports keep what was decided with it."""
    area = get_object_or_404(MemberArea.objects.select_related("member"), member_id=pk, key=key)
    area.delete()
    text = gettext("%(member)s spricht nicht mehr für %(area)s.") % {"member": area.member, "area": area}
    undo = f"{reverse('member-area-add', args=[pk])}?{urlencode({'area': key})}"
    messages.success(request, text, extra_tags=undo)
    return redirect("member-detail", pk)
