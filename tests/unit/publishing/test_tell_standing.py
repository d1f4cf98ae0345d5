"""How a unit is told to stand where there is nothing else to tell of it."""

import pytest

from pipelines.publishing.tell_standing import tell_standing, tell_year

PERIOD = {"aliases": None, "succeeds": None, "relation": None, "is_exempt": "no", "last_fiscal_year": None}


def unit(code, first=None, **more):
    period = {"unit_code": code, "unit_name": f"单位{code}", "first_fiscal_year": first} | PERIOD | more
    return {"unit_code": code, "unit_name": f"单位{code}", "periods": [period]}


UNITS = [
    unit("silent"),
    unit("young", 2024),
    unit("exempt", is_exempt="yes"),
    unit("filed"),
    unit("back"),
    unit("gone"),
]
FILED = [
    {"unit_code": "filed", "version": 1, "submission_status": "filed"},
    {"unit_code": "filed", "version": 2, "submission_status": "corrected"},
    {"unit_code": "back", "version": 1, "submission_status": "returned"},
    {"unit_code": "gone", "version": 1, "submission_status": "filed"},
    {"unit_code": "gone", "version": 2, "submission_status": "withdrawn"},
]


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("filed", "已报送（第 2 版）", "has filed (version 2)"),
        ("back", "已退回", "was returned"),
        ("gone", "已撤回", "was withdrawn"),
        ("silent", "未报 2023 年度", "has not filed for 2023"),
        ("young", "不在 2023 年度之内", "not for 2023"),
        ("exempt", "免报", "need not file"),
        ("nobody", "没有这个单位编码", "no such unit"),
    ],
)
def test_tell_standing_of_each_unit_tells_them_apart(code, zh, en):
    told = tell_standing(code, 2023, UNITS, FILED)
    assert zh in told
    assert en in told


def test_tell_year_names_the_years_there_are_and_is_silent_of_one_of_them():
    assert "there are 2022、2023" in tell_year(2021, [2022, 2023])
    assert "nothing was filed for any year" in tell_year(2021, [])
    assert tell_year(2022, [2022, 2023]) == ""
