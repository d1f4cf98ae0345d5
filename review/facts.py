"""Facts: what bureau, audit or treasury say about a criterion; it then scores in place of the unit's own answer.

A file of facts is kept unchanged like a filing; each fact is a leaf of its own, versioned by what it says. Rows that cannot be
accepted are told one by one, and the others are recorded. Does not belong here: scoring.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from review.acts import describe_act
from schemas.answers import expect_answer, read_answer
from schemas.register import FOUND, NEW, Resolution, UnitRegister
from schemas.rubric import Criterion, RubricBook
from schemas.tables import fold_header
from schemas.text import decode_text
from warehouse import history
from warehouse.place import Warehouse

COLUMNS_ZH = {
    "unit_code": "单位编码",
    "subject_code": "对象编码",
    "item_code": "指标编码",
    "criterion": "计分点",
    "value": "认定值",
    "source_document": "依据文号",
    "dated_on": "日期",
    "recorded_by": "登记人",
}
COLUMNS = tuple(COLUMNS_ZH)
_HEADERS = {fold_header(text): name for name, chinese in COLUMNS_ZH.items() for text in (name, chinese)}
_NEEDED = ("unit_code", "item_code", "criterion", "value")
_KEY = ("unit_code", "subject_code", "item_code", "criterion")
_SAYS = ("value", "authority", "source_document", "dated_on", "recorded_by")


class FactFileError(ValueError):
    """A file of facts that cannot be read as a table with the contract's columns."""


@dataclass(frozen=True)
class Refusal:
    """One row that was not accepted: where, what stands there, what was expected."""

    cell: str
    found: str
    expected: str


@dataclass(frozen=True)
class FactImport:
    """What an import did: facts recorded as new versions, facts that stood already, rows refused."""

    recorded: int
    unchanged: int
    refusals: tuple[Refusal, ...]
    checkpoint_number: int | None


Facts = list[dict[str, Any]]


def parse_facts(
    content: bytes, fiscal_year: int, book: RubricBook, register: UnitRegister | None = None
) -> tuple[Facts, list[Refusal]]:
    """Read a CSV of facts; returns (accepted, refusals).

    A row is accepted when its unit is one the register knows for the year (or the register is open), its item and criterion stand
    in a rubric in force, its value is one the criterion accepts, its date is a date, and its key stands once. The unit's code is
    put as registered, whatever its case or width, or the alias filed.

    Raises:
        FactFileError: it is not CSV, or its columns are not the contract's.
    """
    rows, known = _read_rows(content), register or UnitRegister()
    header = _check_header(rows[0] if rows else [])
    criteria = _criteria_in_force(book, fiscal_year)
    accepted: Facts = []
    refusals: list[Refusal] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(text.strip() for text in row):
            continue
        fact = {
            name: (row[header.index(name)].strip() if header.index(name) < len(row) else "") or None for name in COLUMNS
        }
        unit = known.resolve(fact["unit_code"], (), fiscal_year)
        refusal = _refuse(fact, criteria, unit, number, header)
        fact["unit_code"] = unit.unit_code
        if refusal is None and _key(fact) in {_key(one) for one in accepted}:
            refusal = Refusal(f"A{number}", " ".join(part or "" for part in _key(fact)), "once")
        if refusal is not None:
            refusals.append(refusal)
            continue
        criterion = criteria[fact["item_code"], fact["criterion"]]
        accepted.append(
            {
                **fact,
                "fiscal_year": fiscal_year,
                "authority": criterion.authority,
                "cell": f"{_letter(header, 'value')}{number}",
            }
        )
    return accepted, refusals


def _read_rows(content: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(decode_text(content), newline="")))
    except csv.Error as error:
        raise FactFileError(f"not CSV: {error}") from error


def _check_header(row: list[str]) -> list[str]:
    """The folded header; nothing is guessed about a column that is missing, unknown or there twice."""
    header = [_HEADERS.get(fold_header(text), text.strip()) for text in row]
    wrong = {
        "missing": [name for name in COLUMNS if name not in header],
        "unknown": [text for text in header if text and text not in COLUMNS],
        "repeated": [name for name in COLUMNS if header.count(name) > 1],
    }
    told = "; ".join(f"{what} columns: {', '.join(names)}" for what, names in wrong.items() if names)
    if told:
        raise FactFileError(f"{told}; a file of facts has {', '.join(COLUMNS)}")
    return header


