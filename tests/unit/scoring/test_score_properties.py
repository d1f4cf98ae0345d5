"""Scoring many units at once equals the plain model unit by unit, and every score equals its terms added."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from schemas.measures import format_micro
from tests.unit.scoring.builders import World, change_rubric, keep_items, load_rubric
from tests.unit.scoring.plain_methods import Filing
from tests.unit.scoring.plain_model import round_half_up, score_all

SANE = ("0", "1", "3", "50", "55", "55.000001", "54.999999", "60", "60.000001", "65", "65.000001", "0.000001")
ODD = ("", "abc", "-1", "12.3456789", "8999999999999.999999", "9000000000000")
SUBJECTS = ("办公费", "印刷费", "水费", "电费", "物业管理费")
ANSWERED = [(item.code, one) for item in load_rubric().scored_items for one in item.criteria]
WORDS = {
    "yes_no": ("yes", "no", "是", "无", "√", "TRUE", "0", "1", "Y"),
    "grade": ("0", "1", "2", "1.5", "0.005", "1.995", "0.333333"),
    "count": ("0", "1", "2", "9", "11", "25", "3.0"),
}


class Draw:
    """Filings drawn from a seed: mostly sane, with some unusable cells, missing rows and repeated keys."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - data of tests
        self.oddness = self.random.choice((0.0, 0.01, 0.05, 0.2))

    def pick(self, usual, odd=("",)):
        return self.random.choice(odd if self.random.random() < self.oddness else usual)

    def some(self, candidates):
        """Mostly all candidates, sometimes one missing or twice, in any order."""
        kept = [one for one in candidates if self.random.random() >= self.oddness]
        kept += [one for one in kept if self.random.random() < self.oddness / 3]
        return self.random.sample(kept, len(kept))

    def figure(self):
        return self.pick(SANE, ODD)

    def expense(self, subject):
        return {"subject": subject, "initial_budget_wan_yuan": self.figure(), "final_wan_yuan": self.figure()}

    def execution(self, month):
        budget = self.pick(("1", "50", "60", "65.000001"), (*ODD, "0"))
        return {"month": month, "adjusted_budget_wan_yuan": budget, "executed_wan_yuan": self.figure()}

    def project(self, code):
        return {
            "project_code": self.pick((code,), ("", "P1")),
            "adjusted_budget_wan_yuan": self.pick(SANE[1:], (*ODD, "0")),
            "executed_wan_yuan": self.figure(),
            "in_performance_management": self.pick(("yes", "yes", "no", ""), ("foo",)),
            "problem_found": self.pick(("yes", "no"), ("", "foo")),
            "corrected": self.pick(("yes", "no"), ("", "foo")),
        }

    def indicator(self, _):
        return {
            "subject_code": self.pick(("", "P1", "P2", "P3"), ("P9",)),
            "kind": self.pick(("quantity", "quantity", "quality"), ("", "foo")),
            "direction": self.pick(("", "at_least", "at_most", "equal"), ("foo",)),
            "target_value": self.pick(SANE, (*ODD, "-50")),
            "actual_value": self.pick(SANE, (*ODD, "-50")),
        }

    def answer(self, pair):
        item, criterion = pair
        text = self.pick(WORDS[criterion.answer], ("", "maybe", "-1", "5.01", "1.5"))
        return {"item_code": item, "criterion": criterion.code, "answer": text}

    def attachment(self, pair):
        return {"item_code": pair[0], "criterion": self.random.choice(("", pair[1].code, "x")), "file_name": "a.pdf"}

    def filing(self) -> Filing:
        """One unit's filing."""
        few = range(self.random.randrange(4))
        tables = {
            "expense_subjects": [self.expense(one) for one in self.some([*SUBJECTS, "差旅费"])],
            "execution": [
                self.execution(one) for one in self.some(["6", "9", "11", self.pick(("3",), ("", "13", "x"))])
            ],
            "projects": [self.project(f"P{one + 1}") for one in self.some(few)],
            "indicators": [self.indicator(one) for one in range(self.random.randrange(8))],
            "answers": [self.answer(one) for one in self.some(ANSWERED)],
            "attachments": [self.attachment(one) for one in self.random.sample(ANSWERED, 4)],
        }
        return Filing({name: tables[name] for name in self.some(list(tables))}, self.facts())

    def facts(self):
        """Up to three facts, of which one may be unacceptable."""
        chosen = self.random.sample(ANSWERED, self.random.randrange(4))
        return {(item, one.code): self.pick(WORDS[one.answer], ("?",)) for item, one in chosen}


filings = st.integers(0, 2**32).map(lambda seed: Draw(seed).filing())
rubrics = st.builds(
    lambda places, mode: change_rubric(load_rubric(), rounding_places=places, not_applicable=mode),
    st.sampled_from((0, 1, 2)),
    st.sampled_from(("incomplete", "rescale", "full", "zero")),
)


