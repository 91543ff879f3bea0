from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.core.management.base import BaseCommand, CommandError

from geo import formats, outlines
from geo.affected import Affected, affected_by, within
from geo.models import PlanKind, Use
from geo.outlines import OutlineProblem
from geo.rules import Facts
from notifications.recipients import members_by_key


class Command(BaseCommand):
    help = "Print which areas an outline (GeoJSON, WGS 84) affects, by the rules in force or by a distance."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("outline", help="a geometry, a Feature, or a FeatureCollection; - reads standard input")
        parser.add_argument("--distance", type=float, metavar="M", help="every area in force within M metres")
        parser.add_argument("--kind", help="code of the kind, e.g. bplan")
        parser.add_argument("--use", help="code of the main use, e.g. business")
        parser.add_argument("--height", type=float, metavar="M", help="height in metres (wind)")
        parser.add_argument("--sales-area", type=float, metavar="M2", help="sales area in m² (retail)")
        parser.add_argument("--gross-floor", type=float, metavar="M2", help="gross floor area in m² (retail)")
        parser.add_argument("--reporter", default="", metavar="KEY", help="leave out this area: it reports")
        parser.add_argument("--json", action="store_true", help="print JSON instead of a table")

    def handle(self, *args: Any, **options: Any) -> None:
        _check(options)
        data = _read(options["outline"])
        if data.get("type") == "FeatureCollection":
            answers = {
                str(feature.get("id", number)): _answer(feature, options)
                for number, feature in enumerate(data.get("features") or [])
            }
            self._print(answers, options)
        else:
            self._print(_answer(data, options), options)

    def _print(self, answer: Any, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for name, rows in answer.items() if isinstance(answer, dict) else [("", answer)]:
            if name:
                self.stdout.write(f"\n{name}")
            for row in rows or [{}]:
                self.stdout.write(_line(row))


def _check(options: dict[str, Any]) -> None:
    by_rules = options["kind"] or options["use"]
    if (options["distance"] is None) == (not by_rules):
        raise CommandError("Say either --distance M, or what is planned: --kind and --use.")
    if options["distance"] is not None and not 0 <= options["distance"] <= 1_000_000:
        raise CommandError("--distance is a length in metres, from 0 to 1,000,000.")
    for option, model in (("kind", PlanKind), ("use", Use)):
        codes = list(model.objects.values_list("code", flat=True))
        if options[option] and options[option] not in codes:
            raise CommandError(f"There is no {option} '{options[option]}'. There are: {', '.join(codes)}.")


def _read(name: str) -> dict[str, Any]:
    try:
        text = Path("/dev/stdin" if name == "-" else name).read_text(encoding="utf-8-sig")
        data = json.loads(text)
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{name} is not JSON: {error}.") from error
    if not isinstance(data, dict):
        raise CommandError(f"{name} is JSON, but no GeoJSON object.")
    return data


def _answer(data: dict[str, Any], options: dict[str, Any]) -> list[dict[str, Any]]:
    try:
        outline = outlines.parse(data).stored
    except OutlineProblem as problem:
        name = f"Feature {data['id']}: " if "id" in data else ""
        raise CommandError(f"{name}{problem.sentence}") from problem
    found = _find(outline, options)
    members = members_by_key(one.area.key for one in found)
    return [
        {
            "key": one.area.key,
            "name": one.area.name,
            "member": members[one.area.key].short_name if one.area.key in members else None,
            "relation": one.relation.value,
            "distance_m": round(one.distance_m, 3),
            "overlap_m2": round(one.overlap_m2, 2),
            "rule": one.rule.name if one.rule else None,
        }
        for one in found
    ]


def _find(outline: GEOSGeometry, options: dict[str, Any]) -> list[Affected]:
    if options["distance"] is not None:
        return [one for one in within(outline, options["distance"]) if one.area.key != options["reporter"]]
    facts = Facts(
        kind=options["kind"],
        use=options["use"],
        area_m2=outline.area,
        sales_area_m2=options["sales_area"],
        gross_floor_m2=options["gross_floor"],
        height_m=options["height"],
    )
    return affected_by(outline, facts, reporter_keys=[options["reporter"]] if options["reporter"] else [])


def _line(row: dict[str, Any]) -> str:
    if not row:
        return "nobody is affected"
    overlap = formats.area(row["overlap_m2"]) if row["overlap_m2"] else ""
    return (
        f"{row['key']:<12} {row['name']:<32} {row['member'] or '–':<24} {row['relation']:<16}"
        f" {row['distance_m']:>10,.1f} m {overlap:>10}  {row['rule'] or ''}".rstrip()
    )
