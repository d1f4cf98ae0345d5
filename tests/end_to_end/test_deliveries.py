"""Deliveries that are odd as a whole: nothing, junk, another form of the same content, another order of the same files."""

import io
import os
import subprocess
import zipfile
from contextlib import suppress
from decimal import Decimal
from hashlib import sha256

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import load_workbook

from schemas.tables import TABLE_BY_NAME
from tests.bureau import Bureau, change, file_unit, make_bureau, write_csv, write_workbook
from tests.documents import example_report, write_docx, write_pdf

pytestmark = pytest.mark.end_to_end


@pytest.fixture(scope="module")
def filed(request, tmp_path_factory, dagster_instance):
    """One unit without a defect has filed a workbook in its folder."""
    world = make_bureau(request, tmp_path_factory.mktemp("filed"), dagster_instance)
    world.file_workbook("u1/a.xlsx", file_unit("u1"))
    world.run()
    return world


@pytest.fixture
def after_filing(filed, tmp_path):
    return filed.copy_to(tmp_path / "after")


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


def test_what_is_said_of_a_file_is_of_the_inbox_that_was_run_last(bureau):
    """The guide said that the folder makes no difference; it makes none to what counts, and one to what is told of the files."""
    bureau.file_workbook("a.xlsx", file_unit("u1"))
    bureau.put("broken.xlsx", b"PK")
    bureau.run()
    scores, first = bureau.scores(), bureau.inbox
    assert [row["place"] for row in bureau.findings(check="file_is_readable")] == ["broken.xlsx"]
    bureau.inbox = bureau.folder / "another"
    bureau.inbox.mkdir()
    bureau.run()
    assert bureau.findings(check="file_is_readable") == []
    assert bureau.scores() == scores
    bureau.inbox = first
    bureau.run()
    assert [row["place"] for row in bureau.findings(check="file_is_readable")] == ["broken.xlsx"]


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
    told = {row["place"].split("!")[0]: row["unit_code"] for row in junk.findings() if row["place"]}
    assert {name: told.get(name, "not told") for name in idle} == {
        name: "u1" if name.startswith("u1/") else None for name in idle
    }


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


def test_two_years_in_one_warehouse_do_not_touch_one_another(after_filing):
    bureau = after_filing
    before = bureau.scores(), bureau.submissions()
    assert before[0]
    bureau.file_workbook("u1/a.xlsx", file_unit("u1", year=2022))
    bureau.run(year=2022)
    assert (bureau.scores(), bureau.submissions()) == before
    bureau.year = 2022
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
    command = bureau.type("run", "--year", 2023, "--inbox", plain.inbox)
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert bureau.content_root() == plain.content_root()
    assert bureau.read("submissions", "--year", "2023") == plain.read("submissions", "--year", "2023")


# ------------------------------------------------------------------------------------------- batches, archives, layouts


def batch_rows(units, table):
    """The rows of all units for one table, each with unit_code and fiscal_year in front."""
    own = [(unit["submission"][0], row) for unit in units for row in unit.get(table, [])]
    return [{"unit_code": cover["unit_code"], "fiscal_year": cover["fiscal_year"]} | row for cover, row in own]


def write_batch(units):
    """A finance system's export: each table of all units as one CSV file, by table."""
    names = {name: None for unit in units for name in unit}
    return {name: write_csv(name, batch_rows(units, name)) for name in names}


def write_parquet(table_rows):
    """One table of a batch as Parquet, a column typed as a number where every cell of it is one."""
    columns = {name: [row.get(name) or None for row in table_rows] for name in table_rows[0]}
    for name, values in columns.items():
        with suppress(ValueError):
            columns[name] = [None if value is None else float(value) for value in values]
    written = io.BytesIO()
    pq.write_table(pa.table(columns), written)
    return written.getvalue()


class OldWindowsInfo(zipfile.ZipInfo):
    """A member as an old Chinese Windows names it: in its own code page, without saying so."""

    def _encodeFilenameFlags(self):  # noqa: N802 - the library's name
        return self.filename.encode("gb18030"), self.flag_bits


