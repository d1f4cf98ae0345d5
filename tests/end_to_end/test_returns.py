"""A filing goes back to its unit and comes again: what was corrected clears, what was not stays, and what came unchanged is said to."""

import hashlib
import io
import json
import os
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import pytest
from openpyxl import load_workbook

from schemas.tables import RETURN_SHEET
from tests.bureau import change, file_unit, make_bureau, rows, write_workbook
from warehouse.verify import verify_warehouse

pytestmark = pytest.mark.end_to_end

UNIT, OTHER, THIRD = "511132-101", "511132-102", "511132-103"
SHANGHAI = timezone(timedelta(hours=8))


def moment(day, hour=9):
    return datetime(2024, 9, day, hour, tzinfo=SHANGHAI)


def on(day, hour=10):
    """The clock stands at a moment of September 2024."""
    return patch.dict(os.environ, {"JIXIAO_CLOCK": str(int(moment(day, hour).timestamp()) * 10**6)})


def run(bureau, day):
    with on(day):
        return bureau.run().stdout


def give_back(bureau, unit, day, *more):
    out = bureau.folder / f"{unit}-{day}.xlsx"
    with on(day, 12):
        result = bureau.call("return", unit, "2023", "--out", str(out), "--actor", "王芳", *more)
    assert result.exit_code == 0, (result.output, result.exception)
    return out


def receive(bureau, name, content, day):
    path = bureau.put(name, content)
    os.utime(path, (moment(day).timestamp(),) * 2)


def correct(returned):
    """What a clerk of the unit does: an indicator comes in above the others, one figure is corrected, another made worse."""
    book = load_workbook(returned)
    sheet = book["绩效指标"]
    sheet.insert_rows(2)
    for column, value in enumerate([None, "新增指标", "quantity", "at_least", 10, 10, "次"], start=1):
        sheet.cell(2, column, value)
    book["执行进度"]["C2"] = 40
    sheet["F4"] = "12.5公里左右"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def with_another_sheet(content):
    """The workbook with a sheet of a name that nobody agreed on."""
    book = load_workbook(io.BytesIO(content))
    book.create_sheet("绩效指标 (2)").append(["对象编码", "指标名称"])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.fixture(scope="module")
def told(module_bureau):
    """The story of one unit, and what was said on the way."""
    bureau, said = module_bureau, {}
    tables = change(file_unit(UNIT), "execution", {"month": "6"}, executed_wan_yuan="约40")
    tables = change(tables, "indicators", {"subject_code": "P1"}, actual_value="12.5左右")
    bureau.file_workbook(f"{UNIT}.xlsx", tables)
    loose = change(file_unit(OTHER), "execution", {"month": "6"}, executed_wan_yuan="")
    bureau.file_csvs(OTHER, loose | {"metrics": rows("metric_code metric_name value unit_of_measure", "m|=1+1|2|元")})
    plain = write_workbook(file_unit(THIRD))
    receive(bureau, f"{THIRD}.xlsx", with_another_sheet(plain), 2)
    run(bureau, 2)
    said["first"] = give_back(bureau, UNIT, 10, "--deadline", "2024-09-12", "--reason", "请逐条更正")
    said["csv"] = give_back(bureau, OTHER, 10, "--deadline", "2024-09-30")
    give_back(bureau, THIRD, 10)
    receive(bureau, f"{THIRD}.xlsx", plain, 13)
    receive(bureau, f"{UNIT}.xlsx", correct(said["first"]), 13)
    said["corrected"] = run(bureau, 13)
    second = give_back(bureau, UNIT, 14, "--deadline", "2024-09-20")
    receive(bureau, f"{UNIT}.xlsx", (bureau.inbox / f"{UNIT}.xlsx").read_bytes(), 18)
    said["resent"] = run(bureau, 18)
    said["rounds then"] = bureau.read("rounds", UNIT, "2023")
    receive(bureau, f"{UNIT}.xlsx", second.read_bytes(), 19)
    said["unchanged"] = run(bureau, 19)
    said["rounds"] = bureau.read("rounds", UNIT, "2023")
    return bureau, said


