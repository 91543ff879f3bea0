"""The way of a stranger's file: sorted, read by a child without network, placed, judged."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from geo.incoming.features import feature_of, finite_positions, shape_of
from geo.incoming.formats import BY_SUFFIX
from geo.incoming.kinds import refuse_other
from geo.incoming.model import Crs, Feature, Incoming, Layer
from geo.incoming.placing import Asked, place_of
from geo.incoming.problems import UnreadableFile
from geo.incoming.raw import Raw, RawLayer, Source
from geo.incoming.sandbox import child
from geo.incoming.sorting import sources_of, suffix_of
from geo.outlines import OutlineProblem, Region

LEAST_SURE = ("guess", "assumed", "given", "file")
LEFT_OUT_SHOWN = 5


def read(
    files: Sequence[tuple[str, bytes]], *, crs: int | None = None, swapped: bool = False, region: Region | None = None
) -> Incoming:
    """Return the outlines in an upload of files (name, content): one data set, or several together.

    ``crs`` (EPSG) and ``swapped`` are what the user chose among the candidates of an earlier reading; ``region``
    (storage CRS) is where outlines are expected and ranks the guesses. Raises ``UnreadableFile``, and nothing
    else, for whatever gives no outline.
    """
    region = region or Region.of_storage()
    with tempfile.TemporaryDirectory(prefix="umgriff-datei-") as scratch:
        sources = sources_of(files, Path(scratch))
        raws = [(source, _read(source)) for source in sources]
    harvest = _Harvest()
    for source, raw in raws:
        asked = Asked(source.name, crs, swapped, region)
        for layer in raw.layers:
            harvest.bring_in(layer, asked)
        harvest.facts |= raw.facts
    return harvest.incoming(sources)


def _read(source: Source) -> Raw:
    kind = BY_SUFFIX[suffix_of(source.name)]
    refuse_other(source, kind.TITLE, kind.BEGINS)
    with child(source.name, kind.TITLE, kind.DRIVER) as process:
        return kind.read(source, process)


@dataclass
class _Harvest:
    layers: list[Layer] = field(default_factory=list)
    systems: list[Crs] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    problem: OutlineProblem | None = None
    count: int = 0

    def bring_in(self, raw: RawLayer, asked: Asked) -> None:
        """Place and judge a layer's features; what is no outline is left out, with its reason."""
        shapes = [(one, shape) for one in raw.features if (shape := shape_of(one)) is not None]
        if missing := len(raw.features) - len(shapes):
            self.left_out.append(_("%(count)s Objekte ohne Geometrie.") % {"count": missing})
        xy = finite_positions([shape for _one, shape in shapes])
        if not len(xy):
            return
        place = place_of(xy, raw.crs, assumed=raw.assumed, asked=asked)
        found: list[Feature] = []
        for one, shape in shapes:
            self.count += 1
            try:
                found.append(feature_of(one, shape, self.count, place))
            except OutlineProblem as problem:
                self.problem = self.problem or problem
                self.left_out.append(problem.sentence)
        if found:
            self.layers.append(Layer(raw.name, found))
            self.systems.append(place.crs)

    def incoming(self, sources: Sequence[Source]) -> Incoming:
        """Return everything together. Raises ``UnreadableFile`` when nothing is left."""
        if not self.layers:
            if self.problem:
                raise UnreadableFile(self.problem.sentence, code=f"outline.{self.problem.code}")
            raise UnreadableFile.because("no_features", file=sources[0].name)
        kind = BY_SUFFIX[suffix_of(sources[0].name)]
        facts = {"format": kind.TITLE} | self.facts
        if self.left_out:
            facts["left_out"] = list(dict.fromkeys(self.left_out))[:LEFT_OUT_SHOWN]
        crs = min(self.systems, key=lambda one: LEAST_SURE.index(one.source))
        return Incoming(sources[0].stem, self.layers, crs, facts)
