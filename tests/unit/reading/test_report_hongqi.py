"""The published report of 红旗镇 for 2023: read completely, broken paragraphs, drifting rows and all."""

from functools import cache

import pytest

from pipelines.reading.split_rows import measure
from schemas.places import bare_place
from schemas.read_printed_form import build_form
from tests.documents import SOFFICE, convert, write_docx
from tests.unit.reading.reports import REAL_REPORT, finance_of, outline, read_bytes, rows_of, score_frame

pytestmark = pytest.mark.skipif(not REAL_REPORT.exists(), reason="the published report is not at hand")


@cache
def real():
    return read_bytes(REAL_REPORT.read_bytes())


def test_real_report_names_its_unit_year_and_rubric():
    assert real().unit_names == ("红旗镇人民政府", "红旗镇")
    assert rows_of(real(), "report") == [
        {
            "unit_name": "红旗镇人民政府",
            "title": "红旗镇人民政府整体绩效自评报告范本",
            "rubric": "county-department",
            "fiscal_year": "2023",
        }
    ]


def test_real_report_states_eight_finance_figures():
    assert finance_of(real()) == {
        "revenue_total": "1216.75",
        "carry_in": "0",
        "revenue_general_budget": "1178.17",
        "revenue_government_fund": "38.58",
        "expenditure_total": "1216.75",
        "expenditure_basic": "1073.3",
        "expenditure_project": "143.45",
        "carry_out": "0",
    }


def test_real_report_is_read_without_any_finding():
    """Whatever is wrong in it is for other rules to say; nothing in it is unreadable."""
    assert real().findings == ()


def test_real_report_scoring_table_is_a_tree_of_levels_and_fourteen_lines():
    form = build_form(score_frame(real()), "县级部门整体绩效自评打分表")
    assert outline(form.items) == [
        "1 部门预算项目绩效管理 70 - -",
        "2 目标管理 40 - -",
        "3 目标制定 10 10 10",
        "3 目标制定 10 10 10",
        "3 目标实现 10 10 10",
        "3 目标实现 10 10 10",
        "2 动态调整 15 - -",
        "3 支出控制 10 10 10",
        "3 及时处置 5 5 5",
        "3 执行进度 5 5 2",
        "2 完成结果 10 - -",
        "3 资金结余率(低效无效率) 5 5 5",
        "3 违规记录 5 - 5",
        "1 绩效结果应用 30 - -",
        "2 内部应用 10 - -",
        "3 预算挂钩 10 10 5",
        "2 信息公开 5 - -",
        "3 自评公开 5 10 5",
        "2 整改反馈 10 - -",
        "3 问题整改 5 5 5",
        "3 应用反馈 5 5 5",
        "1 扣分项 10 0 10",
    ]
    assert len(form.scoring_lines) == 14
    assert sum(item.self_score_points for item in form.scoring_lines) == form.filed_total_points == 97
    assert sum(item.printed_points for item in form.scoring_lines if not item.is_deduction) == 95


def put_in_place(row):
    """The cells of a line of the real table under the columns of its header: what merged cells cover is blank again."""
    return [""] * (12 - len(row)) + row


def as_pipes(rows):
    return ["| " + " | ".join(row) + " |" for row in (rows[0], ["---"] * 12, *rows[1:])]


def as_aligned(rows, width_of):
    placed = [[a or b for a, b in zip(rows[1], rows[0], strict=True)], *rows[2:]]
    widths = [max(width_of(row[column].strip()) for row in placed) + 2 for column in range(12)]
    return [
        "".join(cell.strip() + " " * (width - width_of(cell.strip())) for cell, width in zip(row, widths, strict=True))
        for row in placed
    ]


