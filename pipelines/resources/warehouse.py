"""The warehouse as a resource: the run is its one writer from first to last, and its rows come as frames."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import dagster as dg
import pandas as pd
from pydantic import PrivateAttr

from schemas.findings import FOUND_WHEN_READ
from schemas.frames import FACTS, FINDINGS, STANDING_TABLES, YEAR_CELLS, conform_frame
from warehouse import history
from warehouse.append import Leaves, Sealed, newest_checkpoint_number, render_leaves, seal
from warehouse.migrate import upgrade
from warehouse.place import Warehouse


class WarehouseResource(dg.ConfigurableResource):  # type: ignore[type-arg]
    """One warehouse, named by its URL (empty: ``JIXIAO_WAREHOUSE`` or the embedded default)."""

    url: str = ""
    _place: Warehouse | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["WarehouseResource"]:
        """Hold the writer's lock for the whole run, and bring the tables up to date first."""
        log = context.log
        with self.place.writing_alone(
            on_wait=lambda: log.info("another run writes to this warehouse; waiting for it") if log else None
        ):
            upgrade(self.place)
            yield self

    @property
    def place(self) -> Warehouse:
        """Where it is."""
        if self._place is None:
            self._place = Warehouse.at(self.url or None)
        return self._place

    def checkpoint_number(self) -> int:
        """The newest checkpoint."""
        with self.place.reading() as connection:
            return newest_checkpoint_number(connection)

    def standing_tables(self, fiscal_year: int) -> pd.DataFrame:
        """STANDING_TABLES of a year."""
        with self.place.reading() as connection:
            rows = history.load_standing_tables(connection, history.find_horizon(connection), fiscal_year)
        return conform_frame(pd.DataFrame(rows), STANDING_TABLES)

    def cells_in_force(self, fiscal_year: int, except_units: set[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """YEAR_CELLS and submissions in force of the units this run did not file for; their ``row_id`` is numbered from 0."""
        with self.place.reading() as connection:
            submissions = history.load_submissions_in_force(connection, history.find_horizon(connection), fiscal_year)
            submissions = [row for row in submissions if row["unit_code"] not in except_units]
            rows = history.load_cells(connection, [row["ledger_index"] for row in submissions])
        return _stored_cells(rows), pd.DataFrame(
            submissions, columns=["unit_code", "version", "unit_name", "received_at"]
        )

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
            _stored_cells([row for row in cells if (row["unit_code"], row["table_name"]) in wanted]),
            conform_frame(pd.DataFrame(kept), FINDINGS),
        )

    def facts(self, fiscal_year: int) -> pd.DataFrame:
        """FACTS of a year."""
        with self.place.reading() as connection:
            rows = history.load_facts(connection, history.find_horizon(connection), fiscal_year)
        return conform_frame(pd.DataFrame(rows), FACTS)

    def grounds(self, fiscal_year: int) -> Mapping[str, pd.DataFrame]:
        """What recording compares with: evaluations of the year, units and rubrics as they stand."""
        with self.place.reading() as connection:
            horizon = history.find_horizon(connection)
            return {
                "evaluations": pd.DataFrame(
                    history.load_evaluations(connection, horizon, fiscal_year),
                    columns=[
                        "unit_code",
                        "subject_code",
                        "version",
                        "submission_version",
                        "rubric_sha256",
                        "content_sha256",
                    ],
                ).astype({"version": "Int64", "submission_version": "Int64"}),
                "units": pd.DataFrame(
                    history.load_units(connection, horizon), columns=["unit_code", "version", "unit_name"]
                ),
                "rubrics": pd.DataFrame(
                    history.load_rubrics(connection, horizon), columns=["rubric_code", "rubric_sha256"]
                ),
            }

    def knows_run(self, run_id: str) -> bool:
        """Whether a run stands in the history, recorded or failed."""
        with self.place.reading() as connection:
            return any(
                run["run_id"] == run_id for run in history.load_runs(connection, history.find_horizon(connection))
            )

    def known_files(self, sha256s: list[str]) -> set[str]:
        """Which contents were received before."""
        with self.place.reading() as connection:
            return history.load_known_files(connection, sha256s)

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


def _stored_cells(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["ledger_index", "file_sha256", *YEAR_CELLS.columns])
    if frame.empty:
        return conform_frame(frame, YEAR_CELLS)
    frame["row_id"] = frame.groupby(["ledger_index", "table_name", "row_number"], sort=False).ngroup()
    return conform_frame(frame, YEAR_CELLS)
