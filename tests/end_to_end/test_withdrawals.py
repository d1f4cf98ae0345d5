"""Withdrawals: a filing taken back no longer counts, stays on record, and does not come back by itself."""

import pytest

from tests.bureau import change, file_unit
from warehouse.verify import verify_warehouse

pytestmark = pytest.mark.end_to_end

UNIT = "511132-101"


def withdraw(bureau):
    return bureau.call("withdraw", UNIT, "2023", "--actor", "clerk", "--reason", "报错年度")


def statuses(bureau):
    return [(row["version"], row["status"], row["files"]) for row in bureau.submissions(UNIT)]


@pytest.fixture(scope="module")
def stands(module_bureau):
    """One unit has filed."""
    module_bureau.file_workbook("自评.xlsx", file_unit(UNIT))
    module_bureau.run()
    return module_bureau


@pytest.fixture
def filed(stands, tmp_path):
    return stands.copy_to(tmp_path / "filed")


def test_withdrawn_filing_no_longer_scores_and_stays_on_record(filed):
    assert withdraw(filed).exit_code == 0
    assert statuses(filed) == [("1", "filed", "1"), ("2", "withdrawn", "0")]
    assert filed.scores(UNIT) == []
    assert filed.read("trace", UNIT, "2023") == []
    assert verify_warehouse(filed.warehouse).holds


def test_withdrawn_filing_that_still_lies_in_the_inbox_does_not_come_back(filed):
    """The next run took the same file in again, and the withdrawal lasted until then."""
    withdraw(filed)
    filed.run()
    assert filed.receipts() == {"自评.xlsx": "duplicate"}
    assert statuses(filed)[-1] == ("2", "withdrawn", "0")
    assert filed.list_runs()[-1]["units_missing_count"] == 1


@pytest.mark.parametrize("is_corrected", [True, False])
def test_filing_that_arrives_after_a_withdrawal_is_the_next_version(filed, is_corrected):
    tables = file_unit(UNIT)
    withdraw(filed)
    corrected = change(tables, "execution", {"month": "6"}, executed_wan_yuan="30")
    filed.file_workbook("自评.xlsx", corrected if is_corrected else tables, at=5)
    filed.run()
    assert [row[:2] for row in statuses(filed)] == [("1", "filed"), ("2", "withdrawn"), ("3", "corrected")]
    assert filed.score(UNIT) == ("99.75" if is_corrected else "100")
    assert filed.versions(UNIT)[-1][2:] == ("filing", "3")


def test_withdrawal_of_nothing_records_nothing(filed):
    before = filed.checkpoint()
    result = filed.call("withdraw", "511132-999", "2023")
    assert result.exit_code == 3
    assert "511132-999" in result.output
    assert filed.checkpoint() == before


def test_project_form_that_a_corrected_filing_no_longer_asks_for_ends(bureau):
    """Its old score had stood for ever beside the corrected filing."""
    tables = file_unit(UNIT)
    form = {"subject_type": "project", "subject_code": "P1", "subject_name": "道路维护", "rubric": "national-project"}
    asked = [{**row, "subject_code": ""} for row in tables["evaluations"]]
    bureau.file_workbook("自评.xlsx", {**tables, "evaluations": [*asked, form]})
    bureau.run()
    assert {row["subject_code"] for row in bureau.scores(UNIT)} == {None, "P1"}
    bureau.file_workbook("自评.xlsx", tables, at=5)
    bureau.run()
    assert {row["subject_code"] for row in bureau.scores(UNIT)} == {None}
    assert verify_warehouse(bureau.warehouse).holds


def test_withdrawn_table_does_not_come_back_beside_a_later_filing(bureau):
    """A withdrawal was forgotten as soon as there was a later version: the next run took the old workbook's metrics in again."""
    tables = file_unit(UNIT)
    metric = {"metric_code": "m", "metric_name": "数", "value": "77", "unit_of_measure": "户"}
    bureau.file_workbook("a.xlsx", {**tables, "metrics": [metric]})
    bureau.run()
    withdraw(bureau)
    bureau.file_workbook("b.xlsx", tables, at=5)
    bureau.run()
    before, root = statuses(bureau), bureau.content_root()
    bureau.run()
    assert (statuses(bureau), bureau.content_root()) == (before, root)
    assert [row["status"] for row in bureau.read("changes", "--year", "2023", "--no-scores")] == []


def test_file_that_had_been_passed_over_does_not_come_in_by_a_withdrawal(bureau):
    bureau.file_workbook("old.xlsx", change(file_unit(UNIT), "execution", {"month": "6"}, executed_wan_yuan="30"))
    bureau.file_workbook("new.xlsx", file_unit(UNIT), at=5)
    bureau.run()
    withdraw(bureau)
    bureau.run()
    assert statuses(bureau)[-1][:2] == ("2", "withdrawn")
    told = {row["place"] for row in bureau.findings(UNIT, "file_arrived_after_the_withdrawal")}
    assert told == {"old.xlsx", "new.xlsx"}


def test_correction_stands_when_its_file_leaves_the_inbox_and_the_old_one_comes_back(bureau):
    """The older file, with its old time, had taken the correction's place."""
    bureau.file_workbook("a.xlsx", change(file_unit(UNIT), "execution", {"month": "6"}, executed_wan_yuan="30"))
    bureau.run()
    bureau.file_workbook("b.xlsx", file_unit(UNIT), at=5)
    bureau.run()
    bureau.withdraw("b.xlsx")
    bureau.run()
    assert [row[0] for row in statuses(bureau)] == ["1", "2"]
    assert bureau.score(UNIT) == "100"


def test_history_tells_that_a_filing_was_withdrawn(filed):
    withdraw(filed)
    assert [row[:3] for row in filed.versions(UNIT)] == [("1", "100", "filing"), ("2", None, "withdrawn")]