@pytest.mark.parametrize(
    "write",
    [
        lambda rows: as_pipes([put_in_place(row) for row in rows]),
        as_pipes,
        lambda rows: as_aligned([put_in_place(row) for row in rows], measure),
        lambda rows: as_aligned([put_in_place(row) for row in rows], len),
        lambda rows: ["\t".join(row).rstrip() for row in rows],
    ],
    ids=["pipes", "pipes_that_drift", "aligned_on_paper", "aligned_by_characters", "tabs_cut_off"],
)
def test_real_report_table_written_otherwise_is_the_same_form(write):
    lines = REAL_REPORT.read_text(encoding="utf-8").split("\n")
    start = next(index for index, line in enumerate(lines) if line.startswith("绩效指标\t"))
    rows = [line.split("\t") for line in lines[start:] if line.strip()]
    again = read_bytes("\n".join([*lines[:start], *write(rows)]).encode())
    form, other = (build_form(score_frame(one)) for one in (real(), again))
    assert (outline(other.items), other.filed_total_points) == (outline(form.items), 97)
    assert [item.code for item in other.walk()] == [item.code for item in form.walk()]
    assert again.findings == ()


def real_blocks():
    """The published text as paragraphs, and its table with every cell under its column."""
    lines = REAL_REPORT.read_text(encoding="utf-8").split("\n")
    start = next(index for index, line in enumerate(lines) if line.startswith("绩效指标\t"))
    return [*lines[:start], [put_in_place(line.split("\t")) for line in lines[start:] if line.strip()]]


def values_of(report):
    """All that was read, without places, and what was found."""
    cells = [(one.table_name, one.row_index, one.column_name, one.value_text, one.value_micro) for one in report.rows]
    return cells, report.findings, ["".join(one.text.split()) for one in report.paragraphs]


def test_real_report_as_a_word_document_is_read_as_its_text():
    assert values_of(read_bytes(write_docx(real_blocks()))) == values_of(real())


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice here to print a document with")
def test_real_report_printed_is_read_as_its_text(tmp_path):
    """Eighteen pages with its narrow columns: the header, rows and names broken by pages, with ruling lines and without."""
    documents = {
        "ruled.docx": write_docx(real_blocks()),
        "repeated.docx": write_docx(real_blocks(), repeats_header=True, is_tight=True, margin_text="红旗镇"),
        "bare.docx": write_docx(real_blocks(), has_borders=False),
    }
    for content in convert(documents, "pdf", tmp_path).values():
        assert values_of(read_bytes(content)) == values_of(real())


def test_real_report_lines_are_matched_with_the_items_of_the_rubric():
    form = build_form(score_frame(real()))
    assert [item.code for item in form.scoring_lines] == [
        *("goal_review", "goal_quality", "goal_attainment_unit", "goal_attainment_projects"),
        *("expenditure_control", "timely_correction", "execution_progress", "balance_rate", "violations"),
        *("budget_linkage", "disclosure", "rectification", "feedback", "cooperation_deduction"),
    ]


def test_real_report_criterion_broken_over_a_page_is_whole_and_the_remark_is_kept():
    rows = rows_of(real(), "report_scores")
    violations = next(row for row in rows if row.get("item_code") == "violations")
    assert violations["criterion"].endswith("每个问题扣0.5分，直至扣完。")
    assert all("criterion" in row for row in rows if "item_code" in row)
    assert [row["note"] for row in rows if "note" in row] == ["部门自评范围为部门所有纳入绩效目标管理的部门预算项目"]


def test_real_report_places_name_the_lines_of_the_file():
    places = {(cell.value_text, bare_place(cell.cell)) for cell in real().rows if cell.column_name == "item_name"}
    assert {("完成结果", "L114"), ("违规记录", "L113"), ("部门整体自评得分", "L123")} <= places


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("5 个村集体经济到账 46.3986万元，无 5 万元以下的村", (25, 27)),
        ("19 名党员动态学习结对", (21, 23)),
        ("食品安全综合检查 26 次", (29, 31)),
        ("加强卫片执法图斑整改，对46个自查图斑", (35, 37)),
        ("在费用报账支付时，按照预算规定", (91, 93)),
    ],
)
def test_real_report_paragraphs_broken_by_pages_are_rejoined(text, lines):
    found = [(one.first_line, one.last_line) for one in real().paragraphs if text in one.text]
    assert found == [lines]


def test_real_report_paragraphs_hold_no_marks_and_no_table():
    text = "\n".join(paragraph.text for paragraph in real().paragraphs)
    assert "**" not in text
    assert "\t" not in text
    assert "四是化解矛盾纠纷" in text
    assert "县级部门整体绩效自评打分表" in text
