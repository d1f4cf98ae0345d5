"""Growth without a base in the text, against what earlier years are known to have been."""

from fractions import Fraction

import pytest

from schemas.intervals import Interval
from schemas.statements import PriorValue, ReportContext
from tests.unit.statements.reports import check

POOR, ALL = ("脱贫户人均纯收入", "脱贫人口人均纯收入"), ("人均纯收入",)


def prior(names, value, unit="元", year=2022):
    return PriorValue(names, year, Interval.of(Fraction(value)), unit, f"{year} 年度年报")


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
    assert claim.operands[-1].place == "2022 年度年报"
    assert "2022 年度年报" in claim.reason_zh
    assert "2022 年度年报" in claim.reason_en


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
