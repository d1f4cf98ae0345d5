"""Spell passages: the paragraphs of a report with their places, as what is said in them is looked into.

Does not belong here: reading the report (``read_report``), or what its sentences state.
"""

from pipelines.reading.read_report import Report
from schemas.statements import Passage, ReportText


def spell_passages(report: Report) -> ReportText:
    """The text of a report without its scoring table, which is read as a table."""
    passages = tuple(
        Passage(
            one.text, tuple((piece.offset, piece.line.spot.place) for piece in one.pieces), one.seams, "|" in one.text
        )
        for one in report.paragraphs
    )
    return ReportText(passages, report.unit_names)
