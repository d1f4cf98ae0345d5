"""The committed samples are what the program writes, and say where they come from."""

import csv
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from examples.expected import EXPECTED, expected_total
from examples.form import ITEMS
from examples.hongqi import Tagged, tagged_tables
from examples.make_examples import (
    COMPLETE,
    DUPLICATE,
    HONGQI_WORKBOOK,
    ORIGINAL,
    TRUNCATED,
    make_examples,
)

ROOT = Path(__file__).resolve().parents[3]
COMMITTED = ROOT / "examples" / "2023"
REPORT = ROOT.parent / "shared" / "seed" / "hongqi-2023-self-evaluation.txt"
TAGS = {"published", "derived", "invented"}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("examples")
    make_examples(directory)
    return directory / "2023"


@pytest.fixture(scope="module")
def hongqi_workbook() -> Workbook:
    return load_workbook(COMMITTED / HONGQI_WORKBOOK)


def files_below(directory: Path) -> set[str]:
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def filled_cells(book: Workbook) -> dict[tuple[str, str], tuple[object, str]]:
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.number_format)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def column(book: Workbook, sheet: str, header: str) -> list[object]:
    header_row, *body = book[sheet].iter_rows(values_only=True)
    return [row[header_row.index(header)] for row in body]


def test_program_run_again_writes_the_committed_files(written: Path) -> None:
    assert files_below(written) == files_below(COMMITTED)


@pytest.mark.parametrize("name", sorted(files_below(COMMITTED)))
def test_committed_file_generated_again_is_unchanged(written: Path, name: str) -> None:
    fresh, kept = written / name, COMMITTED / name
    if fresh.read_bytes() == kept.read_bytes():
        return
    # Another version of the library or of zlib may pack a workbook differently; cells must not differ.
    assert name.endswith(".xlsx")
    if name != TRUNCATED:
        assert filled_cells(load_workbook(fresh)) == filled_cells(load_workbook(kept))


def test_program_run_twice_writes_the_same_bytes(written: Path, tmp_path: Path) -> None:
    for path in make_examples(tmp_path):
        assert path.read_bytes() == (written / path.relative_to(tmp_path / "2023")).read_bytes()


def test_inbox_duplicate_is_the_original_byte_for_byte() -> None:
    assert (COMMITTED / DUPLICATE).read_bytes() == (COMMITTED / ORIGINAL).read_bytes()


def test_inbox_truncated_workbook_breaks_off_and_does_not_open() -> None:
    truncated, complete = (COMMITTED / TRUNCATED).read_bytes(), (COMMITTED / COMPLETE).read_bytes()
    assert complete.startswith(truncated)
    assert len(truncated) < len(complete)
    with pytest.raises(zipfile.BadZipFile):
        load_workbook(COMMITTED / TRUNCATED)


def test_hongqi_every_filled_cell_has_one_provenance_tag(hongqi_workbook: Workbook) -> None:
    lines = [row for row in read_csv(COMMITTED / "provenance.csv") if row["file"] == HONGQI_WORKBOOK]
    tags = {(row["sheet"], row["cell"]): row["tag"] for row in lines}
    assert len(tags) == len(lines)
    assert set(tags) == set(filled_cells(hongqi_workbook))
    headers = {place for place in tags if place[1].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "1"}
    assert {tags[place] for place in headers} == {"form"}
    assert {tag for place, tag in tags.items() if place not in headers} == TAGS


def test_every_other_file_is_said_to_be_invented() -> None:
    lines = [row for row in read_csv(COMMITTED / "provenance.csv") if row["file"] != HONGQI_WORKBOOK]
    inbox = {name for name in files_below(COMMITTED) if name.startswith("inbox/")}
    assert {row["file"] for row in lines} == (inbox | {"facts.csv"}) - {HONGQI_WORKBOOK}
    assert {row["tag"] for row in lines} == {"invented"}


def test_hongqi_published_figures_stand_in_the_workbook(hongqi_workbook: Workbook) -> None:
    def figures(sheet: str, header: str) -> list[Decimal]:
        return [Decimal(str(value)) for value in column(hongqi_workbook, sheet, header)]

    final = ["1178.17", "38.58", "0", "1216.75", "1073.3", "143.45", "1216.75", "0"]
    assert figures("收支", "决算数") == [Decimal(value) for value in final]
    assert figures("项目", "执行数") == [Decimal(value) for value in ("38.58", "15.07", "81", "4.8", "4")]
    self_scores = figures("自评打分", "自评打分")
    assert self_scores == [Decimal(value) for value in (10, 10, 10, 10, 10, 5, 2, 5, 5, 5, 5, 5, 5, 10)]
    assert sum(self_scores) == Decimal(97)
    metrics = dict(
        zip(column(hongqi_workbook, "年度主要数据", "数据名称"), figures("年度主要数据", "数值"), strict=True)
    )
    assert metrics["脱贫户人均纯收入"] == Decimal("16982.9")
    assert metrics["粮食总产量"] == Decimal("2247.3")
    assert 16.37 in column(hongqi_workbook, "年度主要数据", "同比%")


@pytest.mark.skipif(not REPORT.exists(), reason="the published report is not at hand")
def test_hongqi_every_published_cell_stands_in_the_report() -> None:
    report = REPORT.read_text(encoding="utf-8")
    words = {"unit": "部门整体"}
    cells = [cell for table in tagged_tables().values() for row in table for cell in row.values()]
    published = {cell.value for cell in cells if isinstance(cell, Tagged) and cell.tag == "published"}
    assert {value for value in published if words.get(value, value) not in report} == set()


@pytest.mark.parametrize("header", ["年初预算数", "全年预算数", "决算数"])
def test_hongqi_finance_adds_up_in_every_column(hongqi_workbook: Workbook, header: str) -> None:
    lines = column(hongqi_workbook, "收支", "项目")
    amounts = [Decimal(str(value)) for value in column(hongqi_workbook, "收支", header)]
    of = dict(zip(lines, amounts, strict=True))
    parts = of["一般公共预算拨款收入"] + of["政府性基金预算拨款收入"] + of["上年结转"]
    assert of["收入合计"] == parts
    assert of["支出合计"] == of["基本支出"] + of["项目支出"]
    assert of["结转结余"] == of["收入合计"] - of["支出合计"]


def test_expected_outcome_of_each_unit_has_every_item_and_its_total() -> None:
    lines = read_csv(COMMITTED / "expected.csv")
    for unit_code in EXPECTED:
        items = [row["item_code"] for row in lines if row["unit_code"] == unit_code]
        assert items == [*ITEMS, "total"]
    assert expected_total("511132-101") == Decimal(92)


def test_readme_table_states_the_expected_totals() -> None:
    text = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    cells = [line.strip("| \n").split(" | ") for line in text.splitlines() if line.startswith("| 511132-")]
    stated = {row[0].split()[0]: (Decimal(row[3]), row[4]) for row in cells}
    assert stated == {code: (expected_total(code), outcome.status) for code, outcome in EXPECTED.items()}


def test_facts_say_nothing_about_hongqi() -> None:
    facts = read_csv(COMMITTED / "facts.csv")
    assert "511132-101" not in {row["unit_code"] for row in facts}
    assert list(facts[0]) == (
        [
            "unit_code",
            "subject_code",
            "item_code",
            "criterion",
            "value",
            "source_document",
            "dated_on",
            "recorded_by",
        ]
    )
