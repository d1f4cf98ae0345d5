"""The reference folder as a resource."""

import dagster as dg

from pipelines.resources.calendar_files import read_calendar_book
from pipelines.resources.rubric_files import hash_reference, read_rubric_book
from schemas.filing_calendar import CalendarBook
from schemas.rubric import RubricBook


class ReferenceResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Rules and facts as data: rubrics, and the hash that goes with each run."""

    def book(self) -> RubricBook:
        """All rubrics."""
        return read_rubric_book()

    def calendars(self) -> CalendarBook:
        """All filing calendars."""
        return read_calendar_book()

    def statements_sha256(self) -> str:
        """The hash of what the statements of reports are judged by: words and patterns, the forms of reports, rubrics."""
        return hash_reference(None, "statements", "layouts", "rubrics")

    def sha256(self) -> str:
        """The hash of all reference files."""
        return hash_reference()
