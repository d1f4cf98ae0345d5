"""The scoring tables of one filed file: what `jixiao rubric lint` looks at besides rubric files.

Does not belong here: what is wrong with them. Nothing is recorded; the file is read as a run would read it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.findings import Finding
from schemas.measures import MICRO, format_micro
from schemas.printed_form import PrintedForm
from schemas.rubric import NoRubricInForceError, Rubric, RubricBook

if TYPE_CHECKING:
    import pandas as pd

_TAKEN = ("xlsx", "csv", "report")
# Stands in the frames of a file that names no year: no rubric is in force for it.
_NO_YEAR = 0
_ON_THE_TABLE = frozenset({"report_scores", "self_scores"})


class NoScoringTableError(ValueError):
    """A file holds no scoring table that can be looked at; the message says why."""


@dataclass(frozen=True)
class FiledTable:
    """A filed scoring table.

    Attributes:
        form: The table, with the unit's self-scores.
        rubric: The rubric it belongs to, where that is known.
        is_printed: Whether the file itself prints the form; a workbook only fills in one.
        findings: What was found while it was read, with sheet and cell.
    """

    form: PrintedForm
    rubric: Rubric | None
    is_printed: bool
    findings: tuple[Finding, ...] = ()


def read_filed_tables(path: Path, chosen: Rubric | None = None) -> list[FiledTable]:
    """Read the scoring tables of a report (.docx, .pdf, .txt, .md) or of a workbook or CSV file with self_scores.

    Args:
        path: The file.
        chosen: The rubric; without it the one that the file names, in force for the year it names.

    Raises:
        NoScoringTableError: it holds none, or not even opens, or its rubric is needed and cannot be told.
    """
    from pipelines.resources.rubric_files import read_rubric_book
    from schemas.frames import iterate_rows

    tables, cells, findings = _read_tables(path)
    book = read_rubric_book()
    places = {(int(row.row_id), row.column_name): row for row in iterate_rows(cells)}
    on_table = tuple(one for one in findings if one.table_name in _ON_THE_TABLE or one.column_name == "rubric")
    if len(tables["report_scores"]):
        return [_make_printed(tables, places, chosen or _find_named(tables["report"], book), on_table)]
    if not len(tables["self_scores"]):
        why = "; ".join(f"{one.check}: {one.found or one.file_name}" for one in findings) or "no such table"
        message = f"{path} holds no scoring table ({why}). Lint takes rubric files (.yaml), reports (.docx, .pdf, .txt, .md) and tables (.xlsx, .csv)."
        raise NoScoringTableError(message)
    filled = list(_fill_rubrics(tables, places, chosen, book))
    if not filled:
        message = f"{path} does not say which rubric its self-scores belong to: name it with --rubric, as code@YEAR"
        raise NoScoringTableError(message)
    return [replace(filled[0], findings=on_table), *filled[1:]]


def _read_tables(path: Path) -> tuple[Mapping[str, "pd.DataFrame"], "pd.DataFrame", list[Finding]]:
    """The typed tables of one file, its cells, and what reading and tabulating found."""
    import pandas as pd

    from pipelines.intake.describe import FORMS
    from pipelines.reading.read_files import read_files
    from pipelines.reading.read_one import reading_by
    from pipelines.resources.layout_files import read_report_layout
    from pipelines.resources.office import find_office
    from pipelines.resources.process_settings import open_processes
    from pipelines.validation.tabulate import tabulate_cells
    from schemas.findings import FINDING_FIELDS
    from schemas.frames import iterate_rows

    form = FORMS.get(path.suffix.lower())
    if form not in _TAKEN:
        message = f"{path}: lint takes rubric files (.yaml), reports (.docx, .pdf, .txt, .md) and tables (.xlsx, .csv)"
        raise NoScoringTableError(message)
    files = pd.DataFrame(
        [{"file_id": 0, "file_name": path.name, "file_sha256": "", "form": form, "is_repeated": False}]
    )
    with open_processes() as processes:
        each, words = reading_by(processes.call_each, find_office().convert), read_report_layout()
        reading = read_files(
            files, lambda _: path.read_bytes(), report_layout=words, read_each=each, limits=processes.limits
        )
    if reading.batches:
        message = f"{path} holds tables of many units; lint takes those of one"
        raise NoScoringTableError(message)
    years = reading.cells.loc[reading.cells["column_name"] == "fiscal_year", "value_micro"].dropna()
    year = int(years.iloc[0]) // MICRO if len(years) else _NO_YEAR
    cells = reading.cells.assign(unit_code="—", fiscal_year=year, file_name=path.name, row_key="")
    tabulated = tabulate_cells(cells)
    rows = [*iterate_rows(reading.findings), *iterate_rows(tabulated.findings)]
    findings = [Finding(**{name: _value(getattr(row, name)) for name in FINDING_FIELDS}) for row in rows]
    return tabulated.tables, tabulated.cells, findings


def _make_printed(
    tables: Mapping[str, "pd.DataFrame"],
    places: Mapping[tuple[int, str], object],
    rubric: Rubric | None,
    findings: tuple[Finding, ...],
) -> FiledTable:
    from schemas.read_printed_form import build_form

    where = {row_id: str(getattr(cell, "cell", "")) for (row_id, _), cell in reversed([*places.items()])}
    return FiledTable(build_form(tables["report_scores"], places=where), rubric, is_printed=True, findings=findings)


def _find_named(report: "pd.DataFrame", book: RubricBook) -> Rubric | None:
    """The rubric that a report's title names, in force for its year."""
    from schemas.frames import iterate_rows

    for row in iterate_rows(report):
        if _value(row.rubric):
            return _find(book, str(row.rubric), int(row.fiscal_year))
    return None


def _fill_rubrics(
    tables: Mapping[str, "pd.DataFrame"],
    places: Mapping[tuple[int, str], object],
    chosen: Rubric | None,
    book: RubricBook,
) -> Iterator[FiledTable]:
    """Per evaluation, the printed form of its rubric with the self-scores filled in."""
    from schemas.frames import iterate_rows
    from schemas.rubric_form import rubric_form

    named = {_value(row.subject_code): _value(row.rubric) for row in iterate_rows(tables["evaluations"])}
    subjects = {_value(row.subject_code): int(row.fiscal_year) for row in iterate_rows(tables["self_scores"])}
    for subject, year in subjects.items():
        rubric = chosen or _find(book, str(named.get(subject)), year)
        if rubric is None:
            continue
        scores = {
            str(row.item_code): (Decimal(format_micro(int(row.self_score_points))), _name_cell(places, row.row_id))
            for row in iterate_rows(tables["self_scores"])
            if _value(row.subject_code) == subject and _value(row.self_score_points) is not None
        }
        yield FiledTable(rubric_form(rubric).fill_in(scores), rubric, is_printed=False)


def _name_cell(places: Mapping[tuple[int, str], object], row_id: int) -> str | None:
    """The cell that holds a self-score, with its sheet."""
    cell = places.get((int(row_id), "self_score_points"))
    sheet, place = getattr(cell, "sheet", None), getattr(cell, "cell", None)
    return f"{sheet}!{place}" if isinstance(sheet, str) else place


def _find(book: RubricBook, code: str, fiscal_year: int) -> Rubric | None:
    try:
        return book.find(code, fiscal_year)
    except NoRubricInForceError:
        return None


def _value(value: Any) -> Any:
    import pandas as pd

    return None if value is None or pd.isna(value) else value
