"""What stands in the warehouse as of a checkpoint: newest versions, and the history tables people and programs ask for.

Rows come as mappings, in order of their key; nothing here needs pandas. Does not belong here: writing, or the way from a score
down to its cells (``trace``).
"""

from warehouse.history.evaluations import (
    load_changes,
    load_claims,
    load_comparisons,
    load_evaluation_versions,
    load_evaluations,
    load_scores,
    load_terms,
)
from warehouse.history.expectations import (
    load_blocked_years,
    load_expectation_results,
    load_judged_years,
    load_unjudged_years,
)
from warehouse.history.horizon import NOTHING, RETURNED, WITHDRAWN, Horizon, Row, find_horizon, load_content_root
from warehouse.history.registers import (
    has_register_changed,
    load_facts,
    load_metric_definitions,
    load_rubric_content,
    load_rubrics,
    load_touched_years,
    load_units,
)
from warehouse.history.returns import load_returns
from warehouse.history.runs import (
    load_arrivals,
    load_findings,
    load_findings_of,
    load_findings_of_newest,
    load_newest_receipts,
    load_newest_run,
    load_receipts,
    load_run_of,
    load_runs,
    load_versions_since,
)
from warehouse.history.submissions import (
    UnknownFileError,
    find_file,
    load_cells,
    load_filed_years,
    load_known_files,
    load_removals,
    load_standing_tables,
    load_submissions,
    load_submissions_in_force,
    load_tables_of,
)

__all__ = [
    "NOTHING",
    "RETURNED",
    "WITHDRAWN",
    "Horizon",
    "Row",
    "UnknownFileError",
    "find_file",
    "find_horizon",
    "has_register_changed",
    "load_arrivals",
    "load_blocked_years",
    "load_cells",
    "load_changes",
    "load_claims",
    "load_comparisons",
    "load_content_root",
    "load_evaluation_versions",
    "load_evaluations",
    "load_expectation_results",
    "load_facts",
    "load_filed_years",
    "load_findings",
    "load_findings_of",
    "load_findings_of_newest",
    "load_judged_years",
    "load_known_files",
    "load_metric_definitions",
    "load_newest_receipts",
    "load_newest_run",
    "load_receipts",
    "load_removals",
    "load_returns",
    "load_rubric_content",
    "load_rubrics",
    "load_run_of",
    "load_runs",
    "load_scores",
    "load_standing_tables",
    "load_submissions",
    "load_submissions_in_force",
    "load_tables_of",
    "load_terms",
    "load_touched_years",
    "load_units",
    "load_unjudged_years",
    "load_versions_since",
]
