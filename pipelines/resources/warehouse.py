"""The warehouse as a resource: the run is its one writer from first to last, and its rows come as frames."""

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, TypeVar

import dagster as dg
import pandas as pd
from pydantic import PrivateAttr

from schemas.findings import FOUND_WHEN_READ
from schemas.frames import FACTS, FINDINGS, SCORES, STANDING_TABLES, conform_frame
from schemas.register import MetricRegister, UnitRegister
from schemas.stored_cells import number_rows
from warehouse import history
from warehouse.append import seal
from warehouse.checkpoints import Sealed, newest_checkpoint_number
from warehouse.migrate import upgrade
from warehouse.place import Warehouse
from warehouse.render import Leaves, render_leaves
from warehouse.transient import retry_transient
from warehouse.writer_lock import WAITING

_Read = TypeVar("_Read")
_EVALUATION_COLUMNS = [
    "unit_code",
    "fiscal_year",
    "subject_code",
    "subject_type",
    "subject_name",
    "version",
    "submission_version",
    "rubric_code",
    "rubric_sha256",
    "content_sha256",
    "reason",
]


def _retried(read: Callable[..., _Read]) -> Callable[..., _Read]:
    """A reading method that is begun anew when its connection is lost."""

    @functools.wraps(read)
    def attempt(*args: Any, **kwargs: Any) -> _Read:
        return retry_transient(lambda: read(*args, **kwargs))

    return attempt


class WarehouseResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One warehouse, named by its URL (empty: ``JIXIAO_WAREHOUSE`` or the embedded default)."""

    url: str = ""
    _place: Warehouse | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["WarehouseResource"]:
        """Hold the writer's lock for the whole run, and bring the tables up to date first."""
        log = context.log
        with self.place.writing_alone(on_wait=lambda: log.warning(WAITING) if log else None):
            upgrade(self.place)
            yield self

    @property
    def place(self) -> Warehouse:
        """Where it is."""
        if self._place is None:
            self._place = Warehouse.at(self.url or None)
        return self._place

    @_retried
    def checkpoint_number(self) -> int:
        """The newest checkpoint."""
        with self.place.reading() as connection:
            return newest_checkpoint_number(connection)

    @_retried
    def standing_tables(self, fiscal_year: int) -> pd.DataFrame:
        """STANDING_TABLES of a year."""
        with self.place.reading() as connection:
            rows = history.load_standing_tables(connection, history.find_horizon(connection), fiscal_year)
        return conform_frame(pd.DataFrame(rows), STANDING_TABLES)

    @_retried
    def withdrawals(self, fiscal_year: int) -> dict[str, int]:
        """Units that withdrew a filing of a year, with the version of the latest withdrawal."""
        with self.place.reading() as connection:
            rows = history.load_submissions(connection, history.find_horizon(connection), fiscal_year)
        return {row["unit_code"]: row["version"] for row in rows if row["submission_status"] == history.WITHDRAWN}

    @_retried
    def arrivals_before_withdrawals(self, fiscal_year: int) -> pd.DataFrame:
        """One row per unit that withdrew and content received before: unit_code, file_sha256, recorded_arrival."""
        with self.place.reading() as connection:
            horizon = history.find_horizon(connection)
            rows = history.load_submissions(connection, horizon, fiscal_year)
            since = {
                row["unit_code"]: row["ledger_index"] for row in rows if row["submission_status"] == history.WITHDRAWN
            }
            arrived = [
                {"unit_code": unit, **row}
                for unit, ledger_index in since.items()
                for row in history.load_arrivals(connection, ledger_index)
            ]
        return pd.DataFrame(arrived, columns=["unit_code", "file_sha256", "recorded_arrival"])

    @_retried
    def withdrawn_versions(self, fiscal_year: int) -> dict[str, int]:
        """Units whose newest version of a year is a withdrawal, with its number."""
        with self.place.reading() as connection:
            rows = history.load_submissions(connection, history.find_horizon(connection), fiscal_year)
        newest = {row["unit_code"]: row for row in rows}
        return {unit: row["version"] for unit, row in newest.items() if row["submission_status"] == history.WITHDRAWN}

    @_retried
    def confirmed_versions(self, fiscal_year: int) -> dict[str, int]:
        """Units whose sealed original was confirmed for a year, with the newest version of the submission that was."""
        with self.place.reading() as connection:
            rows = history.load_confirmations(connection, history.find_horizon(connection), fiscal_year)
        confirmed: dict[str, int] = {}
        for row in rows:
            confirmed[row["unit_code"]] = max(confirmed.get(row["unit_code"], 0), row["submission_version"])
        return confirmed

    @_retried
    def removal_orders(self) -> dict[str, str]:
        """The order by which each content was destroyed, by its hash."""
        with self.place.reading() as connection:
            removed = history.load_removals(connection)
        return {sha256: str(row["order_number"]) for sha256, row in removed.items()}

    def standing_tables_of(self, fiscal_years: list[int]) -> pd.DataFrame:
        """One row per version of a submission of these years and table it holds: unit_code, fiscal_year, version, table_name."""
        parts = [self.standing_tables(year).assign(fiscal_year=year) for year in fiscal_years]
        return pd.concat(parts, ignore_index=True)[["unit_code", "fiscal_year", "version", "table_name"]]

    def standing_reports(self, fiscal_years: list[int]) -> pd.DataFrame:
        """STANDING_TABLES of these years, with their fiscal_year, as far as they are report documents."""
        parts = [self.standing_tables(year).assign(fiscal_year=year) for year in fiscal_years]
        tables = pd.concat(parts, ignore_index=True)
        return tables[tables["table_name"] == "report"]

    @_retried
    def years_to_compute(self, fiscal_year: int) -> list[int]:
        """The run's year, and those that something was recorded for since the newest annual run."""
        with self.place.reading() as connection:
            return sorted({fiscal_year, *history.load_touched_years(connection, history.find_horizon(connection))})

    @_retried
    def neighbour_years(self, fiscal_years: list[int]) -> list[int]:
        """The years before and after some years that anything was filed for, but for these years themselves."""
        with self.place.reading() as connection:
            filed = set(history.load_filed_years(connection, history.find_horizon(connection)))
        beside = {year + step for year in fiscal_years for step in (-1, 1)}
        return sorted((beside & filed) - set(fiscal_years))

    @_retried
    def register_changed(self) -> bool:
        """Whether a register was imported since the newest annual run."""
        with self.place.reading() as connection:
            return history.has_register_changed(connection, history.find_horizon(connection))

    @_retried
    def unit_register(self) -> UnitRegister:
        """The units, open or closed, with their names and periods."""
        with self.place.reading() as connection:
            units = history.load_units(connection, history.find_horizon(connection))
        return UnitRegister.from_rows(units, [period for unit in units for period in unit["periods"]])

    @_retried
    def metric_register(self) -> MetricRegister:
        """The metrics, open or closed."""
        with self.place.reading() as connection:
            return MetricRegister.from_rows(
                history.load_metric_definitions(connection, history.find_horizon(connection))
            )

    @_retried
    def final_scores(self, fiscal_years: list[int]) -> pd.DataFrame:
        """Final scores of the units as a whole: unit_code, fiscal_year, item_code, final_score_points, rubric_sha256, submission_version."""
        columns = ["unit_code", "fiscal_year", "item_code", "final_score_points", "rubric_sha256", "submission_version"]
        with self.place.reading() as connection:
            horizon = history.find_horizon(connection)
            rows = [row for year in fiscal_years for row in history.load_scores(connection, horizon, year)]
        return pd.DataFrame([row for row in rows if row["subject_code"] is None], columns=columns)

    @_retried
    def scores(self, fiscal_years: list[int]) -> pd.DataFrame:
        """SCORES of some years as they stand, with the ``rubric_sha256`` each rests on."""
        with self.place.reading() as connection:
            horizon = history.find_horizon(connection)
            rows = [row for year in fiscal_years for row in history.load_scores(connection, horizon, year)]
        frame = pd.DataFrame(rows, columns=[*SCORES.columns, "rubric_sha256"])
        return conform_frame(frame, SCORES).assign(rubric_sha256=frame["rubric_sha256"].astype("str"))

    @_retried
    def rubric_contents(self, sha256s: list[str]) -> dict[str, str]:
        """The contents of rubrics ever recorded, by their hash."""
        with self.place.reading() as connection:
            return {one: history.load_rubric_content(connection, one)["content_json"] for one in sha256s}

    @_retried
    def comparisons(self, fiscal_years: list[int]) -> pd.DataFrame:
        """Comparisons that stand for some years: unit_code, fiscal_year, version, content_sha256."""
        columns = ["unit_code", "fiscal_year", "version", "content_sha256"]
        with self.place.reading() as connection:
            horizon = history.find_horizon(connection)
            rows = [row for year in fiscal_years for row in history.load_comparisons(connection, horizon, year)]
        return pd.DataFrame(rows, columns=columns).astype({"fiscal_year": "Int64", "version": "Int64"})

    @_retried
    def examinations(self, fiscal_years: list[int]) -> pd.DataFrame:
        """Examinations of reports that stand for some years: unit_code, fiscal_year, version, reason, content_sha256, basis_sha256."""
        columns = ["unit_code", "fiscal_year", "version", "reason", "content_sha256", "basis_sha256"]
        with self.place.reading() as connection:
            horizon = history.find_horizon(connection)
            rows = [row for year in fiscal_years for row in history.load_examinations(connection, horizon, year)]
        return pd.DataFrame(rows, columns=columns).astype({"fiscal_year": "Int64", "version": "Int64"})

    @_retried
    def cells_in_force(
        self, fiscal_years: list[int], except_filings: set[tuple[str, int]], table_name: str | None = None
    ) -> tuple[pd.DataFrame, pd.DataFrame]:
        """YEAR_CELLS (of one table, or all) and submissions in force of these years but for some (unit_code, fiscal_year)."""
        with self.place.reading() as connection:
            horizon = history.find_horizon(connection)
            submissions = [
                row
                for year in fiscal_years
                for row in history.load_submissions_in_force(connection, horizon, year)
                if (row["unit_code"], year) not in except_filings
            ]
            rows = history.load_cells(connection, [row["ledger_index"] for row in submissions], table_name)
        return number_rows(rows), pd.DataFrame(
            submissions, columns=["unit_code", "fiscal_year", "version", "unit_name", "received_at"]
        )

    @_retried
    def carried_tables(self, fiscal_year: int, tables: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """What stands in tables carried over (unit_code, table_name) from each unit's newest version.

        Returns YEAR_CELLS, and the FINDINGS that were made when they were read.
        """
        wanted = set(zip(tables["unit_code"], tables["table_name"], strict=True))
        units = sorted({unit for unit, _ in wanted})
        with self.place.reading() as connection:
            submissions = history.load_submissions(connection, history.find_horizon(connection), fiscal_year)
            newest = {row["unit_code"]: row["ledger_index"] for row in submissions}
            cells = history.load_cells(connection, [newest[unit] for unit in units])
            found = history.load_findings_of(connection, [newest[unit] for unit in units])
        kept = [
            row for row in found if row["check"] in FOUND_WHEN_READ and (row["unit_code"], row["table_name"]) in wanted
        ]
        return (
            number_rows([row for row in cells if (row["unit_code"], row["table_name"]) in wanted]),
            conform_frame(pd.DataFrame(kept), FINDINGS),
        )

    @_retried
    def facts(self, fiscal_years: list[int]) -> pd.DataFrame:
        """FACTS of some years."""
        with self.place.reading() as connection:
            horizon = history.find_horizon(connection)
            rows = [row for year in fiscal_years for row in history.load_facts(connection, horizon, year)]
        return conform_frame(pd.DataFrame(rows), FACTS)

    @_retried
    def grounds(self, fiscal_years: list[int]) -> Mapping[str, pd.DataFrame]:
        """What recording compares with: evaluations of the years, units, metrics and rubrics as they stand."""
        with self.place.reading() as connection:
            horizon = history.find_horizon(connection)
            return {
                "evaluations": pd.DataFrame(
                    [row for year in fiscal_years for row in history.load_evaluations(connection, horizon, year)],
                    columns=_EVALUATION_COLUMNS,
                ).astype({"fiscal_year": "Int64", "version": "Int64", "submission_version": "Int64"}),
                "units": pd.DataFrame(
                    history.load_units(connection, horizon), columns=["unit_code", "version", "unit_name"]
                ),
                "metrics": pd.DataFrame(
                    history.load_metric_definitions(connection, horizon), columns=["metric_code", "version"]
                ),
                "rubrics": pd.DataFrame(
                    history.load_rubrics(connection, horizon), columns=["rubric_code", "rubric_sha256"]
                ),
            }

    @_retried
    def list_runs(self) -> list[dict[str, Any]]:
        """All runs that stand in the history, recorded or failed, oldest first."""
        with self.place.reading() as connection:
            return history.load_runs(connection, history.find_horizon(connection))

    def find_run(self, run_id: str) -> dict[str, Any] | None:
        """A run that stands in the history, recorded or failed."""
        return next((run for run in self.list_runs() if run["run_id"] == run_id), None)

    def has_recorded(self, run_id: str) -> bool:
        """Whether a run was sealed: then it stands, whatever fails after it."""
        run = self.find_run(run_id)
        return run is not None and run["run_status"] == "recorded"

    @_retried
    def newest_receipts(self, fiscal_year: int) -> dict[str, int]:
        """When each file name of the runs of a year was received last (microseconds UTC)."""
        with self.place.reading() as connection:
            rows = history.load_newest_receipts(connection, history.find_horizon(connection), fiscal_year)
        return {row["file_name"]: row["received_at"] for row in rows}

    @_retried
    def known_files(self, sha256s: list[str]) -> set[str]:
        """Which contents were received before."""
        with self.place.reading() as connection:
            return history.load_known_files(connection, sha256s)

    def discard(self, sha256: str) -> None:
        """Take a content out of the store again that no run has received before."""
        if not self.known_files([sha256]):
            self.place.files.destroy(sha256)

    def content_hashes(self, leaves: Leaves) -> list[str]:
        """The content hash each leaf would have."""
        return [leaf.content_sha256 for leaf in render_leaves(leaves)]

    def seal(
        self,
        batches: list[Leaves],
        run: Mapping[str, Any],
        receipts: Mapping[str, pd.DataFrame],
        *,
        expected_checkpoint: int,
        clock: Any,
    ) -> Sealed:
        """Write all of a run in one transaction."""
        row = {**run, "code_version": version("jixiao")}
        return seal(self.place, batches, row, receipts, expected_checkpoint=expected_checkpoint, now=clock.now)
