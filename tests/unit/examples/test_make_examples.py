"""The committed samples are what the program writes, and say where they come from."""

import csv
import io
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook, load_workbook
from PIL import Image

from examples.deliveries import (
    COMPLETE,
    DUPLICATE,
    DUPLICATE_2024,
    HONGQI_REPORT,
    HONGQI_WORKBOOK,
    HONGQI_WORKBOOK_2022,
    ORIGINAL,
    OTHER_YEAR_2024,
    TRUNCATED,
)
from examples.form import COLUMNS, TABLES
from examples.make_examples import example_files, make_examples

FOLDERS = ("2022", "2023", "2024", "2023-correction")
SEALED = "2023-sealed"
SAMPLES = Path(__file__).resolve().parents[3] / "examples"
UNASKED = {"经办股室"}


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    return example_files()


def files_below(directory: Path) -> set[str]:
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}


def generated_files() -> set[str]:
    return {f"{folder}/{name}" for folder in (*FOLDERS, SEALED, "register") for name in files_below(SAMPLES / folder)}


def filled_cells(book: Workbook) -> dict[tuple[str, str], tuple[object, str]]:
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.number_format)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def zipped_files(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_program_run_again_writes_the_committed_files(written):
    assert set(written) == generated_files()


@pytest.mark.parametrize("name", sorted(generated_files()))
def test_committed_file_generated_again_is_unchanged(written, name):
    fresh, kept = written[name], (SAMPLES / name).read_bytes()
    if fresh == kept:
        return
    # Another version of a library or of zlib may pack the same content differently; what stands in it must not differ.
    if name.endswith(".parquet"):
        assert pq.read_table(io.BytesIO(fresh)).equals(pq.read_table(io.BytesIO(kept)))
    elif name.endswith(".zip"):
        assert zipped_files(fresh) == zipped_files(kept)
    else:
        assert name.endswith(".xlsx")
        if not name.endswith(TRUNCATED):
            assert filled_cells(load_workbook(io.BytesIO(fresh))) == filled_cells(load_workbook(io.BytesIO(kept)))


def test_program_run_twice_writes_the_same_bytes(written, tmp_path):
    paths = make_examples(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in paths} == set(written)
    for path in paths:
        assert path.read_bytes() == written[path.relative_to(tmp_path).as_posix()]


@pytest.mark.parametrize(
    ("folder", "count"), [("2022", 19), ("2023", 34), ("2024", 21), ("2023-correction", 1), (SEALED, 1)]
)
def test_inbox_holds_as_many_files_as_the_readme_says(committed, folder, count):
    assert len(files_below(committed / folder / "inbox")) == count
    text = (committed / "README.md").read_text(encoding="utf-8")
    assert f"| `{folder}/inbox/` | {count} " in text


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        (f"2023/{DUPLICATE}", f"2023/{ORIGINAL}"),
        (f"2024/{DUPLICATE_2024}", "2024/inbox/511132-103_乙水镇_2024_自评.xlsx"),
        (f"2024/{OTHER_YEAR_2024}", "2023/inbox/511132-107/己文化馆_2023_自评.xlsx"),
    ],
)
def test_inbox_copy_is_the_original_byte_for_byte(committed, copy, original):
    assert (committed / copy).read_bytes() == (committed / original).read_bytes()


def test_sealed_original_is_a_picture_that_opens(committed):
    (path,) = (committed / SEALED).rglob("*.png")
    with Image.open(path) as picture:
        picture.load()
        assert (picture.format, picture.size) == ("PNG", (212, 300))
        assert len({*picture.convert("RGB").getdata()}) == 3


def test_inbox_truncated_workbook_breaks_off_and_does_not_open(committed):
    truncated = (committed / "2023" / TRUNCATED).read_bytes()
    complete = (committed / "2023" / COMPLETE).read_bytes()
    assert complete.startswith(truncated)
    assert len(truncated) < len(complete)
    with pytest.raises(zipfile.BadZipFile):
        load_workbook(committed / "2023" / TRUNCATED)


def contract_headers(project: Path) -> dict[str, str]:
    """The line of the contract that describes each table."""
    lines = (project / "docs" / "interchange.md").read_text(encoding="utf-8").splitlines()
    return {
        table: next(line for line in lines if line.startswith((f"| `{table}`", f"| [`{table}`]"))) for table in TABLES
    }