def outcomes(listed, version):
    own = [row for row in listed if row["version"] == version]
    return sorted((row["outcome"], row["check"], row["place"].partition(" ")[2]) for row in own if row["outcome"])


def heads(listed, *names):
    return list(dict.fromkeys(tuple(row[name] for name in names) for row in listed))


def test_first_round_lists_what_was_returned_by_whom_and_until_when(told):
    _, said = told
    assert heads(said["rounds"], "version", "returned_by", "return_reason", "deadline", "answer", "is_late")[0] == (
        "1", "王芳", "请逐条更正", "2024-09-12", "corrected", "yes",
    )  # fmt: skip
    assert outcomes(said["rounds"], "1") == [
        ("new", "cell_is_readable", "执行进度!C2"),
        ("new", "cell_is_readable", "绩效指标!F3"),
        ("new", "item_is_scored", "执行进度!C2"),
        ("new", "item_is_scored", "绩效指标!F3"),
    ]


def test_corrected_filing_clears_what_was_corrected_and_keeps_the_rest_where_rows_moved(told):
    """The row stands a line lower and holds another wrong figure: it is the same finding still."""
    _, said = told
    assert outcomes(said["rounds"], "2") == [
        ("cleared", "cell_is_readable", "执行进度!C2"),
        ("cleared", "item_is_scored", "执行进度!C2"),
        ("stays", "cell_is_readable", "绩效指标!F4"),
        ("stays", "item_is_scored", "绩效指标!F4"),
    ]


def test_cell_that_cannot_be_read_is_told_once_with_what_it_costs(told):
    """The comment on the cell said it, and said below that an item has no score for want of that cell, to be completed."""
    bureau, said = told
    book = load_workbook(said["first"])
    comment = book["执行进度"]["C2"].comment.text
    assert comment.count("【财政局退回】") == 1
    assert "由此未得出分数：执行进度（execution_progress）。" in comment
    printed = bureau.call("findings", "--year", "2023", "--unit", UNIT, "--as-of", "#2").stdout
    assert ("由此未得出分数：执行进度" in printed, "执行进度（execution_progress） 未得出分数" in printed) == (
        True,
        False,
    )
    assert "新增 new 2" in bureau.call("rounds", UNIT, "2023").stdout


def test_returned_workbook_that_comes_back_has_no_finding_of_our_own_sheet(told):
    bureau, _ = told
    assert bureau.findings(UNIT, "table_is_known") == []


def test_files_that_come_again_after_the_return_are_said_to_be_unchanged(told):
    _, said = told
    assert f"退回后原样重报 returned, and sent again unchanged: 单位{UNIT}{UNIT}" in said["resent"]
    assert "原样重报" not in said["corrected"]
    assert heads(said["rounds then"], "version", "answer", "answered_at", "is_late")[-1] == (
        "2", "unchanged", moment(18).isoformat(), "no",
    )  # fmt: skip


def test_same_content_in_other_bytes_is_a_version_that_is_said_to_be_unchanged(told):
    """The unit sends back what it was given, comments, colours and all, and has changed nothing."""
    bureau, said = told
    assert f"内容未变的新版本 new versions with the same content: 单位{UNIT}{UNIT}" in said["unchanged"]
    assert heads(said["rounds"], "version", "is_unchanged") == [("1", None), ("2", "no"), ("3", "yes")]
    assert [outcome for outcome, *_ in outcomes(said["rounds"], "3")] == ["stays", "stays"]
    printed = "".join(bureau.call("rounds", UNIT, "2023").stdout.split())
    assert "内容与上一版相同samecontentastheversionbefore" in printed
    assert "原样重报，未作更正sentagainunchanged" in printed


