"""Defects of rubric files: each kind at its line, and none in the files that are in order."""

import re
from copy import deepcopy
from dataclasses import asdict
from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.findings import CHECKS, describe_finding
from schemas.lint_rubric import lint_place, lint_rubric, name_content
from schemas.lint_versions import Version, lint_versions, read_version
from schemas.rubric_text import RubricText, parse_rubric_text
from tests.unit.scoring.builders import RUBRICS

FILES = sorted(RUBRICS.glob("*/*.yaml"))
# Its printed form contradicts itself, and the file records that.
WITH_PRINTED_DEFECTS = RUBRICS / "county-department" / "2022-01-01.yaml"
CLEAN_FILES = [path for path in FILES if path != WITH_PRINTED_DEFECTS]
COUNTY = (RUBRICS / "county-department" / "2024-01-01.yaml").read_text(encoding="utf-8")
NATIONAL = (RUBRICS / "national-project" / "2019-01-01.yaml").read_text(encoding="utf-8")
WEIGHTED = (RUBRICS / "department-weighted" / "2022-01-01.yaml").read_text(encoding="utf-8")
FUND_ROWS = (RUBRICS / "fund-rows" / "2022-01-01.yaml").read_text(encoding="utf-8")


def lint(text):
    return lint_rubric(parse_rubric_text(text.encode()))


def tell(text):
    return [one.check for one in lint(text)]


def change(text, old, new, count=1):
    assert old in text
    return text.replace(old, new, count)


def line_of(text, part):
    return 1 + text[: text.index(part)].count("\n")