def test_form_every_header_stands_in_the_contract(project):
    shared = {"subject_code": "对象编码", "item_code": "指标编码", "criterion": "计分点"}
    for table, line in contract_headers(project).items():
        assert f"({TABLES[table]})" in line
        for name, name_zh in COLUMNS[table].items():
            assert f"{name}" in line
            assert f"({name_zh}" in line or shared.get(name) == name_zh


def sheets_of(name: str) -> dict[str, list[object]]:
    book = load_workbook(SAMPLES / name, read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_workbooks_have_no_header_but_those_of_the_form():
    chinese = {TABLES[table]: set(columns.values()) for table, columns in COLUMNS.items()}
    books = [name for name in sorted(generated_files()) if name.endswith(".xlsx") and not name.endswith(TRUNCATED)]
    assert len(books) == 9 + 11 + 10 + 1
    for name in books:
        for title, lines in sheets_of(name).items():
            header = next(line for line in lines if line[1] is not None)
            assert set(header) - UNASKED <= chinese[title], (name, title)


def test_tables_as_csv_have_no_header_but_those_of_the_form():
    files = [name for name in sorted(generated_files()) if "/inbox/" in name and name.endswith(".csv")]
    assert len(files) == 10 + 21 + 9
    for name in files:
        stem, content = Path(name).stem, (SAMPLES / name).read_bytes()
        table = next(one for one in TABLES if stem in {one, TABLES[one]})
        text = content.decode("gb18030" if stem == TABLES[table] else "utf-8-sig")
        header = set(next(csv.reader(io.StringIO(text))))
        front = {"unit_code", "fiscal_year"} if "/batch/" in name else set()
        assert front <= header
        assert header - front <= {*COLUMNS[table], *COLUMNS[table].values()}


def test_batch_parquet_holds_text_whole_numbers_and_decimals(committed):
    table = pq.read_table(committed / "2024/inbox/batch/execution.parquet")
    assert [str(field.type) for field in table.schema] == ["string", "int32", "int32"] + ["decimal128(18, 6)"] * 2
    assert table.column_names[:2] == ["unit_code", "fiscal_year"]
    assert set(table["unit_code"].to_pylist()) == {"511132-112", "511132-213"}


def test_archive_holds_the_tables_at_its_top(committed):
    files = zipped_files((committed / "2024/inbox/511132-104_丙坪乡_2024.zip").read_bytes())
    assert set(files) == {f"{table}.csv" for table in TABLES if table != "attachments"}


def test_finance_of_2022_in_yuan_stands_below_a_title_and_its_unit(committed):
    sheet = load_workbook(committed / "2022/inbox/511132-103_乙水镇_2022_自评.xlsx")["收支"]
    assert [sheet[f"A{number}"].value for number in (1, 2, 3)] == ["乙水镇（示例）2022年度收支表", "单位：元", "项目"]
    assert [sheet[f"B{number}"].value for number in (1, 2)] == [None, None]
    assert sheet["D7"].value == 10_660_000


@pytest.mark.parametrize("folder", FOLDERS)
def test_provenance_tells_of_every_file_that_arrives(committed, read_sample, folder):
    lines = read_sample(f"{folder}/provenance.csv")
    arrived = {name for name in files_below(committed / folder) if name.startswith("inbox/") or name == "facts.csv"}
    assert {row["file"] for row in lines} == arrived
    whole = [row for row in lines if row["cell"] == "*"]
    assert len({row["file"] for row in whole}) == len(whole)
    assert {row["file"] for row in whole} | {HONGQI_WORKBOOK} >= arrived
    assert {row["file"] for row in whole if row["tag"] != "invented"} <= {HONGQI_REPORT}


def test_provenance_of_the_circular_base_is_told_at_its_cell(committed, read_sample):
    (line,) = [row for row in read_sample("2022/provenance.csv") if row["cell"] != "*"]
    assert (line["file"], line["tag"]) == (HONGQI_WORKBOOK_2022, "derived")
    assert "循环" in line["remark"]
    assert load_workbook(committed / "2022" / line["file"])[line["sheet"]][line["cell"]].value == 14593.88