def write_zip(files, member=zipfile.ZipInfo):
    """An archive of files (name to bytes)."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(member(name, (2024, 9, 1, 8, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


@pytest.fixture(scope="module")
def exported(request, tmp_path_factory, dagster_instance):
    """The same units in one export of a finance system."""
    world = make_bureau(request, tmp_path_factory.mktemp("exported"), dagster_instance)
    for name, content in write_batch(some_units()).items():
        world.put(f"导出/{name}.csv", content)
    world.run()
    return world


def test_batch_of_csv_files_gives_the_root_of_the_same_workbooks(plain, exported):
    assert exported.content_root() == plain.content_root()
    assert set(exported.receipts().values()) == {"used"}


def test_batch_of_parquet_files_gives_the_root_of_the_same_workbooks(plain, bureau):
    units = some_units()
    for name in write_batch(units):
        bureau.put(f"{name}.parquet", write_parquet(batch_rows(units, name)))
    bureau.run()
    assert bureau.scores() == plain.scores()
    assert bureau.content_root() == plain.content_root()


def test_batch_beside_workbooks_joins_them_whatever_comes_first(plain, bureau):
    """The finance system exports two tables for all units; the units file the others themselves."""
    units = some_units()
    exported = ("finance", "execution")
    for name in exported:
        bureau.put(f"财政一体化/{name}.csv", write_csv(name, batch_rows(units, name)), 3)
    for number, tables in enumerate(units):
        own = {name: rows for name, rows in tables.items() if name not in exported}
        bureau.file_workbook(f"{number}.xlsx", own, number)
    bureau.run()
    assert bureau.content_root() == plain.content_root()


def test_batch_findings_reach_their_unit_at_their_cell(exported):
    found = [(row["check"], row["place"]) for row in exported.findings("u3") if row["place"]]
    assert ("cell_is_readable", "导出/execution.csv!E9") in found
    assert not [row for row in exported.findings() if row["unit_code"] is None and row["place"]]


def test_batch_rows_that_are_nobodys_or_of_another_year_do_not_stop_the_others(bureau):
    units = [file_unit("u1"), file_unit("u2", year=2022), file_unit("u4", year=2022)]
    files = {name: batch_rows(units, name) for name in units[0]}
    files["finance"][3] = files["finance"][3] | {"unit_code": ""}
    for name, rows in files.items():
        bureau.put(f"{name}.csv", write_csv(name, rows))
    bureau.run()
    assert [row["unit_code"] for row in bureau.submissions()] == ["u1"]
    (lost,) = bureau.findings(check="row_names_its_unit_and_year")
    assert (lost["unit_code"], lost["place"]) == (None, "finance.csv!A5")
    years = bureau.findings(check="fiscal_year_is_the_years_of_the_run")
    assert sorted(row["place"] for row in years) == sorted(f"{name}.csv" for name in files)
    assert bureau.runs[-1]["filings_received_count"] == 3


def test_batch_corrected_for_one_unit_makes_a_version_of_that_unit_only(exported, tmp_path):
    bureau, (first, *others) = exported.copy_to(tmp_path / "after"), some_units()
    changed = change(first, "execution", {"month": "9"}, executed_wan_yuan="68")
    bureau.put("导出/execution.csv", write_batch([changed, *others])["execution"], 5)
    bureau.run()
    versions = {row["unit_code"]: row["version"] for row in bureau.submissions()}
    assert versions["u1"] == "2"
    assert bureau.score("u1") == "100"
    assert bureau.versions("u2") == [bureau.versions("u2")[0]]


def test_archive_of_csv_files_is_the_folder_it_holds(plain, bureau):
    """A zip holds what a folder holds; packed with names in GBK, it is one file received."""
    for tables in some_units():
        unit = tables["submission"][0]["unit_code"]
        files = {f"{TABLE_BY_NAME[name].name_zh}.csv": write_csv(name, rows) for name, rows in tables.items()}
        bureau.put(f"{unit}.zip", write_zip(files, OldWindowsInfo))
    bureau.run()
    assert bureau.content_root() == plain.content_root()
    assert bureau.receipts() == {"u1.zip": "used", "u2.zip": "used", "u3.zip": "used"}
    assert bureau.runs[-1]["files_received_count"] == 3


def test_archive_and_folder_of_the_same_files_are_one_version(bureau):
    tables = file_unit("u1")
    bureau.file_csvs("u1", tables)
    bureau.run()
    bureau.withdraw(*(f"u1/{name}.csv" for name in tables))
    files = {f"u1/{name}.csv": write_csv(name, rows) for name, rows in tables.items()}
    bureau.put("u1.zip", write_zip(files), 7)
    bureau.run()
    assert [row["version"] for row in bureau.submissions()] == ["1"]
    assert bureau.receipts() == {"u1.zip": "used"}


def test_archive_that_came_twice_is_a_duplicate_however_it_is_packed(bureau):
    files = {f"{name}.csv": write_csv(name, rows) for name, rows in file_unit("u1").items()}
    bureau.put("a.zip", write_zip(files))
    bureau.put("a - 副本.zip", write_zip(files))
    bureau.put("a - again.zip", write_zip(dict(reversed(files.items()))))
    bureau.put("book.zip", write_zip({"自评.xlsx": write_workbook(file_unit("u2"))}))
    bureau.run()
    statuses = bureau.receipts()
    assert statuses == {
        "a.zip": "used", "a - 副本.zip": "duplicate", "a - again.zip": "duplicate", "book.zip": "used"
    }  # fmt: skip
    assert bureau.score("u2") == "100"


def test_archive_with_junk_is_read_as_far_as_it_goes_and_told(bureau):
    files = {f"{name}.csv": write_csv(name, rows) for name, rows in file_unit("u1").items()}
    junk = {"__MACOSX/._a": b"x", ".DS_Store": b"x", "../evil.csv": b"a", "inner.zip": write_zip({"a.csv": b"a"})}
    bureau.put("a.zip", write_zip(files | junk))
    bureau.put("broken.zip", write_zip(files)[:-30])
    bureau.put("bomb.zip", write_zip({"finance.csv": b"0" * (1 << 25)}))
    bureau.put("empty.zip", write_zip({}))
    bureau.run()
    assert bureau.score("u1") == "100"
    assert bureau.receipts() == {
        "a.zip": "used", "broken.zip": "quarantined", "bomb.zip": "quarantined", "empty.zip": "quarantined"
    }  # fmt: skip
    told = {(row["check"], row["place"]) for row in bureau.findings() if row["unit_code"] is None and row["place"]}
    assert told == {
        ("archive_member_is_read", "a.zip/../evil.csv"),
        ("table_is_known", "a.zip/inner.zip/a.csv"),
        ("file_is_readable", "broken.zip"),
        ("file_is_within_limits", "bomb.zip"),
        ("file_is_readable", "empty.zip"),
    }


def in_yuan(tables):
    """The amounts of finance as a form in 元 has them, below a title and the unit."""
    header = ["项目", "年初预算数（元）", "全年预算数", "决算数"]
    typed = [
        [int(Decimal(cell) * 10_000) if at else cell for at, cell in enumerate(row.values())]
        for row in tables["finance"]
    ]
    return [["某县2023年部门收支表"], ["编制单位：某局", None, None, "单位：元"], header, *typed]


def test_amounts_in_yuan_below_a_title_are_those_of_the_template(filed, bureau):
    plain_tables = file_unit("u1")
    book = load_workbook(io.BytesIO(write_workbook(plain_tables)))
    sheet = book["收支"]
    sheet.delete_rows(1, sheet.max_row)
    for row in in_yuan(plain_tables):
        sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    bureau.put("a.xlsx", written.getvalue())
    bureau.run()
    assert bureau.score("u1") == "100"
    assert {row["severity"] for row in bureau.findings("u1")} <= {"note"}
    assert bureau.scores() == filed.scores()


def test_report_beside_a_workbook_is_of_its_submission_and_a_new_one_replaces_it(bureau):
    from examples.hongqi_report import TEXT

    bureau.file_workbook("u1/a.xlsx", file_unit("u1"))
    bureau.put("u1/报告.txt", TEXT.encode())
    bureau.run()
    assert set(bureau.receipts().values()) == {"used"}
    assert [(row["unit_code"], row["version"]) for row in bureau.submissions()] == [("u1", "1")]
    bureau.put("u1/报告（定稿）.txt", TEXT.replace("13户", "14户").encode(), 5)
    bureau.run()
    assert [row["version"] for row in bureau.submissions()] == ["1", "2"]
    assert bureau.receipts()["u1/报告（定稿）.txt"] == "used"
    bureau.run()
    assert [row["version"] for row in bureau.submissions()] == ["1", "2"]


def test_report_in_word_is_held_against_the_workbook_cell_by_cell(bureau):
    """The scoring table of the document and the sheet that was filed, line by line; without the sheet the document stands in for it.

    The second document is another one: written within two seconds of the first it had the same bytes, and was a duplicate.
    """
    items = [row["item_code"] for row in file_unit("u1")["answers"]]
    own = [{"item_code": code, "self_score_points": "5"} for code in ("feedback", "disclosure", "violations")]
    assert {row["item_code"] for row in own} <= {*items}
    bureau.file_workbook("u1/a.xlsx", {**file_unit("u1"), "self_scores": own})
    bureau.put("u1/报告.docx", write_docx(example_report()))
    bureau.run()
    assert bureau.receipts() == {"u1/a.xlsx": "used", "u1/报告.docx": "used"}
    told = {(row["check"], row["place"], row["stated"]) for row in bureau.findings("u1")}
    assert ("report_agrees_with_the_tables", "u1/报告.docx!par23:11-19", "1216.75") in told
    assert ("line_of_the_report_is_in_the_table", "u1/报告.docx!t1.r9.c6:1-1", "2") in told
    assert not {row["stated"] for row in bureau.findings("u1", "line_of_the_table_is_in_the_report")}
    bureau.file_workbook("u2/a.xlsx", file_unit("u2"))
    bureau.put("u2/报告.docx", write_docx([*example_report(), "特此报告。"]))
    bureau.run()
    scores = {row["item_code"]: row["self_score_points"] for row in bureau.scores("u2")}
    assert (scores["execution_progress"], scores["total"]) == ("2", "97")


PHOTO, SCAN = b"\xff\xd8\xff\xe0 a photo", b"\x89PNG\r\n\x1a\n a scan"


def test_sealed_original_is_kept_asked_for_and_confirmed_by_name(after_filing):
    """It scores nothing, is no defect, makes a version of the filing, and is confirmed for that version and no other."""
    bureau = after_filing
    assert bureau.findings("u1", "sealed_original_is_filed")[0]["severity"] == "note"
    assert bureau.call("confirm-sealed", "u1", "2023").exit_code == 3
    scores = bureau.scores()
    bureau.put("u1/盖章/第1页.jpg", PHOTO, 5)
    bureau.put("u1_盖章.OFD", b"not an ofd", 5)
    bureau.put("某局.png", SCAN, 5)
    bureau.run()
    assert bureau.receipts()["u1/盖章/第1页.jpg"] == "used"
    assert [row["version"] for row in bureau.submissions("u1")] == ["1", "2"]
    assert [row["place"] for row in bureau.findings(check="file_is_readable")] == ["u1_盖章.OFD"]
    assert not bureau.findings("u1", "sealed_original_is_filed")
    (waiting,) = bureau.findings("u1", "sealed_original_is_confirmed")
    assert (waiting["severity"], waiting["addressed_to"], waiting["stated"]) == (
        "note",
        "bureau",
        "某局.png、第1页.jpg",
    )
    assert bureau.scores() == scores
    several = bureau.call("confirm-sealed", "u1", "2023", "--actor", "李强")
    assert (several.exit_code, "--sha256" in several.output) == (3, True)
    photo = sha256(PHOTO).hexdigest()
    act = ("confirm-sealed", "u1", "2023", "--sha256", photo[:12], "--actor", "李强", "--reason", "逐项核对")
    assert "第 2 版" in bureau.call(*act).stdout
    assert "此前已确认" in bureau.call(*act).stdout
    trace = [(row["kind"], row["name"], row["value"], row["place"]) for row in bureau.read("trace", "u1", "2023")]
    assert ("input", "sealed_original", None, "u1/盖章/第1页.jpg") in trace
    assert ("decision", "confirmed_by:李强", "agrees", "u1/盖章/第1页.jpg") in trace
    bureau.run()
    assert not bureau.findings("u1", "sealed_original_is_confirmed")
    bureau.file_workbook("u1/a.xlsx", change(file_unit("u1"), "answers", {"item_code": "disclosure"}, answer="no"), 9)
    bureau.run()
    (waiting,) = bureau.findings("u1", "sealed_original_is_confirmed")
    assert "第 3 版" in waiting["message"]
    assert not bureau.findings("u1", "table_is_refiled_or_carried_over")
    assert bureau.call("verify").exit_code == 0


def test_original_of_nobody_is_told_and_is_no_filing(bureau):
    bureau.file_workbook("u1/a.xlsx", file_unit("u1"))
    bureau.file_workbook("u2/a.xlsx", file_unit("u2"))
    bureau.put("盖章件.png", SCAN)
    bureau.put("u2_盖章件.jpg", PHOTO)
    bureau.run()
    assert [(row["check"], row["severity"]) for row in bureau.findings() if row["place"] == "盖章件.png"] == [
        ("original_lies_with_its_filing", "warning")
    ]
    assert bureau.receipts()["u2_盖章件.jpg"] == "quarantined"
    bureau.run()
    assert bureau.receipts()["u2_盖章件.jpg"] == "used"
    assert bureau.runs[-1]["filings_received_count"] == 2


def test_report_with_its_print_and_a_minute_in_one_archive_is_one_report(bureau):
    """What a unit sends in one zip arrives at one time: the print of a report must not compete with it, nor a listed minute."""
    report = example_report()
    listed = [{"item_code": "disclosure", "file_name": "公开截图"}]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("自评.xlsx", write_workbook({**file_unit("u1"), "attachments": listed}))
        archive.writestr("自评报告.docx", write_docx(report))
        archive.writestr("自评报告.pdf", write_pdf(report))
        archive.writestr("公开截图.png", SCAN)
        archive.writestr("盖章件.jpg", PHOTO)
    bureau.put("u1.zip", packed.getvalue())
    bureau.run()
    assert bureau.receipts() == {"u1.zip": "used"}
    told = {(row["check"], row["severity"]) for row in bureau.findings("u1")}
    assert ("document_is_supporting_material", "note") in told
    assert ("sealed_original_is_confirmed", "note") in told
    assert not {"table_stands_once_in_a_delivery", "file_is_the_latest", "file_form_is_known"} & {
        one for one, _ in told
    }
    (differing, *_) = bureau.findings("u1", "report_agrees_with_the_tables")
    assert differing["place"].startswith("u1.zip/自评报告.docx!par")
