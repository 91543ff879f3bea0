"""What the demo alliance consists of: read from ``fixtures/ostallianz``, without Django."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

HOME = Path(__file__).resolve().parents[2] / "fixtures" / "ostallianz"
PASSWORD = "umgriff-demo"  # noqa: S105 (of invented people, on test systems only)
SIGN_IN = "/anmelden/"
# Every demo row that could be made twice has an id that follows from its name.
_NAMESPACE = uuid.UUID("6f1c2a3e-8f0b-4d53-9d0e-0a5a11a2ce00")


@dataclass(frozen=True)
class Person:
    """Somebody of the demo; those with ``shown`` are offered for signing in."""

    email: str
    name: str
    member: str | None
    roles: list[str]
    staff: bool = False
    shown: str = ""


def members() -> list[dict[str, Any]]:
    """Return the twelve legal members with the keys of their areas."""
    found: list[dict[str, Any]] = _read("alliance.json")["members"]
    return found


def people() -> list[Person]:
    """Return everybody with an account."""
    return [Person(**row) for row in _read("alliance.json")["people"]]


def reports() -> list[dict[str, Any]]:
    """Return the reports, oldest follow-ups first."""
    found: list[dict[str, Any]] = _read("reports.json")
    return found


def subscriptions() -> list[dict[str, Any]]:
    """Return what people want to hear about."""
    found: list[dict[str, Any]] = _read("subscriptions.json")
    return found


def boundaries() -> dict[str, Any]:
    """Return the approximate boundaries as GeoJSON (WGS 84)."""
    found: dict[str, Any] = _read("boundaries.geojson")
    return found


def boundaries_fingerprint() -> str:
    """Return a short mark that changes with the boundaries."""
    return sha256((HOME / "boundaries.geojson").read_bytes()).hexdigest()[:12]


def identity(*names: object) -> uuid.UUID:
    """Return the id that belongs to this name, the same on every machine."""
    return uuid.uuid5(_NAMESPACE, "/".join(str(name) for name in names))


def _read(name: str) -> Any:
    return json.loads((HOME / name).read_text(encoding="utf-8"))
