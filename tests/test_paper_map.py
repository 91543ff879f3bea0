import pytest

from geo.models import Area, AreaKind

pytestmark = pytest.mark.django_db


def test_a_city_with_a_district_is_decided_by_the_district_and_the_rest(alliance):
    deciding = Area.objects.current().deciding()

    rest = deciding.get(kind=AreaKind.REMAINDER)

    assert rest.name == "Stadt (übriges Gebiet)"
    assert rest.boundary.area == pytest.approx(8_000_000)
    assert not deciding.filter(name="Stadt").exists()
    assert deciding.filter(name="Altstadt").exists()
