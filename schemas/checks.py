"""The catalogue of checks: each a sentence that should be true, with the words it is told in, its severity and whom it is addressed to.

Names are stable; what a sealed finding was told with stays in it. Does not belong here: the rule that finds, or how a sentence is
put together (``schemas.findings``).
"""

from schemas.catalogue.check import BUREAU, ERROR, NOTE, SEVERITIES, UNIT, WARNING, Check
from schemas.catalogue.files import FILES
from schemas.catalogue.reports import REPORTS
from schemas.catalogue.rubrics import RUBRICS
from schemas.catalogue.scores import SCORES
from schemas.catalogue.tables import TABLES
from schemas.catalogue.years import YEARS

__all__ = ["BUREAU", "CHECKS", "ERROR", "FOUND_WHEN_READ", "NOTE", "SEVERITIES", "UNIT", "WARNING", "Check"]

# What reading finds in a file's cells and headers. Where a table is carried over, these findings go with it; all others are
# found again from the cells.
FOUND_WHEN_READ = frozenset(
    {
        "column_is_known",
        "column_stands_once",
        "required_column_stands",
        "line_above_the_header_is_known",
        "unit_of_amounts_is_stated_once",
        "row_fits_its_header",
        "row_is_of_its_table",
        "sheet_holds_one_table",
        "sheet_is_shown",
        "cell_is_readable",
        "cell_is_filled",
        "cell_is_in_range",
        "report_figure_is_stated_once",
        "line_of_the_table_is_read",
        "report_names_one_year",
        "page_of_a_report_holds_text",
        "font_of_a_report_is_whole",
        "characters_of_a_report_are_known",
        "report_prints_its_scoring_table",
        "report_scores_every_line_of_its_form",
        "scoring_form_is_known",
        "report_prints_one_scoring_table",
        "printed_points_stand_once",
        "report_total_stands_once",
    }
)

CHECKS: dict[str, Check] = {check.name: check for check in (*FILES, *TABLES, *REPORTS, *SCORES, *YEARS, *RUBRICS)}
