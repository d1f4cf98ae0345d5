"""Defects of bands: edges out of order, bands that overlap, values that lie in none.

Bands by an upper edge rise to one without an edge, bands by a lower edge fall to one without; ranges with both meet one another.
Does not belong here: what the points of a band are worth.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from schemas.findings import Finding, write_context
from schemas.rubric_form import Path, Place, read_list, read_number

_UPPER = ("up_to_ratio", "to_ratio", "below_ratio")
_LOWER = ("from_ratio", "above_ratio")


def lint_bands(method: Any, item_code: str | None, path: Path, place: Place) -> Iterator[Finding]:
    """Find the defects of all bands and grades of a method, of its scale too.

    Args:
        method: The method's content.
        item_code: Its item.
        path: Where the method stands.
        place: Tells where a path stands.
    """
    for key, part in (("", method), ("scale", method.get("scale") if isinstance(method, Mapping) else None)):
        if isinstance(part, Mapping):
            own = (*path, key) if key else path
            for name in ("bands", "grades"):
                bands = [(at, one) for at, one in enumerate(read_list(part.get(name))) if isinstance(one, Mapping)]
                judge = _Judge(item_code, (*own, name), place)
                yield from judge.judge_grades(bands) if name == "grades" else judge.judge_bands(bands)


class _Judge:
    """Judges the bands of one list."""

    def __init__(self, item_code: str | None, path: Path, place: Place) -> None:
        self._item_code = item_code
        self._path = path
        self._place = place

    def judge_bands(self, bands: list[tuple[int, Mapping[str, Any]]]) -> Iterator[Finding]:
        """Bands in the order they are tried: the first that a value reaches gives its points."""
        if any(_edge(band, _UPPER) is not None and _edge(band, _LOWER) is not None for _, band in bands):
            yield from self._judge_ranges(bands)
            return
        names = _UPPER if any(name in band for _, band in bands for name in _UPPER) else _LOWER
        edges = [(at, _edge(band, names)) for at, band in bands]
        is_rising = names is _UPPER
        for (_, edge), (at, later) in pairwise([one for one in edges if one[1] is not None]):
            if edge is not None and later is not None and edge == later:
                yield self._tell("bands_do_not_overlap", at, _spell(edge, names), _spell(later, names))
            elif edge is not None and later is not None and (later < edge) is is_rising:
                yield self._tell("bands_are_in_order", at, _spell(later, names), _spell(edge, names))
        for at, edge in edges[:-1]:
            if edge is None:
                yield self._tell("bands_do_not_overlap", at, _spell(None, names), "其后各档 the bands behind it")
        if edges and edges[-1][1] is not None:
            yield self._tell("bands_leave_no_gap", edges[-1][0], f"{'>' if is_rising else '<'} {edges[-1][1]}")

    def judge_grades(self, grades: list[tuple[int, Mapping[str, Any]]]) -> Iterator[Finding]:
        """Grades in whose range a reviewer chooses: they meet, and begin at 0. What lies above them is filed as a percentage."""
        ranged = [one for one in grades if _edge(one[1], _LOWER) is not None and _edge(one[1], _UPPER) is not None]
        yield from self._judge_ranges(ranged)
        lows = [(low, at) for at, band in ranged if (low := _edge(band, _LOWER)) is not None]
        if lows and min(lows)[0] > 0:
            yield self._tell("bands_leave_no_gap", min(lows)[1], f"< {min(lows)[0]}")
        for at, band in ranged:
            for fixed in grades:
                ratio = read_number(fixed[1].get("ratio"))
                low, high = _edge(band, _LOWER), _edge(band, _UPPER)
                if ratio is not None and low is not None and high is not None and low <= ratio < high:
                    yield self._tell("bands_do_not_overlap", at, f"{low}..{high}", str(ratio))

    def _judge_ranges(self, bands: list[tuple[int, Mapping[str, Any]]]) -> Iterator[Finding]:
        """Ranges with a lower and an upper edge, in whatever order they stand."""
        known = [
            (_edge(band, _LOWER) or Decimal(0), high, at)
            for at, band in bands
            if (high := _edge(band, _UPPER)) is not None
        ]
        opens = [
            (low, None, at)
            for at, band in bands
            if _edge(band, _UPPER) is None and (low := _edge(band, _LOWER)) is not None
        ]
        for low, high, at in known:
            if high <= low:
                yield self._tell("bands_are_in_order", at, str(high), str(low))
        for (low, high, _), (after, end, at) in pairwise(sorted([*known, *opens], key=lambda one: (one[0], one[2]))):
            if high is None or after < high:
                yield self._tell("bands_do_not_overlap", at, f"{low}..{high or ''}", f"{after}..{end or ''}")
            elif after > high:
                yield self._tell("bands_leave_no_gap", at, f"{high}..{after}")

    def _tell(self, check: str, at: int, found: str, expected: str | None = None) -> Finding:
        place = self._place((*self._path, at))
        context = None if self._item_code else write_context(item_code="—")
        return Finding(check, item_code=self._item_code, cell=place, found=found, expected=expected, context=context)


def _edge(band: Mapping[str, Any], names: tuple[str, ...]) -> Decimal | None:
    return next((edge for name in names if (edge := read_number(band.get(name))) is not None), None)


def _spell(edge: Decimal | None, names: tuple[str, ...]) -> str:
    sign = "≤" if names is _UPPER else "≥"
    return "不设界限 no edge" if edge is None else f"{sign} {edge}"
