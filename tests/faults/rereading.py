"""Files read a second time by other means: openpyxl, a reader of CSV of a few lines, DuckDB, pdfminer, the XML of a document as it is, and
LibreOffice, which sees an old workbook in its own way.

What the product read of a file has to stand in it here as well. Nothing of the product is used, and nothing of it is guessed: a file
that these cannot read is not compared.
"""

import io
import logging
import re
import shutil
import subprocess
import warnings
import zipfile
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter
from python_calamine import CalamineWorkbook

_FEW_CHARACTERS = 300
_POPPLER, _OFFICE = shutil.which("pdftotext"), shutil.which("soffice")
_COMPOUND = b"\xd0\xcf\x11\xe0"
# A character of an rtf by its number, and what stands in its stead for programs that know no numbers.
_RTF_NUMBER = re.compile(r"\\u(-?\d+) ?(?:\\'[0-9a-f]{2}|\?)*")
_TEXT_TAGS = ("}t", "}tab", "}br", "}delText", "}instrText", "}noBreakHyphen", "}sym", "}lvlText")


# How a workbook writes a sign by its number.
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BARE = re.compile(r"([^,\r\n]*)(,|\r\n|\r|\n|$)")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(,|\r\n|\r|\n|$)')


@dataclass(frozen=True, slots=True)
class FileAgain:
    """A file to be read once more: its bytes, its name in the inbox, and that of the file it lies in, which is the same or an archive."""

    content: bytes
    name: str
    outer: str


@dataclass(frozen=True, slots=True)
class Reread:
    """What stands in a file: ``cells`` by sheet (None: a table file) and place, or all the ``words`` of a document; neither: not read. ``other_cells`` are
    what a second reader sees."""

    cells: dict = field(default_factory=dict)
    words: str | None = None
    other_cells: dict = field(default_factory=dict)

    def says(self, place, written):
        """Whether a text is what one of the readers sees at a place."""
        if says_the_same(written, self.cells.get(place)):
            return True
        other = self.other_cells.get(place)
        return bool(self.other_cells) and (says_the_same(written, other) or _is_same_number(written, other))


NOT_READ = Reread()


