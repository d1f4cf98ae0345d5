"""Read the files of a bundle again with today's reader, and hold every cell against what was recorded of it.

A difference is told, cell by cell; it is no fault of the bundle, for a reader may have learned since. Does not belong here: how a
file is read (``pipelines.reading``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from evidence.documents import Document, Row, of_kind
from evidence.manifest import FILES
from evidence.result import Difference, Reread
from pipelines.reading.sheets import UNTOLD_FORMULA
from schemas.findings import name_place
from schemas.places import bare_place


@dataclass(frozen=True)
class Source:
    """A file to read: its name, which says its form and what table it may be, and its hash."""

    name: str
    sha256: str


Reader = Callable[[Sequence[Source], Mapping[str, bytes], int], Iterable[Row]]
"""Reads sources (their bytes by hash) of a fiscal year into cells: file_name, file_sha256, and the columns of the table ``cells``."""

_FORMULA = "formula_as_written"
_HELD_BY = ("table_name", "row_number", "column_name")
_KEY = ("file_name", "file_sha256", "table_name", "column_name", "sheet")
_VALUE = ("state", "value_text", "value_micro")


def reread_files(documents: Sequence[Document], members: Mapping[str, bytes], reader: Reader | None = None) -> Reread:
    """Read the files of all submissions among the documents, and compare cell by cell."""
    submissions = of_kind(documents, "submission")
    sources = sorted(
        {
            Source(row["file_name"] or "", row["file_sha256"] or "")
            for one in submissions
            for row in one.rows["submission_files"]
        },
        key=lambda one: (one.name, one.sha256),
    )
    removed = {one.sha256 for one in sources if f"{FILES}{one.sha256}" not in members}
    sources = [one for one in sources if one.sha256 not in removed]
    contents = {one.sha256: members[f"{FILES}{one.sha256}"] for one in sources}
    year = submissions[-1].number("fiscal_year")
    read = _group((reader or read_sources)(sources, contents, year))
    recorded = [[row for row in _list_cells(one) if row["file_sha256"] not in removed] for one in submissions]
    differences = [
        found
        for own in recorded
        for key, rows in _group(own).items()
        for found in _compare_all(rows, read.get(key, []))
    ]
    cells = [row for own in recorded for row in own]
    formulas = sum(row[_FORMULA] is not None for row in cells)
    return Reread(len(cells) - len(differences), tuple(differences), len(sources), len(removed), formulas)


def _list_cells(submission: Document) -> Iterator[Row]:
    """The cells of a submission, each with the file that supplies its table, and its formula where that was recorded."""
    files = {
        row["table_name"]: {name: row[name] for name in ("file_name", "file_sha256")}
        for row in submission.rows["submission_files"]
    }
    formulas = {tuple(row[name] for name in _HELD_BY): row[_FORMULA] for row in submission.rows.get("formulas", ())}
    for row in submission.rows["cells"]:
        file = files.get(row["table_name"], {"file_name": None, "file_sha256": None})
        yield row | file | {_FORMULA: formulas.get(tuple(row[name] for name in _HELD_BY))}


def _group(rows: Iterable[Row]) -> dict[tuple[str | None, ...], list[Row]]:
    """Rows by their place: one each in a table, several where one line of a report states several figures.

    The characters of a place do not part them: they were not recorded from the beginning.
    """
    groups: dict[tuple[str | None, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault((*(row[name] for name in _KEY), bare_place(row["cell"] or "")), []).append(row)
    return groups


def _compare_all(recorded: Sequence[Row], read: Sequence[Row]) -> Iterator[Difference]:
    """The cells of one place: those that are read alike are taken away first, what is left is compared in order."""
    left = list(read)
    for row in [one for one in recorded if not _take(left, one)]:
        yield from _compare(row, left.pop(0) if left else None)


def _take(left: list[Row], wanted: Row) -> bool:
    for at, row in enumerate(left):
        if all(row[name] == wanted[name] for name in ("text_as_written", *_VALUE)) and not _has_another_formula(
            wanted, row
        ):
            del left[at]
            return True
    return False


def _has_another_formula(recorded: Row, read: Row) -> bool:
    """Whether a cell holds another formula than was recorded.

    Of cells recorded before formulas were, nothing is known; of one that no reader could tell then, that there is one.
    """
    known, found = recorded[_FORMULA], read[_FORMULA]
    return known is not None and found != known and (known != UNTOLD_FORMULA or found is None)


def _compare(recorded: Row, read: Row | None) -> Iterator[Difference]:
    place = name_place(recorded["file_name"], recorded["sheet"], recorded["cell"]) or ""
    named = f"{place} {recorded['table_name']}.{recorded['column_name']}"
    if read is None:
        yield Difference(named, _show(recorded["text_as_written"]), "not found")
    elif recorded["text_as_written"] != read["text_as_written"]:
        yield Difference(named, _show(recorded["text_as_written"]), _show(read["text_as_written"]))
    elif _has_another_formula(recorded, read):
        yield Difference(named, f"formula {recorded[_FORMULA]!r}", f"formula {read[_FORMULA]!r}")
    else:
        yield Difference(named, _explain(recorded), _explain(read))


def _show(text: str | None) -> str:
    return "blank" if text is None else repr(text)


def _explain(row: Row) -> str:
    """A text with what was read of it."""
    value = row["value_text"] if row["value_micro"] is None else f"{row['value_micro']} millionths"
    return f"{_show(row['text_as_written'])} ({row['state']}: {value})"


def read_sources(sources: Sequence[Source], contents: Mapping[str, bytes], fiscal_year: int) -> Iterator[Row]:
    """Read sources with the reader of this version, by the layouts of the year."""
    import pandas as pd

    from pipelines.intake.describe import FORMS
    from pipelines.reading.read_files import read_files
    from pipelines.reading.read_one import reading_by
    from pipelines.resources.layout_files import read_layout_book, read_report_layout
    from pipelines.resources.office import find_office
    from pipelines.resources.process_settings import open_processes

    files = pd.DataFrame(
        {
            "file_id": range(len(sources)),
            "file_name": [one.name for one in sources],
            "file_sha256": [one.sha256 for one in sources],
            "form": [FORMS.get(PurePosixPath(one.name).suffix.lower(), "unknown") for one in sources],
            "is_repeated": False,
        }
    )
    layout = read_layout_book().in_force(fiscal_year)
    with open_processes() as processes:
        each, limits = reading_by(processes.call_each, find_office().convert), processes.limits
        cells = read_files(files, contents.__getitem__, layout, read_report_layout(), each, limits).cells
    columns = ("table_name", "column_name", "sheet", "cell", "text_as_written", _FORMULA, *_VALUE)
    texts = [_spell(cells[name].tolist()) for name in columns]
    for file_id, *values in zip(cells["file_id"].tolist(), *texts, strict=True):
        own = sources[file_id]
        yield {"file_name": own.name, "file_sha256": own.sha256, **dict(zip(columns, values, strict=True))}


def _spell(values: Iterable[object]) -> list[str | None]:
    """Values as a leaf has them: text, and nothing for what is missing."""
    import pandas as pd

    return [None if pd.isna(value) else str(value) for value in values]  # type: ignore[call-overload]
