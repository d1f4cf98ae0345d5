"""Growth without a base in the text, against what earlier years are known to have been."""

from fractions import Fraction

import pytest

from schemas.intervals import Interval
from schemas.statements import FiledAmount, FiledAt, PriorValue, ReportContext
from tests.unit.statements.reports import check

POOR, ALL = ("脱贫户人均纯收入", "脱贫人口人均纯收入"), ("人均纯收入",)


def prior(names, value, unit="元", year=2022):
    return PriorValue(
        names, Interval.of(Fraction(value)), unit, FiledAt("u1", year, 1, "u1.xlsx", "年度主要数据", "C2")
    )


def growth(text, *values, year=2023):
    """The one claim on growth or a difference in a text."""
    claims = check(text, ReportContext(year, history=values, unit_names=("青石镇",)))
    (claim,) = [one for one in claims if one.kind in {"growth", "difference"}]
    return claim


SENTENCE = "脱贫户人均纯收入为 16982.9 元较 2022 年增长 16.37%。"


@pytest.mark.parametrize(
    ("value", "unit", "verdict"),
    [
        ("14593.9", "元", "consistent"),
        ("1.45939", "万元", "consistent"),
        ("14590.1", "元", "inconsistent"),
        ("14594.6", "元", "query"),  # 16.364 % cut off, were it stated as 16.36
    ],
)
def test_growth_is_judged_against_the_year_before(value, unit, verdict):
    claim = growth(SENTENCE, prior(POOR, value, unit))
    if verdict == "query":
        claim = growth(SENTENCE.replace("16.37", "16.36").replace("16982.9", "16983"), prior(POOR, "14593.7"))
    assert claim.verdict == verdict
    assert claim.operands[-1].filed == FiledAt("u1", 2022, 1, "u1.xlsx", "年度主要数据", "C2")
    assert "2022 年“脱贫户人均纯收入”为" in claim.reason_zh
    assert "，见 2022 年度报送第 1 版 u1.xlsx 年度主要数据!C2。" in claim.reason_zh
    assert "version 1 of what was filed for 2022, u1.xlsx 年度主要数据!C2" in claim.reason_en


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (SENTENCE, [prior(ALL, "14000")]),
        ("人均纯收入为 16982.9 元较 2022 年增长 16.37%。", [prior(POOR, "14000")]),
        (SENTENCE, [prior(POOR, "14000", year=2021)]),
        (SENTENCE, [prior(POOR, "14000", unit="亩")]),
        (SENTENCE, [prior(POOR, "14000"), prior(POOR, "14593.9")]),
        (SENTENCE.replace("脱贫户", "上半年脱贫户").replace("较 2022 年", "同比"), [prior(POOR, "14000")]),
        (SENTENCE.replace("较 2022 年", "较年初预算"), [prior(POOR, "14000")]),
    ],
)
def test_other_metrics_years_units_and_periods_are_no_base(text, values):
    """The whole township's income is not that of the households lifted out of poverty, and two known values are none."""
    assert growth(text, *values).verdict == "unverifiable"


def test_names_of_the_unit_and_of_the_year_leave_a_metric_the_same():
    for name in (
        "全镇脱贫户人均纯收入",
        "青石镇脱贫户人均纯收入",
        "2023 年，我镇脱贫户人均纯收入",
        "脱贫人口人均纯收入",
    ):
        claim = growth(f"{name} 16982.9 元，同比增长 16.37%。", prior(POOR, "14593.9"))
        assert claim.verdict == "consistent", name


def test_wider_scope_is_asked_about():
    """全县 in the report of a town may be the county's figure."""
    claim = growth("全县脱贫户人均纯收入 16982.9 元，同比增长 16.37%。", prior(POOR, "12000"))
    assert claim.verdict == "query"


def test_amount_of_a_change_is_judged_too():
    claim = growth("粮食产量 1200 吨，同比增产 90 吨。", prior(("粮食产量",), "1100", "吨"))
    assert (claim.kind, claim.verdict, claim.computed) == ("difference", "inconsistent", "99.5..100.49")
    assert growth("粮食产量 1200 吨，同比增产 100 吨。", prior(("粮食产量",), "1100", "吨")).verdict == "consistent"


