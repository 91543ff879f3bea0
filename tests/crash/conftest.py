"""One place to break things for all of these tests: setting it up takes longer than most of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.crash.station import Station


@pytest.fixture(scope="session")
def place() -> Iterator[Station]:
    with Station() as place:
        yield place