def file_all(rubric, many):
    world = World(rubric)
    for number, filing in enumerate(many):
        unit = f"U{number:04}"
        world.evaluate(unit, subject=filing.subject or None).file(unit, **filing.tables)
        for (item, criterion), value in filing.facts.items():
            world.record(item, criterion, value, unit=unit)
    return world


def assert_equals_the_model(rubric, many, shuffle=None):
    scored = file_all(rubric, many).score(shuffle)
    told = {
        (row.unit_code, row.item_code): (row.computed_score_points, row.status, row.reason, row.basis)
        for row in scored.scores.astype(object).where(scored.scores.notna(), None).itertuples()
    }
    expected = {
        (f"U{number:04}", code): (
            one.points if one.points is None else one.points * 100,
            one.status,
            one.reason,
            one.basis,
        )
        for number, filing in enumerate(many)
        for code, one in score_all(rubric, filing).items()
    }
    assert told == expected
    return scored


def add_terms(rubric, terms):
    """Recompute items from their stored terms alone, in hundredths, as anyone could."""
    sums, terms = {}, terms[terms["item_code"] != "total"]
    for row in terms.astype(object).where(terms.notna(), None).itertuples():
        share = Fraction(row.numerator_micro, row.denominator_micro)
        if row.target_micro is not None:
            share = min(Fraction(1), share / Fraction(row.target_micro, 10**6))
        key = (row.unit_code, row.subject_code, row.item_code)
        sums[key] = sums.get(key, 0) + row.weight_points * (1 if row.band is not None else share)
    return {
        (unit, subject, code): max(
            round_half_up(total / 100, rubric.rounding_places),
            Fraction(getattr(rubric.item(code).method, "least_points", 0)),
        )
        * 100
        for (unit, subject, code), total in sums.items()
    }


def assert_terms_give_the_scores(rubric, scored):
    rows = scored.scores[(scored.scores["item_code"] != "total") & scored.scores["computed_score_points"].notna()]
    rows = rows.astype(object).where(rows.notna(), None)
    told = {(row.unit_code, row.subject_code, row.item_code): row.computed_score_points for row in rows.itertuples()}
    assert add_terms(rubric, scored.terms) == told


