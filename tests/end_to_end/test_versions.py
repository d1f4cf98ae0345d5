"""Versions: what makes a new version of a submission or an evaluation, and what does not (the contract, "Versions").

One world of many units, each with a course of its own, over four runs; a test looks at one unit after one run.
"""

from dataclasses import dataclass

import pytest

from tests.bureau import Bureau, change, file_unit, write_workbook
from warehouse import history

pytestmark = pytest.mark.end_to_end

JUNE = {"month": "6"}


@dataclass
class Snapshot:
    """What the verbs answered after one run."""

    submissions: list
    scores: list
    findings: list
    receipts: dict
    run: dict
    root: str

    def statuses(self, unit):
        return [row["status"] for row in self.submissions if row["unit_code"] == unit]

    def total(self, unit):
        return next(
            (
                row["computed_score_points"]
                for row in self.scores
                if (row["unit_code"], row["item_code"]) == (unit, "total")
            ),
            None,
        )

    def checks(self, unit, *, notes=True):
        return sorted(
            {row["check"] for row in self.findings if row["unit_code"] == unit and (notes or row["severity"] != "note")}
        )


@dataclass
class Course:
    """The bureau after all runs, and a snapshot after each."""

    bureau: Bureau
    after: dict

    def versions(self, unit):
        return [(value, reason) for _, value, reason, _ in self.bureau.versions(unit)]


def june(unit, executed, **more):
    """The unit's filing with another execution in June: 40 gives 100 in all, 30 gives 99.75, 20 gives 99.5."""
    return change(file_unit(unit, **more), "execution", JUNE, executed_wan_yuan=executed)


def _wanting(unit):
    """A filing in which several rows lack what an item needs: two months cannot be read, and a column of the projects is not there."""
    tables = change(june(unit, "约40"), "execution", {"month": "11"}, executed_wan_yuan="约80")
    left = [{name: text for name, text in row.items() if name != "executed_wan_yuan"} for row in tables["projects"]]
    return tables | {"projects": left[::-1]}


@pytest.fixture(scope="module")
def course(module_bureau):
    """Sixteen units over four runs."""
    world = module_bureau
    after = {}
    for number, deliver in enumerate((_first, _second, _third, _fourth), start=1):
        deliver(world)
        world.run()
        after[number] = Snapshot(
            world.submissions(),
            world.scores(),
            world.findings(),
            world.receipts(),
            world.runs[-1],
            world.content_root(),
        )
    return Course(world, after)


def _first(world):
    world.file_workbook("u-same/a.xlsx", file_unit("u-same"))
    world.file_workbook("u-wanting/a.xlsx", _wanting("u-wanting"))
    world.file_workbook("u-corrected/a.xlsx", file_unit("u-corrected"))
    world.file_workbook("u-resaved/a.xlsx", file_unit("u-resaved"))
    world.file_workbook("u-aba/a.xlsx", june("u-aba", "40"))
    world.file_csvs("u-carried", june("u-carried", "约40"))
    world.file_workbook("u-tied/a.xlsx", june("u-tied", "40"), 0)
    world.file_workbook("u-tied-table/a.xlsx", file_unit("u-tied-table"), 0)
    world.file_workbook("u-later/a.xlsx", june("u-later", "约40"), 0)
    world.file_workbook("u-later/b.xlsx", june("u-later", "30"), 1)
    world.file_workbook("u-former/a.xlsx", june("u-former", "40"), 0)
    world.file_workbook("u-copied/a.xlsx", file_unit("u-copied"))
    world.file_workbook("u-copied/a(1).xlsx", file_unit("u-copied"), 5)
    world.file_csvs("u-copied-folder", file_unit("u-copied-folder"))
    world.file_csvs("u-copied-folder/again", file_unit("u-copied-folder"), chinese=False)
    world.file_workbook("u-rubric/a.xlsx", file_unit("u-rubric"))
    world.file_workbook("u-only-returned/a.xlsx", file_unit("u-only-returned", rubric="no-such-rubric"))
    world.file_workbook("u-damaged/a.xlsx", file_unit("u-damaged"))
    world.put("u-damaged/b.xlsx", write_workbook(june("u-damaged", "30"))[:900], 5)
    world.file_workbook("u-year/a.xlsx", file_unit("u-year"))
    world.file_workbook("u-year/2022.xlsx", file_unit("u-year", year=2022), 5)
    world.file_workbook("u-fact/a.xlsx", file_unit("u-fact"))


