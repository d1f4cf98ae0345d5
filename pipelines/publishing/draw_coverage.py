"""Draw the coverage of a year: which of the units registered have filed, and how far their score has got; who has not.

Does not belong here: deciding what became of a unit.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.publishing.render_picture import (
    COUNTED,
    EXEMPT,
    MISSING,
    OPEN,
    RETURNED,
    can_write_chinese,
    name_or_code,
    render_svg,
    say,
)

Row = Mapping[str, Any]
_WIDTH = 300
_LETTERS = 64
# What can become of a unit, in the order shown: its words and its colour. Units that filed are told apart by their score's status.
_OUTCOMES: dict[str, tuple[str, str, str]] = {
    "complete": ("已报，得分完整", "filed, score complete", COUNTED),
    "awaiting_review": ("已报，待复核", "filed, awaiting review", OPEN),
    "awaiting_authority": ("已报，待主管部门认定", "filed, awaiting authority", OPEN),
    "incomplete": ("已报，有指标无得分", "filed, some items unscored", OPEN),
    "not_computed": ("已报，无得分", "filed, without a score", OPEN),
    "not_applicable": ("已报，不适用", "filed, nothing applies", OPEN),
    "filed": ("已报，整体未评分", "filed, unit as a whole not scored", OPEN),
    "returned": ("退回，尚未重报", "returned, not filed again", RETURNED),
    "missing": ("未报", "missing", MISSING),
    "exempt": ("免报", "exempt", EXEMPT),
}


def draw_coverage(rows: Sequence[Row], fiscal_year: int) -> bytes:
    """An SVG of what became of the units registered for one fiscal year.

    Args:
        rows: One row per unit registered: unit_code, unit_name and outcome (a score's status, filed, returned, missing, exempt).
        fiscal_year: The year, for the heading.
    """
    lines = [_tell_outcome(outcome, rows) for outcome in _OUTCOMES]
    shown = [line for line in lines if line["count"]]
    filed = sum(row["outcome"] not in {"returned", "missing", "exempt"} for row in rows)
    y = {
        "field": "words",
        "type": "nominal",
        "sort": [line["words"] for line in shown],
        "title": None,
        "axis": {"labelLimit": 330, "ticks": False, "domain": False},
    }
    x = {
        "field": "count",
        "type": "quantitative",
        "title": say("单位数", "units"),
        "axis": {"tickMinStep": 1, "format": "d"},
    }
    count = len(rows)
    return render_svg(
        {
            "title": {
                "text": say(f"{fiscal_year} 年度报送情况", f"who has filed for {fiscal_year}"),
                "subtitle": say(
                    f"登记 {count} 个单位，已报 {filed} 个 ·", f"units registered: {count}, filed: {filed}"
                ),
            },
            "width": _WIDTH,
            "height": {"step": 34},
            "data": {"values": shown},
            "encoding": {"y": y},
            "layer": [
                {
                    "mark": {"type": "bar", "height": 20},
                    "encoding": {"x": x, "color": {"field": "colour", "type": "nominal", "scale": None}},
                },
                {
                    "mark": {"type": "text", "align": "left", "dx": 4, "fontWeight": "bold"},
                    "encoding": {"x": x, "text": {"field": "count", "type": "quantitative", "format": "d"}},
                },
                {
                    "mark": {"type": "text", "align": "left"},
                    "encoding": {"x": {"value": _WIDTH + 34}, "text": {"field": "names"}},
                },
            ],
        }
    )


def _tell_outcome(outcome: str, rows: Sequence[Row]) -> dict[str, Any]:
    zh, en, colour = _OUTCOMES[outcome]
    own = [row for row in rows if row["outcome"] == outcome]
    names = [name_or_code(row["unit_name"], row["unit_code"]) for row in own]
    return {"words": say(zh, en), "count": len(own), "colour": colour, "names": _list_names(names)}


def _list_names(names: Sequence[str]) -> str:
    """As many names as one line holds, and how many more there are; a Chinese character is as wide as two letters."""
    separator = "、" if can_write_chinese() else ", "
    told: list[str] = []
    for name in names:
        if sum(_width(text) for text in [*told, name]) > _LETTERS:
            break
        told.append(name)
    more = f" … +{len(names) - len(told)}" if len(told) < len(names) else ""
    return separator.join(told) + more


def _width(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text) + 2
