"""What is expected of the years that a run computes, judged as they will stand, before they are sealed.

Every expectation is an asset check of the run's year. None of them stops the run: the results are rows of the run, and refuse a
year's release alone. Does not belong here: the measures and bounds (``expectations``), or what every frame must be (``frames_asset``).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction

import dagster as dg
import pandas as pd

from expectations.bounds import BLOCKING, Expectation, ExpectationBook
from expectations.judge import FAILED, NOT_APPLICABLE, judge_years
from expectations.measures import YearFrames
from pipelines.frames_asset import FrameChecks, frames_asset
from pipelines.partitions import FISCAL_YEARS
from pipelines.resources.frames_io import Frames
from pipelines.resources.reference import ReferenceResource
from pipelines.resources.warehouse import WarehouseResource
from schemas.frames import EXPECTATION_RESULTS, iterate_rows, keep_rows
from schemas.rubric import Rubric

_SUBJECT = ["unit_code", "fiscal_year", "subject_code"]


def build_year_expectations(book: ExpectationBook) -> dg.AssetsDefinition:
    """The asset that judges years by a book of expectations, with one check for each of them."""
    checks = FrameChecks(
        [_spec(suite.title, one) for suite in book.suites for one in suite.expectations], _tell_results
    )

    @frames_asset("recording", {"results": EXPECTATION_RESULTS}, kinds={"greatexpectations"}, checks=checks)
    def year_expectations(
        context: dg.AssetExecutionContext,
        typed_tables: Frames,
        scores: Frames,
        year_changes: Frames,
        warehouse: WarehouseResource,
        reference: ReferenceResource,
    ) -> dg.Output[Frames]:
        """Whether each year that this run computes or compares is complete and plausible. One row per year and expectation.

        A year that is only compared and that nobody has filed for yet is not judged, nor one of which nothing can be said.
        """
        at_hand = typed_tables["years"]
        begun = set(at_hand.loc[at_hand["is_computed"], "fiscal_year"]) | set(typed_tables["in_force"]["fiscal_year"])
        years = [year for year in year_changes["years"]["fiscal_year"].tolist() if year in begun]
        results = judge_years(book, _gather_years(years, typed_tables, scores, year_changes, warehouse, reference))
        own = keep_rows(results, results["fiscal_year"] == int(context.partition_key))
        decided = results.loc[results["status"] != NOT_APPLICABLE, "fiscal_year"]
        results = keep_rows(results, results["fiscal_year"].isin(decided))
        failed = results[results["status"] == FAILED]
        return dg.Output(
            {"results": results, "of_the_year": own},
            metadata={
                "years": ", ".join(map(str, years)),
                "failed": len(failed),
                "blocked": ", ".join(map(str, sorted(set(failed.loc[failed["severity"] == BLOCKING, "fiscal_year"])))),
                "results": dg.MetadataValue.md(_tabulate(results)),
            },
        )

    return year_expectations


def _gather_years(
    years: Sequence[int],
    typed: Frames,
    scored: Frames,
    compared: Frames,
    warehouse: WarehouseResource,
    reference: ReferenceResource,
) -> list[YearFrames]:
    """Each year as it will stand: filed, scored and compared in this run, or before."""
    at_hand = typed["years"]
    computed = set(at_hand.loc[at_hand["is_computed"], "fiscal_year"])
    subjects = typed["rubric_subjects"][[*_SUBJECT, "rubric_sha256"]]
    fresh = scored["scores"].merge(subjects, on=_SUBJECT)
    stored = warehouse.scores([year for year in years if year not in computed])
    every = pd.concat([fresh, stored], ignore_index=True) if len(stored) else fresh
    shares = _find_shares(set(every["rubric_sha256"]), warehouse, reference)
    in_force = typed["in_force"]
    register, changes = warehouse.unit_register(), compared["changes"]
    return [
        YearFrames(
            fiscal_year=year,
            register=register,
            filed=set(in_force.loc[in_force["fiscal_year"] == year, "unit_code"]),
            prior_filed=set(in_force.loc[in_force["fiscal_year"] == year - 1, "unit_code"]),
            scores=every[every["fiscal_year"] == year],
            changes=changes[changes["fiscal_year"] == year],
            shares=shares,
        )
        for year in years
    ]


def _find_shares(
    used: set[str], warehouse: WarehouseResource, reference: ReferenceResource
) -> dict[str, dict[str, Fraction]]:
    """By rubric in use, what one point of each item adds to the total."""
    known = {rubric.sha256: rubric for rubric in reference.book().rubrics}
    older = warehouse.rubric_contents(sorted(used - set(known)))
    rubrics = {sha256: Rubric.model_validate_json(content) for sha256, content in older.items()} | known
    return {sha256: rubrics[sha256].shares for sha256 in used}


def _spec(title: str, one: Expectation) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        one.name,
        asset="year_expectations",
        blocking=False,
        partitions_def=FISCAL_YEARS,
        description=f"{one.sentence}\n\n{title}; {one.severity}",
        metadata={"severity": one.severity, "measure": one.measure, "remedy": one.remedy},
    )


def _tell_results(frames: Frames) -> Iterator[dg.AssetCheckResult]:
    """The results of the run's own year, on Dagster's pages."""
    for row in iterate_rows(frames["of_the_year"]):
        told = {name: getattr(row, name) for name in ("status", "observed", "expected", "reason", "remedy", "context")}
        yield dg.AssetCheckResult(
            passed=row.status != FAILED,
            check_name=row.expectation,
            severity=dg.AssetCheckSeverity.ERROR if row.severity == BLOCKING else dg.AssetCheckSeverity.WARN,
            description=row.sentence,
            metadata={"fiscal_year": int(row.fiscal_year)}
            | {name: text for name, text in told.items() if pd.notna(text)},
        )


def _tabulate(results: pd.DataFrame) -> str:
    columns = ["fiscal_year", "expectation", "severity", "status", "observed", "expected", "context"]
    return str(results[columns].astype(object).fillna("").to_markdown(index=False, disable_numparse=True))
