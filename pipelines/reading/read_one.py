"""Read one file: its form and bytes in; what it holds, or why it is not read, out.

Pure, and both ends can be pickled: it runs in whatever process it is sent to, knows nothing of the other files, and whatever a
file does to it ends as a ``Refusal``. Does not belong here: the processes, or what the files of a run come to together
(``read_files``).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from pipelines.reading.find_foreign_parts import find_foreign_parts
from pipelines.reading.read_csv import read_csv
from pipelines.reading.read_document import Convert, is_old_document, read_document
from pipelines.reading.read_original import read_original
from pipelines.reading.read_report import Report, read_report
from pipelines.reading.read_workbook import read_workbook
from pipelines.reading.sheets import Sheet, UnreadableFileError
from schemas.findings import Finding
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import READER_CRASHED, TOO_MUCH_MEMORY
from schemas.report_layout import ReportLayout


@dataclass(frozen=True, slots=True)
class FileToRead:
    """A file: its form (``RECEIVED_FILES.form``) and its bytes."""

    form: str
    content: bytes


@dataclass(frozen=True)
class ReadingTerms:
    """What a reader has to know besides the file: the words of reports (without them none is read), the limits, and what converts."""

    report_layout: ReportLayout | None = None
    limits: Limits = DEFAULT_LIMITS
    convert: Convert | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that is not read: why, by a name of ``schemas.refusals``."""

    reason: str


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a workbook; a table file is one sheet. ``findings`` are on the file as a whole, and need not name it."""

    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Original:
    """A file kept as a sealed original: a picture, an OFD, a document without text."""


Content = Workbook | Report | Original | Refusal
"""What a file holds, or why that cannot be said."""


class ReadEach(Protocol):
    """Reads files, here or elsewhere: exactly one content per file, in the order of the files."""

    def __call__(self, files: Iterable[FileToRead], terms: ReadingTerms) -> Iterator[Content]:
        """The files are taken one by one, as they are needed."""


def read_here(files: Iterable[FileToRead], terms: ReadingTerms) -> Iterator[Content]:
    """Read files in this process, one after the other."""
    return (read_one(file, terms) for file in files)


class CallEach(Protocol):
    """Calls a function that can be pickled for each file, wherever that is; gives in their order what comes of them."""

    def __call__(
        self,
        call: Callable[[FileToRead], Content],
        give_up: Callable[[FileToRead, str], Content],
        files: Iterable[FileToRead],
    ) -> Iterator[Content]:
        """What comes of a file that ``call`` does not survive, ``give_up`` says by the name of why."""


def reading_by(call_each: CallEach, convert: Convert | None = None) -> ReadEach:
    """Read files wherever functions are called for them; old documents are read where something converts them (it can be pickled)."""
    return lambda files, terms: call_each(partial(read_one, terms=replace(terms, convert=convert)), refuse, files)


def read_one(file: FileToRead, terms: ReadingTerms) -> Content:
    """Read a file. Never raises for what is in it: not even where a reader stumbles over something nobody foresaw."""
    try:
        return _READERS[file.form](file.content, terms)
    except UnreadableFileError as error:
        return Refusal(error.reason)
    except MemoryError:
        return Refusal(TOO_MUCH_MEMORY)
    except Exception:  # noqa: BLE001 - a file costs itself, whatever it does to the library that reads it
        return Refusal(READER_CRASHED)


def refuse(_file: FileToRead, reason: str) -> Content:
    """What comes of a file that whoever read it did not survive."""
    return Refusal(reason)


def _read_workbook(content: bytes, terms: ReadingTerms) -> Content:
    return Workbook(tuple(read_workbook(content, terms.limits)), find_foreign_parts(content, terms.limits))


def _read_csv(content: bytes, terms: ReadingTerms) -> Content:
    return Workbook((read_csv(content, terms.limits),))


def _read_parquet(content: bytes, terms: ReadingTerms) -> Content:
    # pyarrow takes as long to load as all other readers together.
    from pipelines.reading.read_parquet import read_parquet

    return Workbook((read_parquet(content, terms.limits),))


def _read_report(content: bytes, terms: ReadingTerms) -> Content:
    if terms.report_layout is None:
        raise LookupError("no words of reports were given")
    document = read_document(content, terms.limits, terms.convert)
    if not document.holds_text:
        return Original()
    return replace(read_report(document, terms.report_layout), is_converted=is_old_document(content))


def _read_original(content: bytes, _terms: ReadingTerms) -> Content:
    read_original(content)
    return Original()


_READERS: dict[str, Callable[[bytes, ReadingTerms], Content]] = {
    "xlsx": _read_workbook,
    "csv": _read_csv,
    "parquet": _read_parquet,
    "report": _read_report,
    "original": _read_original,
}
TABLE_FORMS = frozenset({"csv", "parquet"})


def may_read(form: str, terms: ReadingTerms) -> bool:
    """Whether files of a form are read under these terms."""
    return form in _READERS and (form != "report" or terms.report_layout is not None)