def test_base_in_the_text_comes_before_the_history():
    text = "脱贫户人均纯收入由 2022 年的 14593.9 元增加到 16982.9 元，增长 16.37%。"
    assert growth(text, prior(POOR, "12000")).verdict == "consistent"


def test_prior_of_nothing_is_no_base():
    assert growth(SENTENCE, prior(POOR, "0")).verdict == "unverifiable"


def accounts(year, **amounts):
    """Lines of the accounts that were filed for a year, as what they are beside a report, and as the past of one."""
    at = {line: FiledAt("u1", year, 1, f"u1_{year}.xlsx", "收支", f"D{row}") for row, line in enumerate(amounts, 2)}
    now = {line: FiledAmount(Fraction(value), at[line]) for line, value in amounts.items()}
    before = {
        line: PriorValue((line,), Interval.of(Fraction(value)), "万元", at[line]) for line, value in amounts.items()
    }
    return now, before


NOW = {"expenditure_total": "1216.75", "expenditure_project": "143.45", "revenue_government_fund": "38.58"}
BEFORE = {"expenditure_total": "1090", "expenditure_project": "105", "revenue_government_fund": "28"}


def line_growth(text, now=NOW, before=BEFORE):
    own, prior = accounts(2023, **now)[0], accounts(2022, **before)[1]
    claims = check(text, ReportContext(2023, accounts=own, prior_accounts=prior))
    (claim,) = [one for one in claims if one.kind in {"growth", "difference"}]
    return claim


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("2023年项目支出143.45万元，比上年增长36.62%。", "consistent"),
        ("2023年项目支出143.45万元，比上年增长35%。", "inconsistent"),
        ("全年支出合计1216.75万元，同比增长11.63%。", "consistent"),
        ("全年支出总计1216.8万元，较2022年增加126.8万元。", "consistent"),
    ],
)
def test_growth_of_a_line_of_the_accounts_is_judged_against_the_accounts_of_the_year_before(text, verdict):
    """Only metrics of the year before were known: growth of 项目支出 beside two filed tables of 收支 was unverifiable."""
    claim = line_growth(text)
    assert claim.verdict == verdict
    assert claim.operands[-1].filed.file_name == "u1_2022.xlsx"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "2023年项目支出140万元，比上年增长35%。",
            "本年为 143.45万元（u1_2023.xlsx 收支!D3），与文中 140万元 不是同一口径",
        ),
        ("2023年扶贫项目支出143.45万元，比上年增长35%。", None),
        ("项目支出143.45万元，比上年预算增长35%。", None),
        ("一般公共预算支出1090万元，其中项目支出143.45万元，比上年增长35%。", None),
        ("上半年项目支出143.45万元，同比增长35%。", None),
        ("项目支出预算143.45万元，比上年增长35%。", None),
        ("2022年项目支出143.45万元，比上年增长35%。", None),
    ],
)
def test_what_is_not_certainly_that_line_of_that_year_waits(text, why):
    """Of another amount, scope, period or year, of a budget, or of what only ends in the same words: a false accusation is worse than a miss."""
    claim = line_growth(text)
    assert claim.verdict == "unverifiable", claim.reason_zh
    assert why is None or why in claim.reason_zh


def test_total_that_may_leave_out_what_there_was_none_of_this_year_is_asked_about():
    """With no fund this year, 一般公共预算 and all of it are one amount; the year before they were two."""
    claim = line_growth("2023年项目支出143.45万元，比上年增长86.3%。", NOW | {"revenue_government_fund": "0"})
    assert claim.verdict == "query"


def test_line_waits_where_no_accounts_were_filed_this_year():
    claim = line_growth("2023年项目支出143.45万元，比上年增长35%。", {})
    assert claim.verdict == "unverifiable"
    assert "本年没有报送收支表" in claim.reason_zh
