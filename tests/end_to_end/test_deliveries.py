"""Deliveries that are odd as a whole: nothing, junk, another form of the same content, another order of the same files."""

import os
import subprocess
import sys

import pytest

from tests.bureau import Bureau, change, file_unit, write_workbook

pytestmark = pytest.mark.end_to_end


def test_inbox_empty_is_recorded_as_a_run_and_keeps_what_stands(bureau):
    bureau.run()
    assert bureau.submissions() == []
    assert bureau.findings() == []
    bureau.file_workbook("a.xlsx", file_unit("u1"))
    bureau.run()
    before = bureau.scores(), bureau.submissions(), bureau.content_root()
    bureau.withdraw("a.xlsx")
    bureau.run()
    assert (bureau.scores(), bureau.submissions(), bureau.content_root()) == before
    assert bureau.runs[-1]["units_filed_count"] == 1


def test_inbox_missing_is_wrong_usage_and_makes_nothing(bureau):
    bureau.inbox.rmdir()
    result = bureau.try_run()
    assert result.exit_code == 2
    assert "inbox" in result.output
    assert list(bureau.folder.iterdir()) == []


@pytest.fixture(scope="module")
def junk(module_bureau):
    """A good workbook amid everything an inbox collects."""
    world = module_bureau
    world.file_workbook("u1/自评 2023（定稿）.xlsx", file_unit("u1"))
    world.put("u1/~$自评.xlsx", b"lock")
    world.put(".DS_Store", b"\0\0\0\1Bud1")
    world.put("Thumbs.db", b"\xd0\xcf\x11\xe0")
    world.put("u1/说明.docx", b"PK\x03\x04")
    world.put("empty.xlsx", b"")
    world.put("empty.csv", b"")
    world.put("u2/finance.csv", b"")
    world.put("u3/随便.csv", b"a,b\n1,2\n")
    world.put("u4/answers.csv", b"\xff\xfe\x00\xd8bad")
    world.put("not-a-workbook.xlsx", "其实是文本".encode())
    world.put("blank.xlsx", write_workbook({"submission": []}))
    world.put("stranger.xlsx", write_workbook({name: [] for name in ("finance", "answers")}))
    world.run()
    return world


def test_inbox_with_junk_scores_the_good_workbook(junk):
    assert junk.score("u1") == "100"
    assert junk.receipts()["u1/自评 2023（定稿）.xlsx"] == "used"


def test_inbox_with_junk_leaves_the_systems_files_alone(junk):
    assert not {"u1/~$自评.xlsx", ".DS_Store"} & set(junk.receipts())


def test_inbox_with_junk_quarantines_each_other_file_with_a_finding(junk):
    idle = {name for name, status in junk.receipts().items() if status == "quarantined"}
    assert len(idle) == len(junk.receipts()) - 1
    told = {row["place"].split("!")[0] for row in junk.findings() if row["place"] and row["unit_code"] is None}
    assert idle <= told


def test_inbox_with_junk_run_again_tells_the_same(junk):
    before = junk.findings()
    junk.run()
    assert junk.findings() == before


def test_cover_without_a_year_is_returned_and_told_at_its_cell(bureau):
    """Nothing can be scored where the year is unreadable; the clerk sees the cell, not only that the file is unused."""
    bureau.file_workbook("a.xlsx", change(file_unit("u1"), "submission", {}, fiscal_year="二〇二三"))
    bureau.run()
    assert bureau.runs[-1]["filings_returned_count"] == 1
    assert bureau.submissions() == []
    found = {row["check"]: row["place"] for row in bureau.findings()}
    assert found["cell_is_readable"] == "a.xlsx 封面!C2"
    assert "file_names_one_unit_and_year" in found


def test_year_of_the_run_without_a_rubric_returns_every_filing(bureau):
    """The rubric shipped begins with 2022: a filing for 2021 is kept and told, never scored under a rubric of another year."""
    bureau.year = 2021
    bureau.file_workbook("a.xlsx", file_unit("u1", year=2021))
    bureau.run()
    assert bureau.runs[-1]["filings_returned_count"] == 1
    assert bureau.scores() == []
    assert {"filing_can_be_scored", "rubric_is_in_force"} <= {row["check"] for row in bureau.findings("u1")}


