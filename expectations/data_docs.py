"""Data Docs of one year: the newest judgement as one page that needs no network. Results in, HTML out.

Great Expectations renders its results; its own pages fetch styles, scripts and even the rows of their tables with scripts from
servers elsewhere. So the page around them is ours (``pages/``): one file, without scripts. Does not belong here: where it is kept.
"""

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING, Any

from expectations.bounds import BLOCKING, WARNING
from expectations.judge import FAILED, GX_SEVERITIES, GX_TYPE, HELD, NOT_APPLICABLE

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import (
        ExpectationSuiteValidationResult,
        ExpectationValidationResult,
    )

Row = Mapping[str, Any]
_PAGES = Path(__file__).with_name("pages")
_PAGE = "data_docs.html"  # by its name GX's view escapes what it fills in
_WORDS = {
    HELD: "✓ 符合 held",
    FAILED: "✗ 不符 failed",
    NOT_APPLICABLE: "– 不适用 not applicable",
    BLOCKING: "阻止发布 blocking",
    WARNING: "提醒 warning",
}
_TITLES = {"year": "年度整体 · the year as a whole", "history": "与上年相比 · beside the year before"}


def render_data_docs(results: Sequence[Row]) -> str:
    """Render one page.

    Args:
        results: EXPECTATION_RESULTS of one fiscal year with run_id, in their order; at least one.
    """
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    from great_expectations.render.view.view import DefaultJinjaPageView

    view = DefaultJinjaPageView(custom_views_directory=str(_PAGES))
    page = {
        "fiscal_year": results[0]["fiscal_year"],
        "run_id": results[0]["run_id"],
        "blocked": any((row["severity"], row["status"]) == (BLOCKING, FAILED) for row in results),
        "suites": [
            _render_suite(suite, [row for row in results if row["suite"] == suite])
            for suite in dict.fromkeys(row["suite"] for row in results)
        ],
        "words": _WORDS,
    }
    return str(view.env.get_template(_PAGE).render(page))


def _render_suite(suite: str, rows: Sequence[Row]) -> dict[str, Any]:
    """A suite as GX renders it: its statistics, and in our order the expectations, each with what GX says of it and its reasons."""
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer

    judged = [row for row in rows if row["status"] != NOT_APPLICABLE]
    document = ValidationResultsPageRenderer().render(_restore_results(suite, judged)).to_json_dict()
    overview, *sections = document["sections"]
    # Per expectation one row of three cells: status, expectation, observed.
    cells = {section["section_name"]: [_text_of(cell) for cell in _tables_of(section)[0][0]] for section in sections}
    return {
        "title": _TITLES.get(suite, suite),
        "statistics": [[_text_of(cell) for cell in line] for line in _tables_of(overview)[0]] if judged else [],
        "rows": [_fill_in(row, cells.get(row["expectation"])) for row in rows],
    }


def _fill_in(row: Row, cells: Sequence[str] | None) -> Row:
    """A result with the words GX finds for it; of one that was not judged GX knows nothing."""
    return row if cells is None else {**row, "sentence": cells[1], "observed": cells[2]}


def _text_of(cell: Any) -> str:
    """The text of one rendered cell, without the styles of GX's own pages."""
    if not isinstance(cell, Mapping):
        return str(cell)
    told = cell["string_template"]
    return Template(told["template"]).safe_substitute(told.get("params", {}))


def _tables_of(section: Mapping[str, Any]) -> list[list[list[Any]]]:
    return [block["table"] for block in section["content_blocks"] if block["content_block_type"] == "table"]


def _restore_results(suite: str, rows: Sequence[Row]) -> "ExpectationSuiteValidationResult":
    """What GX found, from what was recorded of it."""
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult

    results = list(_restore(rows))
    held = sum(bool(one.success) for one in results)
    statistics = {
        "evaluated_expectations": len(results),
        "successful_expectations": held,
        "unsuccessful_expectations": len(results) - held,
        "success_percent": 100 * held / len(results) if results else None,
    }
    return ExpectationSuiteValidationResult(
        success=held == len(results),
        results=results,
        suite_name=suite,
        statistics=statistics,
        meta={},
    )


def _restore(rows: Iterable[Row]) -> "Iterable[ExpectationValidationResult]":
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.metadata_types import FailureSeverity

    for row in rows:
        config = ExpectationConfiguration(
            type=GX_TYPE,
            kwargs={"column": row["expectation"]},
            description=row["sentence"],
            notes=[row["reason"]],
            severity=FailureSeverity(GX_SEVERITIES[row["severity"]]),
        )
        yield ExpectationValidationResult(
            success=row["status"] == HELD,
            expectation_config=config,
            result={"observed_value": row["observed"]},
            exception_info={"raised_exception": False, "exception_traceback": None, "exception_message": None},
        )
