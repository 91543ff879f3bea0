"""The Geschäftsstelle's pages, all of them on one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.places import office_pages


@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """Where the Geschäftsstelle keeps what: one line for each page, in groups."""
    return render(request, "site/administration.html", {"groups": office_pages()})
