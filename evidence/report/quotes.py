"""Quotations: the place a finding speaks of, as it was filed: rows of a table under their header, or a paragraph of a document.

Tables are drawn from the filed cells of the submission, paragraphs are read again from the stored original. Does not belong here:
what is wrong with them.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from evidence.report.material import Evaluation, Material
from evidence.report.words import Pair, name_column, name_table, tell_formula
from pipelines.reading.quote_place import Quotation, quote_place
from pipelines.reading.sheets import UnreadableFileError
from schemas.findings import is_document_place, tell_place
from schemas.phrases import PHRASES
from schemas.places import bare_place, show_place, word_filing
from schemas.rubric import Item
from schemas.tables import STANDS_IN, TABLE_BY_NAME
from warehouse import history
from warehouse.file_store import MissingFileError
from warehouse.history import Horizon, Row
from warehouse.trace import METRICS, FiledRow

_TABLE_OF_REPORT = {report: table for table, report in STANDS_IN.items()}
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d*)")
_FIGURE = re.compile(r"[-+]?[\d,.]{1,24}%?")
_MOST_ROWS = 40
_FINANCE = ("finance", STANDS_IN["finance"])
# How wide a column of a quotation is, in characters: no wider than what breaks well, no narrower than a word of its header.
_NARROWEST, _WIDEST = 8, 26


@dataclass(frozen=True)
class QuotedCell:
    """One cell as written; blank and missing ones hold nothing. ``formula`` is what its text is the result of."""

    text: str
    is_marked: bool = False
    formula: str = ""

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure, which no line may break in two."""
        return _FIGURE.fullmatch(self.text) is not None


@dataclass(frozen=True)
class Quote:
    """One quotation with where it stands: rows under a header, or numbered paragraphs of (text, is marked)."""

    title: Pair
    place: str | None
    file_sha256: str | None
    columns: Sequence[tuple[str, str, str]] = ()
    rows: Sequence[tuple[str, Sequence[QuotedCell]]] = ()
    paragraphs: Sequence[tuple[str, Sequence[tuple[str, bool]]]] = ()
    remark: Pair | None = None

    @property
    def widths(self) -> list[str]:
        """How much of the width each column takes, in percent: by its longest text, so that all stand on the paper."""
        texts = [[zh, *(cells[at].text for _, cells in self.rows)] for at, (_, zh, _) in enumerate(self.columns)]
        wide = [min(max(_NARROWEST, *map(_measure, own)), _WIDEST) for own in texts]
        return [f"{100 * one / sum(wide):.1f}%" for one in wide]


def _measure(text: str) -> int:
    """How wide a text stands, in letters: a Chinese character takes two."""
    return sum(1 if sign.isascii() else 2 for sign in text)


def quote_places(material: Material, finding: Row) -> list[Quote]:
    """What a finding speaks of: its own place, and for a comparison or a statement of a report the rows filed that it rests on."""
    found = [
        quote
        for draw in (_quote_document, _quote_table, _quote_twin, _quote_prior, _quote_filed)
        for quote in draw(material, finding)
    ]
    return found or [*_quote_form(material, finding)] or [*_quote_words(material, finding)]


def _is_document(file_name: str | None, cell: str | None) -> bool:
    return is_document_place(file_name, None, cell)


def _quote_document(material: Material, finding: Row) -> Iterable[Quote]:
    """The line, paragraph or row of a report, read again from the original; what was found in it is marked."""
    if not _is_document(finding["file_name"], finding["cell"]):
        return
    sha256 = material.find_sha256(finding["file_name"])
    title = ("报告原文", "the report, as written")
    place = tell_place(finding["file_name"], finding["sheet"], finding["cell"])
    try:
        document = material.open_document(sha256 or "")
    except (MissingFileError, UnreadableFileError):
        yield Quote(title, place, sha256, remark=("原件无法读取", "the original cannot be read"))
        return
    quoted = quote_place(document, finding["cell"])
    if quoted is None:
        yield Quote(title, place, sha256, remark=("原件中未找到该处", "the original has no such place"))
        return
    parts = _mark(quoted.text, _written_there(material, finding)) if quoted.span is None else _part(quoted)
    yield Quote(title, place, sha256, paragraphs=[(show_place(bare_place(finding["cell"])), parts)])


