"""Defects of printed tables: of the county's real figures, of small ones, and their links."""

import json
from dataclasses import asdict, replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from schemas.findings import describe_finding
from schemas.lint_form import lint_form
from schemas.printed_form import PrintedForm, PrintedItem


def line(name, points=None, awarded=None, filed=None, *items, code=None, **more):
    numbers = (None if one is None else Decimal(str(one)) for one in (points, awarded, filed))
    return PrintedItem(name, code, *numbers, items=items, **more)


def real_form():
    """The table of the county's published report for 2023: its figures, one line each."""
    goals = [line(f"目标{number}", 10, 10, 10) for number in (1, 2, 3, 4)]
    adjusting = [line("支出控制", 10, 10, 10), line("及时处置", 5, 5, 5), line("执行进度", 5, 5, 2)]
    disclosure = line("自评公开", 5, 10, 5, code="disclosure", place="L118")
    return PrintedForm(
        "打分表",
        (
            line(
                "部门预算项目绩效管理",
                70,
                None,
                None,
                line("目标管理", 40, None, None, *goals),
                line("动态调整", 15, None, None, *adjusting),
                line("完成结果", 10, None, None, line("资金结余率", 5, 5, 5), line("违规记录", 5, None, 5)),
            ),
            line(
                "绩效结果应用",
                30,
                None,
                None,
                line("内部应用", 10, None, None, line("预算挂钩", 10, 10, 5)),
                line("信息公开", 5, None, None, disclosure),
                line("整改反馈", 10, None, None, line("问题整改", 5, 5, 5), line("应用反馈", 5, 5, 5)),
            ),
            line("扣分项", 10, 0, 10, is_deduction=True, code="cooperation_deduction", place="L122"),
        ),
        filed_total_points=Decimal(97),
        place_of_total="L123",
    )


def tell(form):
    return [
        (one.check, one.item_code or json.loads(one.context)["item_code"], one.found, one.expected)
        for one in lint_form(form)
    ]


def find(form, name):
    return next(
        one for one in lint_form(form) if name in {one.item_code, json.loads(one.context or "{}").get("item_code")}
    )


def test_lint_form_of_the_real_table_finds_its_four():
    assert tell(real_form()) == [
        ("printed_points_award_what_the_criterion_says", "disclosure", "5", "10"),
        ("printed_points_add_up", "部门预算项目绩效管理", "70", "65"),
        ("printed_points_add_up", "动态调整", "15", "20"),
        ("printed_points_add_up", "绩效结果应用", "30", "25"),
    ]


def test_lint_form_of_the_real_table_links_what_one_cause_makes_wrong():
    causes = [json.loads(one.context)["cause"] for one in lint_form(real_form())]
    assert causes == ["disclosure", "动态调整", "动态调整", "disclosure"]


def test_lint_form_states_what_is_printed_and_computes_what_stands_under_it():
    """It had them the other way round: 15 are printed for 动态调整, and 20 came as stated in the table for programs."""
    found = find(real_form(), "动态调整")
    assert (found.found, found.expected) == ("15", "20")
    told = describe_finding(asdict(found))
    assert "印制的表中 动态调整 为 15 分，其下各项合计 20 分。" in told
    assert "The printed form gives 动态调整 15 points; what stands under it adds up to 20." in told


def test_sum_that_was_sealed_the_other_way_round_is_told_as_it_was():
    """Histories hold such findings for good, with the sum as what was found and without saying which figure is which."""
    sealed = {"check": "printed_points_add_up", "item_code": "dynamic_adjustment", "found": "20", "expected": "15"}
    told = describe_finding(sealed)
    assert "为 15 分，其下各项合计 20 分。" in told
    assert "gives dynamic_adjustment 15 points; what stands under it adds up to 20." in told


def test_lint_form_names_the_consequences_at_the_cause_in_both_languages():
    told = describe_finding(asdict(find(real_form(), "disclosure")))
    assert (
        "由此：绩效结果应用印制 30 分，其下合计 25 分；信息公开印制 5 分；全表各项最多合计 95 分，应为 100 分。" in told
    )
    assert "Hence: 绩效结果应用 prints 30 over 25; 信息公开 prints 5; all lines together award 95 of 100." in told


def test_lint_form_names_the_cause_at_a_consequence_in_both_languages():
    told = describe_finding(asdict(find(real_form(), "绩效结果应用")))
    assert "起因：自评公开印制 5 分而其计分标准可得 10 分。" in told
    assert "The cause: disclosure prints 5 under a criterion that awards 10." in told


