"""Stated changes: a rounded truth is never doubted, a contradiction beyond the printed precision never passes."""

import json
import math
from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.comparison.judge_stated import judge_stated_changes
from schemas.findings import CHECKS, PHRASES, describe_finding, render_sentence
from schemas.frames import CLAIMS, FINDINGS, STATED_CHANGES, YEAR_CELLS, conform_frame
from schemas.locate import locate_findings
from schemas.measures import MICRO, parse_decimal, round_half_up

PRIOR_VALUE, CHANGE = "stated_prior_value", "stated_change_pct"


def state(value, *, prior=None, change=None, history=None, status=None, metric="m", row_id=7):
    """A metric row as filed, in written decimals, beside an exact base; ``value`` without decimals by ``(count,)``."""
    row = {
        "unit_code": "u",
        "fiscal_year": 2023,
        "metric_code": metric,
        "metric_name": "人均纯收入",
        "row_id": row_id,
        "prior_status": status,
    }
    row["prior_value_micro"] = None if history is None else int(Fraction(history) * MICRO)
    for name, text in (("value", value), ("stated_prior", prior), ("stated_change", change)):
        number = None if text is None else parse_decimal(text)
        row[f"{name}_micro"] = None if number is None else number.micro
        row[f"{name}_decimals"] = None if number is None else number.decimals
    return row


def judge(*rows):
    frame = conform_frame(
        pd.DataFrame(list(rows), columns=list(STATED_CHANGES.columns), dtype="object"), STATED_CHANGES
    )
    judged = judge_stated_changes(STATED_CHANGES.validate(frame))
    CLAIMS.validate(judged.claims)
    FINDINGS.validate(judged.findings)
    return judged


def plain(frame):
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def claims_of(*rows):
    return {row["claim"]: row for row in plain(judge(*rows).claims)}


def verdict(claim, *rows):
    return claims_of(*rows)[claim]["verdict"]


def told(row):
    return [finding["check"] for finding in plain(judge(row).findings)]


class TestWorkedGrowth:
    """16982.9 stated as +16.37 %: the base lies in [14593.2116, 14594.5516]."""

    @pytest.mark.parametrize(
        ("history", "expected"),
        [
            ("14594.0", "consistent"),
            ("14593.88", "consistent"),
            ("14593.22", "consistent"),
            ("14594.55", "consistent"),
            ("14593.211600", "query"),
            ("14593.1", "query"),
            ("14594.551700", "query"),
            ("14594.6", "inconsistent"),
            ("14591.9", "inconsistent"),
        ],
    )
    def test_base_decides_by_the_exact_bounds(self, history, expected):
        claim = claims_of(state("16982.9", change="16.37", history=history))[CHANGE]
        assert (claim["verdict"], claim["implied_prior"]) == (expected, "14593.22..14594.55")

    def test_consistent_growth_is_kept_with_what_the_history_gives_and_not_told(self):
        judged = judge(state("16982.9", change="16.37", history="14593.88"))
        (claim,) = plain(judged.claims)
        assert (claim["stated"], claim["computed"], claim["reason"]) == ("16.37", "16.37", None)
        assert claim["prior_value_micro"] == 14_593_880_000
        assert len(judged.findings) == 0

    def test_growth_without_a_base_waits_with_the_base_it_implies(self):
        row = state("16982.9", change="16.37", status="no_prior_year")
        claim = claims_of(row)[CHANGE]
        assert (claim["verdict"], claim["reason"]) == ("waiting", "awaits_prior_year")
        assert claim["computed"] == claim["implied_prior"] == "14593.22..14594.55"
        (finding,) = plain(judge(row).findings)
        assert CHECKS[finding["check"]].severity == "note"
        assert "14593.22 至 14594.55" in render_sentence(finding, "zh")

    @pytest.mark.parametrize(("decimals", "is_told"), [(None, False), (0, True)])
    def test_prior_value_that_is_exact_is_told_without_rounding(self, decimals, is_told):
        """Of a count it was said that 58 stands for 58..58, and that a difference of up to 0 could not be seen."""
        row = state("61", prior="58", history="46") | {"stated_prior_decimals": decimals}
        finding = next(one for one in plain(judge(row).findings) if one["column_name"] == PRIOR_VALUE)
        assert ("四舍五入" in render_sentence(finding, "zh")) is is_told
        assert ("by rounding" in render_sentence(finding, "en")) is is_told

    def test_contradiction_is_an_error_that_names_bounds_and_what_could_be_seen(self):
        (finding,) = plain(judge(state("16982.9", change="18.37", history="14593.88")).findings)
        assert CHECKS[finding["check"]].severity == "error"
        assert (finding["found"], finding["expected"], finding["column_name"]) == ("18.37", "16.37", CHANGE)
        message = describe_finding(finding)
        for text in ("14593.88", "18.365 至 18.3749", "14346.66 to 14347.94", "0.0054", "人均纯收入"):
            assert text in message