def _part(quoted: Quotation) -> list[tuple[str, bool]]:
    """A quotation in parts, the characters that are meant marked."""
    start, end = quoted.span or (0, 0)
    parts = [(quoted.text[:start], False), (quoted.text[start:end], True), (quoted.text[end:], False)]
    return [part for part in parts if part[0]]


def _written_there(material: Material, finding: Row) -> list[str]:
    """How what was found is written in its paragraph, the likeliest first; a figure may be in another unit or with commas."""
    rows = material.filed_rows(_version_of(material, finding))
    cells = [(row.row_key, cell) for row in rows for cell in row.cells.values() if _is_at(cell, finding)]
    own = [
        cell["text_as_written"]
        for key, cell in cells
        if (key, cell["column_name"]) == (finding["row_key"], finding["column_name"])
    ]
    return [text for text in (*own, finding["found"]) if text]


def _mark(text: str, written: Iterable[str]) -> list[tuple[str, bool]]:
    """A text in parts, the first that is written so marked; all of it in one where nothing is. No figure is found inside another."""
    for sought in written:
        before = r"(?<![\d.,])" if sought[0].isdigit() else ""
        after = r"(?![.,]?\d)" if sought[-1].isdigit() else ""
        found = re.search(f"{before}{re.escape(sought)}{after}", text)
        if found is not None:
            parts = [(text[: found.start()], False), (found[0], True), (text[found.end() :], False)]
            return [part for part in parts if part[0]]
    return [(text, False)]


def _version_of(material: Material, finding: Row) -> int:
    """The version of the submission that a finding is about; −1 where nothing was filed."""
    versions = {row["ledger_index"] for row in material.submissions}
    if finding["ledger_index"] in versions:
        return int(finding["ledger_index"])
    return -1 if material.submission is None else int(material.submission["ledger_index"])


def _quote_twin(material: Material, finding: Row) -> Iterable[Quote]:
    """The row of the table that was filed beside a report, where the report says something else."""
    table = _TABLE_OF_REPORT.get(finding["table_name"])
    rows = [
        row
        for row in material.filed_rows(_version_of(material, finding))
        if (row.table_name, row.row_key) == (table, finding["row_key"])
    ]
    cell = rows[0].cells.get(finding["column_name"]) if rows else None
    if cell is not None:
        yield _draw(rows, tell_place(cell["file_name"], cell["sheet"], cell["cell"]), cell["cell"], None)


def _quote_table(material: Material, finding: Row) -> Iterable[Quote]:
    """The row of a filed table, or the whole of a short one where the finding is about all of it."""
    if _is_document(finding["file_name"], finding["cell"]):
        return
    rows = _rows_of(material, finding)
    if not rows:
        return
    cell = next(iter(rows[0].cells.values()))
    name = tell_place(finding["file_name"] or cell["file_name"], finding["sheet"] or cell["sheet"], finding["cell"])
    more = len(rows) - _MOST_ROWS
    yield _draw(
        rows[:_MOST_ROWS],
        name,
        finding["cell"],
        finding["column_name"],
        (f"另有 {more} 行，见原件", f"{more} more rows stand in the original") if more > 0 else None,
    )


def _rows_of(material: Material, finding: Row) -> list[FiledRow]:
    table, key = finding["table_name"], finding["row_key"]
    rows = [row for row in material.filed_rows(_version_of(material, finding)) if table == row.table_name]
    own = [row for row in rows if key is not None and row.row_key == key]
    if finding["cell"] is not None:
        placed = [row for row in rows if any(_is_at(cell, finding) for cell in row.cells.values())]
        own = placed or own
    if own or key is not None or finding["cell"] is not None:
        return own
    return [row for row in rows if _names_item(row, finding["item_code"])] or rows


