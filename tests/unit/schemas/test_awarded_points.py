"""The most that a printed criterion awards, by its own words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.awarded_points import read_awarded_points


@pytest.mark.parametrize(
    ("criterion", "points"),
    [
        ("得10分，否则不得分", 10),
        ("1.科学的得2分,否则酌情扣分。 2.规范的得2分。3、量化的得2分", 6),
        ("1.有制度得5分。2.每发现一处扣1分。", 5),
        ("达到预期值个数/总数*5。", 5),
        ("在6、9、11月应达到80%。 6、9、11月达到的分别得1分、2分、2分，未达到的按比重计算", 5),
        ("纳入考核体系,得5分; 建立挂钩机制的,得5分;否则酌情扣分。", 10),
        ("全部完成得10分；部分完成得5分", 10),
        ("偏差在 10%以内的，得 10 分。偏差度在 10%~20%之间的，得 5 分，超过20%的，不得分。", 10),
        ("未发现问题得5分。未整改的按数量/总数×5分扣分，直至扣完", 5),
        ("每项得2分，最高得10分", 10),
        ("得8-10分", 10),
        ("10 points where published, otherwise none", 10),
        ("每个问题扣0.5分，扣完为止", None),
        ("每项得2分", None),
        ("有制度得5分，有执行得5分", None),
        ("不得5分", None),
        ("", None),
        (None, None),
    ],
)
def test_awarded_points_are_those_the_words_say(criterion, points):
    assert read_awarded_points(criterion) == (None if points is None else Decimal(points))


@given(st.lists(st.integers(1, 20), min_size=2, max_size=9))
def test_awarded_points_of_numbered_criteria_add_up(parts):
    text = "".join(f"{number}.内容{number}的，得{points}分。" for number, points in enumerate(parts, start=1))
    assert read_awarded_points(text) == sum(parts)


@given(st.text(alphabet="得分扣每不1230.;；，。、*×%以内全部 abc(（)）①"))
def test_awarded_points_of_any_text_are_a_number_or_none(text):
    points = read_awarded_points(text)
    assert points is None or points >= 0
