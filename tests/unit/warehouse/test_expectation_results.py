"""What was expected of whole years: the newest judgement of each year counts, now and as of then, and refuses its release."""

import pandas as pd
import pytest

from tests.unit.warehouse.sample_rows import RUN
from warehouse.append import seal
from warehouse.history import find_horizon, load_blocked_years, load_expectation_results, load_judged_years
from warehouse.tables import ExpectationResultRow
from warehouse.verify import verify_warehouse

_COLUMNS = [name for name in ExpectationResultRow.model_fields if name not in {"ledger_index", "position"}]
_TEXTS = dict.fromkeys(("sentence", "observed", "expected", "reason", "remedy"), "…")


def result(fiscal_year, expectation, severity="blocking", status="held"):
    said = {
        "fiscal_year": fiscal_year,
        "suite": "year",
        "expectation": expectation,
        "severity": severity,
        "status": status,
    }
    return _TEXTS | said


def judge(warehouse, number, *results):
    """Seal a run that judged some years, as checkpoint ``number``."""
    rows = [one | {"run_id": str(number)} for one in results]
    seal(
        warehouse,
        [],
        {**RUN, "run_id": str(number)},
        {"expectation_results": pd.DataFrame(rows, columns=_COLUMNS, dtype=object)},
        expected_checkpoint=number - 1,
        now=lambda: number,
    )


@pytest.fixture
def judged(warehouse):
    """2022 blocked, then sound; 2023 sound, then blocked and warned; then a run that judged nothing."""
    judge(warehouse, 1, result(2022, "most_filed", status="failed"), result(2023, "most_filed"))
    judge(warehouse, 2, result(2022, "most_filed"))
    blocked = result(2023, "weights_add_up", status="failed")
    judge(warehouse, 3, blocked, result(2023, "few_are_97", "warning", "failed"), result(2023, "most_filed"))
    judge(warehouse, 4)
    return warehouse


def look(warehouse, load, *args, at=4):
    with warehouse.reading() as connection:
        return load(connection, find_horizon(connection, checkpoint_number=at), *args)


def test_newest_run_that_judged_a_year_counts_for_it(judged):
    found = {year: look(judged, load_expectation_results, year) for year in (2022, 2023, 2024)}
    assert [(row["expectation"], row["status"]) for row in found[2022]] == [("most_filed", "held")]
    assert [row["run_id"] for row in found[2023]] == ["3", "3", "3"]
    assert found[2024] == []
    assert look(judged, load_judged_years) == [2022, 2023]


@pytest.mark.parametrize(("checkpoint", "years"), [(0, {}), (1, {2022: 1}), (2, {}), (3, {2023: 1}), (4, {2023: 1})])
def test_year_is_blocked_as_its_newest_judgement_of_then_says(judged, checkpoint, years):
    found = look(judged, load_blocked_years, at=checkpoint)
    assert {year: len(rows) for year, rows in found.items()} == years


def test_failed_warning_blocks_nothing(judged):
    assert [row["expectation"] for row in look(judged, load_blocked_years)[2023]] == ["weights_add_up"]


def test_run_that_judged_nothing_is_sealed_as_before(judged):
    """Old runs, imports and failed runs have no results; their leaves are rendered as they always were."""
    with judged.reading() as connection:
        names = (
            connection.exec_driver_sql("SELECT schema_name FROM ledger_leaves ORDER BY ledger_index").scalars().all()
        )
    assert names == ["run/2", "run/2", "run/2", "run/1"]
    assert verify_warehouse(judged).holds