def list_finance_rows(material: Material, finding: Row) -> list[FiledRow]:
    """The rows of revenue and expenditure that a finding rests on: as filed, or those of the report where none were."""
    rows = material.filed_rows(_version_of(material, finding))
    return next(filter(None, ([row for row in rows if row.table_name == name] for name in _FINANCE)), [])


def _names_item(row: FiledRow, item_code: str | None) -> bool:
    cell = row.cells.get("item_code")
    return item_code is not None and cell is not None and cell["value_text"] == item_code


def _is_at(cell: Row, finding: Row) -> bool:
    return bool(cell["cell"] == finding["cell"]) and (
        finding["file_name"] in {None, cell["file_name"]} and finding["sheet"] in {None, cell["sheet"]}
    )


def _draw(
    rows: Sequence[FiledRow], place: str | None, marked: str | None, column: str | None, remark: Pair | None = None
) -> Quote:
    """Rows of one table under their header, the marked cell among them."""
    table = rows[0].table_name
    first = next(iter(rows[0].cells.values()))
    names = sorted({name for row in rows for name in row.cells}, key=lambda name: _order(table, name, rows))
    is_one = len(rows) == 1
    drawn = [
        (
            _head_row(row),
            [
                _quote_cell(row.cells.get(name), marked, is_meant=marked is None and is_one and name == column)
                for name in names
            ],
        )
        for row in rows
    ]
    letters = {name: next(row.cells[name] for row in rows if name in row.cells) for name in names}
    return Quote(
        name_table(table),
        place,
        first["file_sha256"],
        columns=[(_letter(letters[name]), *name_column(table, name)) for name in names],
        rows=drawn,
        remark=remark,
    )


def _quote_cell(cell: Row | None, marked: str | None, *, is_meant: bool) -> QuotedCell:
    if cell is None:
        return QuotedCell("")
    is_marked = is_meant or cell["cell"] == marked
    return QuotedCell(cell["text_as_written"] or "", is_marked, tell_formula(cell["formula_as_written"]))


def _head_row(row: FiledRow) -> str:
    """The row's number in its sheet; of a document's row, where it stands."""
    cell = next(iter(row.cells.values()))
    if _is_document(cell["file_name"], cell["cell"]):
        return show_place(bare_place(cell["cell"]))
    return _CELL.sub(r"\2", cell["cell"])


def _letter(cell: Row) -> str:
    is_sheet = not _is_document(cell["file_name"], cell["cell"])
    return _CELL.sub(r"\1", cell["cell"]) if is_sheet else ""


def _order(table: str, column: str, rows: Sequence[FiledRow]) -> tuple[int, str, int]:
    """Columns as they stand in the file; in a document, as they stand in the contract."""
    cell = next(row.cells[column] for row in rows if column in row.cells)
    known = [one.name for one in TABLE_BY_NAME[table].columns] if table in TABLE_BY_NAME else []
    place = known.index(column) if column in known else len(known)
    letters = _letter(cell)
    # A column that the sheet does not have comes last.
    return len(letters) or len(known), letters, place


def _quote_prior(material: Material, finding: Row) -> Iterable[Quote]:
    """The same metric as it was filed for the year before, by the unit or those it came from."""
    change = next((row for row in material.changes if row["metric_code"] == finding["row_key"]), None)
    if finding["table_name"] != METRICS or change is None or change["prior_submission_version"] is None:
        return
    year = material.fiscal_year - 1
    for row in history.load_submissions(material.connection, _before(material, finding), year):
        if row["unit_code"] not in material.priors or (
            len(material.priors) == 1 and row["version"] != change["prior_submission_version"]
        ):
            continue
        rows = [
            one
            for one in material.filed_rows(row["ledger_index"])
            if (one.table_name, one.row_key) == (METRICS, finding["row_key"])
        ]
        if rows:
            cell = rows[0].cells.get("value") or next(iter(rows[0].cells.values()))
            place = tell_place(cell["file_name"], cell["sheet"], cell["cell"])
            quote = _draw(rows, place, cell["cell"], "value")
            zh, en = quote.title
            told = (f"{year} 年度 {row['unit_code']} {zh}", f"{en} as filed for {year}")
            yield Quote(told, quote.place, quote.file_sha256, quote.columns, quote.rows)


