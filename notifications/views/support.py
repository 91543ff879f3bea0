"""Looking at the pages as a member sees them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms.support import SupportForm
from accounts.looking_on import SESSION_KEY
from accounts.models import Member, SupportView
from notifications.services.support import look_as, stop_looking

A_PAGE = 25


@require_http_methods(["GET", "POST"])
def support_start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask what for, and show the pages as this member sees them."""
    user: Any = request.user
    member = get_object_or_404(Member, pk=pk)
    form = SupportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            view = look_as(member, by=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            request.session[SESSION_KEY] = str(view.pk)
            return redirect("overview")
    return render(request, "support/start.html", {"form": form, "member": member})


@require_POST
def support_end(request: HttpRequest) -> HttpResponse:
    """Show the Geschäftsstelle's own pages again."""
    view = SupportView.objects.filter(pk=request.session.pop(SESSION_KEY, None), started_by=request.user.pk).first()
    if view is None:
        return redirect("overview")
    stop_looking(view)
    messages.success(request, _("Sie sehen wieder Ihre eigenen Seiten."))
    return redirect("member-detail", view.member_id)


@require_safe
def support_log(request: HttpRequest) -> HttpResponse:
    """Who looked at whose pages, when and what for: a member's own, and for the Geschäftsstelle all."""
    found = SupportView.objects.visible_to(request.user).select_related("member", "started_by")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("seite"))
    return render(request, "support/log.html", {"page_obj": page, "query": ""})
