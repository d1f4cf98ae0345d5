"""One sheet per finding, in the form auditors use (审计取证单): what, where, by what rule, how it was computed, by how much it differs.

Does not belong here: the sentences (``schemas.findings``), or the quotations (``report_quotes``).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.report.grounds import Ground, find_grounds
from evidence.report.material import Evaluation, Material
from evidence.report.quotes import Quote, list_finance_rows, quote_places
from evidence.report.scores import Tags, Working, read_working
from evidence.report.words import CONTEXT, NOTHING, Pair, say_in, say_value, tell_micro, tell_points
from schemas.findings import BUREAU, NOTE, SEVERITIES, render_sentence, tell_place
from schemas.measures import format_micro, format_points, parse_decimal
from schemas.phrases import PHRASES
from schemas.places import bare_place, show_place
from schemas.values import FINANCE_IDENTITIES, FINANCE_LINES
from schemas.vocabulary import ADDRESSEES, CHANGE_STATUSES
from schemas.vocabulary import SEVERITIES as SEVERITY_WORDS
from warehouse.history import Row
from warehouse.trace import METRICS, TOTAL

_SELF = "self_score_points"
# Named texts of a finding that are codes of a rubric.
_COMPARED = ("value", "prior_value", "difference")
_CODES = frozenset({"cause", "criterion"})


@dataclass(frozen=True)
class Sheet:
    """One finding, ready to be drawn."""

    number: str
    check: str
    severity: Pair
    addressed_to: Pair
    is_of_the_form: bool
    subject: str
    message: Pair
    place: str
    file_sha256: str
    quotes: Sequence[Quote]
    grounds: Sequence[Ground]
    figures: Sequence[tuple[Pair, str]]
    working: Working | None
    sums: Sequence[str]
    difference: Pair


def draw_sheets(material: Material, tags: Tags) -> tuple[list[Sheet], list[Sheet]]:
    """Sheets of what has to be answered, the unit's before the bureau's and the gravest first; and the notes."""
    graver = sorted(material.findings, key=lambda row: SEVERITIES.index(row["severity"]))
    asked = [row for row in graver if row["severity"] != NOTE]
    bureaus = [row for row in asked if row["addressed_to"] == BUREAU]
    units = [row for row in asked if row["addressed_to"] != BUREAU]
    notes = [row for row in graver if row["severity"] == NOTE]
    sheets = [
        _draw(material, row, f"{letter}{number:02}", tags)
        for letter, rows in (("U", units), ("B", bureaus))
        for number, row in enumerate(rows, 1)
    ]
    return sheets, [_draw(material, row, f"N{number:02}", tags) for number, row in enumerate(notes, 1)]


def _draw(material: Material, finding: Row, number: str, tags: Tags) -> Sheet:
    evaluation = material.evaluation_of(finding)
    place = tell_place(finding["file_name"], finding["sheet"], finding["cell"])
    sentences = [render_sentence(finding, language, material.names) for language in ("zh", "en")]
    return Sheet(
        f"{material.unit_code}-{material.fiscal_year}-{number}",
        finding["check"],
        say_value(SEVERITY_WORDS, finding["severity"]),
        say_value(ADDRESSEES, finding["addressed_to"]),
        finding["addressed_to"] == BUREAU,
        _name_subject(material, finding),
        (sentences[0], sentences[1]),
        place or NOTHING,
        material.find_sha256(finding["file_name"]) or "",
        quote_places(material, finding),
        find_grounds(material, finding),
        [*_figures(material, finding), *_comparison(material, finding)],
        _find_working(material, evaluation, finding, tags),
        [*_sums(evaluation, finding), *_identity(material, finding)],
        _difference(finding),
    )


def _name_subject(material: Material, finding: Row) -> str:
    code = finding["subject_code"]
    named = [one.row["subject_name"] for one in material.evaluations if one.row["subject_code"] == code]
    return " ".join(part for part in (code, *named[:1]) if part) if code else "部门整体 unit as a whole"


def _is_total(finding: Row) -> bool:
    return bool(finding["item_code"] == TOTAL)


def _find_working(material: Material, evaluation: Evaluation | None, finding: Row, tags: Tags) -> Working | None:
    """The formula of the item a finding is about."""
    code = finding["item_code"]
    if evaluation is None or code in {None, TOTAL} or finding["ledger_index"] == evaluation.rubric_row["ledger_index"]:
        return None
    lines = evaluation.lines_by_item.get(code)
    return read_working(lines, material.names, tags) if lines else None


def _sums(evaluation: Evaluation | None, finding: Row) -> list[str]:
    """A questioned total: what was filed line by line, and what the form prints."""
    if evaluation is None or not _is_total(finding):
        return []
    rubric = evaluation.rubric
    named = {item.code: item.name.zh for item in rubric.scored_items}
    filed = [(named[one["item_code"]], one[_SELF]) for one in evaluation.scores if one["item_code"] in named]
    stated = [(name, points) for name, points in filed if points is not None]
    lines = _add(f"{name} {format_points(points)}" for name, points in stated)
    told = [f"自评各行 as filed: {lines} = {format_points(sum(points for _, points in stated))}"]
    if rubric.is_plain_sum:
        printed = _add(
            f"{item.name.zh} {item.points_as_printed:f}" for item in rubric.scored_items if not item.is_deduction
        )
        most = f"{rubric.points_awardable_as_printed.normalize():f}"
        told.append(f"印制各计分行 as printed: {printed} = {most}")
    return told


def _identity(material: Material, finding: Row) -> Iterable[str]:
    """An identity of revenue and expenditure with the filed figures in it, each with its cell."""
    total, column = finding["row_key"], finding["column_name"]
    if finding["check"] != "finance_sums_agree" or total not in FINANCE_IDENTITIES:
        return
    filed = {row.row_key: row.cells[column] for row in list_finance_rows(material, finding) if column in row.cells}
    parts = FINANCE_IDENTITIES[total]
    if not filed.keys() >= {total, *parts}:
        return
    summed = "".join(
        f" {'+' if sign > 0 else '−'} {FINANCE_LINES[line]} {_tell_cell(filed[line])}" for line, sign in parts.items()
    )
    told = f"{FINANCE_LINES[total]} {_tell_cell(filed[total])}"
    yield f"应为 due:{summed.removeprefix(' +')} = {finding['expected']}；填报 filed: {told}"


def _tell_cell(cell: Row) -> str:
    """The value read, and where it stands."""
    return f"{tell_micro(cell['value_micro'])}（{show_place(bare_place(cell['cell']))}）"


def _add(parts: Iterable[str]) -> str:
    return " + ".join(parts)


def _figures(material: Material, finding: Row) -> Iterable[tuple[Pair, str]]:
    """What was found, what was expected, and the named texts that came with it."""
    context = json.loads(finding["context"] or "{}")
    for name, value in (("found", finding["found"]), ("expected", finding["expected"])):
        if value is not None and name not in context:
            yield say_in(CONTEXT, name), _both(value)
    for name, value in context.items():
        base, _, language = name.rpartition("_")
        if name.startswith("link_") or (language == "en" and f"{base}_zh" in context):
            continue
        if language == "zh" and f"{base}_en" in context:
            yield say_in(CONTEXT, base), f"{value} {context[f'{base}_en']}"
        else:
            yield (
                say_in(CONTEXT, name),
                _both(material.names.get(value, (value, ""))[0] if name in _CODES else str(value)),
            )


def _both(value: str) -> str:
    return " ".join(PHRASES[value]) if value in PHRASES else value


def _comparison(material: Material, finding: Row) -> Iterable[tuple[Pair, str]]:
    """How a metric was compared with the year before."""
    if finding["table_name"] != METRICS:
        return
    for row in material.changes:
        if row["metric_code"] == finding["row_key"]:
            value, prior, difference = (tell_micro(row[f"{name}_micro"]) for name in _COMPARED)
            told = f"{value} − {prior} = {difference}；{tell_points(row['change_pct'])} %"
            yield ("年度比较", "years compared"), f"{told} · {' '.join(say_value(CHANGE_STATUSES, row['status']))}"


def _difference(finding: Row) -> Pair:
    """Found less expected, where both are plain figures."""
    given = json.loads(finding["context"] or "{}").get("difference")
    if given is not None:
        return str(given), ""
    try:
        values = [parse_decimal(finding[name] or "").micro for name in ("found", "expected")]
    except ValueError:
        return ("非数值差异，见事项与计算过程", "not a matter of figures: see above")
    found, expected = (format_micro(value) for value in values)
    difference = values[0] - values[1]
    return f"{found} − {expected} = {'+' if difference > 0 else ''}{format_micro(difference)}", ""
