"""Findings: what a check has to say about one place, and the sentences it is told with in Chinese and English.

A finding row stores check, place, found and expected; its sentence is rendered when read, from the catalogue (``schemas.checks``). Names of
checks are stable and are sentences that should be true. Does not belong here: the rule that finds (pure ``validate_*`` and
``score_*`` functions) or a finding's storage.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from schemas.checks import BUREAU, CHECKS, ERROR, FOUND_WHEN_READ, NOTE, SEVERITIES, UNIT, WARNING, Check
from schemas.merged_figures import tell_merged
from schemas.phrases import PHRASES, REMEDIES
from schemas.places import is_place, show_place
from schemas.spans import tell_span
from schemas.tables import TABLE_BY_NAME
from schemas.values import FINANCE_LINES

__all__ = [
    "BUREAU",
    "CHECKS",
    "ERROR",
    "FINDING_FIELDS",
    "FOUND_WHEN_READ",
    "NOTE",
    "PHRASES",
    "SEVERITIES",
    "UNIT",
    "WARNING",
    "Check",
    "Finding",
    "Names",
    "Told",
    "describe_finding",
    "is_document_place",
    "is_to_correct",
    "name_place",
    "render_parts",
    "render_sentence",
    "tabulate_findings",
    "tell_place",
    "tell_where",
    "write_context",
]


@dataclass(frozen=True)
class Finding:
    """One finding: one row per defect and place. Fields that do not apply are None.

    ``row_id`` and ``column_name`` point at a filed cell while a run works; ``file_name``, ``sheet`` and ``cell`` are the place
    told to people. ``context`` holds further named texts that the sentence uses; a text of a rubric stands in it once per
    language (``other_reading_zh``, ``other_reading_en``) and the sentence names it without the language.
    """

    check: str
    unit_code: str | None = None
    fiscal_year: int | None = None
    subject_code: str | None = None
    item_code: str | None = None
    table_name: str | None = None
    column_name: str | None = None
    row_key: str | None = None
    row_id: int | None = None
    file_name: str | None = None
    sheet: str | None = None
    cell: str | None = None
    found: str | None = None
    expected: str | None = None
    context: str | None = None


# What items and criteria of a rubric are called, in Chinese and English, by code.
Names = Mapping[str, tuple[str, str]]

FINDING_FIELDS = tuple(Finding.__dataclass_fields__)


def write_context(**texts: str) -> str:
    """Write the named texts of a finding's context in the one stable form."""
    return json.dumps(texts, ensure_ascii=False, sort_keys=True)


