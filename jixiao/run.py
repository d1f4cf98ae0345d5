"""`jixiao run`: the annual run, the same Dagster job that a schedule starts."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from jixiao.failures import NothingRecordedError
from jixiao.options import act_options, warehouse_option, year_option
from warehouse.place import Warehouse

STEPS = {
    "received_files": "收件 intake",
    "filed_cells": "读取 reading",
    "assembled_submissions": "汇集 assembling",
    "typed_tables": "校验 validation",
    "scores": "复算 scoring",
    "year_changes": "比较 comparing",
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
        raise click.UsageError(f"the inbox {inbox} is not a folder")
    _run_job(warehouse, fiscal_year, inbox, actor, reason)
    _print_summary(warehouse, fiscal_year)


def _run_job(warehouse: Warehouse, fiscal_year: int, inbox: Path, actor: str, reason: str) -> None:
    """Run the job in this process, on an instance of its own beside the warehouse; its steps are told as they begin."""
    os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
    from jixiao.dagster_instance import open_instance, run_annual

    delivery, act = {"inbox": str(inbox.resolve())}, {"actor": actor, "reason": reason}
    with _telling_steps() as tell, open_instance(warehouse) as instance:
        failure = run_annual(instance, warehouse, fiscal_year, delivery, act, tell)
    if failure is not None:
        raise NothingRecordedError(f"nothing was recorded for {fiscal_year}: {failure}")


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


def _print_summary(warehouse: Warehouse, fiscal_year: int) -> None:
    from jixiao.output import print_table
    from pipelines.publishing import summarise
    from pipelines.publishing.tell_claims import name_metrics, tell_claims
    from schemas.rubric import Rubric
    from warehouse import history

    with warehouse.reading() as connection:
        horizon = history.find_horizon(connection)
        run = [
            row
            for row in history.load_runs(connection, horizon)
            if row["fiscal_year"] == fiscal_year and row["run_kind"] == "annual"
        ][-1]
        scores = history.load_scores(connection, horizon, fiscal_year)
        findings = history.load_findings(connection, horizon, fiscal_year)
        names = {row["unit_code"]: row["unit_name"] for row in history.load_units(connection, horizon)}
        root = history.load_content_root(connection, horizon)
        metrics = name_metrics(history.load_metric_definitions(connection, horizon))
        told = tell_claims(history.load_claims(connection, horizon, fiscal_year), names, metrics)
        over = {row["unit_code"] for row in findings if row["check"] == "self_total_is_within_the_form"}
        stories: list[str] = []
        for evaluation in history.load_evaluations(connection, horizon, fiscal_year):
            if evaluation["unit_code"] in over and evaluation["subject_code"] is None:
                own = [row for row in scores if row["ledger_index"] == evaluation["ledger_index"]]
                rubric = Rubric.model_validate_json(
                    history.load_rubric_content(connection, evaluation["rubric_sha256"])["content_json"]
                )
                terms = history.load_terms(connection, evaluation["ledger_index"])
                stories += summarise.tell_total(
                    names.get(evaluation["unit_code"]) or evaluation["unit_code"], own, terms, rubric
                )
    click.echo(f"\n绩效自评 {fiscal_year} 年度 · self-evaluation of fiscal year {fiscal_year}\n")
    click.echo("\n".join(summarise.tell_counts(run)))
    lines = [vars(line) for line in summarise.list_units(scores, findings, names)]
    print_table(
        lines,
        ["unit_code", "subject_code", "unit_name", "self_total", "computed_total", "status", "errors", "warnings"],
    )
    click.echo("\n".join(stories + told))
    click.echo(f"\n已封存 sealed: checkpoint {horizon.checkpoint_number}, content root {(root or '')[:16]}…")
    click.echo("\n下一步 · next")
    click.echo("\n".join(f"  {step}" for step in summarise.tell_next_steps(fiscal_year, _first(over, scores))))


def _first(units: set[str], scores: list[dict[str, Any]]) -> str:
    return min(units, default=scores[0]["unit_code"] if scores else "UNIT")