def _second(world):
    world.file_workbook("u-corrected/a.xlsx", june("u-corrected", "30"), 10)
    world.file_workbook("u-resaved/a.xlsx", file_unit("u-resaved"), 10, stamp="saved again")
    world.file_workbook("u-aba/a.xlsx", june("u-aba", "30"), 10)
    refiled = change(june("u-carried", "约40"), "finance", {"line": "carry_out"}, final_wan_yuan="1")
    for path in sorted((world.inbox / "u-carried").iterdir()):
        if path.stem not in {"submission", "finance"}:
            path.unlink()
    world.file_csvs("u-carried", {"finance": refiled["finance"]}, 10)
    world.file_workbook("u-tied/b.xlsx", june("u-tied", "30"), 10)
    world.file_workbook("u-tied/c.xlsx", june("u-tied", "20"), 10)
    world.file_csvs("u-tied-table", {"execution": june("x", "30")["execution"]}, 10)
    world.file_csvs("u-tied-table", {"execution": june("x", "20")["execution"]}, 10, chinese=True)
    world.file_workbook("u-former/b.xlsx", june("u-former", "30"), 10)
    world.file_workbook("u-rubric/a.xlsx", june("u-rubric", "30", rubric="none"), 10)
    world.file_workbook("u-fact/a.xlsx", file_unit("u-fact"), 10, stamp="saved again")


def _third(world):
    world.file_workbook("u-aba/a.xlsx", june("u-aba", "40"), 20)
    world.file_csvs("u-tied-table", {"execution": june("x", "30")["execution"]}, 20)
    world.touch("u-former/a.xlsx", 100)
    world.file_workbook("u-only-returned/a.xlsx", file_unit("u-only-returned"), 20)
    assert world.import_facts("u-fact,violations,problems,1,审报〔2024〕9号").exit_code == 0


def _fourth(_world):
    """Nothing arrives."""


def test_unit_filed_without_defect_scores_all_points_and_gets_notes_only(course):
    first = course.after[1]
    assert first.total("u-same") == "100"
    assert first.checks("u-same", notes=False) == []


def test_inbox_unchanged_makes_no_version_of_anything(course):
    third, fourth = course.after[3], course.after[4]
    assert fourth.submissions == third.submissions
    assert fourth.scores == third.scores
    assert fourth.root == third.root
    assert fourth.run["filings_recorded_count"] == 0


def test_inbox_unchanged_keeps_every_finding(course):
    assert course.after[4].findings == course.after[3].findings
    told = [tuple(row.values()) for row in course.after[4].findings]
    assert len(told) == len(set(told))


def test_unit_unchanged_beside_others_that_change_stays_at_its_first_version(course):
    assert course.after[4].statuses("u-same") == ["filed"]
    assert course.versions("u-same") == [("100", "filing")]


def test_unit_of_which_several_rows_stand_in_the_way_of_an_item_stays_at_its_first_version(course):
    """The first of these rows is told. Read from the file it was month 6, and from the history month 11, which comes before it as a text:
    the next run recorded a second version of an evaluation in which nothing had changed, and said that a fact was the reason.
    """
    assert course.versions("u-wanting") == [("90", "filing")]
    places = {
        row["message"].partition("（")[0]: row["place"].partition(" ")[2]
        for row in course.after[4].findings
        if (row["unit_code"], row["check"]) == ("u-wanting", "item_is_scored")
    }
    assert places == {"执行进度": "执行进度!C2", "资金结余率": "项目!A2"}


def test_workbook_corrected_makes_one_version_of_submission_and_evaluation(course):
    assert course.after[2].statuses("u-corrected") == ["filed", "corrected"]
    assert course.versions("u-corrected") == [("100", "filing"), ("99.75", "filing")]


