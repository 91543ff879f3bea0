"""Tests on official boundaries. The data stays outside the project: where it is absent, there are fewer tests."""

from pathlib import Path

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
GERMANY = DATA / "areas_de.gpkg.zip"
BAVARIA = DATA / "vg250_by_shp.zip"
MUNICH = DATA / "munich_districts.gpkg"

collect_ignore_glob = [] if all(path.exists() for path in (GERMANY, BAVARIA, MUNICH)) else ["test_*.py"]