def tabulate_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as rows, for a frame."""
    return [asdict(finding) for finding in findings]


def name_place(file_name: str | None, sheet: str | None, cell: str | None) -> str | None:
    """The place as people write it: ``file sheet!cell``, ``file.csv!cell``, or as much of it as there is."""
    if sheet is None:
        return "!".join(part for part in (file_name, cell) if part) or None
    return f"{file_name} {sheet}!{cell}" if cell else f"{file_name} {sheet}"


def is_document_place(file_name: str | None, sheet: str | None, cell: str | None) -> bool:
    """Whether a place is one in a document; ``L5`` of a CSV is a cell."""
    is_table = (file_name or "").lower().endswith((".csv", ".parquet"))
    return file_name is not None and sheet is None and not is_table and is_place(cell or "")


def tell_place(file_name: str | None, sheet: str | None, cell: str | None) -> str | None:
    """The place as people read it: that of a sheet as it is written, that of a document in words (``报告.pdf 第3页 表2 R5C3``)."""
    if cell is not None and is_document_place(file_name, sheet, cell):
        return f"{file_name} {show_place(cell)}"
    return name_place(file_name, sheet, cell)


def tell_where(row: Mapping[str, Any]) -> str | None:
    """The place of a finding as people read it: its cell, its file, or the table that it speaks of; None where there is none."""
    table = TABLE_BY_NAME.get(row["table_name"] or "")
    named = None if table is None else f"“{table.name_zh}”表"
    return tell_place(row["file_name"], row["sheet"], row["cell"]) or named


def is_to_correct(row: Mapping[str, Any]) -> bool:
    """Whether the unit can correct what a finding says; a word for its information alone asks for nothing."""
    return row["addressed_to"] == UNIT and not CHECKS[row["check"]].is_for_information


def describe_finding(row: Mapping[str, Any], names: Names | None = None) -> str:
    """The whole message of a finding in both languages, remedy included."""
    return f"{render_sentence(row, 'zh', names)} {render_sentence(row, 'en', names)}"


def render_sentence(row: Mapping[str, Any], language: str, names: Names | None = None) -> str:
    """Sentence and remedy of one finding in ``zh`` or ``en``; ``names`` are those of rubric items and criteria, by code."""
    told = render_parts(row, language, names)
    return f"{told.sentence}{'' if language == 'zh' else ' '}{told.remedy}"


@dataclass(frozen=True)
class Told:
    """A finding in one language, part by part. ``found`` and ``expected`` are None where there is nothing of the kind."""

    sentence: str
    remedy: str
    found: str | None
    expected: str | None


def render_parts(row: Mapping[str, Any], language: str, names: Names | None = None) -> Told:
    """What one finding is told with in ``zh`` or ``en``, as ``render_sentence``, but in parts."""
    check = CHECKS[row["check"]]
    sentence = check.zh if language == "zh" else check.en
    context = json.loads(row.get("context") or "{}")
    fields = _sentence_fields(row, language, names or {})
    has_found = row.get("found") is not None or "found" in context
    return Told(
        sentence.format_map(fields) + _tell_consequences(row.get("consequences", ()), language, names or {}),
        _find_remedy(check, (row.get("expected"), context.get("found"), context.get("reason")), language).format_map(
            fields
        ),
        fields["found"] if has_found or row.get("cell") else None,
        fields.get("expected"),
    )


def _tell_consequences(rows: Iterable[Mapping[str, Any]], language: str, names: Names) -> str:
    """What comes of a finding (``schemas.consequences``): a sentence for each check, with its items."""
    items: dict[str, list[str]] = {}
    for row in rows:
        item = _name_code(row["item_code"] or "—", language, names)
        whose = f"【{row['subject_code']}】" if row["subject_code"] else ""
        items.setdefault(row["check"], []).append(f"{whose}{item}")
    if language == "zh":
        return "".join(CHECKS[check].consequence_zh.format(items="、".join(own)) for check, own in items.items())
    return "".join(f" {CHECKS[check].consequence_en.format(items=', '.join(own))}" for check, own in items.items())


def _find_remedy(check: Check, phrases: Iterable[str | None], language: str) -> str:
    """What is to be done: what a phrase of the finding says, else what its check says of every finding."""
    own = (REMEDIES[phrase] for phrase in phrases if phrase in REMEDIES)
    return next(own, (check.remedy_zh, check.remedy_en))[0 if language == "zh" else 1]


class _Fields(dict[str, str]):
    """Named texts of a sentence; what a finding does not hold is printed as a dash, never as an error."""

    def __missing__(self, key: str) -> str:
        return "—"


def _sentence_fields(row: Mapping[str, Any], language: str, names: Names) -> _Fields:
    own = {name: str(row[name]) for name in FINDING_FIELDS if row.get(name) is not None}
    context = json.loads(row.get("context") or "{}")
    blank = "（空白）" if language == "zh" else "(blank)"
    told = {name.removesuffix(f"_{language}"): _phrase(text, language) for name, text in context.items()}
    # What one cause links stands in the context; where nothing is linked, nothing is said of it. A sum that does not hold was
    # first sealed with what was added as found, and only that: later ones say which of their figures is which.
    sums = {"stated_points": own.get("expected", "—"), "added_points": own.get("found", "—")}
    fields = _Fields({"found": blank, "link": "", "rounding": _tell_rounding(own, told, language)} | sums | own | told)
    table = TABLE_BY_NAME.get(row.get("table_name") or "")
    if table is not None:
        fields["table"] = table.name_zh if language == "zh" else table.name
        column = next((one for one in table.columns if one.name == row.get("column_name")), None)
        if column is not None:
            fields["column"] = column.name_zh if language == "zh" else column.name
    if row.get("expected") is not None:
        fields["expected"] = _phrase(str(row["expected"]), language)
    if row.get("found") is not None and "found" not in told:
        fields["found"] = tell_merged(str(row["found"]), language)
    for code in ("item_code", "criterion"):
        if code in fields:
            fields[code] = _name_code(fields[code], language, names)
    # A check that finds criteria finds their codes, and a line of a report is known by its item, else by its key.
    fields["criteria"] = ("、" if language == "zh" else ", ").join(
        _name_code(code, language, names) for code in own.get("found", "—").split(", ")
    )
    key = own.get("row_key", "—")
    fields["row"] = f"{'' if language == 'zh' else ' '}“{key}”" if "row_key" in own else ""
    fields["line"] = fields.get("item_code") or (FINANCE_LINES.get(key, key) if language == "zh" else key)
    return fields


def _name_code(code: str, language: str, names: Names) -> str:
    """An item or criterion as people read it: in Chinese with its name before its code, where it has one."""
    return f"{names[code][0]}（{code}）" if language == "zh" and code in names else code


def _tell_rounding(own: Mapping[str, str], told: Mapping[str, str], language: str) -> str:
    """What a figure stands for when it was rounded; nothing of one that is exact, such as a count."""
    stands_for, margin = told.get("stands_for"), told.get("margin")
    if stands_for is None or margin in {None, "0"}:
        return ""
    found = own.get("found")
    if language == "zh":
        return f"（按四舍五入 {found} 只能是 {stands_for} 之间的数；{margin} 以内的差异看不出）"
    return f" (by rounding, {found} stands for {stands_for}; a difference of up to {margin} could not be seen)"


def _phrase(text: str, language: str) -> str:
    pair = PHRASES.get(text)
    return tell_span(text, language) if pair is None else pair[0 if language == "zh" else 1]