@pytest.mark.parametrize("path", CLEAN_FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_lint_rubric_of_a_file_in_order_finds_nothing(path):
    assert lint(path.read_text(encoding="utf-8")) == []


def test_lint_rubric_of_the_county_form_finds_what_its_file_records_as_printed():
    found = lint(WITH_PRINTED_DEFECTS.read_text(encoding="utf-8"))
    assert [(one.check, one.item_code, one.found, one.expected) for one in found] == [
        ("printed_points_add_up", "project_performance_management", "70", "65"),
        ("printed_points_add_up", "dynamic_adjustment", "15", "20"),
        ("printed_points_add_up", "use_of_results", "30", "25"),
        ("printed_points_award_what_the_criterion_says", "disclosure", "5", "10"),
    ]


UNCORRECTED = """            method: {name: deduction_by_share_uncorrected}
            reads:
              - {table: projects, columns: [problem_found, corrected]}
"""
CASES = {
    "criteria_more": (
        COUNTY,
        "answer: yes_no, points: 10, authority: unit",
        "answer: yes_no, points: 12, authority: unit",
        "rubric_item_holds_what_its_criterion_awards",
    ),
    "criteria_less": (
        COUNTY,
        "answer: yes_no, points: 10, authority: unit",
        "answer: yes_no, points: 8, authority: unit",
        "criterion_awards_all_points_of_its_item",
    ),
    "total": (COUNTY, "points: 100", "points: 90", "rubric_points_add_up"),
    "level": (COUNTY, "points: 40", "points: 35", "rubric_points_add_up"),
    "printed": (COUNTY, "points: 40", "points: 40\n        printed_points: 35", "printed_points_add_up"),
    "weights": (WEIGHTED, "points: 60", "points: 50", "weights_sum_to_full_mark"),
    "weights_of_levels": (WEIGHTED, "points: 30", "points: 20", "weights_sum_to_full_mark"),
    "budget": (COUNTY, "              budget: initial\n", "", "method_names_its_budget"),
    "unknown_budget": (COUNTY, "budget: initial", "budget: final", "method_names_its_budget"),
    "budget_of_a_rate": (NATIONAL, "budget: adjusted, ", "", "method_names_its_budget"),
    "authority": (COUNTY, ", points: 10, authority: unit}", ", points: 10}", "criterion_names_its_authority"),
    "unknown_authority": (COUNTY, "authority: audit", "authority: mayor", "criterion_names_its_authority"),
    "upper_edge": (COUNTY, "                - {up_to_ratio: null, points: 0}\n", "", "bands_leave_no_gap"),
    "order_of_bands": (COUNTY, 'up_to_ratio: "0.20"', 'up_to_ratio: "0.05"', "bands_are_in_order"),
    "two_equal_bands": (COUNTY, 'up_to_ratio: "0.20"', 'up_to_ratio: "0.10"', "bands_do_not_overlap"),
    "edge_too_early": (COUNTY, 'up_to_ratio: "0.20"', "up_to_ratio: null", "bands_do_not_overlap"),
    "grades_overlap": (NATIONAL, 'below_ratio: "0.60"', 'below_ratio: "0.70"', "bands_do_not_overlap"),
    "grades_with_a_gap": (NATIONAL, 'below_ratio: "0.60"', 'below_ratio: "0.50"', "bands_leave_no_gap"),
    "grades_from_above": (NATIONAL, 'from_ratio: "0"', 'from_ratio: "0.10"', "bands_leave_no_gap"),
    "item_twice": (COUNTY, "code: goal_quality", "code: goal_review", "rubric_code_stands_once"),
    "criterion_twice": (COUNTY, "{code: complete,", "{code: sound,", "rubric_code_stands_once"),
    "key_twice": (COUNTY, "rounding_places: 2", "rounding_places: 2\nrounding_places: 1", "rubric_key_stands_once"),
    "nothing_read": (
        COUNTY,
        "            reads:\n              - {table: projects, columns: [problem_found, corrected]}\n",
        "",
        "scored_item_names_what_it_reads",
    ),
    "unknown_table": (COUNTY, "{table: projects,", "{table: project,", "reading_names_known_columns"),
    "unknown_column": (COUNTY, "columns: [problem_found,", "columns: [problem,", "reading_names_known_columns"),
    "no_method": (
        COUNTY,
        UNCORRECTED,
        "",
        "line_is_scored_or_has_items",
    ),
    "deduction_with_points": (
        COUNTY,
        "code: deductions\n    name: {zh: 扣分项, en: Deductions}\n    points: 0",
        "code: deductions\n    name: {zh: 扣分项, en: Deductions}\n    points: 5",
        "rubric_deduction_only_subtracts",
    ),
    "deduction_that_adds": (COUNTY, "start_points: 0", "start_points: 10", "rubric_deduction_only_subtracts"),
    "negative_occurrence": (
        COUNTY,
        "per_occurrence_points: 1",
        "per_occurrence_points: -1",
        "rubric_deduction_only_subtracts",
    ),
    "unknown_field": (COUNTY, "rounding_places:", "rounding:", "rubric_file_is_well_formed"),
    "no_number": (COUNTY, "points: 100", "points: ten", "rubric_file_is_well_formed"),
    "unknown_method": (COUNTY, "name: deviation_bands", "name: bands_of_deviation", "rubric_file_is_well_formed"),
    "broken": (COUNTY, "items:", "items: [", "rubric_file_is_yaml"),
}


@pytest.mark.parametrize(("text", "old", "new", "check"), CASES.values(), ids=CASES)
def test_lint_rubric_finds_each_kind_of_defect(text, old, new, check):
    assert check in tell(change(text, old, new))


@pytest.mark.parametrize("case", ["budget", "authority", "upper_edge", "nothing_read", "order_of_bands", "no_number"])
def test_lint_rubric_tells_one_defect_once(case):
    text, old, new, check = CASES[case]
    assert tell(change(text, old, new)) == [check]


@pytest.mark.parametrize("case", CASES)
def test_lint_rubric_tells_every_defect_at_its_place_in_whole_sentences(case):
    text, old, new, _ = CASES[case]
    for one in lint(change(text, old, new)):
        assert re.match(r"L[0-9]+( |$)", one.cell)
        assert CHECKS[one.check].addressed_to == "bureau"
        told = describe_finding(asdict(one))
        assert "{" not in told.replace("{…}", "")
        assert "None" not in told


def test_lint_rubric_tells_line_and_path():
    text = change(COUNTY, "authority: audit", "authority: mayor")
    [found] = lint(text)
    line = line_of(text, "authority: mayor")
    assert found.cell == f"L{line} items[0].items[2].items[1].method.criterion.authority"
    assert found.found == "mayor"


def test_lint_rubric_reads_merged_methods_at_the_line_of_their_anchor():
    text = change(COUNTY, "<<: *attained\n", "<<: *attained\n              most: 2\n")
    [found] = lint(text)
    assert found.cell == f"L{line_of(text, 'most: 2')} items[0].items[0].items[3].method.most"


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"\xff\xfe\x00",
        b"- 1\n- 2\n",
        b"just text",
        b"a: [",
        b"? [1]\n: 2\n",
        b"&a [*a]",
        b"!!python/object:x {}",
        b"items: 5\ncode: [x]\n",
        b"items: [5, {code: 3, method: 7, reads: [1], items: {a: 1}}]",
        b"effective_from: 2022-13-45\n",
        "文字\0".encode(),
        b"a: " + b"[" * 2000 + b"]" * 2000,
    ],
    ids=range(13),
)
def test_lint_rubric_of_anything_else_tells_an_error_and_never_fails(written):
    found = lint_rubric(parse_rubric_text(written))
    assert any(CHECKS[one.check].severity == "error" for one in found)


def test_lint_rubric_of_anchors_that_multiply_stops():
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))
    found = lint_rubric(parse_rubric_text(f"a0: &a0 [1]\n{levels}\n".encode()))
    assert [(one.check, one.found) for one in found] == [("rubric_file_is_yaml", "too many parts")]


def test_lint_rubric_of_bands_by_rate_finds_a_missing_last_band():
    assert tell(change(FUND_ROWS, "          - {from_ratio: null, points: 0}\n", "")) == ["bands_leave_no_gap"] * 3


def test_lint_rubric_of_bands_by_rate_finds_them_out_of_order():
    checks = tell(change(FUND_ROWS, '{from_ratio: "0.95"', '{from_ratio: "0.75"'))
    assert set(checks) == {"bands_are_in_order"}


