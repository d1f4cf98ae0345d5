"""Bounds as dated data: each with its reason, in force from its year on; and the files the project ships."""

import shutil
from decimal import Decimal

import pytest
from pydantic import ValidationError

from expectations.bounds import Bound, Expectation, ExpectationBook, Suite
from expectations.catalogue import MEASURES, find_defects
from pipelines.resources.expectation_files import ExpectationFileError, read_expectation_book
from pipelines.resources.rubric_files import reference_folder

REASON = "a reason long enough to be one"


def bound(year=2000, **more):
    return Bound(**{"from_fiscal_year": year, "reason": REASON, "at_most": 5} | more)


def expectation(*bounds, **more):
    said = {"name": "one", "sentence": "…", "measure": "units_missing", "severity": "blocking", "remedy": REASON}
    return Expectation(**said | {"bounds": bounds or (bound(),)} | more)


def test_bound_holds_from_its_year_until_the_next():
    one = expectation(bound(2010), bound(2020, at_most=3))
    assert [one.bound_for(year) for year in (2009, 2010, 2019, 2020, 2030)] == [
        None, one.bounds[0], one.bounds[0], one.bounds[1], one.bounds[1],
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [33.33, "33.333", "many"])
def test_bound_that_is_not_a_plain_decimal_is_refused(wrong):
    """33.33 without quotes is a binary fraction before anybody has read it."""
    with pytest.raises(ValidationError):
        bound(at_most=wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"at_most": None}, {"at_least": 6}, {"reason": ""}, {"at_mots": 3}],
    ids=["none", "crossed", "reason", "typing"],
)
def test_bound_that_says_nothing_is_refused(wrong):
    with pytest.raises(ValidationError):
        bound(**wrong)


def test_bounds_out_of_order_are_refused():
    with pytest.raises(ValidationError, match="has to rise"):
        expectation(bound(2020), bound(2010))


def test_name_used_twice_is_refused():
    suites = [Suite(suite=name, title="…", expectations=(expectation(),)) for name in ("year", "history")]
    with pytest.raises(ValidationError, match="more than once: one"):
        ExpectationBook(suites=tuple(suites))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"measure": "happiness"}, "no measure happiness"),
        ({"measure": "totals_jumping"}, "counts by a threshold"),
        ({"bounds": (bound(threshold=3),)}, "counts by no threshold"),
    ],
)
def test_expectation_that_no_measure_answers_is_told(more, told):
    book = ExpectationBook(suites=(Suite(suite="year", title="…", expectations=(expectation(**more),)),))
    (found,) = find_defects(book)
    assert told in found


def shipped():
    return [one for suite in read_expectation_book().suites for one in suite.expectations]


def test_files_of_the_project_use_every_measure_and_cover_every_year():
    assert {one.measure for one in shipped()} == set(MEASURES)
    assert all(one.bound_for(2000) is not None for one in shipped())


@pytest.mark.parametrize("one", shipped(), ids=lambda one: one.name)
def test_expectation_speaks_chinese_and_english(one):
    for text in (one.sentence, one.remedy, *(each.reason for each in one.bounds)):
        chinese, _, english = text.partition(" · ")
        assert any("一" <= sign <= "鿿" for sign in chinese)
        assert english
        assert not any("一" <= sign <= "鿿" for sign in english)


@pytest.fixture
def reference(tmp_path):
    return shutil.copytree(reference_folder(), tmp_path / "reference")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("suite: year", "suite: month", "a suite lies at <suite>.yaml"),
        ("suite: year", "suite: [", "year.yaml"),
        ("units_missing", "units_lost", "no measure units_lost"),
        ('at_most: "33.33"', "at_most: 33.33", "in quotes"),
    ],
)
def test_file_that_cannot_be_used_is_named_with_its_fault(reference, before, after, told):
    path = reference / "expectations" / "year.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ExpectationFileError, match=told) as failed:
        read_expectation_book(reference)
    assert "expectations" in str(failed.value)


def test_bureau_changes_a_bound_in_its_file_alone(reference):
    path = reference / "expectations" / "year.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('at_most: "33.33"', 'at_most: "12.5"', 1), encoding="utf-8")
    first = read_expectation_book(reference).suites[0].expectations[0]
    assert first.bound_for(2023).at_most == Decimal("12.5")
