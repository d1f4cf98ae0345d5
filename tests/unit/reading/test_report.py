"""Reports in the forms counties write them: whose they are, their year, their finance figures and scoring tables."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.reading.sheets import UnreadableFileError
from schemas.frames import STATES
from schemas.places import bare_place, read_span
from schemas.tables import REPORT_TABLES, TABLE_BY_NAME
from tests.unit.reading.reports import (
    ALIGNED,
    ENGLISH,
    MARKDOWN,
    NO_LEVEL_POINTS,
    NO_TABLE,
    SAMPLES,
    TWO_TOTALS,
    finance_of,
    read,
    read_bytes,
    rows_of,
    told,
)

HEADER = "县级部门整体绩效自评打分表\n\n一级指标\t二级指标\t三级指标\t分值\t计分标准\t自评打分\t备注\n"


TOTAL = "合计\t\t\t\t\t1\t\n"


def scores(text):
    """Level, name, item, printed points, self-score of each row."""
    names = ("level", "item_name", "item_code", "printed_points", "self_score_points")
    return [tuple(row.get(name) for name in names) for row in rows_of(read(text), "report_scores")]


def test_read_report_in_markdown_reads_levels_lines_and_total():
    assert scores(MARKDOWN) == [
        ("1", "部门预算项目绩效管理", None, "70", None),
        ("2", "目标管理", None, "40", None),
        ("3", "内部审核", "goal_review", "10", "10"),
        ("3", "目标实现", "goal_attainment_unit", "10", "9.5"),
        ("2", "完成结果", None, "10", None),
        ("3", "1.资金结余率（低效率）", "balance_rate", "5", "5"),
        ("3", "廉政建设", None, "5", "unreadable"),
        ("1", "绩效结果应用", None, "30", None),
        ("2", "信息公开", None, "10", None),
        ("3", "自评公开", "disclosure", "10", None),
        ("1", "减分项", None, None, None),
        ("2", "配合评价", "cooperation_deduction", "10", "-0.5"),
        ("0", "合计", None, "100", "29"),
    ]
    assert told(read(MARKDOWN)) == [("score_line_is_known", "L19"), ("cell_is_readable", "L19")]


def test_read_report_in_markdown_takes_marks_out_and_keeps_them_as_written():
    notes = [cell for cell in read(MARKDOWN).rows if cell.column_name == "note"]
    assert [(cell.value_text, cell.text_as_written, cell.cell) for cell in notes] == [
        ("见附件", "**见附件**", "L17:56-62")
    ]
    assert "**" not in "".join(paragraph.text for paragraph in read(MARKDOWN).paragraphs)


def test_read_report_in_yuan_converts_exactly_and_leaves_budgets_out():
    assert finance_of(read(MARKDOWN)) == {
        "revenue_total": "1234.56789",
        "carry_in": "0.01",
        "revenue_general_budget": "1000",
        "revenue_government_fund": "234.55789",
        "expenditure_total": "1234.56789",
        "expenditure_basic": "1000",
        "expenditure_project": "234.56789",
        "carry_out": "0",
    }


def test_read_report_with_a_marked_figure_keeps_the_text_as_written():
    figure = next(cell for cell in read(MARKDOWN).rows if cell.text_as_written == "1234.56789**万元")
    assert (bare_place(figure.cell), figure.decimals, figure.value_micro) == ("L10", 5, 1234567890)


def test_read_report_aligned_by_blanks_reads_wrapped_criteria_and_the_unit_of_amounts():
    report = read(ALIGNED)
    assert scores(ALIGNED) == [
        ("2", "目标管理", None, None, None),
        ("3", "预算执行进度", "execution_progress", "5", "3.95"),
        ("3", "问题整改", "rectification", "5", "5"),
        ("3", "问题整改", "rectification", "5", "4"),
        ("0", "总分", None, "10", "8.95"),
    ]
    assert rows_of(report, "report_scores")[1]["criterion"] == "达到的分别得1分、2分、2分，未达到的按比重计算"
    assert finance_of(report) == {"revenue_total": "100.5"}
    assert ("score_line_stands_once", "L15") in told(report)


def test_read_report_without_level_points_mends_a_row_broken_inside_a_cell():
    assert scores(NO_LEVEL_POINTS) == [
        ("1", "部门预算项目绩效管理", None, None, None),
        ("2", "支出控制", "expenditure_control", "10", "5"),
        ("2", "及时处置", "timely_correction", "5", "5"),
        ("1", "绩效结果应用", None, None, None),
        ("2", "应用反馈", "feedback", "5", "5"),
        ("0", "自评总分", None, "20", "15"),
    ]
    assert rows_of(read(NO_LEVEL_POINTS), "report_scores")[2]["criterion"] == "落实的得5分，否则不得分。"
    assert told(read(NO_LEVEL_POINTS)) == []


def test_read_report_with_two_totals_keeps_both_and_tells():
    assert [row[0::4] for row in scores(TWO_TOTALS) if row[0] == "0"] == [("0", "15"), ("0", "16")]
    assert told(read(TWO_TOTALS)) == [("report_total_stands_once", "L11")]


def test_read_report_in_english_reads_names_units_and_items():
    report = read(ENGLISH)
    assert (report.unit_names, report.fiscal_year) == (("Hongqi Township Government",), 2023)
    assert finance_of(report) == {"revenue_total": "1216.75", "carry_in": "0", "expenditure_basic": "1073.3"}
    assert scores(ENGLISH)[0] == ("1", "Performance management of budgeted projects", None, "70", None)
    assert scores(ENGLISH)[2] == ("3", "Balance rate", "balance_rate", "5", "5")
    assert rows_of(report, "report_scores")[4]["is_deduction"] == "yes"


def test_read_report_without_a_table_tells_so_and_reads_the_rest():
    report = read(NO_TABLE)
    assert (report.unit_names, report.fiscal_year) == (("某某局",), 2023)
    assert rows_of(report, "report_scores") == []
    assert told(report) == [("report_prints_its_scoring_table", None)]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no_content"),
        (b" \r\n\t", "no_content"),
        (b"\x00\x01", "unknown_encoding"),
        (b"\xff\xff\xff", "unknown_encoding"),
    ],
)
def test_read_report_of_nothing_readable_is_refused_with_its_reason(content, reason):
    with pytest.raises(UnreadableFileError) as raised:
        read_bytes(content)
    assert raised.value.reason == reason


@pytest.mark.parametrize("sample", SAMPLES)
def test_read_report_in_another_encoding_or_with_other_line_ends_reads_the_same(sample):
    assert read_bytes(sample.encode("gb18030")) == read(sample)
    assert read_bytes(sample.replace("\n", "\r\n").encode("utf-8-sig")) == read(sample)


@pytest.mark.parametrize(
    ("text", "year", "checks"),
    [
        ("某局2023年度绩效自评报告\n一、收支情况\n2023年度收入合计1万元。", 2023, []),
        ("某局2024年度绩效自评报告\n一、收支情况\n2023年度收入合计1万元。", None, ["report_names_one_year"]),
        ("某局绩效自评报告\n一、收支情况\n较2022年增长，2023年度收入合计1万元。\n根据2021年通知得90分。", 2023, []),
        ("某局绩效自评报告（2024年编）2023年度\n", 2023, []),
        ("某局绩效自评报告\n根据2022年通知得90分。", None, []),
        (
            "某局绩效自评报告\n一、收支情况\n2023年度收入合计1万元。2022年度支出合计1万元。",
            None,
            ["report_names_one_year"],
        ),
    ],
    ids=["both", "title_against_figures", "figures_alone", "year_called_so", "notice_alone", "figures_differ"],
)
def test_read_report_year_is_what_title_and_figures_say_of_themselves(text, year, checks):
    report = read(text)
    assert report.fiscal_year == year
    assert [check for check, _ in told(report) if check == "report_names_one_year"] == checks


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("收入合计1,216.75万元", {"revenue_total": "1216.75"}),
        ("收入合计为0.12亿元", {"revenue_total": "1200"}),
        ("收入合计共计人民币 38 千元", {"revenue_total": "3.8"}),
        ("收入合计12345678.123元", {"revenue_total": "unreadable"}),
        ("收入合计约1200万元", {"revenue_total": "unreadable"}),
        ("收入合计1200余万元", {"revenue_total": "unreadable"}),
        ("收入合计1200", {"revenue_total": "unreadable"}),
        ("收入合计1200万元。财政拨款收入1100万元", {"revenue_total": "unreadable"}),
        ("收入合计1200万元。财政拨款收入12000000元", {"revenue_total": "1200"}),
        ("年初预算收入合计1100万元，收入合计1200万元", {"revenue_total": "1200"}),
        ("国有资本经营预算财政拨款收入0万元", {}),
        ("| 收入合计 | 1200万元 |", {"revenue_total": "1200"}),
        ("| 收入合计 | 1100万元 | 1200万元 |", {"revenue_total": "unreadable"}),
        ("单位：元\n\n收入合计\t12000000", {"revenue_total": "1200"}),
        ("项目支出3个", {}),
        ("收入合计无", {}),
    ],
)
def test_read_report_finance_figure_is_read_exactly_or_told(sentence, expected):
    report = read(f"某局绩效自评报告\n\n二、收支情况\n\n{sentence}。\n\n三、其他\n\n收入合计9999万元。\n")
    assert finance_of(report) == expected
    unread = [finding for finding in report.findings if finding.table_name == "report_finance"]
    assert len(unread) == ("unreadable" in expected.values())


def test_read_report_figure_broken_between_digits_is_told_not_guessed():
    report = read("某局绩效自评报告\n\n二、收支情况\n\n2023年度，收入合计12\n\n16.75万元，支出合计46.3986\n\n万元。\n")
    assert finance_of(report) == {"revenue_total": "unreadable", "expenditure_total": "46.3986"}


def test_read_report_paragraphs_broken_by_pages_are_rejoined_with_their_lines():
    text = "一、概况\n\n村集体经济到账，46.3986\n\n万**元**，无薄弱村\n三是其他。\n\n2. 下一点，\n\n（二）又一点"
    found = [(one.text, one.first_line, one.last_line) for one in read(text).paragraphs]
    assert found == [
        ("一、概况", 1, 1),
        ("村集体经济到账，46.3986万元，无薄弱村三是其他。", 3, 6),
        ("2. 下一点，", 8, 8),
        ("（二）又一点", 10, 10),
    ]
    second = read(text).paragraphs[1]
    assert second.spot_of(second.text.index("无"), len(second.text)).place == "L5:8-11"
    assert second.quote(second.text.index("46"), second.text.index("，无")) == "46.3986\n万**元"


def test_read_report_row_that_drifts_is_put_under_its_columns():
    text = (
        HEADER
        + "部门(70分)\t目标管理(40分)\t支出控制\t10\t得10分\t10\t\n\t及时处置\t5\t得5分\t4\t无\n执行进度\t5\t得5分\t3\t\n"
    )
    assert scores(text)[2:] == [
        ("3", "支出控制", "expenditure_control", "10", "10"),
        ("3", "及时处置", "timely_correction", "5", "4"),
        ("3", "执行进度", "execution_progress", "5", "3"),
    ]


def test_read_report_level_after_its_lines_is_put_before_them_by_the_form():
    lines = "\t动态调整(15)\t执行进度\t5\t得5分\t2\t\n\t\t资金结余率\t5\t得5分\t5\t\n\t\t违规记录\t5\t扣0.5分\t5\t\n完成结果(10分)\n"
    rows = scores(HEADER + lines + "绩效结果应用\t信息公开\t自评公开\t10\t得10分\t10\t\n")
    assert [row[1] for row in rows] == [
        *("动态调整", "执行进度", "完成结果", "资金结余率", "违规记录"),
        *("绩效结果应用", "信息公开", "自评公开"),
    ]


def test_read_report_level_without_lines_the_form_gives_it_is_told():
    report = read(HEADER + "\t动态调整\t执行进度\t5\t得5分\t2\t\n\t完成结果(10分)\t\t\t\t\t\n" + TOTAL)
    assert told(report) == [("level_stands_with_its_lines", "L5")]


def test_read_report_of_an_unknown_form_matches_nothing_and_tells_once():
    report = read(HEADER.replace("县级部门整体绩效自评打分表", "某县特制评分表") + "\t\t支出控制\t10\t得10分\t8\t\n")
    assert rows_of(report, "report") == []
    assert rows_of(report, "report_scores")[0].get("item_code") is None
    assert told(report) == [("scoring_form_is_known", "L1")]


def test_read_report_same_name_twice_is_matched_by_the_words_of_its_criterion():
    text = (
        HEADER
        + "\t\t目标制定\t10\t开展内部审核的得10分\t10\t\n\t\t\t10\t科学合理、规范完整\t9\t\n\t\t目标制定\t10\t其他\t9\t\n"
        + TOTAL
    )
    assert [row[2] for row in scores(text)] == ["goal_review", "goal_quality", None, None]
    assert told(read(text)) == [("score_line_is_known", "L6")]


def test_read_report_points_beside_each_level_are_those_of_the_level():
    header = "县级部门整体绩效自评打分表\n| 一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 自评得分 |\n|--|--|--|--|--|--|--|\n"
    rows = scores(
        header
        + "| 绩效结果应用 | 30 | 整改反馈 | 10 | 问题整改 | 5 | 4 |\n| | | | | 应用反馈 | 5 | 5 |\n| 部门整体自评得分 | | | | | | 9 |\n"
    )
    assert [(row[0], row[3], row[4]) for row in rows] == [
        ("1", "30", None),
        ("2", "10", None),
        ("3", "5", "4"),
        ("3", "5", "5"),
        ("0", None, "9"),
    ]


def test_read_report_second_table_and_unknown_columns_are_told():
    extra = (
        HEADER.replace("备注", "抽查人")
        + f"\t\t支出控制\t10\t得10分\t8\t\n{TOTAL}\n项目打分表\n指标\t分值\t自评得分\n产出\t50\t50\n"
    )
    assert told(read(extra)) == [("column_is_known", "L3"), ("report_prints_one_scoring_table", "L8")]
    assert len(scores(extra)) == 2


def test_read_report_table_cut_off_before_its_total_tells_which_items_it_lacks():
    """A page that is lost with its header took rows with it in silence."""
    report = read(HEADER + "\t\t支出控制\t10\t得10分\t8\t\n\t\t应用反馈\t5\t得5分\t5\t\n")
    (finding,) = report.findings
    assert (finding.check, finding.cell) == ("report_scores_every_line_of_its_form", "L5")
    assert finding.found.startswith("goal_review、goal_quality、")
    assert "feedback" not in finding.found


def test_read_report_header_repeated_on_the_next_page_is_read_through():
    header = HEADER.split("\n\n")[1]
    text = HEADER + "\t\t支出控制\t10\t得10分\t8\t\n\n" + header + "\t\t及时处置\t5\t得5分\t4\t\n合计\t\t\t\t\t12\t\n"
    assert [row[1] for row in scores(text)] == ["支出控制", "及时处置", "合计"]
    assert told(read(text)) == []


def test_read_report_names_of_a_cited_bureau_are_never_the_units():
    text = "红旗镇人民政府整体绩效自评报告\n\n一、概况\n红旗镇总编制 41 名。\n\n四、结论\n根据《某县财政局关于开展工作的通知》，某县财政局是主管部门。"
    assert read(text.replace("四、结论\n", "四、结论\n" + "x。\n" * 12)).unit_names == ("红旗镇人民政府", "红旗镇")


FRAGMENTS = [
    *(
        "|",
        "\t",
        "  ",
        "\n",
        "\r\n",
        "**",
        "#",
        "<br>",
        "（",
        "）",
        "10",
        "分",
        "万元",
        "合计",
        "扣分项",
        "自评打分",
        "分值",
        "\u3000",
    ),
    *("三级指标", "2023年度", "收入合计", "约", "√", "\x0c", "，", "。", "１２", "-", "完成结果 (10分)"),
]


@st.composite
def mutated_reports(draw):
    """A sample report with parts cut out, doubled or strewn in."""
    text = draw(st.sampled_from(SAMPLES))
    for _ in range(draw(st.integers(1, 6))):
        at, until = sorted((draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))))
        kind = draw(st.sampled_from(["cut", "double", "strew"]))
        if kind == "cut":
            text = text[:at] + text[min(until, at + 30) :]
        elif kind == "double":
            text = text[:until] + text[at:until] + text[until:]
        else:
            text = text[:at] + draw(st.sampled_from(FRAGMENTS)) + text[at:]
    return text


def characters_at(lines, place):
    """The characters that a place in a text names."""
    return lines[int(bare_place(place).removeprefix("L")) - 1][slice(*read_span(place))]


def assert_holds(text):
    """What must be true of every report: cells of the contract's columns, each text standing at its line."""
    content = text.encode("utf-8", "replace")
    if not text.removeprefix("\ufeff").strip() or "\0" in text:
        with pytest.raises(UnreadableFileError):
            read_bytes(content)
        return
    report = read_bytes(content)
    lines = re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))
    keys = [(cell.table_name, cell.row_index, cell.column_name) for cell in report.rows]
    assert len({*keys}) == len(keys)
    for cell in report.rows:
        column = TABLE_BY_NAME[cell.table_name].column(cell.column_name)
        assert TABLE_BY_NAME[cell.table_name] in REPORT_TABLES
        assert cell.state in {"read", "unreadable"} <= {*STATES}
        values = (cell.value_text, cell.value_micro)
        assert sum(value is not None for value in values) == (cell.state == "read")
        assert values[0 if column.is_number else 1] is None
        assert cell.row_number >= 1
        if cell.text_as_written is not None:
            first = cell.text_as_written.split("\n")[0]
            assert first
            assert first in characters_at(lines, cell.cell)
    assert [cell.row_index for cell in report.rows if cell.column_name == "level"] == list(
        range(sum(cell.column_name == "level" for cell in report.rows))
    )
    assert {finding.table_name for finding in report.findings} <= {table.name for table in REPORT_TABLES}
    for paragraph in report.paragraphs:
        assert 1 <= paragraph.first_line <= paragraph.last_line <= len(lines)