def test_run_with_corrections_counts_only_those_as_recorded(course):
    run = course.after[2].run
    recorded = ["u-corrected", "u-resaved", "u-aba", "u-carried", "u-former", "u-fact"]
    assert run["filings_recorded_count"] == len(recorded)
    newest = {row["unit_code"] for row in course.after[2].submissions if int(row["version"]) == 2}
    assert newest == {*recorded, "u-rubric"}


def test_workbook_saved_again_with_equal_values_makes_a_submission_but_no_evaluation(course):
    assert course.after[2].statuses("u-resaved") == ["filed", "corrected"]
    assert course.versions("u-resaved") == [("100", "filing")]


def test_filing_changed_there_and_back_makes_three_versions(course):
    assert course.after[4].statuses("u-aba") == ["filed", "corrected", "corrected"]
    assert course.versions("u-aba") == [("100", "filing"), ("99.75", "filing"), ("100", "filing")]


def test_table_refiled_alone_replaces_that_table_and_carries_the_others(course):
    assert course.after[2].statuses("u-carried") == ["filed", "corrected"]
    assert course.after[2].total("u-carried") == course.after[1].total("u-carried")
    carried = [row for row in course.after[2].findings if row["check"] == "table_is_refiled_or_carried_over"]
    assert {row["unit_code"] for row in carried} == {"u-carried"}
    assert len(carried) == len(file_unit("x")) - 2
    assert {(row["severity"], row["stated"]) for row in carried} == {("note", "1")}
    assert "finance_sums_agree" in course.after[2].checks("u-carried")


def test_table_carried_over_keeps_what_was_found_when_it_was_read(course):
    for number in (1, 2, 4):
        found = [
            row
            for row in course.after[number].findings
            if row["unit_code"] == "u-carried" and row["check"] == "cell_is_readable"
        ]
        assert [(row["place"], row["stated"]) for row in found] == [("u-carried/execution.csv!C2", "约40")]


def test_table_carried_over_twice_makes_no_further_version(course):
    assert course.after[4].statuses("u-carried") == ["filed", "corrected"]


def test_workbooks_arriving_at_the_same_time_wait_and_the_version_before_stays(course):
    second = course.after[2]
    assert second.statuses("u-tied") == ["filed"]
    assert second.total("u-tied") == "100"
    assert {second.receipts[f"u-tied/{name}.xlsx"] for name in "bc"} == {"quarantined"}
    waiting = [row for row in second.findings if row["check"] == "table_stands_once_in_a_delivery"]
    tied = [row for row in waiting if row["unit_code"] == "u-tied"]
    assert tied
    assert {row["stated"] for row in tied} == {"u-tied/b.xlsx、u-tied/c.xlsx"}


def test_table_arriving_twice_at_the_same_time_waits_and_the_later_one_counts_afterwards(course):
    second, third = course.after[2], course.after[3]
    assert second.statuses("u-tied-table") == ["filed"]
    assert second.total("u-tied-table") == "100"
    assert "table_stands_once_in_a_delivery" in second.checks("u-tied-table")
    assert third.statuses("u-tied-table") == ["filed", "corrected"]
    assert third.total("u-tied-table") == "99.75"
    assert third.receipts["u-tied-table/execution.csv"] == "used"


def test_later_of_two_new_workbooks_counts_and_the_other_is_told(course):
    first = course.after[1]
    assert first.total("u-later") == "99.75"
    assert first.receipts["u-later/a.xlsx"] == "quarantined"
    assert "file_is_the_latest" in first.checks("u-later")


def test_workbook_passed_over_is_told_again_but_nothing_that_stands_in_it(course):
    for after in course.after.values():
        assert "file_is_the_latest" in after.checks("u-later")
        assert "cell_is_readable" not in after.checks("u-later")


def test_earlier_of_two_new_workbooks_never_comes_back(course):
    assert course.after[4].statuses("u-later") == ["filed"]
    assert course.after[4].total("u-later") == "99.75"


