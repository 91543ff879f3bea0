"""What the Geschäftsstelle does in a case, each on a page of its own: what was typed stays when it is refused."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coordination import services
from coordination.forms.cases import AgreementForm, CaseForm, CloseForm, FateForm, NoteForm, PartyForm, TaskForm
from coordination.models import Case, CaseState, Task
from coordination.querysets import cases_open_to
from coordination.services.agreements import may_finish
from coordination.services.closing import stamp_of
from coordination.services.fate import may_say_fate
from geo.models import Report


@dataclass(frozen=True)
class Page:
    """The words of a page with one form, and where it leads back to."""

    heading: str
    submit: str
    back: str
    back_name: str
    lead: str = ""
    warning: str = ""


def form_page(
    request: HttpRequest,
    page: Page,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    said: str,
    *,
    template: str = "coordination/cases/form.html",
) -> HttpResponse | None:
    """Show the form, or act: None when it is done. A refusal stands above the form, and nothing typed is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except services.Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, said)
            return None
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form, "page": page}, status=status)


def _case(pk: uuid.UUID) -> Case:
    return get_object_or_404(Case, pk=pk)


def _page(case: Case, heading: str, submit: str, lead: str = "", warning: str = "") -> Page:
    return Page(heading, submit, reverse("case-detail", args=[case.pk]), case.title, lead, warning)


@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest) -> HttpResponse:
    """Open a case on one report or several. A search keeps what is chosen and typed."""
    user: Any = request.user
    page = Page(_("Abstimmungsfall eröffnen"), _("Eröffnen"), reverse("case-list"), _("Abstimmungsfälle"))
    template = "coordination/cases/new.html"
    if "suchen" in request.POST:
        typed = {name: request.POST.get(name, "") for name in ("title", "search")}
        form = CaseForm(initial=typed | {"reports": request.POST.getlist("reports")})
        return render(request, template, {"form": form, "page": page})
    form = CaseForm(request.POST or None, initial={"reports": request.GET.getlist("meldung")})
    opened: list[Case] = []

    def act(values: dict[str, Any]) -> None:
        opened.append(services.open_case(values["reports"], by=user, title=values["title"]))

    said = _("Eröffnet. Die Beteiligten sind benachrichtigt.")
    done = form_page(request, page, form, act, said, template=template)
    return done or redirect("case-detail", opened[0].pk)