def test_two_years_in_one_warehouse_do_not_touch_one_another(bureau):
    bureau.file_workbook("a.xlsx", file_unit("u1"))
    bureau.run()
    before = bureau.scores(), bureau.submissions()
    assert before[0]
    bureau.file_workbook("a.xlsx", file_unit("u1", year=2024))
    bureau.run(year=2024)
    assert (bureau.scores(), bureau.submissions()) == before
    bureau.year = 2024
    assert bureau.score("u1") == "100"


# ---------------------------------------------------------------------------------------- the same content, another way


WORDS = {"yes": "是", "no": "否", "unit": "部门整体", "public": "公用经费", "quantity": "数量", "at_least": "正向"}


def in_chinese(tables):
    """Listed values as the template has them; an answer is free text until its criterion is known, and stays as it was typed."""
    from schemas.values import FINANCE_LINES

    words = WORDS | FINANCE_LINES
    typed = {"subject_type", "scope", "line", "kind", "direction", "problem_found", "corrected"}
    return {
        name: [
            {column: words.get(text, text) if column in typed else text for column, text in row.items()} for row in own
        ]
        for name, own in tables.items()
    }


def some_units():
    """Three units, one with a defect of every common kind."""
    defect = change(file_unit("u3"), "execution", {"month": "9"}, executed_wan_yuan="约60")
    defect = change(defect, "finance", {"line": "revenue_total"}, final_wan_yuan="106")
    defect = change(defect, "projects", {"project_code": "P2"}, project_code="P1")
    return [file_unit("u1"), change(file_unit("u2"), "execution", {"month": "6"}, executed_wan_yuan="30"), defect]


@pytest.fixture(scope="module")
def plain(tmp_path_factory, dagster_instance):
    """Each unit's workbook in its folder, English: the root that every other way has to give."""
    world = Bureau(tmp_path_factory.mktemp("plain"), dagster_instance)
    for tables in some_units():
        unit = tables["submission"][0]["unit_code"]
        world.file_workbook(f"{unit}/a.xlsx", tables, chinese=False)
    world.run()
    return world


def test_content_as_csv_in_gb18030_and_chinese_gives_the_same_root(plain, bureau):
    for number, tables in enumerate(some_units()):
        unit = tables["submission"][0]["unit_code"]
        bureau.file_csvs(unit, in_chinese(tables), number, chinese=True, encoding="gb18030")
    bureau.run()
    assert bureau.content_root() == plain.content_root()


def test_files_sheets_and_columns_in_another_order_give_the_same_root(plain, bureau):
    for number, tables in enumerate(reversed(some_units())):
        turned = {
            name: [dict(reversed(row.items())) for row in own] for name, own in reversed(in_chinese(tables).items())
        }
        bureau.file_workbook(f"{number} 报送.xlsx", turned, 10 - number)
    bureau.run()
    assert bureau.content_root() == plain.content_root()


def test_units_over_several_runs_give_the_root_of_the_same_leaves(plain, bureau):
    """The content root does not depend on how many runs a year came in. Here one unit files as CSV in UTF-8 with a BOM."""
    first, *others = some_units()
    bureau.file_csvs("u1", first, encoding="utf-8-sig")
    bureau.run()
    for tables in others:
        bureau.file_workbook(f"{tables['submission'][0]['unit_code']}.xlsx", tables)
    bureau.run()
    assert bureau.content_root() == plain.content_root()


def test_process_with_another_zone_and_hash_seed_gives_the_same_root(plain, bureau):
    """Run as a process of its own: neither the local zone nor the order of sets may show in what is sealed."""
    env = os.environ | {"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "77"}
    command = [
        sys.executable,
        "-m",
        "jixiao",
        "run",
        "--year",
        "2023",
        "--inbox",
        plain.inbox,
        "--warehouse",
        bureau.url,
    ]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert bureau.content_root() == plain.content_root()
    assert bureau.read("submissions", "--year", "2023") == plain.read("submissions", "--year", "2023")
