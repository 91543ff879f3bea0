from __future__ import annotations

import uuid

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from coordination.proof import proof_of
from coordination.querysets import reports_to_prove


@require_GET
def report_proof(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """The proof file of a report, for those who keep files: the reporter's planners and officers, the office."""
    found = reports_to_prove(request.user).select_related("reporter", "current")
    proof = proof_of(get_object_or_404(found, pk=pk), request.user)  # type: ignore[arg-type]
    answer = FileResponse(proof.content, as_attachment=True, filename=proof.name, content_type="application/zip")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
