"""The code lists, edited by the Geschäftsstelle: one set of pages for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from geo.forms.codes import CodeForm, EffectForm, PlanKindForm, StageForm, UseForm
from geo.models import SizeFact


@dataclass(frozen=True)
class CodeList:
    """A list as its pages name it: in the address, and on screen."""

    slug: str
    title: str | Promise
    form: type[CodeForm]

    @property
    def entries(self) -> Any:
        """Return all entries of the list, offered or not."""
        return self.form._meta.model.objects.all()


CODE_LISTS = {
    code_list.slug: code_list
    for code_list in (
        CodeList("planarten", _("Planarten"), PlanKindForm),
        CodeList("nutzungen", _("Nutzungen"), UseForm),
        CodeList("planungsstaende", _("Planungsstände"), StageForm),
        CodeList("auswirkungen", _("Auswirkungen"), EffectForm),
    )
}


@require_GET
def code_lists(request: HttpRequest) -> HttpResponse:
    """List the lists."""
    lists = [
        {"list": code_list, "count": code_list.entries.filter(active=True).count()} for code_list in CODE_LISTS.values()
    ]
    return render(request, "geo/code_lists.html", {"lists": lists})


@require_GET
def code_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one list, in the order in which it is offered."""
    chosen = _list_or_404(slug)
    names = dict(SizeFact.choices)
    rows = [{"entry": entry, "asks": [names[fact] for fact in getattr(entry, "asks", [])]} for entry in chosen.entries]
    return render(request, "geo/code_list.html", {"list": chosen, "rows": rows})


@require_http_methods(["GET", "POST"])
def code_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add an entry."""
    chosen = _list_or_404(slug)
    last = chosen.entries.order_by("-position").first()
    form = chosen.form(request.POST or None, initial={"position": last.position + 10 if last else 10})
    return _save(request, chosen, form, gettext("„%(entry)s“ wird ab jetzt angeboten."))


@require_http_methods(["GET", "POST"])
def code_edit(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Change an entry; its code stays."""
    chosen = _list_or_404(slug)
    form = chosen.form(request.POST or None, instance=get_object_or_404(chosen.entries, code=code))
    return _save(request, chosen, form, gettext("„%(entry)s“ ist gespeichert."))


@require_POST
def code_retire(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Offer an entry no longer; reports that have it keep it."""
    return _offer(request, slug, code, offered=False)


@require_POST
def code_offer(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Offer an entry again."""
    return _offer(request, slug, code, offered=True)


def _save(request: HttpRequest, chosen: CodeList, form: CodeForm, sentence: str) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        messages.success(request, sentence % {"entry": form.save()})
        return redirect("code-list", chosen.slug)
    entry = chosen.entries.filter(pk=form.instance.pk).first()
    return render(request, "geo/code_form.html", {"form": form, "list": chosen, "entry": entry})


def _offer(request: HttpRequest, slug: str, code: str, *, offered: bool) -> HttpResponse:
    entry = get_object_or_404(_list_or_404(slug).entries, code=code)
    entry.active = offered
    entry.save(update_fields=["active"])
    text = (
        gettext("„%(entry)s“ wird wieder angeboten.") if offered else gettext("„%(entry)s“ wird nicht mehr angeboten.")
    )
    undo = reverse("code-retire" if offered else "code-offer", args=[slug, code])
    messages.success(request, text % {"entry": entry}, extra_tags=undo)
    return redirect("code-list", slug)


def _list_or_404(slug: str) -> CodeList:
    if slug not in CODE_LISTS:
        raise Http404
    return CODE_LISTS[slug]
