"""A report's scoring table as a tree."""

from decimal import Decimal

import pandas as pd

from schemas.frames import TABLE_FRAMES, conform_frame
from schemas.read_printed_form import build_form

FRAME = TABLE_FRAMES["report_scores"]
MILLION = 10**6


def make_rows(*rows):
    """Rows of level, name, printed points, self-score and criterion; a name that begins with 扣 is a deduction."""
    made = [
        {
            "unit_code": "511132-101",
            "fiscal_year": 2023,
            "row_id": 40 + number,
            "row_key": f"{number:05}",
            "is_accepted": True,
            "level": level * MILLION,
            "item_name": name,
            "printed_points": None if points is None else points * MILLION,
            "self_score_points": None if own is None else own * MILLION,
            "criterion": criterion,
            "is_deduction": "yes" if name.startswith("扣") else "no",
        }
        for number, (level, name, points, own, criterion) in enumerate(rows, start=1)
    ]
    frame = pd.DataFrame(made)
    states = {name: "read" for name in FRAME.columns if name.endswith("_state")}
    return FRAME.validate(conform_frame(frame.assign(**states), FRAME))


def test_build_form_puts_each_row_under_the_last_of_a_higher_level():
    rows = make_rows(
        (1, "甲", 20, 7, "得99分"),
        (3, "甲一", 10, 10, "得10分"),
        (2, "甲二", 10, None, None),
        (3, "甲二甲", 10, 8, "每项得1分"),
        (1, "扣分项", 5, -1, "得5分"),
        (0, "合计", 100, 17, None),
    )
    form = build_form(rows.sample(frac=1, random_state=1), "打分表", {41: "L9", 46: "L20"})
    first, deduction = form.items
    assert [item.name for item in first.walk()] == ["甲", "甲一", "甲二", "甲二甲"]
    assert [item.name for item in form.scoring_lines] == ["甲一", "甲二甲", "扣分项"]
    assert (first.self_score_points, first.awarded_points, first.place) == (None, None, "L9")
    assert [item.awarded_points for item in form.scoring_lines] == [Decimal(10), None, Decimal(0)]
    assert (deduction.is_deduction, deduction.self_score_points, deduction.printed_points) == (True, -1, 5)
    assert (form.title, form.printed_total_points, form.filed_total_points, form.place_of_total) == (
        "打分表",
        100,
        17,
        "L20",
    )


def test_build_form_with_two_different_totals_files_none():
    form = build_form(make_rows((3, "甲", 5, 5, None), (0, "合计", None, 5, None), (0, "总分", None, 6, None)))
    assert form.filed_total_points is None


def test_build_form_without_rows_is_empty():
    form = build_form(make_rows((0, "合计", None, None, None)).iloc[:0])
    assert (form.items, form.scoring_lines, form.filed_total_points, form.place_of_total) == ((), (), None, None)