def _quote_filed(material: Material, finding: Row) -> Iterable[Quote]:
    """The rows that a statement of a report rests on, where they were filed beside it or for the year before."""
    for filed in _list_filed(material, finding):
        year, version = int(filed["fiscal_year"]), int(filed["submission_version"])
        for row in history.load_submissions(material.connection, _before(material, finding), year):
            if (row["unit_code"], row["version"]) != (filed["unit_code"], version):
                continue
            for one in material.filed_rows(row["ledger_index"]):
                if any(_is_at(cell, filed) for cell in one.cells.values()):
                    place = tell_place(filed["file_name"], filed["sheet"], filed["cell"])
                    quote = _draw([one], place, filed["cell"], None)
                    zh, en = word_filing(year, version)
                    yield replace(quote, title=(f"{quote.title[0]}，{zh}", f"{quote.title[1]}, {en}"))


def _list_filed(material: Material, finding: Row) -> list[dict[str, str]]:
    """Where the figures of the statement that a finding tells of were filed, if they do not stand in the report."""
    if finding["table_name"] != "report" or "sentence" not in json.loads(finding["context"] or "{}"):
        return []
    sentence = json.loads(finding["context"])["sentence"]
    told = (finding["ledger_index"], finding["cell"], finding["found"], finding["expected"], sentence)
    rows = history.load_statements(material.connection, material.horizon, material.fiscal_year, material.unit_code)
    return [
        place
        for row in rows
        if tuple(row[name] for name in ("ledger_index", "place", "stated", "computed", "sentence")) == told
        for place in json.loads(row["operand_places"])
        if isinstance(place, dict)
    ]


def _before(material: Material, finding: Row) -> Horizon:
    """What stood when the comparison was made."""
    return Horizon(0, min(finding["ledger_index"], material.horizon.tree_size), 0)


def _quote_form(material: Material, finding: Row) -> Iterable[Quote]:
    """Lines of the printed form, with the points printed and those the rubric awards."""
    evaluation = material.evaluation_of(finding)
    if evaluation is None or finding["item_code"] is None or finding["file_name"] is not None:
        return
    items = {item.code: item for item in evaluation.rubric.walk()}
    item = items.get(finding["item_code"])
    if item is None or finding["ledger_index"] != evaluation.rubric_row["ledger_index"]:
        return
    yield draw_form(evaluation, [item, *item.items], item.code)


def draw_form(evaluation: Evaluation, items: Iterable[Item], marked: str | None = None) -> Quote:
    """Items of a rubric as the form prints them."""
    rubric = evaluation.rubric
    return Quote(
        ("评价体系", "lines of the form"),
        f"{rubric.code}/{rubric.effective_from}",
        evaluation.row["rubric_sha256"],
        columns=[("", "指标", "item"), ("", "印制分值", "points printed"), ("", "评价体系分值", "points awarded")],
        rows=[
            (
                str(number),
                [
                    QuotedCell(f"{item.name.zh} {item.name.en}"),
                    QuotedCell(f"{item.points_as_printed:f}", item.code == marked),
                    QuotedCell(f"{item.points:f}"),
                ],
            )
            for number, item in enumerate(items, 1)
        ],
    )


def _quote_words(material: Material, finding: Row) -> Iterable[Quote]:
    """What was found, where no row of it was kept; nothing where it stands in no one place."""
    place = tell_place(finding["file_name"], finding["sheet"], finding["cell"])
    if place is None:
        return
    sha256 = material.find_sha256(finding["file_name"])
    found = finding["found"]
    # A reason that stands as a stable name is our word, not theirs.
    said = [(finding["cell"] or "", [(found, True)])] if found and found not in PHRASES else []
    remark = None if said else ("整个文件", "the file as a whole")
    yield Quote(("原文", "as written"), place, sha256, paragraphs=said, remark=remark)