def test_former_workbook_beside_the_newest_does_not_compete_even_when_touched(course):
    assert course.after[2].total("u-former") == "99.75"
    assert course.after[3].statuses("u-former") == ["filed", "corrected"]
    assert course.after[3].total("u-former") == "99.75"
    assert course.after[3].receipts["u-former/a.xlsx"] == "duplicate"


def test_workbook_copied_under_another_name_is_a_duplicate_of_the_plain_name(course):
    receipts = course.after[1].receipts
    assert (receipts["u-copied/a.xlsx"], receipts["u-copied/a(1).xlsx"]) == ("used", "duplicate")
    assert course.after[1].statuses("u-copied") == ["filed"]


def test_folder_of_csv_files_copied_is_a_duplicate_as_a_whole(course):
    receipts = course.after[1].receipts
    folder = {name: status for name, status in receipts.items() if name.startswith("u-copied-folder/")}
    assert {status for name, status in folder.items() if "/again/" in name} == {"duplicate"}
    assert {status for name, status in folder.items() if "/again/" not in name} == {"used"}


def test_filing_under_an_unknown_rubric_is_returned_and_the_good_version_stays(course):
    second = course.after[2]
    assert second.statuses("u-rubric") == ["filed", "returned"]
    assert second.total("u-rubric") == "100"
    assert second.receipts["u-rubric/a.xlsx"] == "quarantined"
    assert {"filing_can_be_scored", "rubric_is_in_force"} <= set(second.checks("u-rubric"))
    assert course.versions("u-rubric") == [("100", "filing")]


def test_returned_filing_lying_there_still_makes_no_further_version(course):
    assert course.after[4].statuses("u-rubric") == ["filed", "returned"]
    assert course.after[4].total("u-rubric") == "100"
    assert "filing_can_be_scored" in course.after[4].checks("u-rubric")


def test_unit_with_nothing_but_a_returned_filing_has_no_score_and_counts_the_same_in_every_run(course):
    first, second = course.after[1], course.after[2]
    assert first.statuses("u-only-returned") == ["returned"]
    assert first.total("u-only-returned") is None
    for name in ("units_registered_count", "units_filed_count", "units_missing_count"):
        assert first.run[name] == second.run[name]


def test_returned_filing_is_kept_with_its_own_cells_only(course):
    """The version in force must not leak into the one that was returned beside it."""
    with course.bureau.warehouse.reading() as connection:
        own = [
            row["ledger_index"]
            for row in history.load_submissions(connection, history.find_horizon(connection), 2023)
            if row["unit_code"] == "u-rubric"
        ]
        first, returned = (history.load_cells(connection, [index]) for index in own)
    assert len(first) == len(returned)
    rubrics = [row["value_text"] for row in returned if row["column_name"] == "rubric"]
    assert rubrics == ["none"]


def test_returned_filing_corrected_is_scored(course):
    assert course.after[3].statuses("u-only-returned") == ["returned", "corrected"]
    assert course.after[3].total("u-only-returned") == "100"


def test_unreadable_file_beside_a_good_workbook_costs_itself_only(course):
    first = course.after[1]
    assert first.receipts["u-damaged/b.xlsx"] == "quarantined"
    assert first.total("u-damaged") == "100"
    assert [row["place"] for row in first.findings if row["check"] == "file_is_readable"] == ["u-damaged/b.xlsx"]


def test_file_of_another_year_is_quarantined_with_a_finding(course):
    first = course.after[1]
    assert first.receipts["u-year/2022.xlsx"] == "quarantined"
    assert first.total("u-year") == "100"
    found = [row for row in first.findings if row["check"] == "fiscal_year_is_the_years_of_the_run"]
    assert [(row["unit_code"], row["place"], row["stated"], row["computed"]) for row in found] == [
        ("u-year", "u-year/2022.xlsx", "2022", "2023")
    ]


def test_fact_recorded_after_a_workbook_was_saved_again_is_the_reason_of_the_new_evaluation(course):
    assert course.bureau.versions("u-fact") == [("1", "100", "filing", "1"), ("2", "99.5", "fact", "2")]


def test_history_after_all_runs_holds(course):
    result = course.bureau.call("verify")
    assert result.exit_code == 0, result.output
