"""What the workbooks are called that go to units."""

from pipelines.publishing.name_workbooks import name_workbooks


def test_file_is_called_by_unit_year_and_what_it_is():
    assert name_workbooks([("u1", "红旗镇")], 2024, "退回") == ["红旗镇_2024_退回"]


def test_signs_that_no_file_can_have_are_replaced():
    assert name_workbooks([("u1", "甲/乙:镇.")], 2024, "自评表") == ["甲_乙_镇_2024_自评表"]


def test_units_of_one_name_are_told_apart_by_their_codes():
    """Of returns the second of two such units got its code in front, of templates both got it behind: one rule, and no file is written over."""
    named = name_workbooks([("u/1", "中心小学"), ("u2", "中心小学"), ("u3", "甲镇")], 2024, "退回")
    assert named == ["中心小学（u_1）_2024_退回", "中心小学（u2）_2024_退回", "甲镇_2024_退回"]