def spans_of_points():
    """Every figure of points that must fit another, in the files that are in order: file, start and end, and the number."""
    spans = []
    for path in CLEAN_FILES:
        text = path.read_text(encoding="utf-8")
        spans += [
            (path.name, text, match.start(1), match.end(1))
            for match in re.finditer(
                r'(?m)^(?!.*(?:short|over|up_to_ratio|from_ratio|overshoot|least|total_caps|item:)).*?\bpoints: "?(\d+(?:\.\d+)?)',
                text,
            )
        ]
    return spans


SPANS = spans_of_points()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SPANS), st.sampled_from([1, 3]))
def test_lint_rubric_finds_any_one_changed_figure_of_points(span, more):
    _, text, start, end = span
    changed = f"{text[:start]}{int(text[start:end]) + more}{text[end:]}"
    assert lint(changed), changed[:end].splitlines()[-1]


JUNK = [None, "", "x", 5, -1.5, True, [], [5], {}, {"zh": 1}, [[]], [{"code": []}], {"a": {}}, float("nan"), 10**30]


def list_paths(value, path=()):
    yield path
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in parts:
        yield from list_paths(part, (*path, key))


PATHS = list(list_paths(yaml.safe_load(COUNTY)))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(PATHS), st.sampled_from(JUNK)), min_size=1, max_size=4))
def test_lint_rubric_of_a_file_with_junk_in_it_never_fails(changes):
    content = yaml.safe_load(COUNTY)
    for path, junk in changes:
        part = content
        for key in path[:-1]:
            if not isinstance(part, dict | list) or (
                isinstance(part, list) and not (isinstance(key, int) and key < len(part))
            ):
                break
            part = part.get(key) if isinstance(part, dict) else part[key]
        if path and isinstance(part, dict):
            part[path[-1]] = deepcopy(junk)
    text = RubricText(content)
    for one in lint_rubric(text):
        describe_finding(asdict(one), name_content(content))
    lint_place(text, "a", "b")
    list(lint_versions(filter(None, [read_version(content, "f")])))


def test_spans_of_points_are_those_of_items_and_criteria():
    assert len(SPANS) > 50


def test_name_content_gives_items_and_criteria():
    names = name_content(yaml.safe_load(COUNTY))
    assert names["disclosure"] == ("自评公开", "Self-evaluation published")
    assert names["disclosed"] == ("已公开", "disclosed")


def test_lint_place_warns_where_a_file_lies_elsewhere():
    text = parse_rubric_text(COUNTY.encode())
    assert lint_place(text, "county-department", "2024-01-01") == []
    [found] = lint_place(text, "drafts", "new")
    assert (found.found, found.expected) == ("drafts/new.yaml", "county-department/2024-01-01.yaml")
    assert CHECKS[found.check].severity == "warning"


# --------------------------------------------------------------------------------------------------------------- dates


def version(begins, ends=None, code="x", file_name=None):
    end = date.fromisoformat(ends) if ends else None
    return Version(code, date.fromisoformat(begins), end, file_name or f"{begins}.yaml", "L5")


def tell_dates(*versions):
    return [(one.check, one.file_name) for one in lint_versions(versions)]


def test_lint_versions_that_meet_find_nothing():
    assert tell_dates(version("2022-01-01", "2024-01-01"), version("2024-01-01")) == []


def test_lint_versions_left_open_before_an_amendment_find_nothing():
    assert tell_dates(version("2022-01-01"), version("2024-01-01")) == []


def test_lint_versions_of_other_codes_are_not_compared():
    assert tell_dates(version("2022-01-01", "2023-01-01"), version("2024-01-01", code="y")) == []


@pytest.mark.parametrize(
    ("ends", "check"),
    [("2024-01-02", "rubric_dates_do_not_overlap"), ("2023-12-31", "rubric_dates_leave_no_gap")],
)
def test_lint_versions_a_day_off_are_found_at_the_earlier(ends, check):
    assert tell_dates(version("2024-01-01"), version("2022-01-01", ends)) == [(check, "2022-01-01.yaml")]


def test_lint_versions_that_begin_on_one_day_overlap():
    twice = (version("2022-01-01", file_name="a"), version("2022-01-01", file_name="b"))
    assert tell_dates(*twice) == [("rubric_dates_do_not_overlap", "a")]


def test_lint_versions_with_a_gap_that_an_open_one_covers_find_nothing():
    assert tell_dates(version("2020-01-01"), version("2022-01-01", "2023-01-01"), version("2025-01-01")) == []


def test_lint_versions_that_end_before_they_begin_are_found():
    assert tell_dates(version("2022-01-01", "2022-01-01")) == [("rubric_ends_after_it_begins", "2022-01-01.yaml")]


def test_read_version_needs_a_code_and_readable_dates():
    assert read_version({"code": "x", "effective_from": date(2022, 1, 1)}, "f") == version(
        "2022-01-01", file_name="f"
    ).__class__("x", date(2022, 1, 1), None, "f")
    assert read_version({"code": "x", "effective_from": "2022"}, "f") is None
    assert read_version({"effective_from": date(2022, 1, 1)}, "f") is None
    assert read_version({"code": "x", "effective_from": date(2022, 1, 1), "effective_to": "soon"}, "f") is None