def test_finding_that_cleared_is_a_correction_though_no_value_changed(told):
    """A unit that took out the sheet it was asked to take out was said to have sent the same again, and to have corrected nothing."""
    bureau, _ = told
    listed = bureau.read("rounds", THIRD, "2023")
    assert heads(listed, "version", "answer", "is_unchanged") == [("1", "corrected", None), ("2", None, "yes")]
    assert [one[:2] for one in outcomes(listed, "2")] == [("cleared", "table_is_known")]
    assert "未作更正" not in bureau.call("rounds", THIRD, "2023").stdout


def test_rounds_as_of_a_checkpoint_are_those_of_then(told):
    bureau, _ = told
    assert heads(bureau.read("rounds", UNIT, "2023", "--as-of", "#2"), "version", "answer") == [("1", "none")]


def test_tables_filed_as_csv_come_back_as_a_workbook_with_comments_and_no_formula(told):
    _, said = told
    book = load_workbook(said["csv"])
    assert book.sheetnames[0] == RETURN_SHEET
    cell = book["执行进度"]["C2"]
    assert "“累计执行数”为空白" in cell.comment.text
    name = book["年度主要数据"]["B2"]
    assert (name.value, name.data_type) == ("=1+1", "s")


def test_sources_that_were_read_for_a_return_are_in_the_access_log(told):
    bureau, _ = told
    lines = (bureau.warehouse.state / "access.log").read_text(encoding="utf-8").splitlines()
    looks = [json.loads(line) for line in lines]
    assert {(look["verb"], look["actor"]) for look in looks} == {("return", "王芳")}
    assert f"{UNIT}.xlsx" in {look["file_name"] for look in looks}


def test_return_that_was_not_sealed_is_simply_repeated(told, tmp_path):
    """The workbook lies there already; nobody is said to have been told until it is sealed."""
    bureau, _ = told
    copy = bureau.copy_to(tmp_path / "copy")
    before = copy.checkpoint()
    with patch("warehouse.append.seal", side_effect=OSError(28, "No space left on device")):
        failed = copy.call("return", OTHER, "2023", "--out", str(tmp_path / "a.xlsx"), "--reason", "再退")
    assert (failed.exit_code, (tmp_path / "a.xlsx").exists(), copy.checkpoint()) == (1, True, before)
    for wanted in ("已退回 returned", "此前已同样退回"):
        done = copy.call("return", OTHER, "2023", "--out", str(tmp_path / "a.xlsx"), "--reason", "再退")
        assert (done.exit_code, wanted in done.stdout, copy.checkpoint()) == (0, True, before + 1)


def test_draft_is_written_and_not_recorded(told, tmp_path):
    bureau, _ = told
    before = bureau.checkpoint()
    done = bureau.call("return", "--all", "2023", "--draft", "--out", str(tmp_path / "all"))
    assert (done.exit_code, bureau.checkpoint()) == (0, before)
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [
        f"单位{unit}_2023_退回.xlsx" for unit in (UNIT, OTHER)
    ]


@pytest.mark.parametrize(("out", "told_so"), [("taken.xlsx", "is there already"), ("a.xls", "has to end with .xlsx")])
def test_place_that_does_not_fit_is_refused_before_anything_is_recorded(told, tmp_path, out, told_so):
    bureau, _ = told
    (tmp_path / "taken.xlsx").write_bytes(b"somebody's own")
    before = bureau.checkpoint()
    done = bureau.call("return", UNIT, "2023", "--out", str(tmp_path / out))
    assert (done.exit_code, told_so in done.output, bureau.checkpoint()) == (2, True, before)
    assert (tmp_path / "taken.xlsx").read_bytes() == b"somebody's own"


def test_history_with_returns_in_it_verifies_and_traces(told):
    bureau, _ = told
    assert verify_warehouse(bureau.warehouse).holds
    assert bureau.read("trace", OTHER, "2023") != []


# --------------------------------------------------------------------------------------- what cannot be scored, read or kept

UNREAD, UNSCORED = "511132-103", "511132-104"