def reread(file):
    """Read a file again. Never raises for what is in it."""
    logging.disable(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            content = _take_out(file.content, file.name.removeprefix(file.outer).lstrip("/"))
            return _WAYS[PurePosixPath(file.name).suffix.lower()](content)
    except Exception:  # noqa: BLE001 - what another program does not read is not compared
        return NOT_READ
    finally:
        logging.disable(logging.NOTSET)


def give_up(_file, _reason):
    """What comes of a file that ended whoever read it again."""
    return NOT_READ


def _take_out(content, inside):
    """What lies under a name inside of an archive, and in an archive in it."""
    if not inside:
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            name = _spell(entry)
            if inside == name or inside.startswith(f"{name}/"):
                return _take_out(archive.read(entry), inside[len(name) :].lstrip("/"))
    raise KeyError(inside)


def _spell(entry):
    name = entry.filename
    if not entry.flag_bits & 0x800:
        written = name.encode("cp437")
        try:
            name = written.decode("utf-8")
        except UnicodeDecodeError:
            name = written.decode("gb18030")
    return "/".join(part for part in name.replace("\\", "/").split("/") if part != ".")


def _read_workbook(content):
    """The values that openpyxl sees; where it sees none, or where the kind of a cell is none that there is, what is written in the XML."""
    written = _read_sheets(content)
    book = load_workbook(io.BytesIO(content), data_only=True)
    seen = {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    return Reread(seen, other_cells=written)


def _read_sheets(content):
    """The texts of all cells as the XML has them, by the name of the sheet and the place."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name.lower().replace("\\", "/"): archive.read(name) for name in archive.namelist()}
    shared = ["".join(_texts(one)) for one in fromstring(parts.get("xl/sharedstrings.xml", b"<x/>"))]
    targets = {one.get("Id"): one.get("Target", "").lower() for one in fromstring(parts["xl/_rels/workbook.xml.rels"])}
    found = {}
    for sheet in fromstring(parts["xl/workbook.xml"]).iter():
        target = next((targets.get(value) for name, value in sheet.items() if name.endswith("}id")), None)
        part = parts.get(target.lstrip("/") if target.startswith("/") else f"xl/{target}") if target else None
        row = column = 0
        for one in fromstring(part).iter() if part else ():
            if one.tag.endswith("}row"):
                row, column = int(one.get("r") or row + 1), 0
            elif one.tag.endswith("}c"):
                row, column = coordinate_to_tuple(one.get("r")) if one.get("r") else (row, column + 1)
                text = "".join(_texts(one))
                is_shared = one.get("t") == "s" and text.strip().isdigit() and int(text) < len(shared)
                found[sheet.get("name"), f"{get_column_letter(column)}{row}"] = shared[int(text)] if is_shared else text
    return found


def _texts(element):
    """The texts of values and strings below an element, without how they are read aloud."""
    for one in element:
        if one.tag.endswith(("}v", "}t")):
            yield one.text or ""
        if not one.tag.endswith("}rPh"):
            yield from _texts(one)


def _read_csv(content):
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    records, record, at = [], [], 0
    while at < len(text):
        quoted = _QUOTED.match(text, at)
        found = quoted or _BARE.match(text, at)
        record.append(quoted[1].replace('""', '"') if quoted else found[1])
        at = found.end()
        if found[2] != ",":
            records.append(record)
            record = []
            if not found[2] and at < len(text):
                return NOT_READ
    return Reread(_place([*records, [*record, ""]] if record else records))


def _place(records):
    return {
        (None, f"{get_column_letter(column)}{row}"): value
        for row, record in enumerate(records, 1)
        for column, value in enumerate(record, 1)
        if value not in {None, ""}
    }


def _read_parquet(content):
    import tempfile

    import duckdb

    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        file.write(content)
        file.flush()
        with duckdb.connect() as database:
            found = database.execute("SELECT * FROM read_parquet(?)", [file.name])
            rows = [[one[0] for one in found.description], *found.fetchall()]
    return Reread(_place(rows))


def _read_document(content):
    """All the words of a document, deleted ones too, and those of its styles of lists: where they stand is not compared."""
    if content.startswith(b"PK\3\4"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.startswith("word/") and name.endswith(".xml")]
            parts = [fromstring(archive.read(name)) for name in names]
        return Reread(
            words="".join(one.text or "" for part in parts for one in part.iter() if one.tag.endswith(_TEXT_TAGS))
        )
    if b"%PDF-" in content[:1024]:
        return Reread(words=_read_pdf(content))
    try:
        return Reread(words=content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Reread(words=content.decode("gb18030"))


def _read_pdf(content):
    """The words by pdfminer, and by poppler where it is installed: of a broken file each finds what it can, and none if that is little."""
    from pdfminer.high_level import extract_text

    found = ""
    if _POPPLER is not None:
        done = subprocess.run([_POPPLER, "-q", "-", "-"], input=content, capture_output=True, check=False, timeout=10)
        found = done.stdout.decode("utf-8", "replace")
    with suppress(Exception):
        found += extract_text(io.BytesIO(content))
    return found if sum(map("一".__le__, found)) > _FEW_CHARACTERS else None


def _read_ods(content):
    """A workbook of OpenDocument with calamine, which the product reads others with; and the texts that are shown, as the XML has them."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return Reread(
        {
            (name, f"{get_column_letter(column)}{row}"): value
            for name in book.sheet_names
            for row, values in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
            for column, value in enumerate(values, 1)
            if value not in {None, ""}
        },
        other_cells=_read_shown(content),
    )


def _read_shown(content):
    """The texts of all cells of a workbook of OpenDocument, by sheet and place; what is repeated is said so at the element."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tables = [one for one in fromstring(archive.read("content.xml")).iter() if one.tag.endswith("}table")]
    found = {}
    for table in tables:
        name, row = next(value for key, value in table.items() if key.endswith("}name")), 0
        for line in (one for one in table.iter() if one.tag.endswith("}table-row")):
            column = 0
            for cell in (one for one in line if one.tag.endswith("table-cell")):
                text = "\n".join("".join(one.itertext()) for one in cell if one.tag.endswith("}p"))
                for _ in range(_repeats(cell, "columns")):
                    column += 1
                    if text:
                        found[name, f"{get_column_letter(column)}{row + 1}"] = text
            row += _repeats(line, "rows")
    return found


def _repeats(element, what):
    return min(
        next((int(value) for key, value in element.items() if key.endswith(f"}}number-{what}-repeated")), 1), 2000
    )


def _read_xls(content):
    """An old workbook as LibreOffice sees it, where it is installed; a newer one under this name as any newer one."""
    if not content.startswith(_COMPOUND):
        return _read_workbook(content)
    if _OFFICE is None:
        return NOT_READ
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "book.xls").write_bytes(content)
        words = [_OFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx"]
        subprocess.run(
            [*words, "--outdir", folder / "out", folder / "book.xls"], check=True, capture_output=True, timeout=15
        )
        return _read_workbook((folder / "out" / "book.xlsx").read_bytes())


def _read_old_document(content):
    """All the words of an old document, wherever they stand in it: those of a doc in both kinds of bytes, those of an rtf by their numbers."""
    if content.startswith(_COMPOUND):
        ways = [content[at:].decode("utf-16-le", "replace") for at in (0, 1)]
        return Reread(words="".join([*ways, content.decode("latin-1")]))
    text = content.decode("latin-1")
    numbered = _RTF_NUMBER.sub(lambda one: chr(int(one[1]) % 0x10000), text)
    return Reread(words=re.sub(r"\\[a-z]+-?\d* ?|[{}\r\n]", "", numbered))


_WAYS = {
    ".ods": _read_ods,
    ".xls": _read_xls,
    **dict.fromkeys((".doc", ".wps", ".rtf"), _read_old_document),
    ".xlsx": _read_workbook,
    ".csv": _read_csv,
    ".parquet": _read_parquet,
    **dict.fromkeys((".docx", ".pdf", ".txt", ".md"), _read_document),
}


# --------------------------------------------------------------------------------------------------- is it the same?


def split_place(cell):
    """Column and row of a place, both counted from 1."""
    row, column = coordinate_to_tuple(cell)
    return column, row


def stands_in(written, words):
    """Whether a text stands in the words of a document; where a page has columns, which others read in another order, its characters.

    A text that shows itself that some of its characters are not known says nothing else.
    """
    text, words = "".join(written.split()), "".join(words.split())
    return "\ufffd" in text or text in words or Counter(filter(str.isalnum, text)) <= Counter(words)


def says_the_same(written, value):
    """Whether a text as written is what stands in a cell, as the other program gives it."""
    if value is None or value == "":
        # Of a formula that was never calculated, or an error, there is no value to see.
        return not written or written.startswith(("=", "#"))
    if written is None:
        return isinstance(value, str) and not value.strip()
    if isinstance(value, bool):
        return written in {str(value).upper(), "1" if value else "0"}
    if isinstance(value, (int, float, Decimal)):
        return _is_number(written, value)
    if isinstance(value, (datetime, date, time, timedelta)):
        return _is_day(written, value)
    return _squeeze(written) in {
        _squeeze(str(value)),
        _squeeze(_ESCAPED.sub(lambda one: chr(int(one[1], 16)), str(value))),
    }


def _is_same_number(written, text):
    """A figure of which the XML holds all 17 digits."""
    try:
        return f"{float(written):.15g}" == f"{float(text):.15g}"
    except (TypeError, ValueError):
        return False


def _squeeze(text):
    return "".join(text.replace("\u2400", "\0").split())


def _is_number(written, value):
    shown = written.strip().removesuffix("%")
    try:
        number = Decimal(shown)
    except InvalidOperation:
        return False
    if written.endswith("%"):
        number /= 100
    return (
        number == Decimal(f"{value:.15g}")
        if isinstance(value, float)
        else number == value or number == Decimal(f"{float(value):.15g}")
    )


def _is_day(written, value):
    if isinstance(value, datetime):
        return written in {value.date().isoformat(), value.isoformat(sep=" "), value.isoformat()}
    return written == value.isoformat() if isinstance(value, date | time) else True
