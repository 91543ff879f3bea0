"""The operator imports the official boundaries of all Germany (figures: docs/boundaries.md)."""

import resource

import pytest

from geo.models import AreaKind, AreaPiece, Edition
from tests.importing import current, import_areas, refusal
from tests.real.conftest import GERMANY, MUNICH

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]


def test_all_of_germany_comes_in_one_go():
    said = import_areas(GERMANY)

    assert "10980 Objekte gelesen, 0 ausgelassen, 10980 Gebiete" in said
    assert current().count() == 10_980
    assert current().filter(kind=AreaKind.UNINCORPORATED).count() == 207
    assert current().get(key="09175135").name == "Poing"
    assert AreaPiece.objects.count() > 40_000
    assert Edition.objects.get().accuracy_m == 340
    reader_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    assert reader_mb < 1024


def test_munich_districts_alone_are_recognised():
    said = import_areas(MUNICH)

    assert "25 Gebiete" in said
    assert current().get(key="09162000-13").name == "Bogenhausen"


def test_the_coarse_layers_are_never_taken_by_chance():
    assert "edition_2021_coarse" in refusal(GERMANY, "--key-field", "ags", "--name-field", "name", "--licence", "©")