many_filings = st.lists(filings, min_size=10, max_size=40)
# Without making a failing case smaller: what is drawn from a seed does not get smaller, and it would be tried for minutes.
UNHURRIED = {
    "deadline": None,
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


class TestManyUnits:
    @settings(max_examples=7, **UNHURRIED)
    @given(rubrics, many_filings, st.integers(0, 1000))
    @example(load_rubric(), [Draw(4900841).filing()], 0)
    def test_score_of_any_mix_of_cells_equals_the_plain_model(self, rubric, many, shuffle):
        """The example names one criterion twice and answers neither: that was told as an answer that is missing."""
        scored = assert_equals_the_model(rubric, many, shuffle)
        assert_terms_give_the_scores(rubric, scored)

    @settings(max_examples=3, **UNHURRIED)
    @given(many_filings, st.integers(0, 1000))
    def test_score_of_rows_in_any_order_is_the_same(self, many, shuffle):
        world = file_all(load_rubric(), many)
        plain, shuffled = world.score(), world.score(shuffle)
        for name in ("scores", "terms", "findings"):
            assert getattr(plain, name).equals(getattr(shuffled, name))

    @settings(max_examples=3, **UNHURRIED)
    @given(st.lists(filings, min_size=2, max_size=6))
    def test_score_of_a_unit_does_not_depend_on_the_others(self, many):
        together = file_all(load_rubric(), many).score().scores
        alone = file_all(load_rubric(), many[:1]).score().scores
        assert together[together["unit_code"] == "U0000"].reset_index(drop=True).equals(alone)


def spell(value: Fraction) -> str:
    assert (value * 10**6).denominator == 1
    return format_micro(int(value * 10**6))


def beside(value: Fraction) -> list[str]:
    """A figure on an edge and one millionth to each side, where it is not negative and can be filed."""
    step = Fraction(1, 10**6)
    return [spell(one) for one in (value - step, value, value + step) if 0 <= one < 9 * 10**12]


# Bases whose edges have at most six decimals, up to the greatest figure that can be filed.
whole_bases = st.one_of(st.integers(1, 10**6), st.sampled_from((3, 7, 40, 6 * 10**12, 8 * 10**12 + 1)))


class TestEdges:
    @settings(max_examples=10, **UNHURRIED)
    @given(whole_bases, st.sampled_from(("0.10", "0.20")), st.sampled_from((1, -1)))
    def test_deviation_on_a_band_edge_and_beside_it_equals_the_plain_model(self, base, ratio, sign):
        rubric = keep_items(load_rubric(), "expenditure_control")
        final = base * (1 + sign * Fraction(ratio))
        many = [
            Filing(
                {"expense_subjects": [{"subject": "水费", "initial_budget_wan_yuan": str(base), "final_wan_yuan": one}]}
            )
            for one in beside(final)
        ]
        assert_terms_give_the_scores(rubric, assert_equals_the_model(rubric, many))

    @settings(max_examples=10, **UNHURRIED)
    @given(whole_bases, st.sampled_from(("1", "1.30", "0.70")), st.sampled_from(("at_least", "at_most", "equal")))
    def test_attainment_on_a_limit_and_beside_it_equals_the_plain_model(self, target, ratio, direction):
        rubric = keep_items(load_rubric(), "goal_attainment_unit")
        rows = [
            {
                "subject_code": "",
                "kind": "quantity",
                "direction": direction,
                "target_value": str(target),
                "actual_value": one,
            }
            for one in beside(target * Fraction(ratio))
        ]
        assert_equals_the_model(
            rubric, [Filing({"indicators": [row]}) for row in rows] + [Filing({"indicators": rows})]
        )

    @settings(max_examples=10, **UNHURRIED)
    @given(whole_bases)
    def test_balance_rate_on_the_limit_and_beside_it_equals_the_plain_model(self, budget):
        rubric = keep_items(load_rubric(), "balance_rate")
        rows = [
            {"project_code": str(place), "adjusted_budget_wan_yuan": str(budget), "executed_wan_yuan": one}
            for place, one in enumerate([*beside(budget * Fraction("0.9")), *beside(Fraction(budget)), "0"])
        ]
        assert_equals_the_model(rubric, [Filing({"projects": [row]}) for row in rows] + [Filing({"projects": rows})])

    @settings(max_examples=10, **UNHURRIED)
    @given(st.integers(1, 10**9), st.sampled_from((6, 9, 11)), st.sampled_from((0, 1, 2)))
    def test_progress_on_a_target_and_beside_it_equals_the_plain_model(self, budget, month, places):
        rubric = change_rubric(keep_items(load_rubric(), "execution_progress"), rounding_places=places)
        shares = {6: Fraction("0.40"), 9: Fraction("0.675"), 11: Fraction("0.825")}
        many = [
            Filing({"execution": [progress(one, budget, text if one == month else str(budget)) for one in shares]})
            for text in beside(budget * shares[month])
        ]
        assert_terms_give_the_scores(rubric, assert_equals_the_model(rubric, many))

    @settings(max_examples=10, **UNHURRIED)
    @given(st.lists(st.tuples(st.integers(1, 9 * 10**18 - 1), st.integers(0, 9 * 10**18 - 1)), min_size=3, max_size=3))
    def test_progress_of_huge_figures_equals_the_plain_model(self, pairs):
        rubric = keep_items(load_rubric(), "execution_progress")
        rows = [
            progress(month, format_micro(budget), format_micro(executed))
            for month, (budget, executed) in zip((6, 9, 11), pairs, strict=True)
        ]
        small = [progress(month, "100", "33") for month in (6, 9, 11)]
        scored = assert_equals_the_model(rubric, [Filing({"execution": rows}), Filing({"execution": small})])
        assert_terms_give_the_scores(rubric, scored)

    @settings(max_examples=10, **UNHURRIED)
    @given(st.lists(st.tuples(st.integers(0, 9 * 10**18 - 1), st.integers(0, 9 * 10**18 - 1)), min_size=1, max_size=5))
    def test_deviation_of_huge_figures_equals_the_plain_model(self, pairs):
        rubric = keep_items(load_rubric(), "expenditure_control")
        rows = [
            {"subject": subject, "initial_budget_wan_yuan": format_micro(base), "final_wan_yuan": format_micro(final)}
            for subject, (base, final) in zip(SUBJECTS, pairs, strict=False)
        ]
        small = [{"subject": "水费", "initial_budget_wan_yuan": "50", "final_wan_yuan": "55"}]
        scored = assert_equals_the_model(
            rubric, [Filing({"expense_subjects": rows}), Filing({"expense_subjects": small})]
        )
        assert_terms_give_the_scores(rubric, scored)

    @pytest.mark.parametrize("answer", ["0.005", "0.015", "1.005", "1.994999", "1.995", "0.004999"])
    def test_grades_on_a_rounding_edge_round_half_up_once(self, answer):
        rubric = keep_items(load_rubric(), "rectification")
        filing = Filing({"answers": [{"item_code": "rectification", "criterion": "grade", "answer": answer}]})
        scored = assert_equals_the_model(rubric, [filing])
        assert scored.scores["computed_score_points"].iloc[0] == int(
            Decimal(answer).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP") * 100
        )


def progress(month, budget, executed):
    return {"month": str(month), "adjusted_budget_wan_yuan": str(budget), "executed_wan_yuan": executed}
