"""Finance identities: exact sums, in each column that is filed, told at the total's cell and never in the way of a score."""

import pytest

from tests.bureau import change, file_unit


def finance(unit, **at):
    tables = file_unit(unit)
    for line, cells in at.items():
        tables = change(tables, "finance", {"line": line}, **cells)
    return tables


@pytest.fixture(scope="module")
def filed(module_bureau):
    world = module_bureau
    final, initial, adjusted = "final_wan_yuan", "initial_budget_wan_yuan", "adjusted_budget_wan_yuan"
    units = {
        "exact": finance("exact", carry_in={final: "0.000001"}, revenue_total={final: "105.000001"}, carry_out={final: "0.000001"}),
        "off": finance("off", carry_in={final: "0.000001"}),
        "two-columns": finance("two-columns", expenditure_basic={initial: "61", adjusted: "61"}),
        "blank": finance("blank", carry_in={final: ""}, revenue_total={final: "999"}, carry_out={final: "894"}),
        "unreadable": finance("unreadable", expenditure_project={final: "约45"}),
        "negative": finance("negative", revenue_total={final: "100"}, revenue_general_budget={final: "90"}, carry_out={final: "-5"}),
        "large": finance(
            "large", revenue_general_budget={final: "8999999999999"}, revenue_government_fund={final: "8999999999999"},
            carry_in={final: "8999999999999"}, revenue_total={final: "1"},
        ),
        "repeated": {**file_unit("repeated"), "finance": [*file_unit("repeated")["finance"], file_unit("x")["finance"][3]]},
    }  # fmt: skip
    for unit, tables in units.items():
        world.file_workbook(f"{unit}.xlsx", tables)
    world.run()
    return world


@pytest.mark.parametrize(
    ("unit", "told"),
    [
        ("exact", []),
        ("off", [("收支!D5", "105", "105.000001")]),
        ("two-columns", [("收支!B8", "100", "101"), ("收支!C8", "105", "106")]),
        ("blank", []),
        ("unreadable", []),
        ("negative", []),
        ("large", [("收支!D5", "1", "26999999999997"), ("收支!D9", "0", "-104")]),
    ],
)
def test_finance_sums_that_disagree_are_told_at_the_total(filed, unit, told):
    found = filed.findings(unit, "finance_sums_agree")
    assert sorted((row["place"].split(" ")[1], row["stated"], row["computed"]) for row in found) == told


def test_finance_line_that_stands_twice_is_told_and_its_sums_are_not_computed(filed):
    places = {row["place"].split(" ")[1] for row in filed.findings("repeated", "key_stands_once")}
    assert places == {"收支!A5", "收支!A10"}
    assert filed.findings("repeated", "finance_sums_agree") == []


def test_finance_that_disagrees_never_stops_scoring(filed):
    totals = {row["unit_code"]: row["computed_score_points"] for row in filed.scores() if row["item_code"] == "total"}
    assert set(totals.values()) == {"100"}
    assert len(totals) == 8
