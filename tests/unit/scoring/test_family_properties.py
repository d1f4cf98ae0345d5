"""Every rubric family, scored for random filings, equals the plain model; and every score equals its terms."""

import re
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.measures import format_micro, round_half_up
from schemas.terms import add_total_terms
from tests.unit.scoring.builders import change_rubric, keep_items, leave_edges_out, load_rubric
from tests.unit.scoring.plain_methods import Filing
from tests.unit.scoring.test_score_properties import (
    UNHURRIED,
    assert_equals_the_model,
    assert_terms_give_the_scores,
    beside,
)

FAMILIES = {
    "national-project": ("2019-01-01", "P1"),
    "project-execution-20": ("2022-01-01", "P1"),
    "fund-rows": ("2022-01-01", ""),
    "department-weighted": ("2022-01-01", ""),
    "county-department": ("2024-01-01", ""),
}
NEW = [code for code in FAMILIES if code != "county-department"]
FIGURES = ("1", "3", "7", "50", "66.6", "90", "95", "100", "129.99", "130", "130.01", "1000")
MONEY = (
    "1",
    "64.99",
    "65",
    "69.999999",
    "70",
    "79.99",
    "80",
    "84.9",
    "89.99",
    "95",
    "100",
    "100.01",
    "101",
    "103.5",
    "140",
)
ODD = ("", "abc", "-1", "0", "12.3456789", "8999999999999.999999", "0.000001")
GRADES = (
    "达成预期指标", "基本达成预期指标", "未达成预期指标", "部分达成并具有一定效果", "未达成且效果较差", "attained",
    "100%", "85%", "80", "66.6666", "50%", "0",
)  # fmt: skip
KINDS = ("quantity", "quality", "timeliness", "cost", "benefit", "satisfaction")


class Draw:
    """Filings of one evaluation drawn from a seed: mostly sane, with unusable cells, other subjects and repeated keys."""

    def __init__(self, subject: str, seed: int) -> None:
        self.subject, self.random = subject, Random(seed)  # noqa: S311 - data of tests
        self.oddness = self.random.choice((0.0, 0.0, 0.01, 0.05))

    def pick(self, usual, odd=ODD):
        return self.random.choice(odd if self.random.random() < self.oddness else usual)

    def indicator(self, kind):
        cells = {
            "subject_code": self.random.choice((self.subject,) * 6 + ("P2",)),
            "kind": self.pick((kind,), ("", "foo")),
            "direction": self.pick(("", "at_least", "at_most", "equal"), ("foo",)),
            "points": self.pick(("10", "12.5", "3.333333", "25", "50", "0"), ODD),
            "target_value": "", "actual_value": "", "grade": "",
        }  # fmt: skip
        if self.random.random() < 0.3:
            return cells | {"grade": self.pick(GRADES, ("好", "101", "-1", ""))}
        cells |= {"target_value": self.pick(FIGURES), "actual_value": self.pick((*FIGURES, "0"))}
        return cells | {"grade": self.pick(("",), GRADES)}

    def project(self, code):
        return {
            "project_code": self.pick((code,), ("", "P1")),
            "fund_source": self.pick(("一般公共预算", "财政拨款", "政府性基金", "其他资金", "专项债券"), ("",)),
            "initial_budget_wan_yuan": self.pick(("100", "100", "80")),
            "adjusted_budget_wan_yuan": self.pick(("100", "100", "80")),
            "executed_wan_yuan": self.pick((*MONEY, "0")),
            "problem_found": self.pick(("yes", "no"), ("", "foo")),
            "corrected": self.pick(("yes", "no"), ("", "foo")),
        }

    def line(self, name):
        return {
            "line": self.pick((name,), ("", "foo", "expenditure_total")),
            "adjusted_budget_wan_yuan": self.pick(("100", "80"), (*ODD, "-100")),
            "final_wan_yuan": self.pick((*MONEY, "0"), (*ODD, "-100")),
        }

    def filing(self) -> Filing:
        kinds = [kind for kind in KINDS for _ in range(self.random.choice((0, 1, 1, 2)))]
        tables = {
            "indicators": [self.indicator(kind) for kind in kinds],
            "projects": [self.project(f"P{number + 1}") for number in range(self.random.randrange(1, 5))],
            "finance": [self.line(name) for name in ("expenditure_basic", "expenditure_total")],
        }
        counts = {("cooperation_deduction", "occurrences"): self.random.choice(("0", "3", "9"))}
        facts = counts if not self.subject and self.random.random() < 0.5 else {}
        kept = {name: rows for name, rows in tables.items() if self.random.random() >= self.oddness}
        return Filing(kept, facts, self.subject)


def load_family(code, places=None, mode=None):
    rubric = load_rubric(code, FAMILIES[code][0])
    own = {} if places is None else {"rounding_places": places}
    return change_rubric(rubric, **own, **({} if mode is None else {"not_applicable": mode}))


def assert_total_terms_give_the_totals(rubric, scored):
    """A total that is more than its items added is its terms: rounded, capped, never below 0."""
    terms = scored.terms[scored.terms["item_code"] == "total"]
    rows = terms.astype(object).where(terms.notna(), None).to_dict("records")
    totals = (
        scored.scores[scored.scores["item_code"] == "total"].set_index("unit_code")["computed_score_points"].dropna()
    )
    step = 10 ** (2 - rubric.rounding_places)
    told = {}
    for unit in totals.index:
        exact = add_total_terms([row for row in rows if row["unit_code"] == unit])
        told[unit] = max(round_half_up(exact / step) * step, 0)
    assert told == totals.to_dict()