def test_lint_form_with_a_defect_of_its_own_names_no_cause():
    form = PrintedForm("x", (line("甲", 10, None, None, line("乙", 4), line("丙", 5)),))
    [found] = lint_form(form)
    assert (found.found, found.expected) == ("10", "9")
    assert "cause" not in json.loads(found.context)
    assert "起因" not in describe_finding(asdict(found))
    assert "—" not in describe_finding(asdict(found))


def test_lint_form_whose_total_is_not_its_levels_tells_the_total():
    form = PrintedForm("x", (line("甲", 60), line("乙", 30)), Decimal(100), place_of_total="L9")
    [found] = lint_form(form)
    assert (found.check, found.cell, found.found, found.expected) == ("printed_points_add_up", "L9", "100", "90")


def test_lint_form_with_a_criterion_that_awards_less_warns():
    assert tell(PrintedForm("x", (line("甲", 10, 8),))) == [
        ("criterion_awards_all_points_of_its_item", "甲", "10", "8")
    ]


def test_lint_form_where_points_are_not_printed_finds_nothing():
    form = PrintedForm("x", (line("甲", 10, None, None, line("乙", None, 4), line("丙", 5)),))
    assert lint_form(form) == []


def test_lint_form_leaves_deductions_out():
    deduction = line("扣分", 10, 3, 0, is_deduction=True)
    assert lint_form(PrintedForm("x", (line("甲", 5, None, None, line("乙", 5), deduction),), Decimal(5))) == []


def test_lint_form_with_weighted_levels_adds_up_to_their_base():
    right = line("甲", 30, None, None, line("乙", 60), line("丙", 40), items_points=Decimal(100))
    other = line("丁", 70, None, None, line("戊", 100), items_points=Decimal(100))
    assert lint_form(PrintedForm("x", (right, other), Decimal(100))) == []
    wrong = replace(right, items=(line("乙", 60), line("丙", 30)))
    assert tell(PrintedForm("x", (wrong, other), Decimal(100))) == [("weights_sum_to_full_mark", "甲", "100", "90")]
    light = replace(right, printed_points=Decimal(20))
    assert tell(PrintedForm("x", (light, other), Decimal(100))) == [
        ("weights_sum_to_full_mark", "总分 total", "100", "90")
    ]


def test_lint_form_of_halves_adds_exactly():
    assert lint_form(PrintedForm("x", (line("甲", "0.3", None, None, line("乙", "0.1"), line("丙", "0.2")),))) == []


@st.composite
def clean_forms(draw):
    """Two levels that add up, by a plain construction from their lines."""
    points = st.integers(1, 400).map(lambda number: Decimal(number) / 4)
    levels = []
    for level in range(draw(st.integers(1, 3))):
        lines = [
            line(f"{level}.{number}", one, one)
            for number, one in enumerate(draw(st.lists(points, min_size=1, max_size=4)))
        ]
        levels.append(line(f"{level}", sum(one.printed_points for one in lines), None, None, *lines))
    return PrintedForm("x", tuple(levels), sum(one.printed_points for one in levels))


def change_line(items, name, **changes):
    return tuple(
        replace(item, items=change_line(item.items, name, **changes), **(changes if item.name == name else {}))
        for item in items
    )


@given(clean_forms(), st.data())
def test_lint_form_of_a_form_that_adds_up_finds_any_one_changed_figure(form, data):
    assert lint_form(form) == []
    chosen = data.draw(st.sampled_from(list(form.walk())))
    other = chosen.printed_points + data.draw(st.sampled_from([Decimal("-0.25"), Decimal(1)]))
    assert lint_form(replace(form, items=change_line(form.items, chosen.name, printed_points=other)))


@given(clean_forms(), st.data())
def test_lint_form_links_all_that_follows_from_one_line(form, data):
    """One line and its level printed too low: the line is the only cause there is."""
    level = data.draw(st.sampled_from(form.items))
    chosen = data.draw(st.sampled_from(level.items))
    items = change_line(form.items, chosen.name, printed_points=chosen.printed_points - Decimal("0.25"))
    items = change_line(items, level.name, printed_points=level.printed_points - Decimal("0.25"))
    found = lint_form(replace(form, items=items))
    assert len(found) == 2
    assert {json.loads(one.context)["cause"] for one in found} == {chosen.name}
