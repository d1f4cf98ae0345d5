"""What must come out is complete, adds up, agrees with the filings it is about, and stands in the README."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from examples.changes import expected_changes, read_number
from examples.claims import CLAIM_COLUMNS, CLAIMS, CORRECTED_CLAIMS
from examples.deliveries import filings_of
from examples.expected import EXPECTED, expected_items, expected_total
from examples.filing import rows
from examples.form import ITEMS, NATIONAL_ITEMS
from examples.newcomers_2023 import jiashan_corrected
from examples.registers import codes_in_force, metric_rows, register_rows

YEARS = ("2022", "2023", "2024")
FACTS_HEADER = [
    "unit_code",
    "subject_code",
    "item_code",
    "criterion",
    "value",
    "source_document",
    "dated_on",
    "recorded_by",
]
NUMBER_IN_WORKING = re.compile(r"(-?[\d.]+) of (-?[\d.]+) = (-?[\d.]+)(…?)")


@pytest.mark.parametrize("year", YEARS)
def test_expected_evaluations_are_those_that_are_filed(year):
    filed = [
        (filing.unit_code, str(row.get("subject_code", "")))
        for filing in filings_of(year)
        for row in filing.tables["evaluations"]
    ]
    assert list(EXPECTED[year]) == filed


@pytest.mark.parametrize("year", YEARS)
def test_expected_outcome_has_every_item_of_its_rubric_and_their_total(read_sample, year):
    lines = read_sample(f"{year}/expected.csv")
    for (unit_code, subject_code), outcome in EXPECTED[year].items():
        own = [row for row in lines if (row["unit_code"], row["subject_code"]) == (unit_code, subject_code)]
        *items, total = own
        assert [row["item_code"] for row in items] == [*(NATIONAL_ITEMS if subject_code else ITEMS)]
        assert total["item_code"] == "total"
        points = [Decimal(row["computed_score_points"] or 0) for row in items]
        assert sum(points) == Decimal(total["computed_score_points"]) == expected_total(outcome)
        assert (total["working"] == "incomplete") == any(not row["computed_score_points"] for row in items)


@pytest.mark.parametrize("year", YEARS)
def test_expected_status_awaits_authority_just_where_facts_are_missing(read_sample, year):
    facts = {(row["unit_code"], row["item_code"]) for row in read_sample(f"{year}/facts.csv")}
    for (unit_code, subject_code), outcome in EXPECTED[year].items():
        told = {(unit_code, item) for item in ("violations", "feedback")} <= facts or bool(subject_code)
        complete = "awaiting_review" if told else "awaiting_authority"
        assert outcome.status in {complete, "incomplete"}


def test_expected_totals_of_the_first_eight_units_of_2023_are_what_they_were():
    totals = {code: expected_total(EXPECTED["2023"][code, ""]) for code in (f"511132-10{n}" for n in range(1, 9))}
    known = ("92", "98", "82.78", "73.89", "69.53", "83.67", "80", "61.92")
    assert [*totals.values()] == [Decimal(total) for total in known]


def test_readme_table_states_the_expected_totals(committed):
    text = (committed / "README.md").read_text(encoding="utf-8")
    cells = [line.strip("| \n").split(" | ") for line in text.splitlines() if line.startswith("| 511132-")]
    stated = {(row[0].split()[0], number): cell for row in cells for number, cell in zip(YEARS, row[1:4], strict=True)}
    for year in YEARS:
        totals = {code: o for (code, subject), o in EXPECTED[year].items() if not subject}
        assert {code for (code, one), cell in stated.items() if one == year and cell[:1].isdigit()} == set(totals)
        for code, outcome in totals.items():
            points, status = stated[code, year].split(" ", 1)
            assert (Decimal(points), status) == (expected_total(outcome), outcome.status.replace("_", " "))


@pytest.mark.parametrize("year", YEARS)
def test_facts_are_of_units_that_file_and_say_nothing_about_hongqi(read_sample, year):
    facts = read_sample(f"{year}/facts.csv")
    assert list(facts[0]) == FACTS_HEADER
    units = {row["unit_code"] for row in facts}
    assert units <= {code for code, _ in EXPECTED[year]} - {"511132-101"}


@pytest.mark.parametrize("year", YEARS)
def test_filings_are_of_units_and_metrics_in_the_register(year):
    filings = filings_of(year)
    codes = {filing.unit_code for filing in filings}
    assert len(codes) == len(filings)
    assert codes <= codes_in_force(int(year))
    known = {row["metric_code"] for row in metric_rows()}
    assert {row["metric_code"] for filing in filings for row in filing.tables["metrics"]} <= known


def test_register_periods_of_a_unit_do_not_overlap():
    for year in range(2020, 2027):
        spans = [
            row["unit_code"]
            for row in register_rows()
            if int(row["first_fiscal_year"] or 0) <= year <= int(row["last_fiscal_year"] or 9999)
        ]
        assert len(spans) == len(set(spans))


def test_register_has_a_unit_that_never_files_and_an_exempt_one(read_sample):
    never = set.intersection(*(codes_in_force(int(year)) - {code for code, _ in EXPECTED[year]} for year in YEARS))
    assert never == {"511132-111"}
    exempt = [row for row in read_sample("register/units.csv") if row["is_exempt"] == "yes"]
    assert [(row["unit_code"], row["first_fiscal_year"], row["last_fiscal_year"]) for row in exempt] == [
        ("511132-112", "2023", "2023")
    ]


@pytest.mark.parametrize(
    ("year", "unit", "metric", "row"),
    [
        ("2023", "511132-101", "income_lifted_households", "16982.9 14593.88 2389.02 16.37 comparable"),
        ("2023", "511132-106", "water_supplied", "215.38 2089600 - - unit_of_measure_changed"),
        ("2023", "511132-107", "visitors", "- 19200 - - missing_this_year"),
        ("2023", "511132-108", "seedlings", "17.5 0 17.5 - prior_is_zero"),
        ("2023", "511132-110", "machinery_profit", "1.5 -3.2 4.7 - prior_is_negative"),
        ("2023", "511132-105", "grain_output", "2015.5 - - - no_prior_year"),
        ("2024", "511132-102", "income_per_capita", "23158 21340 1818 8.52 comparable"),
        ("2024", "511132-106", "water_leakage", "11.2 12.4 -1.2 -9.68 comparable"),
        ("2024", "511132-209", "grain_output", "1021.6 1003.2 18.4 1.83 unit_reorganised"),
        ("2024", "511132-213", "grain_output", "1190.4 1152.8 37.6 3.26 unit_reorganised"),
        ("2024", "511132-213", "income_per_capita", "15800 - - - unit_reorganised"),
    ],
)
def test_expected_change_is_the_one_worked_out_by_hand(read_sample, year, unit, metric, row):
    (line,) = [
        one
        for one in read_sample(f"{year}/expected_changes.csv")
        if (one["unit_code"], one["metric_code"]) == (unit, metric)
    ]
    named = ("value", "prior_value", "difference", "change_pct", "status")
    assert " ".join(line[name] or "-" for name in named) == row


def test_expected_changes_show_every_status_of_metrics():
    statuses = {change.status for year in YEARS for change in expected_changes(year)}
    assert statuses == {
        "comparable",
        "no_prior_year",
        "missing_this_year",
        "prior_is_zero",
        "prior_is_negative",
        "unit_of_measure_changed",
        "unit_reorganised",
    }


def test_correction_changes_one_metric_of_both_years(read_sample):
    lines = read_sample("2023-correction/expected_changes.csv")
    assert [" ".join(row.values()) for row in lines] == [
        "2023 511132-102 grain_output 3102.6 3055.2 47.4 1.55 comparable",
        "2024 511132-102 grain_output 3165.9 3102.6 63.3 2.04 comparable",
    ]


def stated_in_filings(filings) -> dict[tuple[str, str, str], Decimal]:
    return {
        (filing.unit_code, row["metric_code"], name): read_number(row[name])
        for filing in filings
        for row in filing.tables["metrics"]
        for name in ("stated_prior_value", "stated_change_pct")
        if row.get(name)
    }


@pytest.mark.parametrize("year", YEARS)
def test_expected_claims_are_the_statements_of_the_filings(year):
    claims = rows(CLAIM_COLUMNS, CLAIMS[year])
    told = {(row["unit_code"], row["metric_code"], row["claim"]): Decimal(row["stated"]) for row in claims}
    assert len(told) == len(claims)
    assert told == stated_in_filings(filings_of(year))


def judge(stated: str, exact: Fraction) -> str:
    """The verdict on a written figure beside an exact one: what rounds to it, what is cut off to it, or neither."""
    places = len(stated.partition(".")[2])
    figure, unit = abs(Fraction(stated)), Fraction(1, 10**places)
    size = exact if Fraction(stated) >= 0 else -exact
    if figure - unit / 2 <= size < figure + unit / 2:
        return "consistent"
    return "query" if figure <= size < figure + unit else "inconsistent"


def verdict_of(claim: dict[str, str], change) -> str:
    if change.prior_value is None:
        return "waiting"
    if change.status == "unit_of_measure_changed":
        return "unverifiable"
    if claim["claim"] == "stated_prior_value":
        return judge(claim["stated"], Fraction(change.prior_value))
    return judge(claim["stated"], (Fraction(change.value) / Fraction(change.prior_value) - 1) * 100)


@pytest.mark.parametrize("year", YEARS)
def test_expected_verdict_follows_from_the_intervals(year):
    claims = rows(CLAIM_COLUMNS, CLAIMS[year])
    changes = {(change.unit_code, change.metric_code): change for change in expected_changes(year)}
    for claim in claims:
        verdict = verdict_of(claim, changes[claim["unit_code"], claim["metric_code"]])
        if "its own prior value" in claim["working"]:
            assert (verdict, claim["verdict"]) == ("inconsistent", "query")
        else:
            assert verdict == claim["verdict"], claim


def test_corrected_verdicts_are_all_consistent_on_the_corrected_base():
    claims = rows(f"fiscal_year {CLAIM_COLUMNS}", CORRECTED_CLAIMS)
    assert {row["verdict"] for row in claims} == {"consistent"}
    for claim in claims:
        changes = {
            (change.unit_code, change.metric_code): change
            for change in expected_changes(claim["fiscal_year"], is_corrected=True)
        }
        assert verdict_of(claim, changes[claim["unit_code"], claim["metric_code"]]) == "consistent"
    restated = {key for key in stated_in_filings([jiashan_corrected()]) if key[1] == "grain_output"}
    assert restated == {
        (row["unit_code"], row["metric_code"], row["claim"]) for row in claims if row["fiscal_year"] == "2023"
    }


@pytest.mark.parametrize("year", ["2023", "2024"])
def test_workings_of_claims_are_right_to_the_last_digit(year):
    found = [match for row in rows(CLAIM_COLUMNS, CLAIMS[year]) for match in NUMBER_IN_WORKING.findall(row["working"])]
    assert len(found) > 10
    for part, whole, quotient, is_cut in found:
        exact = abs(Decimal(part) * 100 / Decimal(whole))
        shown = abs(Decimal(quotient))
        assert shown <= exact < shown + Decimal(1).scaleb(shown.as_tuple().exponent) if is_cut else exact == shown


@pytest.mark.parametrize("year", YEARS)
def test_workings_of_items_name_a_way_to_the_points(year):
    for outcome in EXPECTED[year].values():
        assert all(working for _, _, working in expected_items(outcome))


@pytest.mark.parametrize(
    ("year", "tally"), [("2022", (14, 10, 4, 0)), ("2023", (14, 12, 1, 1)), ("2024", (13, 11, 2, 0))]
)
def test_readme_counts_of_units_follow_from_register_and_filings(committed, year, tally):
    registered, filed = codes_in_force(int(year)), {code for code, _ in EXPECTED[year]}
    exempt = {
        row["unit_code"] for row in register_rows() if row["is_exempt"] == "yes" and row["first_fiscal_year"] == year
    }
    assert tally == (len(registered), len(filed), len(registered - filed - exempt), len(exempt))
    text = (committed / "README.md").read_text(encoding="utf-8")
    assert f"| {tally[0]} = {tally[1]} + {tally[2]} + {tally[3]} |" in text
