from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from coordination.guide import guide


@require_safe
def guide_page(request: HttpRequest) -> HttpResponse:
    """How everything is done, with pictures."""
    return render(request, "site/guide.html", {"guide": guide()})
