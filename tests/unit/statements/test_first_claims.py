"""Growth and sums in the sentences that reports are made of."""

import pytest

from tests.unit.statements.reports import check, verdicts


@pytest.mark.parametrize(
    ("text", "stated", "verdict"),
    [
        ("收入 812.40 万元，比上年增加 87.04 万元，增长 12%。", "12", "consistent"),
        ("收入 812.40 万元，比上年增加 87.04 万元，增长 12.5%。", "12.5", "inconsistent"),
        ("收入８１２.４０万元，同比增长１２％，增收８７.０４万元。", "12", "consistent"),
        ("收入 812.40 萬元，較上年增加 87.04 萬元，增長 12%。", "12", "consistent"),
        ("支出 7.5 万元，较年初预算减少 2.5 万元，下降 25%。", "-25", "consistent"),
        ("收入由 725.36 万元增加到 812.40 万元，增长 12%。", "12", "consistent"),
        ("全年支出 1969 万元，较 2023 年的 2190 万元下降 10.1%。", "-10.1", "consistent"),
    ],
)
def test_growth_with_the_change_or_base_beside_it_is_judged(text, stated, verdict):
    assert verdicts(text)["growth", stated] == verdict


def test_growth_without_a_base_is_unverifiable_and_tells_the_base_it_implies():
    (claim,) = check("脱贫户人均纯收入为 16982.9 元较 2022 年增长 16.37%。")
    assert (claim.verdict, claim.computed) == ("unverifiable", "14593.22..14594.55")
    assert "14593.22" in claim.reason_zh
    assert "14593.22" in claim.reason_en


def test_parts_behind_where_may_be_some_of_their_whole_unless_they_are_all_it_has():
    assert verdicts("支出 100 万元，其中：办公费 30 万元，印刷费 20 万元。") == {("part_sum", "100"): "consistent"}
    assert verdicts("支出 100 万元，其中：基本支出 60 万元，项目支出 30 万元。") == {
        ("part_sum", "100"): "inconsistent"
    }


def test_claim_tells_its_operands_with_their_places():
    (claim,) = check("第一行。\n总编制 41 名，其中：行政编制 21 名，事业编制 20 名。")
    assert [(one.written, one.place) for one in claim.operands] == [("41 名", "L2"), ("21 名", "L2"), ("20 名", "L2")]
    assert claim.sentence == "总编制 41 名，其中：行政编制 21 名，事业编制 20 名"
