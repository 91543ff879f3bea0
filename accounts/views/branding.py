"""How the alliance appears: its page for the Geschäftsstelle, and the logo and colours that every page asks for."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import letterhead
from accounts.forms.branding import BrandingForm
from accounts.models import Alliance
from accounts.services import branding

# Their addresses change with them.
FOREVER = "public, max-age=31536000, immutable"


@require_http_methods(["GET", "POST"])
def appearance(request: HttpRequest) -> HttpResponse:
    """Change names, addresses, logo and colours."""
    row = Alliance.objects.defer("logo").first() or Alliance()
    form = BrandingForm(request.POST or None, request.FILES or None, instance=row)
    if request.method == "POST" and form.is_valid():
        before = branding.change_branding(form.values())
        messages.success(
            request,
            gettext("Gespeichert. So sieht das Portal ab jetzt für alle aus."),
            extra_tags=reverse("branding-undo", args=[before]),
        )
        return redirect("branding")
    shown = Alliance.current()
    context = {"form": form, "accent": letterhead.accent_of(shown), "accent_dark": letterhead.accent_dark_of(shown)}
    return render(request, "accounts/branding.html", context)


@require_POST
def undo(request: HttpRequest, event: int) -> HttpResponse:
    """Go back to how it was."""
    try:
        before = branding.restore_branding(event)
    except Alliance.pgh_event_model.DoesNotExist:  # type: ignore[attr-defined]
        raise Http404 from None
    messages.success(
        request, gettext("Der Auftritt ist wieder wie zuvor."), extra_tags=reverse("branding-undo", args=[before])
    )
    return redirect("branding")


@require_safe
def logo(request: HttpRequest, mark: str) -> HttpResponse:
    """The logo, also for whoever has not signed in yet."""
    alliance = Alliance.current()
    picture = letterhead.logo_picture(alliance) if alliance.logo_mark == mark else b""
    if not picture:
        raise Http404
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": FOREVER})


@require_safe
def colours(request: HttpRequest, mark: str) -> HttpResponse:
    """The style sheet with the colours: an address of its own, because pages carry no styles (CSP)."""
    alliance = Alliance.current()
    if letterhead.colours_address(alliance) != request.path:
        raise Http404
    sheet = letterhead.style_sheet(alliance)
    return HttpResponse(sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": FOREVER})
