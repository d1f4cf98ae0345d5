"""Draw the totals of a year: how they are distributed, as filed and as counted, and while they are few, each by name.

Does not belong here: choosing rows, or any figure that is not in them.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.publishing.render_picture import COUNTED, FAINT, FILED, OPEN, Description, name_or_code, render_svg, say
from schemas.measures import format_points

Row = Mapping[str, Any]
NAMED_AT_MOST = 30
_TENTHS = 10
_HUNDRED = 100_00
_WIDTH = 520
_LAST = f"{_TENTHS * 10 - 10}–{_TENTHS * 10}"
_ABOVE = f">{_TENTHS * 10}"


def draw_totals(rows: Sequence[Row], fiscal_year: int) -> bytes:
    """An SVG of the totals of one fiscal year.

    Args:
        rows: One row per evaluation: unit_code, unit_name, subject_code, points_max, self_score_points, final_score_points,
            open_points (hundredths of a point; None where there is no score) and status.
        fiscal_year: The year, for the heading.
    """
    parts = [_distribution(rows)]
    if 0 < len(rows) <= NAMED_AT_MOST:
        parts.append(_each_by_name(rows))
    count, is_open = len(rows), any(row["open_points"] for row in rows)
    title = {
        "text": say(f"{fiscal_year} 年度总分", f"totals of {fiscal_year}"),
        "subtitle": [
            say(
                f"{count} 个评价对象，横轴为占满分的百分比 ·",
                f"evaluations: {count}, along the axis in % of the full mark",
            ),
            *([say("浅蓝为尚待确定的分值 ·", "light blue: points still open")] if is_open else []),
        ],
    }
    return render_svg({"title": title, "vconcat": parts, "spacing": 24})


def sort_into_tenths(rows: Sequence[Row], column: str) -> dict[str, int]:
    """How many totals lie in each tenth of their full mark, the lower edge included; the full mark itself is in the last tenth."""
    counts = Counter(
        _name_tenth(row[column], row["points_max"]) for row in rows if row[column] is not None and row["points_max"]
    )
    return {tenth: counts[tenth] for tenth in _name_tenths(counts)}


def _name_tenths(counts: Mapping[str, int]) -> list[str]:
    tenths = [f"{low}–{low + 10}" for low in range(0, _TENTHS * 10, 10)]
    return [*tenths, _ABOVE] if _ABOVE in counts else tenths


def _name_tenth(points: int, points_max: int) -> str:
    if points > points_max:
        return _ABOVE
    low = points * _TENTHS // points_max * 10
    return _LAST if points == points_max else f"{low}–{low + 10}"


def _distribution(rows: Sequence[Row]) -> Description:
    """Two bars per tenth of the full mark, each with its count."""
    words = _words()
    counted = {words[column]: sort_into_tenths(rows, column) for column in words}
    tenths = max((list(counts) for counts in counted.values()), key=len)
    values = [
        {"tenth": tenth, "who": who, "count": counts.get(tenth, 0), "label": str(counts.get(tenth) or "")}
        for who, counts in counted.items()
        for tenth in tenths
    ]
    encoding = {
        "x": {
            "field": "tenth",
            "type": "ordinal",
            "sort": tenths,
            "title": None,
            "axis": {"labelAngle": 0},
        },
        "xOffset": {"field": "who", "type": "nominal", "sort": list(words.values())},
        "y": {
            "field": "count",
            "type": "quantitative",
            "title": say("个数", "count"),
            "axis": {"tickMinStep": 1, "format": "d"},
        },
    }
    bar = {"mark": "bar", "encoding": {"color": _who_colour(words)}}
    label = {"mark": {"type": "text", "dy": -7}, "encoding": {"text": {"field": "label"}}}
    return {
        "width": _WIDTH,
        "height": 170,
        "data": {"values": values},
        "encoding": encoding,
        "layer": [bar, label],
    }


def _each_by_name(rows: Sequence[Row]) -> Description:
    """One line per evaluation, highest first: filed, counted, what is still open, and the figures themselves."""
    words = _words()
    ordered = sorted(rows, key=lambda row: (-_share(row, "final_score_points"), row["unit_code"]))
    lines = [_tell_line(row, place) for place, row in enumerate(ordered)]
    marks = [
        {**line, "who": who, "at": line[column]}
        for line in lines
        for column, who in words.items()
        if line[column] is not None
    ]
    y = {"field": "place", "type": "ordinal", "title": None, "axis": _named_axis(lines)}
    scale = {"domain": [0, max(100, *(line["reach"] for line in lines))], "nice": False}
    x = {"type": "quantitative", "scale": scale, "title": None}
    from_to = {"x": {**x, "field": "final_score_points"}}
    return {
        "width": _WIDTH,
        "height": {"step": 22},
        "data": {"values": lines},
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "rule", "color": FAINT, "strokeWidth": 2},
                "encoding": {**from_to, "x2": {"field": "self_score_points"}},
            },
            {"mark": {"type": "bar", "height": 8, "color": OPEN}, "encoding": {**from_to, "x2": {"field": "reach"}}},
            {
                "data": {"values": marks},
                "mark": {"type": "point", "filled": True, "opacity": 1},
                "encoding": {
                    "x": {**x, "field": "at"},
                    "color": _who_colour(words),
                    "shape": _who(words, ["diamond", "circle"]),
                    # Where both stand at one place, the one below is still seen.
                    "size": _who(words, [170, 60]),
                },
            },
            {
                "mark": {"type": "text", "align": "left"},
                "encoding": {"x": {"value": _WIDTH + 14}, "text": {"field": "figures"}},
            },
        ],
    }


def _tell_line(row: Row, place: int) -> dict[str, Any]:
    final, pending = _share(row, "final_score_points"), row["open_points"]
    parts = [
        f"{_figure(row['self_score_points'])} → {_figure(row['final_score_points'])}",
        "" if row["points_max"] == _HUNDRED else f"/ {format_points(row['points_max'])}",
        say("待定", f"open {format_points(pending)}") if pending else "",
    ]
    own = [name_or_code(row["unit_name"], row["unit_code"]), row["subject_code"] or ""]
    return {
        "place": place,
        "name": " ".join(part for part in own if part),
        "self_score_points": None if row["self_score_points"] is None else _share(row, "self_score_points"),
        "final_score_points": None if row["final_score_points"] is None else final,
        "reach": final + (pending / row["points_max"] * 100 if row["points_max"] else 0),
        "figures": " ".join(part for part in parts if part),
    }


def _named_axis(lines: Sequence[Mapping[str, Any]]) -> Description:
    """Places are labelled by name; two evaluations may be called the same."""
    names = [line["name"] for line in lines]
    return {"labelExpr": f"{json.dumps(names)}[datum.value]", "labelLimit": 260, "ticks": False, "domain": False}


def _share(row: Row, column: str) -> float:
    """Where a mark is drawn, in % of the full mark; the figure beside it is exact."""
    return 0.0 if row[column] is None or not row["points_max"] else row[column] / row["points_max"] * 100


def _figure(value: int | None) -> str:
    return "—" if value is None else format_points(value)


def _words() -> dict[str, str]:
    return {"self_score_points": say("自评", "as filed"), "final_score_points": say("得分", "final score")}


def _who_colour(words: Mapping[str, str]) -> Description:
    return {**_who(words, [FILED, COUNTED]), "legend": {"orient": "top"}}


def _who(words: Mapping[str, str], shown_as: Sequence[str | int]) -> Description:
    return {
        "field": "who",
        "type": "nominal",
        "title": None,
        "scale": {"domain": list(words.values()), "range": shown_as},
        "legend": None,
    }
