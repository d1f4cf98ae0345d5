"""The sample of 红旗镇（示例） 2023: its figures are the published ones, cell by cell, in workbook and report."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from examples.deliveries import HONGQI_REPORT, HONGQI_WORKBOOK
from examples.hongqi import Tagged, tagged_tables
from examples.hongqi_report import REPORT, TABLE

PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "seed" / "hongqi-2023-self-evaluation.txt"
# Figures and terms of the form are shorter than this; a sentence taken over is longer.
RUN = 40
TAGS = {"published", "derived", "invented"}
needs_the_published_report = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published report is not at hand")


@pytest.fixture(scope="module")
def workbook(committed) -> Workbook:
    return load_workbook(committed / "2023" / HONGQI_WORKBOOK)


def column(book: Workbook, sheet: str, header: str) -> list[object]:
    header_row, *body = book[sheet].iter_rows(values_only=True)
    return [row[header_row.index(header)] for row in body]


def figures(book: Workbook, sheet: str, header: str) -> list[Decimal]:
    return [Decimal(str(value)) for value in column(book, sheet, header)]


def test_hongqi_every_filled_cell_has_one_provenance_tag(workbook, read_sample):
    lines = [row for row in read_sample("2023/provenance.csv") if row["file"] == HONGQI_WORKBOOK]
    tags = {(row["sheet"], row["cell"]): row["tag"] for row in lines}
    filled = {
        (sheet.title, cell.coordinate) for sheet in workbook for row in sheet for cell in row if cell.value is not None
    }
    assert len(tags) == len(lines)
    assert set(tags) == filled
    headers = {place for place in tags if place[1].strip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "1"}
    assert {tags[place] for place in headers} == {"form"}
    assert {tag for place, tag in tags.items() if place not in headers} == TAGS


def test_hongqi_published_figures_stand_in_the_workbook(workbook):
    final = ["1178.17", "38.58", "0", "1216.75", "1073.3", "143.45", "1216.75", "0"]
    assert figures(workbook, "收支", "决算数") == [Decimal(value) for value in final]
    assert figures(workbook, "项目", "执行数") == [Decimal(value) for value in ("38.58", "15.07", "81", "4.8", "4")]
    self_scores = figures(workbook, "自评打分", "自评打分")
    assert self_scores == [Decimal(value) for value in (10, 10, 10, 10, 10, 5, 2, 5, 5, 5, 5, 5, 5, 10)]
    names, values = column(workbook, "年度主要数据", "数据名称"), figures(workbook, "年度主要数据", "数值")
    metrics = dict(zip(names, values, strict=True))
    assert metrics["脱贫户人均纯收入"] == Decimal("16982.9")
    assert metrics["粮食总产量"] == Decimal("2247.3")
    assert 16.37 in column(workbook, "年度主要数据", "同比%")


@needs_the_published_report
def test_hongqi_every_published_cell_stands_in_the_report():
    report = PUBLISHED.read_text(encoding="utf-8")
    words = {"unit": "部门整体"}
    cells = [cell for table in tagged_tables().values() for row in table for cell in row.values()]
    published = {cell.value for cell in cells if isinstance(cell, Tagged) and cell.tag == "published"}
    assert {value for value in published if words.get(value, value) not in report} == set()


@pytest.mark.parametrize("header", ["年初预算数", "全年预算数", "决算数"])
def test_hongqi_finance_adds_up_in_every_column(workbook, header):
    of = dict(zip(column(workbook, "收支", "项目"), figures(workbook, "收支", header), strict=True))
    parts = of["一般公共预算拨款收入"] + of["政府性基金预算拨款收入"] + of["上年结转"]
    assert of["收入合计"] == parts
    assert of["支出合计"] == of["基本支出"] + of["项目支出"]
    assert of["结转结余"] == of["收入合计"] - of["支出合计"]


def test_report_sample_is_the_text_of_the_program(committed):
    assert (committed / "2023" / HONGQI_REPORT).read_text(encoding="utf-8") == REPORT


def test_report_scoring_table_prints_95_and_10_and_self_scores_of_97():
    lines = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()]
    *items, total = lines
    printed, filed = ([Decimal(line[number]) for line in items] for number in (3, 5))
    assert (sum(printed[:-1]), printed[-1]) == (95, 10)
    assert sum(filed) == Decimal(total[5]) == 97


def test_report_self_scores_and_accounts_are_those_of_the_workbook(workbook):
    lines = [line.split("|") for line in TABLE.strip().splitlines()[:-1]]
    assert [Decimal(line[5].strip()) for line in lines] == figures(workbook, "自评打分", "自评打分")
    for amount in column(workbook, "收支", "决算数"):
        assert f"{amount}万元" in REPORT


@needs_the_published_report
def test_report_figures_are_published_and_its_wording_is_not():
    published = PUBLISHED.read_text(encoding="utf-8")
    text = REPORT.split("附件\n")[0]
    told = {figure for figure in re.findall(r"\d+(?:\.\d+)?", text) if len(figure) > 1}
    # 11 bodies are the six offices, one and four centres of the published text, counted.
    assert {figure for figure in told if figure not in published} <= {"11"}
    told_there, told_here = ("".join(told.split()) for told in (published, text))
    runs = {told_here[start : start + RUN] for start in range(len(told_here) - RUN + 1)}
    assert {run for run in runs if run in told_there} == set()
