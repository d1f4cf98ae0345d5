"""`jixiao run`: the annual run, the same Dagster job that a schedule starts."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jixiao.failures import NothingRecordedError
from jixiao.options import act_options, warehouse_option, year_option
from jixiao.output import say
from warehouse.place import Warehouse

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from warehouse.history import Horizon, Row

UNIT_COLUMNS = (
    "unit_code",
    "subject_code",
    "unit_name",
    "self_total",
    "computed_total",
    "open",
    "status",
    "errors",
    "warnings",
)
STEPS = {
    "received_files": "收件 intake",
    "filed_cells": "读取 reading",
    "assembled_submissions": "汇集 assembling",
    "typed_tables": "校验 validation",
    "report_statements": "核对 statements",
    "scores": "复算 scoring",
    "year_changes": "比较 comparing",
    "year_expectations": "检查 checking",
    "sealed_history": "封存 recording",
}


@click.command("run")
@year_option
@click.option("--inbox", type=click.Path(path_type=Path), required=True, help="The folder the filings lie in.")
@act_options
@warehouse_option
def command(fiscal_year: int, inbox: Path, actor: str, reason: str, warehouse: Warehouse) -> None:
    """Take in the filings of one fiscal year, recompute every score, and seal the result in one step.

    Whatever is wrong with a filing becomes a finding at its place, and the rest goes on. Running again records only what has
    changed. Example: jixiao run --year 2023 --inbox examples/2023/inbox
    """
    if not inbox.is_dir():
        raise click.UsageError(f"收件夹 {inbox} 不是文件夹 · the inbox {inbox} is not a folder")
    run_job(warehouse, fiscal_year, inbox, actor, reason)
    _print_summary(warehouse, fiscal_year, inbox)


def run_job(warehouse: Warehouse, fiscal_year: int, inbox: Path, actor: str, reason: str) -> None:
    """Run the job in this process, on an instance of its own beside the warehouse; its steps are told as they begin.

    Raises:
        NothingRecordedError: it failed before anything was sealed. What fails after that is told, and no reason to say so.
    """
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    from pipelines.resources.expectation_files import ExpectationFileError
    from pipelines.resources.process_settings import prepare_readers

    prepare_readers()  # Dagster takes longer to load
    delivery, act = {"inbox": str(inbox.resolve())}, {"actor": actor, "reason": reason}
    try:
        from jixiao.dagster_instance import open_instance, run_annual

        with _telling_steps() as tell, open_instance(warehouse) as instance:
            ended = run_annual(instance, warehouse, fiscal_year, delivery, act, tell, _warn)
    except ExpectationFileError as error:  # Dagster's checks are made of these files, before any step begins
        raise NothingRecordedError(_tell_nothing(fiscal_year, error)) from error
    if ended.failure is not None and not ended.is_recorded:
        raise NothingRecordedError(_tell_nothing(fiscal_year, ended.failure))
    if ended.failure is not None:
        _warn(f"已封存，其后的一步失败 recorded; what came after it failed: {ended.failure}")


def _tell_nothing(fiscal_year: int, why: object) -> str:
    return f"{fiscal_year} 年度什么都没有入库 · nothing was recorded for {fiscal_year}: {why}"


def _warn(message: str) -> None:
    click.echo(f"! {message}", err=True)


@contextmanager
def _telling_steps() -> Iterator[Callable[[str], None]]:
    """Tell each step as it begins: a bar on a terminal, a line each elsewhere."""
    if not sys.stderr.isatty():
        yield lambda step: click.echo(f"… {STEPS[step]}", err=True) if step in STEPS else None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("准备 preparing", total=len(STEPS))

        def tell(step: str) -> None:
            if step in STEPS:
                progress.update(task, description=STEPS[step], completed=list(STEPS).index(step))

        yield tell


def _print_summary(warehouse: Warehouse, fiscal_year: int, inbox: Path) -> None:
    from jixiao.output import print_table
    from pipelines.publishing import summarise
    from pipelines.publishing.tell_claims import name_metrics, tell_claims
    from pipelines.publishing.tell_expectations import place_data_docs, tell_failed, tell_release
    from pipelines.publishing.tell_findings import name_units
    from pipelines.publishing.tell_statements import tell_examined
    from warehouse import history

    with warehouse.reading() as connection:
        horizon = history.find_horizon(connection)
        units = history.load_units(connection, horizon)
        names = name_units(units, fiscal_year)
        counts = _tell_outcomes(connection, horizon, fiscal_year, units, inbox)
        scores = history.load_scores(connection, horizon, fiscal_year)
        findings = history.load_findings(connection, horizon, fiscal_year)
        root = history.load_content_root(connection, horizon)
        metrics = name_metrics(history.load_metric_definitions(connection, horizon))
        told = tell_claims(history.load_claims(connection, horizon, fiscal_year), names, metrics)
        told += tell_examined(history.load_statements(connection, horizon, fiscal_year))
        judged = history.load_expectation_results(connection, horizon, fiscal_year)
        over = {row["unit_code"] for row in findings if row["check"] == "self_total_is_within_the_form"}
        stories = _tell_totals(connection, horizon, fiscal_year, {code: names.get(code) or code for code in over})
    click.echo(f"\n绩效自评 {fiscal_year} 年度 · self-evaluation of fiscal year {fiscal_year}\n")
    say("\n".join(counts))
    print_table([vars(line) for line in summarise.list_units(scores, findings, names)], UNIT_COLUMNS)
    say("\n".join(summarise.tell_unscored(scores, names) + stories + told))
    click.echo("\n".join(["", *tell_failed(judged, with_remedy=False), tell_release(judged, fiscal_year)]))
    docs = place_data_docs(warehouse.state, fiscal_year)
    if docs.exists():
        click.echo(f"  逐条说明 one by one: {docs}")
    click.echo(f"\n已封存 sealed: checkpoint {horizon.checkpoint_number}, content root {(root or '')[:16]}…")
    click.echo("\n下一步 · next")
    click.echo("\n".join(f"  {step}" for step in summarise.tell_next_steps(fiscal_year, _first(over, scores))))


def _tell_outcomes(
    connection: "Connection", horizon: "Horizon", fiscal_year: int, units: "list[Row]", inbox: Path
) -> list[str]:
    """The sums of the newest annual run of a year, and by name what they count and what it changed."""
    from pipelines.publishing import summarise
    from pipelines.publishing.name_outcomes import (
        name_outcomes,
        tell_changed,
        tell_other_years,
        tell_unchanged,
        tell_unknown,
    )
    from review.rounds import find_resent, find_unchanged
    from warehouse import history

    runs = history.load_runs(connection, horizon)
    run = next(row for row in reversed(runs) if (row["fiscal_year"], row["run_kind"]) == (fiscal_year, "annual"))
    receipts = history.load_receipts(connection, run["ledger_index"])
    found = history.load_findings_of(connection, [run["ledger_index"]])
    # Versions come oldest first: the newest of each unit says whether it has filed.
    newest = {row["unit_code"]: row for row in history.load_submissions(connection, horizon, fiscal_year)}
    filed = {code for code, row in newest.items() if row["submission_status"] != history.WITHDRAWN}
    since = history.find_horizon(connection, checkpoint_number=horizon.checkpoint_number - 1)
    versions = history.load_versions_since(connection, since, horizon)
    refiled = {row["unit_code"] for row in versions if row["kind"] == "submissions" and row["version"] > 1}
    unchanged = find_unchanged(connection, horizon, fiscal_year, refiled)
    return [
        *summarise.tell_counts(run),
        *name_outcomes(receipts, units, filed, fiscal_year),
        *tell_unknown(run, units, str(inbox)),
        *tell_changed(versions, units),
        *tell_unchanged(unchanged, find_resent(connection, horizon, fiscal_year), units, fiscal_year),
        *tell_other_years(receipts, found, fiscal_year),
    ]


def _tell_totals(connection: "Connection", horizon: "Horizon", fiscal_year: int, named: dict[str, str]) -> list[str]:
    """The story of the total of each of these units, as they are called by code."""
    from pipelines.publishing.summarise import tell_total
    from schemas.rubric import Rubric
    from warehouse import history

    scores = history.load_scores(connection, horizon, fiscal_year)
    stories: list[str] = []
    for evaluation in history.load_evaluations(connection, horizon, fiscal_year):
        if evaluation["unit_code"] in named and evaluation["subject_code"] is None:
            own = [row for row in scores if row["ledger_index"] == evaluation["ledger_index"]]
            content = history.load_rubric_content(connection, evaluation["rubric_sha256"])["content_json"]
            terms = history.load_terms(connection, evaluation["ledger_index"])
            stories += tell_total(named[evaluation["unit_code"]], own, terms, Rubric.model_validate_json(content))
    return stories


def _first(units: set[str], scores: list[dict[str, Any]]) -> str:
    return min(units, default=scores[0]["unit_code"] if scores else "UNIT")
