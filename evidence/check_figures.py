"""Check figures: what the comparison compares and what the report's statements rest on, against the filings of both years in a bundle.

Of the year before there are records alone: its files, rubric and arithmetic are proven by its own bundle. Does not belong here: which
of its records belong in a bundle (``gather``).
"""

import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from evidence.documents import Document, Row, Years, of_kind
from evidence.manifest import LEAVES
from evidence.result import Fault
from schemas.measures import HUNDREDTHS, MICRO
from schemas.register import SCORE_PREFIX, split_texts

_FILING = ("unit_code", "fiscal_year", "version")
_METRIC = "metric"
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_BROKEN = (KeyError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError)
Ground = tuple[str, str | None, str | None]
"""What a figure of the year before is from: the kind of document, its unit, and its version; None where any will do."""


@dataclass(frozen=True)
class _Figure:
    """A figure that was filed: where it is told, as it is told, whether it was so filed, and where of the year before it is from.

    ``holds`` is None for what several units filed together: it is held against nothing.
    """

    where: str
    told: str
    holds: bool | None
    ground: Ground | None = None


def check_figures(years: Years) -> tuple[int, list[Fault]]:
    """How many figures, compared or rested on, were held against the filings, and those of them that no filing here has."""
    try:
        figures = [one for one in _list_figures(years) if one.holds is not None]
    except _BROKEN as error:
        detail = f"比较与陈述所据的数无法核对 · figures cannot be checked: {type(error).__name__} {str(error)[:80]}"
        return 0, [Fault("wrong", LEAVES, detail)]
    missing = (one for one in figures if not one.holds)
    return len(figures), [
        Fault("wrong", one.where, f"{one.told} 与包里的报送不符 · no filing here has {one.told}") for one in missing
    ]


def check_year_before(years: Years, *, may_be_there: bool = True) -> Iterator[Fault]:
    """Records of years before that are of somebody else, or on which nothing rests; or any, where the form of the bundle has none."""
    submissions = of_kind(years.own, "submission")
    if not submissions:
        return
    try:
        rested = {one.ground for one in _list_figures(years)} if may_be_there else set()
    except _BROKEN:
        return  # told by ``check_figures``
    owner = submissions[-1]
    units = {owner.first["unit_code"], *_list_predecessors(years.own)}
    for one in years.prior:
        unit, detail = one.first["unit_code"], None
        if unit not in units or one.fiscal_year != owner.fiscal_year - 1:
            detail = "不是本单位或其前身上年的记录 · it is not of the unit, or of one that it took the place of, in the year before"
        elif rested.isdisjoint(
            (one.kind, *who) for who in ((unit, one.first["version"]), (None, one.first["version"]), (None, None))
        ):
            detail = "没有比较或陈述以它为据 · no comparison or statement rests on it"
        if detail is not None:
            yield Fault("extra", f"{LEAVES}{one.ledger_index}.json", f"{one.schema_name}: {detail}")


def _list_predecessors(documents: Iterable[Document]) -> Iterator[str]:
    """The units that a unit took the place of, as the register has it."""
    for one in of_kind(documents, "register"):
        for row in one.rows.get("unit_periods", ()):
            yield from split_texts(row["succeeds"])


def _list_figures(years: Years) -> Iterator[_Figure]:
    yield from _list_compared(years)
    yield from _list_rested_on(years)


def _list_compared(years: Years) -> Iterator[_Figure]:
    """Each metric compared: its value, and that of the year before, stand among those filed, and each score among those given.

    A version is where a value was first compared: one that came since, with the same value, compares nothing anew. Where several
    units came together the value before is a sum, and no version is named: their filings are here to be read.
    """
    both = (("", _gather_values(years.own)), ("prior_", _gather_values(years.prior)))
    for one in of_kind(years.own, "comparison"):
        for row, (before, values) in itertools.product(one.rows["changes"], both):
            value, version, code = (
                row[f"{before}value_micro"],
                row[f"{before}submission_version"],
                row["metric_code"] or "",
            )
            if value is not None:
                is_score = code.startswith(SCORE_PREFIX)
                holds = None if version is None else (code if is_score else _METRIC, value) in values
                ground = ("evaluation", None, None) if is_score else ("submission", None, version)
                yield _Figure(_name(one), f"{code} {before}value_micro {value}", holds, ground if before else None)


def _gather_values(documents: Sequence[Document]) -> set[tuple[str, str | None]]:
    """All metrics filed, and the final scores of the unit as a whole: which, and millionths."""
    values = {
        (_METRIC, row["value_micro"])
        for one in of_kind(documents, "submission")
        for row in one.rows["cells"]
        if (row["table_name"], row["column_name"]) == ("metrics", "value")
    }
    return values | {
        (f"{SCORE_PREFIX}{row['item_code']}", str(int(row["final_score_points"]) * (MICRO // HUNDREDTHS)))
        for one in of_kind(documents, "evaluation")
        for row in one.rows["scores"]
        if one.first["subject_code"] is None and row["final_score_points"] is not None
    }


def _list_rested_on(years: Years) -> Iterator[_Figure]:
    """Each figure of a statement that was filed: it stands in its cell, in the version that is named."""
    submissions = of_kind([*years.own, *years.prior], "submission")
    filed = {tuple(one.first[name] for name in _FILING): one for one in submissions}
    for one in of_kind(years.own, "examination"):
        for row in one.rows["statements"]:
            operands, places = (json.loads(row[name] or "[]") for name in ("operands", "operand_places"))
            for (what, written), place in zip(operands, places, strict=True):
                if isinstance(place, dict):
                    head = place["unit_code"], place["fiscal_year"], place["submission_version"]
                    source = filed.get(head)
                    cells = [] if source is None else _find_cells(source, place)
                    told = f"{what} {written} ({place['file_name']} {place['sheet'] or ''}!{place['cell']})"
                    yield _Figure(
                        _name(one), told, any(_says(cell, written) for cell in cells), ("submission", head[0], head[2])
                    )


def _find_cells(submission: Document, place: Mapping[str, str | None]) -> list[Row]:
    """The cells of a submission that stand at a place."""
    files = {row["table_name"]: row["file_name"] for row in submission.rows["submission_files"]}
    wanted = [place[name] for name in ("file_name", "sheet", "cell")]
    cells = submission.rows["cells"]
    return [row for row in cells if [files.get(row["table_name"]), row["sheet"], row["cell"]] == wanted]


def _says(cell: Row, written: str) -> bool:
    """Whether a cell has the number that a figure is quoted with, to as many places."""
    quoted, micro = _NUMBER.match(written), cell["value_micro"]
    if quoted is None or micro is None:
        return False
    number = Decimal(quoted[0])
    is_same: bool = (Decimal(micro) / MICRO).quantize(number, rounding=ROUND_HALF_UP) == number
    return is_same


def _name(document: Document) -> str:
    return f"{LEAVES}{document.ledger_index}.json"
