"""The reader of reports as a resource: stages do not know one another, and what states something has to be read first."""

from collections.abc import Iterable, Iterator

from pipelines.reading.read_one import FileToRead, ReadingTerms, Refusal, reading_by
from pipelines.reading.read_report import Report
from pipelines.reading.spell_passages import spell_passages
from pipelines.resources.layout_files import read_report_layout
from pipelines.resources.office import find_office
from pipelines.resources.processes import Processes
from schemas.refusals import READER_CRASHED
from schemas.statements import ReportText


class ReportReader:
    """Reads reports as the run that took them in has read them."""

    def read(self, contents: Iterable[bytes], processes: Processes) -> Iterator[ReportText | str]:
        """The text of each document (Word, PDF, text), or why it is not read, by a name of ``schemas.refusals``."""
        terms = ReadingTerms(read_report_layout(), processes.limits)
        for read in reading_by(processes.call_each, find_office().convert)(
            (FileToRead("report", one) for one in contents), terms
        ):
            if isinstance(read, Report):
                yield spell_passages(read)
            else:
                yield read.reason if isinstance(read, Refusal) else READER_CRASHED
