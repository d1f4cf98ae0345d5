"""What is compared: filed metrics under their registered codes, final scores, and what a unit states beside the history."""

import pandas as pd
import pytest

from pipelines.comparison.gather_values import complete_lineage, gather_claims, gather_values, name_metrics
from schemas.frames import CHANGES, LINEAGE, TABLE_FRAMES, YEAR_CELLS, conform_frame
from schemas.measures import MICRO
from schemas.register import MetricRegister, RegisteredMetric

OPEN = MetricRegister()
CLOSED = MetricRegister(
    (
        RegisteredMetric("income", "人均纯收入", "元", ("收入",)),
        RegisteredMetric("grain", "粮食总产量", "吨", ("产量",), is_additive=True),
        RegisteredMetric("grain_sold", "商品粮", "吨", ("产量",)),
    )
)


def metrics(*rows):
    """Typed rows of metrics: (unit, year, code, value), each read but where the value is None."""
    frame = pd.DataFrame(
        [
            {
                "unit_code": unit, "fiscal_year": year, "row_id": number, "row_key": code, "is_accepted": True,
                "metric_code": code, "metric_code_state": "read", "metric_name": code, "metric_name_state": "read",
                "value": None if value is None else value * MICRO, "value_state": "unreadable" if value is None else "read",
                "unit_of_measure": "吨", "unit_of_measure_state": "read",
                "stated_prior_value_state": "absent", "stated_change_pct_state": "absent",
            }
            for number, (unit, year, code, value) in enumerate(rows)
        ]
    )  # fmt: skip
    return conform_frame(frame, TABLE_FRAMES["metrics"])


def codes(named):
    return list(zip(named.rows["unit_code"], named.rows["metric_code"], strict=True))


def checks(named):
    return [(row.check, row.unit_code, row.found) for row in named.findings.itertuples()]


def test_open_register_takes_in_what_is_filed_for_the_first_time_with_one_note():
    named = name_metrics(metrics(("u", 2023, "grain", 5), ("v", 2023, "grain", 6)), OPEN)
    assert codes(named) == [("u", "grain"), ("v", "grain")]
    assert named.new["metric_code"].tolist() == ["grain"]
    assert [(row.check, row.unit_code, row.found) for row in named.notes.itertuples()] == [
        ("metric_is_in_the_register", "u", "grain")
    ]
    assert checks(named) == []


def test_alias_is_compared_under_the_registered_code():
    named = name_metrics(metrics(("u", 2023, "收入", 5)), CLOSED)
    assert codes(named) == [("u", "income")]
    assert checks(named) == []
    assert named.new.empty


def test_alias_of_two_metrics_waits_and_names_both():
    named = name_metrics(metrics(("u", 2023, "产量", 5)), CLOSED)
    assert codes(named) == []
    (finding,) = named.findings.itertuples()
    assert (finding.check, finding.expected) == ("metric_is_unambiguous", "grain、grain_sold")


def test_code_a_closed_register_does_not_know_is_told_and_compared_as_filed():
    named = name_metrics(metrics(("u", 2023, "fish", 5)), CLOSED)
    assert codes(named) == [("u", "fish")]
    assert checks(named) == [("metric_is_registered", "u", "fish")]
    assert named.new.empty


def test_code_and_alias_of_one_metric_are_both_left_out():
    named = name_metrics(metrics(("u", 2023, "income", 5), ("u", 2023, "收入", 6), ("v", 2023, "收入", 7)), CLOSED)
    assert codes(named) == [("v", "income")]
    assert checks(named) == [("metric_stands_once", "u", "income"), ("metric_stands_once", "u", "收入")]


def test_value_that_cannot_be_read_is_not_compared():
    assert codes(name_metrics(metrics(("u", 2023, "grain", None)), CLOSED)) == []


def test_values_are_metrics_in_millionths_and_scores_with_the_rubric_they_rest_on():
    named = name_metrics(metrics(("u", 2023, "grain", 5)), CLOSED)
    scores = pd.DataFrame(
        [
            {"unit_code": "u", "fiscal_year": 2023, "item_code": "total", "final_score_points": 9225,
             "rubric_sha256": "ab" * 32, "submission_version": 2},
            {"unit_code": "u", "fiscal_year": 2023, "item_code": "open", "final_score_points": None,
             "rubric_sha256": "ab" * 32, "submission_version": 2},
        ]
    )  # fmt: skip
    in_force = pd.DataFrame({"unit_code": ["u"], "fiscal_year": [2023], "version": [2]})
    values = gather_values(named.rows, scores, in_force).set_index("metric_code")
    assert values["value_micro"].to_dict() == {"grain": 5 * MICRO, "score.total": 92_250_000}
    assert values["submission_version"].to_dict() == {"grain": 2, "score.total": 2}
    assert values["is_additive"].to_dict() == {"grain": True, "score.total": False}
    assert values.loc["score.total", "basis_sha256"] == "ab" * 32


@pytest.mark.parametrize(("unit_of_measure", "decimals"), [("人", None), ("次", None), ("吨", 0)])
def test_count_is_exact_and_any_other_figure_has_the_decimals_it_is_written_with(unit_of_measure, decimals):
    """593 人 are 593, not anything from 592.5 on."""
    filed = metrics(("u", 2023, "grain", 593)).assign(
        unit_of_measure=unit_of_measure, stated_change_pct=5 * MICRO, stated_change_pct_state="read"
    )
    named = name_metrics(filed, OPEN)
    cells = conform_frame(
        pd.DataFrame({"row_id": [0, 0], "column_name": ["value", "stated_change_pct"], "decimals": [0, 1]}).assign(
            unit_code="u", fiscal_year=2023
        ),
        YEAR_CELLS,
    )
    changes = conform_frame(
        pd.DataFrame([{"unit_code": "u", "metric_code": "grain", "fiscal_year": 2023, "status": "no_prior_year"}]),
        CHANGES,
    )
    (claim,) = gather_claims(named.rows, cells, changes).to_dict("records")
    assert (None if pd.isna(claim["value_decimals"]) else claim["value_decimals"]) == decimals
    assert claim["stated_change_decimals"] == 1


def test_unit_the_register_does_not_know_goes_on_as_itself():
    lineage = conform_frame(pd.DataFrame([{"unit_code": "b", "prior_unit_code": "a", "relation": "renamed"}]), LINEAGE)
    values = pd.DataFrame({"unit_code": ["a", "b", "c", "d"], "fiscal_year": [2022, 2023, 2022, 2020]})
    completed = complete_lineage(lineage, values, 2023)
    assert list(completed.itertuples(index=False, name=None)) == [("b", "a", "renamed"), ("c", "c", "same")]