@pytest.fixture(scope="module")
def unlucky(tmp_path_factory, request, dagster_instance):
    """One unit's workbook does not open, another names no rubric; both are returned and file anew."""
    bureau = make_bureau(request, tmp_path_factory.mktemp("unlucky"), dagster_instance)
    bureau.file_workbook("先报的.xlsx", file_unit(UNREAD))
    with on(1):
        bureau.run()
        assert bureau.call("withdraw", UNREAD, "2023", "--reason", "报错").exit_code == 0
    bureau.withdraw("先报的.xlsx")
    bureau.put(f"{UNREAD}/自评.xlsx", b"PK no workbook")
    bureau.file_workbook(
        f"{UNSCORED}.xlsx", change(file_unit(UNSCORED), "evaluations", {"subject_type": "unit"}, rubric="没有")
    )
    run(bureau, 2)
    said = {"unscored": give_back(bureau, UNSCORED, 10, "--deadline", "2024-09-30")}
    said["unread"] = give_back(bureau, UNREAD, 10)
    receive(bureau, f"{UNREAD}/自评.xlsx", write_workbook(file_unit(UNREAD), stamp="anew"), 11)
    receive(bureau, f"{UNSCORED}.xlsx", write_workbook(file_unit(UNSCORED)), 11)
    run(bureau, 12)
    return bureau, said


def test_filing_that_cannot_be_scored_is_given_back_and_its_correction_clears_it(unlucky):
    bureau, said = unlucky
    book = load_workbook(said["unscored"])
    assert "“没有”不存在" in book["评价对象"]["C2"].comment.text
    listed = bureau.read("rounds", UNSCORED, "2023")
    assert heads(listed, "version", "answer", "is_late") == [("1", "corrected", "no"), ("2", None, None)]
    assert {row["outcome"] for row in listed if row["version"] == "2"} == {"cleared"}


def test_workbook_that_does_not_open_is_answered_by_the_letter_alone(unlucky):
    """It came after a withdrawal: of what was withdrawn nothing is told any more, of what came since all there is to tell."""
    bureau, said = unlucky
    book = load_workbook(said["unread"])
    assert book.sheetnames == [RETURN_SHEET]
    texts = {cell.value for line in book.active.iter_rows() for cell in line}
    assert "自评.xlsx" in texts
    listed = bureau.read("rounds", UNREAD, "2023")
    assert heads(listed, "version", "returned_by", "answer") == [
        ("1", None, None), ("2", None, None), (None, "王芳", "corrected"), ("3", None, None),
    ]  # fmt: skip
    assert [row["check"] for row in listed if row["outcome"]] == ["file_is_readable", "file_is_readable"]
    assert "无法读取的报送" in bureau.call("rounds", UNREAD, "2023").stdout


def test_unit_that_has_corrected_all_is_given_nothing_back(unlucky):
    bureau, _ = unlucky
    done = bureau.call("return", UNSCORED, "2023", "--out", str(bureau.folder / "x.xlsx"))
    assert (done.exit_code, "nothing was found" in done.output) == (3, True)
    assert not (bureau.folder / "x.xlsx").exists()


def test_file_that_was_removed_by_order_is_named_and_not_given_back(told, tmp_path):
    bureau, _ = told
    copy = bureau.copy_to(tmp_path / "copy")
    sha256 = hashlib.sha256((bureau.inbox / f"{UNIT}.xlsx").read_bytes()).hexdigest()
    order = ("--order", "示例〔2025〕1号", "--actor", "王会计", "--confirmed-by", "陈刚")
    assert copy.call("purge", sha256, *order).exit_code == 0
    book = load_workbook(give_back(copy, UNIT, 25))
    assert book.sheetnames == [RETURN_SHEET]
    assert f"{UNIT}.xlsx 已依 示例〔2025〕1号 移除，不再退回。" in {
        cell.value for line in book.active.iter_rows() for cell in line
    }