def assert_indicator_terms_explain_themselves(rubric, scored):
    """The band of an indicator's term is the formula its points are rounded from."""
    for row in scored.terms[scored.terms["term"].str.startswith("row ")].itertuples():
        method = rubric.item(row.item_code).method
        most, less = re.fullmatch(r"min\(1, r\) × ([0-9.]+)(?: − ([0-9.]+))?", row.band).groups()
        share = min(Fraction(1), Fraction(int(row.numerator_micro), int(row.denominator_micro)))
        places = rubric.rounding_places if method.rounding_places is None else method.rounding_places
        exact = max(Fraction(most) * share - Fraction(less or 0), 0)
        assert row.weight_points == round_half_up(exact * 10**places) * 10 ** (2 - places)


@pytest.mark.parametrize("code", NEW)
class TestFamilies:
    @settings(max_examples=5, **UNHURRIED)
    @given(data=st.data())
    def test_score_of_random_filings_equals_the_plain_model(self, code, data):
        places = data.draw(st.sampled_from((None, 0, 1, 2)))
        mode = data.draw(st.sampled_from((None, "incomplete", "rescale", "full", "zero")))
        seeds = data.draw(st.lists(st.integers(0, 2**32), min_size=15, max_size=30))
        rubric = load_family(code, places, mode)
        many = [Draw(FAMILIES[code][1], seed).filing() for seed in seeds]
        scored = assert_equals_the_model(rubric, many, shuffle=data.draw(st.integers(0, 100)))
        assert_terms_give_the_scores(rubric, scored)
        assert_indicator_terms_explain_themselves(rubric, scored)
        if not rubric.is_plain_sum:
            assert_total_terms_give_the_totals(rubric, scored)


RATES = {
    "national-project": ("adjusted_budget_wan_yuan", ("1",)),
    "project-execution-20": ("initial_budget_wan_yuan", ("0.70", "0.95", "1", "1.01", "1.40", "0.5", "0.45")),
    "fund-rows": ("adjusted_budget_wan_yuan", ("0.80", "0.85", "0.90", "0.95", "1")),
}


class TestEdges:
    @pytest.mark.parametrize(("code", "change"), [*((code, None) for code in RATES), ("fund-rows", leave_edges_out)])
    @settings(max_examples=8, **UNHURRIED)
    @given(data=st.data(), budget=st.sampled_from((1, 3, 7, 40, 99, 10**6, 4 * 10**12)))
    def test_execution_rate_on_an_edge_and_beside_it_equals_the_plain_model(self, code, change, data, budget):
        column, ratios = RATES[code]
        rubric = change(load_family(code)) if change else load_family(code)
        executed = budget * Fraction(data.draw(st.sampled_from(ratios)))
        base = {"project_code": "P1", "fund_source": "一般公共预算", column: str(budget)}
        many = [
            Filing({"projects": [base | {"executed_wan_yuan": text}]}, {}, FAMILIES[code][1])
            for text in beside(executed)
        ]
        scored = assert_equals_the_model(rubric, many)
        assert_terms_give_the_scores(rubric, scored)

    @settings(max_examples=10, **UNHURRIED)
    @given(st.lists(st.tuples(*(st.integers(1, 9 * 10**18 - 1),) * 3), min_size=1, max_size=4))
    def test_completion_of_huge_figures_equals_the_plain_model(self, triples):
        rubric = keep_items(load_family("project-execution-20"), "output")
        rows = [
            {"subject_code": "P1", "kind": "cost", "direction": direction, "points": format_micro(points),
             "target_value": format_micro(target), "actual_value": format_micro(actual)}
            for (points, target, actual) in triples for direction in ("at_least", "at_most", "equal")
        ]  # fmt: skip
        small = [dict(rows[0], points="3", target_value="3", actual_value="1")]
        many = [Filing({"indicators": one}, {}, "P1") for one in (rows[:3], small)]
        assert_indicator_terms_explain_themselves(rubric, assert_equals_the_model(rubric, many))

    @pytest.mark.parametrize("points", ["0.005", "0.015", "1.005", "1.994999", "1.995", "0.004999"])
    @pytest.mark.parametrize("places", [0, 1, 2])
    def test_indicator_points_on_a_rounding_edge_round_half_up_once(self, points, places):
        rubric = keep_items(load_family("national-project", places), "output")
        row = {"subject_code": "P1", "kind": "cost", "points": points, "target_value": "1", "actual_value": "1"}
        assert_equals_the_model(rubric, [Filing({"indicators": [row]}, {}, "P1")])

    @pytest.mark.parametrize("code", ["fund-rows", "department-weighted"])
    def test_rates_whose_sums_pass_64_bits_are_said(self, code):
        most = "8999999999999.999999"
        projects = [
            {"project_code": f"P{number}", "fund_source": "财政拨款", "adjusted_budget_wan_yuan": most,
             "executed_wan_yuan": most, "problem_found": "no"}
            for number in (1, 2)
        ]  # fmt: skip
        finance = [{"line": "expenditure_total", "adjusted_budget_wan_yuan": most, "final_wan_yuan": most}]
        assert_equals_the_model(load_family(code), [Filing({"projects": projects, "finance": finance})])