class TestStatements:
    @pytest.mark.parametrize(
        ("prior", "history", "expected"),
        [
            ("14594", "14593.5", "consistent"),
            ("14594", "14594.499999", "consistent"),
            ("14594", "14594.5", "query"),
            ("14594", "14594.999999", "query"),
            ("14594", "14595", "inconsistent"),
            ("14594", "14593.499999", "inconsistent"),
            ("-2.5", "-2.55", "query"),
            ("-2.5", "-2.549999", "consistent"),
            ("-2.5", "-2.45", "consistent"),
            ("0", "0.499999", "consistent"),
            ("0", "0.5", "query"),
            ("0.0", "0", "consistent"),
        ],
    )
    def test_stated_prior_value_is_read_as_what_rounds_to_it(self, prior, history, expected):
        claim = claims_of(state("1", prior=prior, history=history))[PRIOR_VALUE]
        assert (claim["verdict"], claim["stated"]) == (expected, prior)
        assert Decimal(claim["computed"]) == Decimal(history)

    def test_stated_prior_value_waits_for_its_year(self):
        claim = claims_of(state("1", prior="14594"))[PRIOR_VALUE]
        assert (claim["verdict"], claim["computed"]) == ("waiting", "14593.5..14594.49")

    def test_change_that_was_cut_off_is_a_query_that_says_so(self):
        row = state("108.519", change="8.51", history="100")
        claim = claims_of(row)[CHANGE]
        assert (claim["verdict"], claim["reason"], claim["computed"]) == ("query", "cut_off_not_rounded", "8.519")
        assert told(row) == ["stated_change_is_rounded_not_cut_off"]

    def test_change_that_fits_only_the_units_own_prior_value_is_a_query_with_both_readings(self):
        row = state("110.00", prior="100.00", change="10.00", history="105")
        claims = claims_of(row)
        assert (claims[CHANGE]["verdict"], claims[CHANGE]["reason"]) == ("query", "rests_on_stated_prior")
        assert claims[PRIOR_VALUE]["verdict"] == "inconsistent"
        of_prior, of_change = reversed([describe_finding(finding) for finding in plain(judge(row).findings)])
        assert "105" in of_prior
        assert all(text in of_change for text in ("100.00", "105", "4.7619", "9.9896 至 10.0105"))

    def test_each_statement_is_judged_by_itself(self):
        claims = claims_of(state("110", prior="99", change="10", history="100"))
        assert {name: claim["verdict"] for name, claim in claims.items()} == {
            PRIOR_VALUE: "inconsistent",
            CHANGE: "consistent",
        }

    def test_waiting_change_at_odds_with_the_stated_prior_value_is_a_query_of_its_own(self):
        row = state("110.0", prior="100.0", change="25")
        assert verdict(CHANGE, row) == "waiting"
        assert "stated_change_agrees_with_the_stated_prior_value" in told(row)
        assert "stated_change_agrees_with_the_stated_prior_value" not in told(
            state("110.0", prior="100.0", change="10")
        )

    def test_figure_without_decimals_is_a_count_and_exact(self):
        row = state("37", change="25", history="30")
        assert verdict(CHANGE, row) == "consistent"
        assert verdict(CHANGE, {**row, "value_decimals": None}) == "inconsistent"
        assert verdict(CHANGE, {**state("37", change="23.3", history="30"), "value_decimals": None}) == "consistent"

    @pytest.mark.parametrize(("history", "reason"), [("0", "prior_is_zero"), ("-5", "prior_is_negative")])
    def test_change_from_a_base_that_is_not_above_zero_is_unverifiable(self, history, reason):
        row = state("5", change="-200", history=history)
        claim = claims_of(row)[CHANGE]
        assert (claim["verdict"], claim["reason"], claim["computed"]) == ("unverifiable", reason, None)
        assert told(row) == []

    @pytest.mark.parametrize("status", ["unit_of_measure_changed", "unit_reorganised", "rubric_changed"])
    def test_statements_across_a_break_are_unverifiable_and_say_why(self, status):
        row = state("5", prior="4", change="25", history="4", status=status)
        claims = claims_of(row)
        assert {(claim["verdict"], claim["reason"]) for claim in claims.values()} == {("unverifiable", status)}
        assert told(row) == []

    def test_change_of_an_unusable_value_is_unverifiable_but_the_prior_value_is_judged(self):
        claims = claims_of(state(None, prior="4", change="25", history="4", status="missing_this_year"))
        assert (claims[CHANGE]["verdict"], claims[CHANGE]["reason"]) == ("unverifiable", "value_is_missing")
        assert claims[PRIOR_VALUE]["verdict"] == "consistent"

    @pytest.mark.parametrize("change", ["-100", "-100.00"])
    def test_change_down_to_nothing_implies_no_base_and_divides_by_nothing(self, change):
        assert claims_of(state("0", change=change))[CHANGE]["implied_prior"] is None
        assert verdict(CHANGE, state("0", change=change, history="12000")) == "consistent"
        assert verdict(CHANGE, state("5", change=change, history="12")) == "inconsistent"

    def test_every_reason_has_its_words(self):
        histories = [("100", None), ("0", None), ("-1", None), (None, None), ("90", "unit_reorganised"), ("108", None)]
        rows = [
            state(
                "108.519",
                prior="108",
                change=change,
                history=history,
                status=status,
                metric=f"{change}{history}{status}",
            )
            for history, status in histories
            for change in ("8.51", "8.52", "3", "0.48")
        ]
        reasons = set(judge(*rows).claims["reason"].dropna())
        assert len(reasons) > 5
        assert reasons <= set(PHRASES)

    def test_nothing_stated_makes_no_claim(self):
        judged = judge(state("5", history="4"))
        assert len(judged.claims) == len(judged.findings) == 0

    def test_finding_is_placed_at_its_cell(self):
        judged = judge(state("110", prior="90", change="50", history="100", row_id=7))
        cells = pd.DataFrame(
            [
                {
                    "unit_code": "u", "fiscal_year": 2023, "file_name": "a.xlsx", "row_id": 7, "sheet": "年度主要数据",
                    "table_name": "metrics", "row_number": 2, "column_name": column, "cell": cell, "state": "read", "row_key": "m",
                }
                for column, cell in ((PRIOR_VALUE, "E2"), (CHANGE, "F2"))
            ]
        )  # fmt: skip
        located = locate_findings(judged.findings, conform_frame(cells, YEAR_CELLS))
        assert dict(zip(located["column_name"], located["cell"], strict=True)) == {PRIOR_VALUE: "E2", CHANGE: "F2"}


