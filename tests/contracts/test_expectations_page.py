"""The page on expectations names every measure, every blocking expectation, and nothing that is not there."""

import re
from pathlib import Path

from expectations.bounds import BLOCKING
from expectations.catalogue import MEASURES
from pipelines.resources.expectation_files import read_expectation_book

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "expectations.md").read_text(encoding="utf-8")


def first_cells(heading):
    """The names in the first column of the table below a heading."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


def test_page_names_every_measure_and_no_other():
    assert first_cells("What is measured") == set(MEASURES)


def test_page_says_how_to_unblock_by_every_blocking_expectation():
    shipped = [one for suite in read_expectation_book().suites for one in suite.expectations]
    assert first_cells("How to unblock a year") == {one.name for one in shipped if one.severity == BLOCKING}


def test_page_names_the_measures_that_count_by_a_threshold():
    listed = re.search(r"Measures that count by a threshold \((.+)\)", PAGE)[1]
    assert set(re.findall(r"`(\w+)`", listed)) == {name for name, kind in MEASURES.items() if kind.by_threshold}
