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
    """What people look at, first things first. Pages show a short text in its place and a long one, the report, at a click.

    Pictures are drawn where pages will show them: an instance that ends with the process has none. The history is sealed by
    now, so a picture that cannot be drawn or kept is a warning and nothing more.
    """
    pictures: dict[str, Path] = {}
    if not context.instance.is_ephemeral:
        try:
            pictures = _keep_pictures(warehouse.place.state / PICTURES / str(year.fiscal_year), year)
        except (OSError, ValueError) as error:
            context.log.warning("recorded, but without pictures: %s", error)
    return {
        "report": dg.MetadataValue.md(_write_report(year, pictures)),
        "sums": dg.MetadataValue.md(_list_lines(tell_counts(year.counts))),
        "worst findings": dg.MetadataValue.md(year.worst_findings or "—"),
        "next": dg.MetadataValue.md(_list_lines(_next_steps(year))),
        **{f"picture of {name}": dg.MetadataValue.path(path) for name, path in pictures.items()},
    }


def _keep_pictures(folder: Path, year: YearRows) -> dict[str, Path]:
    """Draw the year and keep its pictures: by fiscal year, those of the newest run."""
    drawn = {
        "coverage": draw_coverage(year.coverage, year.fiscal_year),
        "totals": draw_totals(year.totals, year.fiscal_year),
    }
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: folder / f"{name}.svg" for name in drawn}
    for name, path in kept.items():
        path.write_bytes(drawn[name])
    return kept


def _write_report(year: YearRows, pictures: Mapping[str, Path]) -> str:
    """The year on one page, in markdown; pictures are within it, as the pages reach no file."""
    shown = [
        f"![{name}](data:image/svg+xml;base64,{base64.b64encode(path.read_bytes()).decode('ascii')})"
        for name, path in pictures.items()
    ]
    parts = [
        f"## 绩效自评 {year.fiscal_year} 年度 · self-evaluation of fiscal year {year.fiscal_year}",
        _list_lines(tell_counts(year.counts)),
        *shown,
        "### 总分 · totals",
        year.score_table or "—",
        "### 下一步 · next",
        _list_lines(_next_steps(year)),
    ]
    return "\n\n".join(parts)


def _next_steps(year: YearRows) -> list[str]:
    return tell_next_steps(year.fiscal_year, year.totals[0]["unit_code"] if year.totals else "UNIT")


def _list_lines(lines: Sequence[str]) -> str:
    """One item of a list per line: the pages run plain lines together."""
    return "\n".join(f"- {line}" for line in lines)