def write(value, decimals):
    """Print an exact value half up with so many decimals."""
    return f"{Decimal(round_half_up(value * 10**decimals)).scaleb(-decimals):.{decimals}f}"


def cut_off(value, decimals):
    return f"{Decimal(int(value * 10**decimals)).scaleb(-decimals):.{decimals}f}"


@st.composite
def histories(draw):
    """An exact base above zero, an exact current value of any sign, and the growth between them."""
    base = Fraction(draw(st.integers(1, 10 ** draw(st.integers(1, 13)))), MICRO)
    share = Fraction(
        draw(st.one_of(st.integers(-300, 300), st.integers(-(10**9), 10**9))), draw(st.sampled_from((100, 997, 10**5)))
    )
    return base, base * share, (share - 1) * 100


places = st.integers(0, 4)
# Many statements at once cost hardly more than one.
often = settings(deadline=None, max_examples=15)


def several(*parts):
    return st.lists(st.tuples(histories(), *parts), min_size=1, max_size=30)


def told_at(judged):
    return {
        (json.loads(finding["context"])["metric_code"], finding["column_name"]) for finding in plain(judged.findings)
    }


@often
@given(several(places, places, places))
def test_true_statement_rounded_to_any_precision_is_consistent(cases):
    rows = [
        state(
            write(current, one), prior=write(base, two), change=write(growth, three), history=base, metric=str(number)
        )
        for number, ((base, current, growth), one, two, three) in enumerate(cases)
    ]
    judged = judge(*rows)
    assert set(judged.claims["verdict"]) == {"consistent"}
    assert len(judged.claims) == 2 * len(cases)
    assert len(judged.findings) == 0


