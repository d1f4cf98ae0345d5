"""The page of a year: what Dagster shows of a run that was sealed, for people: sums, scores, worst findings, pictures, and how to go on.

The pictures also lie in the state folder, by fiscal year. Does not belong here: what a picture shows (``pipelines.publishing``).
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.publishing.draw_coverage import draw_coverage
from pipelines.publishing.draw_totals import draw_totals
from pipelines.publishing.summarise import tell_counts, tell_next_steps
from pipelines.resources.warehouse import WarehouseResource

Rows = Sequence[Mapping[str, Any]]
Metadata = dict[str, dg.MetadataValue[Any]]
PICTURES = "pictures"


@dataclass(frozen=True)
class YearRows:
    """What is told of a year: the counts of its run, its totals and its coverage (``list_year``), two tables in markdown."""

    fiscal_year: int
    counts: Mapping[str, int]
    totals: Rows
    coverage: Rows
    score_table: str
    worst_findings: str


def show_year(context: dg.AssetExecutionContext, warehouse: WarehouseResource, year: YearRows) -> Metadata:
    """What people look at, first things first.

    Pictures are drawn where pages will show them: an instance that ends with the process has none. The history is sealed by
    now, so a picture that cannot be drawn or kept is a warning and nothing more.
    """
    pictures: Metadata = {}
    if not context.instance.is_ephemeral:
        try:
            pictures = _show_pictures(warehouse.place.state / PICTURES, year)
        except (OSError, ValueError) as error:
            context.log.warning("recorded, but without pictures: %s", error)
    example = year.totals[0]["unit_code"] if year.totals else "UNIT"
    return {
        "sums": dg.MetadataValue.md(_list_lines(tell_counts(year.counts))),
        **pictures,
        "score table": dg.MetadataValue.md(year.score_table or "—"),
        "worst findings": dg.MetadataValue.md(year.worst_findings or "—"),
        "next": dg.MetadataValue.md(_list_lines(tell_next_steps(year.fiscal_year, example))),
    }


def _show_pictures(folder: Path, year: YearRows) -> Metadata:
    """Each picture itself, which the pages show in its place, and where its file lies; the newest run's, by fiscal year."""
    drawn = {
        "totals": draw_totals(year.totals, year.fiscal_year),
        "coverage": draw_coverage(year.coverage, year.fiscal_year),
    }
    place = folder / str(year.fiscal_year)
    place.mkdir(parents=True, exist_ok=True)
    shown: Metadata = {}
    for name, svg in drawn.items():
        path = place / f"{name}.svg"
        path.write_bytes(svg)
        inline = base64.b64encode(svg).decode("ascii")
        shown[f"{name} picture"] = dg.MetadataValue.md(f"![{name}](data:image/svg+xml;base64,{inline})")
        shown[f"{name} picture file"] = dg.MetadataValue.path(path)
    return shown


def _list_lines(lines: Sequence[str]) -> str:
    """One item of a list per line: the pages run plain lines together."""
    return "\n".join(f"- {line}" for line in lines)
