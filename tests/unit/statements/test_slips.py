"""What does not hold is explained by the slip of a pen; what none explains and is far off is asked about."""

import re
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from schemas.statements import CONSISTENT, INCONSISTENT, QUERY
from tests.unit.statements.reports import check


def of(text, stated):
    """The claim on a stated figure."""
    return next(one for one in check(text) if one.stated == stated)


def test_swapped_digits_are_told_as_what_was_meant():
    """A clerk wrote 86.04 for 68.04: the reason says so, in both languages, though the figure is far off."""
    claim = of(
        "全年收入1250.0万元，支出850.5万元，其中税收占比等其他数见附表。完成投资850.5万元，占总投资1250.0万元的86.04%。",
        "86.04",
    )
    assert claim.verdict == INCONSISTENT
    assert "若“86.04”为“68.04”之误（相邻两位颠倒），则相符。" in claim.reason_zh
    assert "It would agree if 68.04 was meant for 86.04 (two digits swapped)." in claim.reason_en


def test_slip_in_a_figure_that_it_rests_on_is_told_of_that_figure():
    """The share was right and the part was written wrong: 3355 for 3535."""
    claim = of("参加居民保险3355人，占年度任务2100人的168.33%。", "168.33")
    assert (claim.verdict, "若“3355”为“3535”之误（相邻两位颠倒），则相符。" in claim.reason_zh) == (INCONSISTENT, True)


def test_point_in_the_wrong_place_is_told():
    """17409.5 for 174095: the point moved."""
    claim = of("面积11606.4万公顷，占总面积23212.8万公顷的5.0%。", "5.0")
    assert "小数点或单位错位" in claim.reason_zh


def test_direction_exchanged_is_told():
    """Grew and fell exchanged."""
    claim = of("收入1100万元，比上年1000万元下降10.0%。", "-10.0")
    assert (claim.verdict, "增减方向相反" in claim.reason_zh) == (INCONSISTENT, True)


def test_figure_far_off_beside_others_is_asked_about_and_none_of_its_own_sentence_is():
    """A share of which something else in the sentence may be the whole was called wrong; with nothing else there it is."""
    beside = "引进项目36个，协议资金86亿元，工业项目21个，占引进项目的72.1%。"
    assert of(beside, "72.1").verdict == QUERY
    assert "可能另有所指" in of(beside, "72.1").reason_zh
    assert of("引进项目36个，工业项目21个，占引进项目的72.1%。", "72.1").verdict == INCONSISTENT


def test_growth_is_of_the_figures_that_it_follows():
    """Value, change and percentage one behind the other belong together, whatever else the sentence says; with another between them they may not."""
    assert of("单位12家，收入1250.0万元，比上年增加250.0万元，增长73.6%。", "73.6").verdict == INCONSISTENT
    assert of("收入1250.0万元，其中基金36.5万元，比上年增加250.0万元，增长73.6%。", "73.6").verdict != INCONSISTENT


@st.composite
def growths(draw):
    """A true sentence of growth, and the same with one digit of the percentage another."""
    current = draw(st.decimals("100", "99999", places=2))
    change = draw(st.decimals("10", str(current / 2), places=2))
    percent = (change / (current - change) * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    at = draw(st.sampled_from([index for index, one in enumerate(str(percent)) if one.isdigit()]))
    digit = draw(st.sampled_from("0123456789"))
    written = str(percent)[:at] + digit + str(percent)[at + 1 :]
    return current, change, str(percent), written


@settings(deadline=None, max_examples=60)
@example((Decimal("792.22"), Decimal("189.25"), "31.39", "91.39"))
@given(growths())
def test_one_wrong_digit_among_other_figures_is_never_let_off(case):
    """However far off it is, a figure that is one digit from the true one is called wrong, other figures beside it or not."""
    current, change, percent, written = case
    assume(abs(Decimal(written) - Decimal(percent)) > Decimal("0.5") and Decimal(written) > 1 and written[0] != "0")
    text = "单位{}家，职工{}人，收入{}万元，比上年增加{}万元，增长{}%。"
    assert of(text.format(12, 3471, current, change, percent), percent).verdict == CONSISTENT
    assert of(text.format(12, 3471, current, change, written), written).verdict == INCONSISTENT


@st.composite
def sums(draw):
    """A list whose whole has another digit; amounts of different fineness."""
    places = draw(st.lists(st.integers(0, 3), min_size=2, max_size=4))
    parts = [draw(st.decimals("10", "9999", places=one)) for one in places]
    whole = str(sum(parts))
    at = draw(st.sampled_from([index for index, one in enumerate(whole) if one.isdigit()]))
    return parts, whole[:at] + draw(st.sampled_from("123456789")) + whole[at + 1 :]


@settings(deadline=None, max_examples=60)
@example(([Decimal("35.25"), Decimal("66.25")], "102"))
@given(sums())
def test_what_a_slip_says_was_meant_agrees_when_it_is_written(case):
    """The reason said that it would agree, weighed at the fineness of the figures before: with a finer one in its place it did not."""
    parts, whole = case
    names = ("甲项目", "乙项目", "丙项目", "丁项目")
    listed = "、".join(f"{name}{part}万元" for name, part in zip(names, parts, strict=False))
    text = f"支出合计{whole}万元，分别为：{listed}。"
    reason = "".join(one.reason_zh for one in check(text) if one.kind == "part_sum")
    told = re.search("若“(.+?)”为“(.+?)”之误", reason)
    assume(told is not None and len(re.findall(rf"(?<![0-9.]){told[1]}(?![0-9.])", text)) == 1)
    mended = re.sub(rf"(?<![0-9.]){told[1]}(?![0-9.])", told[2], text)
    assert [one.verdict for one in check(mended) if one.kind == "part_sum"] == [CONSISTENT], reason