def import_facts(
    warehouse: Warehouse,
    facts: Facts,
    refusals: Iterable[Refusal],
    *,
    content: bytes,
    file_name: str,
    act: Mapping[str, str],
    now: Callable[[], int],
) -> FactImport:
    """Record accepted facts that say something new, in one sealed step; none makes no checkpoint."""
    from warehouse.append import seal
    from warehouse.checkpoints import newest_checkpoint_number
    from warehouse.migrate import upgrade

    with warehouse.writing_alone():
        upgrade(warehouse)
        with warehouse.reading() as connection:
            checkpoint = newest_checkpoint_number(connection)
            years = {fact["fiscal_year"] for fact in facts}
            horizon = history.find_horizon(connection)
            standing = {
                (year, *_key(row)): row for year in years for row in history.load_facts(connection, horizon, year)
            }
        new = _new_versions(facts, standing)
        if not new:
            return FactImport(0, len(facts), tuple(refusals), None)
        sha256 = warehouse.files.put(content)
        with warehouse.reading() as connection:
            is_known = bool(history.load_known_files(connection, [sha256]))
        file = (
            [] if is_known else [{"leaf": 0, "file_sha256": sha256, "size_bytes": len(content), "file_name": file_name}]
        )
        batches = _leaves(new, file, sha256, file_name)
        run = describe_act("facts", act, facts[0]["fiscal_year"])
        sealed = seal(warehouse, batches, run, {}, expected_checkpoint=checkpoint, now=now)
    return FactImport(len(new), len(facts) - len(new), tuple(refusals), sealed.checkpoint_number)


def _leaves(new: Facts, file: list[dict[str, Any]], sha256: str, file_name: str) -> list[Any]:
    import pandas as pd

    from warehouse.render import Leaves

    ordered = sorted(new, key=lambda fact: tuple(part or "" for part in _key(fact)))
    rows = [{**fact, "leaf": leaf, "file_sha256": sha256, "file_name": file_name} for leaf, fact in enumerate(ordered)]
    return [
        Leaves("file/1", len(file), {"files": pd.DataFrame(file)}),
        Leaves("fact/1", len(rows), {"facts": pd.DataFrame(rows, dtype=object).astype({"leaf": int})}),
    ]


def _new_versions(facts: Facts, standing: Mapping[tuple[Any, ...], Any]) -> Facts:
    """Facts that say something else than the newest version of the same fact, each at its next version."""
    new = []
    for fact in facts:
        before = standing.get((fact["fiscal_year"], *_key(fact)))
        if before is None or any(before[name] != fact[name] for name in _SAYS):
            new.append({**fact, "version": 1 if before is None else before["version"] + 1})
    return new


def _criteria_in_force(book: RubricBook, fiscal_year: int) -> dict[tuple[Any, Any], Criterion]:
    rubrics = [rubric for rubric in book.rubrics if rubric.is_in_force(fiscal_year)]
    return {
        (item.code, criterion.code): criterion
        for rubric in rubrics
        for item in rubric.scored_items
        for criterion in item.criteria
    }


def _refuse(
    fact: dict[str, str | None],
    criteria: Mapping[tuple[Any, Any], Criterion],
    unit: Resolution,
    number: int,
    header: list[str],
) -> Refusal | None:
    """The first thing wrong with a row, at its cell."""

    def at(column: str, expected: str) -> Refusal:
        return Refusal(f"{_letter(header, column)}{number}", fact[column] or "", expected)

    for name in _NEEDED:
        if not fact[name]:
            return at(name, "filled")
    if unit.status not in {FOUND, NEW}:
        return at("unit_code", "registered_unit")
    criterion = criteria.get((fact["item_code"], fact["criterion"]))
    if criterion is None:
        is_item = fact["item_code"] in {item for item, _ in criteria}
        return at("criterion" if is_item else "item_code", "known_criterion")
    if read_answer(fact["value"] or "", criterion) is None:
        return at("value", expect_answer(criterion))
    if fact["dated_on"] and not _is_date(fact["dated_on"]):
        return at("dated_on", "date")
    return None


def _letter(header: list[str], column: str) -> str:
    return chr(ord("A") + header.index(column))


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _key(fact: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(fact[name] for name in _KEY)
