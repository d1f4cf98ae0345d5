"""Judging: Great Expectations decides by whole numbers, exactly as the fractions themselves would."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from expectations import judge
from expectations.bounds import Bound, Expectation, ExpectationBook, Suite
from expectations.catalogue import MEASURES, Kind
from expectations.measures import Measured
from pipelines.resources.expectation_files import read_expectation_book
from schemas.frames import EXPECTATION_RESULTS
from tests.unit.expectations.years import evaluation, year

REASON = "a reason long enough to be one"
HUNDREDTHS = st.integers(-(10**6), 10**6).map(lambda value: Decimal(value).scaleb(-2))
TINY = Fraction(1, 10**9)


def expect(name, low, high, *, severity="blocking", measure="fixed", judged_from=1):
    return Expectation(
        name=name, sentence=f"{name} 句 · sentence", measure=measure, severity=severity, judged_from=judged_from, remedy=REASON,
        bounds=(Bound(from_fiscal_year=2000, at_least=low, at_most=high, reason=REASON),),
    )  # fmt: skip


def book_of(*expectations):
    return ExpectationBook(suites=(Suite(suite="year", title="…", expectations=expectations),))


def lies_within(value, low, high):
    return (low is None or value >= Fraction(low)) and (high is None or value <= Fraction(high))


@given(
    value=st.fractions(-(10**4), 10**4, max_denominator=10**6),
    bounds=st.tuples(st.none() | HUNDREDTHS, st.none() | HUNDREDTHS).filter(lambda both: both != (None, None)),
)
def test_rounded_measure_lies_within_exactly_when_the_measure_does(value, bounds):
    low, high = sorted(bounds) if None not in bounds else bounds
    one = expect("one", low, high)
    case = judge._Case("year", one, one.bounds[0], Measured(value, 1, ""))
    rounded = Fraction(judge._round_outwards(case), 100)
    assert lies_within(rounded, low, high) == lies_within(value, low, high)


def test_great_expectations_decides_at_every_edge_as_the_fractions_do(monkeypatch):
    """One suite of all edges: a hair beside a bound is beside it, however large the figure."""
    bounds = [
        (None, Decimal("33.33")),
        (Decimal(-8), Decimal(8)),
        (Decimal(75), Decimal("133.33")),
        (Decimal("1234567890.12"), None),
    ]
    cases = {
        f"case_{number}_{step}_{side}": (Fraction(edge) + sign * step * TINY, low, high)
        for number, (low, high) in enumerate(bounds)
        for side, edge in (("low", low), ("high", high))
        if edge is not None
        for step in (0, 1)
        for sign in (-1, 1)
    } | {"huge": (Fraction(10**30), None, Decimal("33.33"))}
    for name, (value, _, _) in cases.items():
        monkeypatch.setitem(MEASURES, name, Kind(lambda *_, value=value: Measured(value, 1, "told"), "%"))
    book = book_of(*(expect(name, low, high, measure=name) for name, (_, low, high) in cases.items()))
    results = judge.judge_years(book, [year()])
    found = dict(zip(results["expectation"], results["status"], strict=True))
    assert found == {name: "held" if lies_within(*case) else "failed" for name, case in cases.items()}
    assert set(found.values()) == {"held", "failed"}


def test_results_say_all_that_people_need(monkeypatch):
    monkeypatch.setitem(
        MEASURES, "fixed", Kind(lambda *_: Measured(Fraction(50), 4, "2 / 4 (50 %)", ("u1", "u2")), "%")
    )
    book = book_of(
        expect("one", None, Decimal("33.33")),
        expect("two", None, 60, severity="warning"),
        expect("few", 1, 2, judged_from=5),
    )
    results = judge.judge_years(book, [year()])
    EXPECTATION_RESULTS.validate(results)
    one, two, few = results.to_dict("records")
    assert (one["status"], one["severity"], one["observed"], one["expected"]) == (
        "failed",
        "blocking",
        "2 / 4 (50 %)",
        "≤ 33.33 %",
    )
    assert (one["context"], one["reason"], one["remedy"]) == ("u1、u2", REASON, REASON)
    assert (two["status"], two["severity"]) == ("held", "warning")
    assert (few["status"], few["expected"]) == ("not_applicable", "≥ 1, ≤ 2 % (n ≥ 5)")


def test_many_concerned_are_counted_not_listed(monkeypatch):
    codes = tuple(f"u{number:03}" for number in range(57))
    assert Measured(Fraction(1), 57, "", codes).context.endswith("u019 … +37")


def test_year_before_the_first_bound_expects_nothing(monkeypatch):
    late = expect("late", None, 5, measure="units_missing")
    late = late.model_copy(update={"bounds": (late.bounds[0].model_copy(update={"from_fiscal_year": 2024}),)})
    assert judge.judge_years(book_of(late), [year()]).empty


def test_severities_are_those_of_great_expectations():
    from great_expectations.expectations.metadata_types import FailureSeverity

    assert {FailureSeverity(one) for one in judge.GX_SEVERITIES.values()} == {
        FailureSeverity.CRITICAL,
        FailureSeverity.WARNING,
    }


def test_judging_is_silent(capfd):
    """A bar of its progress stood among the messages of every run."""
    judge.judge_years(read_expectation_book(), [year(*evaluation("u1", 90_00), units=["u1"], filed=["u1"])])
    assert capfd.readouterr() == ("", "")


def test_years_are_judged_each_by_itself():
    blocked = year(*evaluation("u1", 90_00, full=99_00), units=["u1"], filed=["u1"])
    sound = year(*evaluation("u1", 90_00), units=["u1"], filed=["u1"], fiscal_year=2024)
    results = judge.judge_years(read_expectation_book(), [blocked, sound])
    failed = results[(results["status"] == "failed") & (results["severity"] == "blocking")]
    assert failed[["fiscal_year", "expectation"]].values.tolist() == [[2023, "weights_sum_to_full_mark"]]
