"""Files that bring an outline into the report form: read, and given back to be drawn and chosen from."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from geo.forms.incoming import MOST_READ, PER_SECONDS, read_for, shown, too_often
from geo.incoming import UnreadableFile
from geo.models import Report
from geo.rates import within_rate
from geo.services import region_of


@require_POST
def report_incoming(request: HttpRequest, pk: uuid.UUID) -> JsonResponse:
    """Return what is in the files (``file``, several), read in the system ``crs`` if one was chosen.

    Nothing is stored: what the person chooses comes back to ``report_outline``. 422 and 429 bring a sentence.
    """
    report = get_object_or_404(Report.objects.editable_by(request.user).select_related("reporter"), pk=pk)
    if not within_rate(f"incoming:{request.user.pk}", most=MOST_READ, seconds=PER_SECONDS):
        return JsonResponse(_refused("too_often", too_often()), status=429)
    try:
        found = read_for(
            request.FILES.getlist("file"), system=request.POST.get("crs", ""), region=region_of(report.reporter)
        )
    except UnreadableFile as problem:
        return JsonResponse(_refused(problem.code, problem.sentence), status=422)
    return JsonResponse(shown(found))


def _refused(code: str, sentence: str) -> dict[str, str | None]:
    return {"code": code, "text": sentence, "repaired": None}
