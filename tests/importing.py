"""How tests import boundaries: as the operator does, by the command."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from geo.models import Area
from geo.querysets.areas import AreaQuerySet


def import_areas(source: Path | str, *options: str) -> str:
    """Run the command and return what it said."""
    out = StringIO()
    call_command("import_areas", str(source), *options, stdout=out)
    return out.getvalue()


def refusal(source: Path | str, *options: str) -> str:
    """Run the command, see that it refuses and changes nothing, and return its sentence."""
    before = list(Area.objects.order_by("pk").values_list("pk", "boundary"))
    with pytest.raises(CommandError) as caught:
        import_areas(source, *options)
    assert list(Area.objects.order_by("pk").values_list("pk", "boundary")) == before
    assert "Es wurde nichts geändert." in str(caught.value)
    return str(caught.value)


def current() -> AreaQuerySet:
    """Return the official areas in force."""
    return Area.objects.current().official()
