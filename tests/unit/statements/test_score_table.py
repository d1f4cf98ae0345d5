"""What the text says beside the scoring table: the aspects that it names, and the year's execution beside progress within it."""

from decimal import Decimal

import pytest

from pipelines.resources.rubric_files import read_rubric_book
from schemas.rubric_form import rubric_form
from schemas.statements import ReportContext
from tests.unit.statements.reports import check

RUBRIC = read_rubric_book().find("county-department", 2023)
LIST = "包括项目绩效目标制定、目标实现、支出控制、及时处置、执行进度、预算完成情况、资金结余率（低效无效率）和违规记录等情况。"


def claims(text, kind, points=2):
    """Claims of a kind on a text beside the rubric's table, in which progress is scored so."""
    filled = rubric_form(RUBRIC).fill_in({"execution_progress": (Decimal(points), "L61")})
    context = ReportContext(2023, scores=filled, rubric=RUBRIC)
    return [one for one in check(text, context) if one.kind == kind]


def test_low_score_for_progress_beside_full_execution_is_told_as_no_contradiction():
    """2 of 5 beside 预算执行 100 % looked like one, and nothing was said of it: the item counts June, September and November."""
    (claim,) = claims("预算执行情况为 100%。", "progress")
    assert (claim.verdict, claim.stated, claim.computed) == ("consistent", "2", "0..5")
    assert [(one.name, one.written, one.place) for one in claim.operands] == [
        ("执行进度", "2", "L61"),
        ("原文", "预算执行情况为 100%", "L1"),
    ]
    for part in ("第61行", "并不矛盾", "6、9、11 月的执行（目标 40%、67.5%、82.5%）"):
        assert part in claim.reason_zh
    assert "Execution progress is self-scored 2 of 5 (line 61)" in claim.reason_en


@pytest.mark.parametrize(
    ("text", "points", "verdict"),
    [
        (
            "全年预算执行率 66%。",
            5,
            "query",
        ),  # 1 + 2 × 66 ÷ 67.5 + 2 × 66 ÷ 82.5, no more than 4.58 with the rounding of 66
        ("全年预算执行率 66%。", "4.55", "consistent"),
        ("全年支出占收入的66%。", 5, None),
        ("预算执行情况为 100%。", 5, None),
    ],
)
def test_score_for_progress_is_asked_about_where_the_year_does_not_allow_it(text, points, verdict):
    """What was spent by November is no more than by December; of revenue it is no budget's execution, and accuses nobody."""
    assert [one.verdict for one in claims(text, "progress", points)] == ([verdict] if verdict else [])


@pytest.mark.parametrize(("rate", "points"), [("80.00", "4.94"), ("66.000", "4.56")])
def test_score_for_progress_that_is_rounded_as_points_are_is_what_the_year_allows(rate, points):
    """1 + 2 + 2 × 80 ÷ 82.5 is 4.939…, which is scored 4.94: it was asked about, for no more than “4.94” was possible."""
    text = f"全年预算执行率{rate}%。"
    assert not claims(text, "progress", points)
    assert [one.verdict for one in claims(text, "progress", Decimal(points) + Decimal("0.01"))] == ["query"]


@pytest.mark.parametrize(
    "text",
    [
        "三公经费预算执行率 100%。",
        "截至6月底，预算执行率 100%。",
        "预算执行率 100%。全年预算执行率 98%。",
        "力争预算执行率达到 100%。",
    ],
)
def test_execution_of_a_part_of_the_budget_or_year_says_nothing_of_progress(text):
    assert not claims(text, "progress")


def test_aspect_that_the_scoring_table_does_not_have_is_named_with_places():
    (claim,) = claims(LIST, "aspects")
    assert claim.verdict == "query"
    assert "列出 8 个方面" in claim.reason_zh
    assert "“预算完成情况”在打分表中没有" in claim.reason_zh
    assert "the other 7" in claim.reason_en


@pytest.mark.parametrize(
    "text",
    [
        LIST.replace("预算完成情况、", ""),
        "绩效从目标制定、目标实现、支出控制、及时处置四个方面自评。",
        "加强目标管理、支出控制、内部考核、队伍建设、作风建设、廉政建设等方面工作。",
        "开展自评，涵盖支出控制、违规记录、资金支付等内容。",
    ],
)
def test_list_of_known_aspects_or_of_other_things_is_passed_over(text):
    assert not claims(text, "aspects")


def test_number_of_a_paragraph_is_no_aspect():
    """“一” was said to be an aspect that the table has no line for: a list that began a numbered paragraph was read with its number."""
    text = "一、绩效目标制定、目标实现、支出控制、及时处置、执行进度、资金结余率、违规记录等情况。"
    assert not claims(text, "aspects")
    (claim,) = claims(text.replace("、执行进度", "、预算完成情况"), "aspects")
    assert "列出 7 个方面，其中“预算完成情况”" in claim.reason_zh


def test_short_word_that_is_part_of_a_lines_name_is_not_asked_about():
    """公开 stands for 自评公开, and was called an aspect that the table does not have."""
    assert not claims("从目标制定、目标实现、支出控制、及时处置、执行进度、违规记录以及公开等七个方面自评。", "aspects")


def test_lines_that_nobody_filed_have_no_place_to_name():
    """“其余 7 个见打分表至第61行”: a list was said to stand between a place that there is not and the one line with a score."""
    (claim,) = claims(LIST, "aspects")
    assert claim.reason_zh.endswith("其余 7 个都有，如第61行。")
    context = ReportContext(2023, scores=rubric_form(RUBRIC), rubric=RUBRIC)
    (claim,) = (one for one in check(LIST, context) if one.kind == "aspects")
    assert claim.reason_zh.endswith("其余 7 个都有。")
    assert claim.reason_en.endswith("the other 7 stand in it.")