@require_http_methods(["GET", "POST"])
def case_party(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask another member to the table."""
    user: Any = request.user
    case = _case(pk)
    form = PartyForm(request.POST or None, case=case)
    page = _page(case, _("Wer soll noch dabei sein?"), _("Beteiligen"))
    said = _("Beteiligt. Alle am Tisch sind benachrichtigt.")
    done = form_page(request, page, form, lambda typed: services.add_party(case, typed["member"], by=user), said)
    return done or redirect("case-detail", pk)


@require_http_methods(["GET", "POST"])
def case_note(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write a note that only the Geschäftsstelle sees."""
    user: Any = request.user
    case = _case(pk)
    form = NoteForm(request.POST or None)
    page = _page(case, _("Notiz der Geschäftsstelle"), _("Speichern"), _("Nur die Geschäftsstelle sieht sie."))
    done = form_page(request, page, form, lambda typed: services.note(case, by=user, **typed), _("Notiz gespeichert."))
    return done or redirect(reverse("case-detail", args=[pk]) + "#notizen")


@require_http_methods(["GET", "POST"])
def case_agree(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down an agreement."""
    user: Any = request.user
    case = _case(pk)
    form = AgreementForm(request.POST or None)
    page = _page(case, _("Vereinbarung festhalten"), _("Festhalten"))
    said = _("Festgehalten. Die Beteiligten sind benachrichtigt.")
    done = form_page(request, page, form, lambda typed: services.agree(case, by=user, **typed), said)
    return done or redirect(reverse("case-detail", args=[pk]) + "#vereinbarungen")


@require_http_methods(["GET", "POST"])
def case_task(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a task to a party or to the Geschäftsstelle."""
    user: Any = request.user
    case = _case(pk)
    form = TaskForm(request.POST or None, case=case)
    page = _page(case, _("Aufgabe vergeben"), _("Vergeben"))
    said = _("Vergeben. Wer sie hat, ist benachrichtigt.")
    done = form_page(request, page, form, lambda typed: services.give_task(case, by=user, **typed), said)
    return done or redirect(reverse("case-detail", args=[pk]) + "#aufgaben")


@require_http_methods(["GET", "POST"])
def case_close(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Close a case; who closes from an old page sees what is new, and presses again from there."""
    user: Any = request.user
    case = _case(pk)
    if case.state == CaseState.CLOSED and request.method == "GET":
        return redirect("case-detail", pk)
    initial = {"revision": case.revision, "stamp": request.GET.get("stand") or stamp_of(case)}
    form = CloseForm(request.POST or None, initial=initial)
    warning = _("Alle, die von den Meldungen erfahren haben, erfahren das Ergebnis. Sie können ihn wieder öffnen.")
    page = _page(case, _("Abstimmungsfall abschließen"), _("Abschließen"), warning=warning)
    said = _("Abgeschlossen. Alle, die von der Meldung erfahren haben, sind benachrichtigt.")
    done = form_page(request, page, form, lambda typed: services.close_case(case, by=user, **typed), said)
    if done is None:
        return redirect("case-detail", pk)
    return _renewed(request, page, form) if form.non_field_errors() else done


def _renewed(request: HttpRequest, page: Page, form: CloseForm) -> HttpResponse:
    """Show what was typed with what holds now: pressed again it counts."""
    case = _case(request.resolver_match.kwargs["pk"])  # type: ignore[union-attr]
    typed: Any = form.data
    form.data = typed = typed.copy()
    typed["revision"], typed["stamp"] = str(case.revision), stamp_of(case)
    return render(request, "coordination/cases/form.html", {"form": form, "page": page}, status=422)


@require_POST
def case_reopen(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Open a closed case again."""
    user: Any = request.user
    try:
        services.reopen_case(_case(pk), by=user)
    except services.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Der Abstimmungsfall ist wieder offen. Die Beteiligten sind benachrichtigt."))
    return redirect("case-detail", pk)


@require_POST
def task_finish(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say that a task is done."""
    user: Any = request.user
    task = _task(user, pk)
    services.finish_task(task, by=user)
    messages.success(request, _("Aufgabe erledigt."), extra_tags=reverse("task-reopen", args=[pk]))
    return redirect(reverse("case-detail", args=[task.case_id]) + "#aufgaben")


@require_POST
def task_reopen(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back that a task is done."""
    user: Any = request.user
    task = _task(user, pk)
    services.reopen_task(task, by=user)
    messages.success(request, _("Die Aufgabe ist wieder offen."))
    return redirect(reverse("case-detail", args=[task.case_id]) + "#aufgaben")


def _task(user: Any, pk: uuid.UUID) -> Task:
    own = Task.objects.filter(case__in=cases_open_to(user)).select_related("case", "owner")
    task: Task = get_object_or_404(own, pk=pk)
    if not may_finish(user, task):
        raise Http404
    return task


@require_http_methods(["GET", "POST"])
def report_fate(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Say what became of a plan: its planners, or the Geschäftsstelle."""
    user: Any = request.user
    report = get_object_or_404(Report.objects.visible_to(user).select_related("current", "reporter"), pk=pk)
    if not may_say_fate(user, report):
        raise Http404
    form = FateForm(request.POST or None)
    page = Page(
        _("Was ist aus der Planung geworden?"),
        _("Allen mitteilen"),
        reverse("report-detail", args=[pk]),
        report.current.title if report.current else "",
        warning=_("Alle, die von der Meldung erfahren haben, erfahren es einmal."),
    )
    said = _("Gespeichert. Alle, die von der Meldung erfahren haben, sind benachrichtigt.")
    done = form_page(request, page, form, lambda typed: services.final_fate(report, by=user, **typed), said)
    return done or redirect(reverse("report-detail", args=[pk]) + "#abstimmung")
