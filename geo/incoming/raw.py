"""A file as the child process read it: nothing here has been judged, placed or measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Source:
    """One data set of an upload: what the user calls it, and where its files lie under names of ours."""

    name: str
    path: Path
    beside: dict[str, Path] = field(default_factory=dict)  # by suffix: what belongs to a shapefile

    @property
    def stem(self) -> str:
        """The name without folder and ending."""
        return Path(self.name.replace("\\", "/")).stem

    def begins(self, size: int = 64 * 1024) -> bytes:
        """Return the file's first bytes."""
        with self.path.open("rb") as file:
            return file.read(size)


@dataclass
class RawFeature:
    """A shape as WKB, in the file's own system, and what the file says of it."""

    wkb: bytes | None
    attributes: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    label: str = ""
    mended: str = ""  # why its shape had to be mended


@dataclass
class RawLayer:
    """``crs`` is what names the system: EPSG:…, WKT, or None; ``assumed`` when only the format's standard does."""

    name: str
    crs: str | None
    features: list[RawFeature]
    assumed: bool = False

    @classmethod
    def of(cls, answer: dict[str, Any]) -> RawLayer:
        """Return the layer that the child sent."""
        features = [
            RawFeature(
                wkb=bytes.fromhex(one["wkb"]) if one["wkb"] else None,
                attributes=one["attributes"],
                facts=one.get("facts", {}),
                label=one.get("label", ""),
                mended=one.get("mended", ""),
            )
            for one in answer["features"]
        ]
        return cls(answer["name"], answer["crs"], features)


@dataclass
class Raw:
    """All layers of one data set."""

    layers: list[RawLayer]
    facts: dict[str, Any] = field(default_factory=dict)