@settings(max_examples=150, deadline=None)
@given(mutated_reports())
def test_read_report_damaged_anyhow_never_raises_and_every_text_stands_at_its_line(text):
    assert_holds(text)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(FRAGMENTS), max_size=80).map("".join)))
def test_read_report_of_any_text_never_raises(text):
    assert_holds(text)


@pytest.mark.parametrize("part", ["一，" * 20, "| | | 后文 | |\n", "财政拨款收入1万元，", "合计共计" * 20])
def test_read_report_of_great_length_takes_time_in_proportion(part):
    """A hundred times twenty pages must not take ten thousand times as long; the margin is wide, since machines differ."""
    text = MARKDOWN + part * (60_000 // len(part))
    started = time.perf_counter()
    read(text)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    ("head", "names", "place"),
    [
        ("红旗镇人民政府\n\n整体绩效自评报告", ("红旗镇人民政府",), "L1"),
        ("（示例）\n\n红旗镇人民政府整体绩效自评报告", ("（示例）红旗镇人民政府",), "L1"),
        ("关于2023年度红旗镇\n人民政府部门整体绩效自评报告", ("红旗镇人民政府",), "L1"),
        ("整体绩效自评报告\n\n单位名称：红旗镇（公章）  年度：2023", ("红旗镇",), "L3"),
        ("整体绩效自评报告\n\n一、概况\n\n本镇是农业大镇。红旗镇内设六办。", ("红旗镇",), "L5"),
        ("绩效自评报告", (), None),
    ],
)
def test_read_report_names_its_unit_at_the_line_that_says_so(head, names, place):
    report = read(f"{head}\n\n二、其他\n\n无。\n")
    cells = [bare_place(cell.cell) for cell in report.rows if cell.column_name == "unit_name"]
    assert (report.unit_names, cells) == (names, [] if place is None else [place])
