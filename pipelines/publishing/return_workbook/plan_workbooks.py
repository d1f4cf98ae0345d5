"""Plan workbooks: which workbooks a unit is given back, and where each place of its files lies in them.

A workbook is given back as it is; tables that came as files of their own are laid out in one new workbook. Of several the one that
holds most tables comes first. Does not belong here: findings, or what is said about a place.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from pipelines.publishing.return_workbook.find_cells import list_sheets
from pipelines.publishing.return_workbook.open_package import NoWorkbookError, Package
from pipelines.publishing.return_workbook.tabulate_filing import FiledSheet, Layout, tabulate_filing
from pipelines.reading.locate_header import locate_header
from pipelines.reading.match_header import match_header
from pipelines.reading.read_csv import read_csv
from pipelines.reading.read_parquet import read_parquet
from pipelines.reading.read_workbook import read_workbook
from pipelines.reading.sheets import Sheet, UnreadableFileError
from pipelines.reading.spell import spell_value
from schemas.layout import CONTRACT_LAYOUT
from schemas.tables import REPORT_TABLES, TABLE_BY_NAME, TABLES, Table

_REPORTS = frozenset(table.name for table in REPORT_TABLES)
_WORKBOOKS, _PARQUET = (b"\xd0\xcf\x11\xe0", b"PK\3\4"), b"PAR1"
_ORDER = [table.name for table in TABLES]


@dataclass(frozen=True)
class FiledFile:
    """A file that supplies tables of the submission: its bytes (None: they were removed), and per table the unit's rows in it."""

    file_name: str
    content: bytes | None
    own_rows: Mapping[str, Collection[int]]

    @property
    def table_names(self) -> list[str]:
        """The tables it supplies, reports left out."""
        return [name for name in self.own_rows if name not in _REPORTS]


@dataclass(frozen=True)
class Workbook:
    """A workbook to give back: its bytes, the files it holds, and per file and sheet (None: a table file) the sheet and layout here.

    ``order`` is that of its sheets; ``outdated`` are sheets that hold a table which another file supplies by now.
    """

    content: bytes
    files: tuple[str, ...]
    order: tuple[str, ...]
    sheets: Mapping[tuple[str, str | None], tuple[str, Layout | None]] = field(default_factory=dict)
    outdated: tuple[str, ...] = ()
    is_as_filed: bool = True

    def find(self, file_name: str | None, sheet: str | None, cell: str | None) -> tuple[str, str | None] | None:
        """Sheet and cell of a place here; None where this workbook does not hold the place."""
        known = self.sheets.get((file_name or "", sheet))
        if known is None:
            return None
        name, layout = known
        return name, cell if layout is None or cell is None else layout.find(cell)

    @property
    def suffix(self) -> str:
        """What its name has to end with: Excel opens neither of the two under the other's name."""
        return ".xlsm" if b"macroEnabled" in Package.open(self.content).parts["[Content_Types].xml"] else ".xlsx"


def plan_workbooks(files: Sequence[FiledFile]) -> list[Workbook]:
    """The workbooks of a submission, the one that holds most tables first; one without sheets where nothing can be given back."""
    found, loose = [], []
    for file in sorted(files, key=lambda one: (-len(one.table_names), one.file_name)):
        workbook = _open_workbook(file, files)
        if workbook is not None:
            found.append(workbook)
        elif file.table_names and file.content is not None:
            loose += _read_sheets(file)
    if loose or not found:
        found.append(_tabulate(loose))
    return found


def _open_workbook(file: FiledFile, files: Sequence[FiledFile]) -> Workbook | None:
    """A file that is a workbook of parts, as it is; None for any other."""
    if file.content is None or not file.table_names:
        return None
    try:
        names = tuple(sheet.name for sheet in list_sheets(Package.open(file.content)))
    except NoWorkbookError:
        return None
    # An old cover does no harm, and without one nobody could tell whose the workbook is.
    others = {name for other in files if other is not file for name in other.table_names} - {"submission"}
    tables = {name: CONTRACT_LAYOUT.find_table(name) for name in names}
    outdated = tuple(name for name, table in tables.items() if table is not None and table.name in others)
    sheets: dict[tuple[str, str | None], tuple[str, Layout | None]] = {
        (file.file_name, name): (name, None) for name in names
    }
    return Workbook(file.content, (file.file_name,), names, sheets, outdated)


def lay_out_anew(workbook: Workbook) -> Workbook:
    """What can be read of a workbook that cannot be changed, in a new one; places are the same."""
    (file_name,) = workbook.files
    file = FiledFile(file_name, workbook.content, {})
    try:
        return _tabulate([_loosen(file, sheet, None) for sheet in read_workbook(workbook.content)])
    except UnreadableFileError:
        return _tabulate([])


@dataclass(frozen=True)
class _Loose:
    """A sheet that gets a place in the new workbook, and the place it has in its file."""

    key: tuple[str, str | None]
    table_name: str
    sheet: FiledSheet


def _read_sheets(file: FiledFile) -> list[_Loose]:
    """The tables of a file that is no workbook of parts, as filed; nothing where it can no longer be read."""
    content = file.content or b""
    if content.startswith(_WORKBOOKS):
        try:
            sheets = read_workbook(content)
        except UnreadableFileError:
            return []
        return [_loosen(file, sheet, CONTRACT_LAYOUT.find_table(sheet.name or "")) for sheet in sheets]
    try:
        sheet = read_parquet(content) if content.startswith(_PARQUET) else read_csv(content)
    except UnreadableFileError:
        return []
    return [_loosen(file, sheet, TABLE_BY_NAME[file.table_names[0]])]


def _loosen(file: FiledFile, sheet: Sheet, table: Table | None) -> _Loose:
    """A sheet with its header; of a batch, and of covers, only the unit's own rows are taken."""
    key = (file.file_name, sheet.name)
    if table is None:
        return _Loose(key, "", FiledSheet(sheet.name or "", sheet.rows, 0))
    accepted, may_be_batch = CONTRACT_LAYOUT.accepted_headers(table), sheet.name is None
    found = locate_header(
        sheet.rows,
        lambda row: match_header(table, tuple(map(spell_value, row)), accepted, may_be_batch=may_be_batch),
    )
    is_shared = found is not None and may_be_batch and (bool(found.header.owners) or table.name == "submission")
    own_rows = file.own_rows.get(table.name, ()) if is_shared else None
    name = sheet.name or table.name_zh
    return _Loose(key, table.name, FiledSheet(name, sheet.rows, 0 if found is None else found.index, own_rows))


def _tabulate(loose: list[_Loose]) -> Workbook:
    ordered = sorted(loose, key=lambda one: _ORDER.index(one.table_name) if one.table_name in _ORDER else len(_ORDER))
    content, layouts = tabulate_filing([one.sheet for one in ordered])
    places = {one.key: (one.sheet.name, layout) for one, layout in zip(ordered, layouts, strict=True)}
    files = tuple(dict.fromkeys(one.key[0] for one in ordered))
    return Workbook(content, files, tuple(one.sheet.name for one in ordered), places, is_as_filed=False)