@often
@given(several(places, places, places))
def test_true_statement_cut_off_at_any_precision_is_never_called_wrong(cases):
    rows = [
        state(
            cut_off(current, one),
            prior=cut_off(base, two),
            change=cut_off(growth, three),
            history=base,
            metric=str(number),
        )
        for number, ((base, current, growth), one, two, three) in enumerate(cases)
    ]
    assert set(judge(*rows).claims["verdict"]) <= {"consistent", "query"}


def overstate(history, of_value, of_change, beyond, is_below):
    """A change off by more than half a unit of its last place and what half a unit of the value's is worth."""
    base, current, _ = history
    unseen = Fraction(1, 2 * 10**of_change) + Fraction(1, 2 * 10**of_value) / base * 100
    off = (unseen + Fraction(beyond, MICRO)) * (-1 if is_below else 1)
    wanted = ((Fraction(write(current, of_value)) / base - 1) * 100 + off) * 10**of_change
    stated = math.floor(wanted) if is_below else math.ceil(wanted)
    return write(Fraction(stated, 10**of_change), of_change)


@often
@given(several(places, places, st.integers(1, 10**6), st.booleans()))
def test_statement_off_by_more_than_its_precision_is_never_consistent_and_always_told(cases):
    rows = [
        state(write(case[0][1], case[1]), change=overstate(*case), history=case[0][0], metric=str(number))
        for number, case in enumerate(cases)
        if abs(Fraction(overstate(*case))) < 10**12
    ]
    judged = judge(*rows)
    assert "consistent" not in set(judged.claims["verdict"])
    assert told_at(judged) == {(row["metric_code"], CHANGE) for row in rows}


@often
@given(several(places, places))
def test_base_within_the_implied_prior_as_printed_is_consistent(cases):
    waiting = [
        state(write(current, one), change=write(growth, two), metric=str(number))
        for number, ((_, current, growth), one, two) in enumerate(cases)
    ]
    implied = judge(*waiting).claims.set_index("metric_code")["implied_prior"].dropna()
    ends = [(row, Fraction(end)) for row in waiting for end in implied.get(row["metric_code"], "").split("..") if end]
    rows = [
        {**row, "prior_value_micro": int(end * MICRO), "metric_code": f"{row['metric_code']} {number}"}
        for number, (row, end) in enumerate(ends)
        if end > 0 and (end * MICRO).denominator == 1
    ]
    assert set(judge(*rows).claims["verdict"]) <= {"consistent"}
