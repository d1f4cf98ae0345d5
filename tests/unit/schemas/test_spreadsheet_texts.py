"""Texts in CSV: none is a formula, none is parted, and each can be had again."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.spreadsheet_texts import is_formula, mark_text, spell_lines, unmark_text

TEXTS = st.text(st.sampled_from("'=+-@＝＋ \t\r\n\0,;|\"5.a"), max_size=6)


@pytest.mark.parametrize(
    "text",
    ["=1+1", "＝1+1", " =1", "\0=1", "+1", "-1+1", "-1..-cmd|' /C calc'!A0", "@SUM(A1)", "＠A1", "\t1", "\r1", "\n1"],
)
def test_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(text):
    assert mark_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-0.72", "-12", "-3.01..-2.98", "-0.5..0.5", "甲=1", "'甲'", "", "—"])
def test_figure_and_any_other_text_is_bare(text):
    """The dictionary promises a bare decimal; a decrease stood there with an apostrophe, as if it were a formula."""
    assert mark_text(text) == text


@given(TEXTS)
def test_text_is_had_again_and_none_that_is_marked_would_run(text):
    """An apostrophe that the unit typed itself before a sign could not be told from one of ours."""
    assert unmark_text(mark_text(text)) == text
    assert not is_formula(mark_text(text))


@given(st.lists(st.tuples(TEXTS, st.none() | st.integers()), max_size=3))
def test_lines_hold_every_field_and_no_other_separator_parts_one(rows):
    """A semicolon in a text began a cell of its own where a spreadsheet takes fields apart at those as well, and ran what stood behind it."""
    written = spell_lines(rows)
    wanted = [[mark_text(text), "" if number is None else str(number)] for text, number in rows]
    assert list(csv.reader(io.StringIO(written, newline=""))) == wanted
    assert list(csv.reader(io.StringIO(written.replace(",", ";"), newline=""), delimiter=";")) == [
        [field.replace(",", ";") for field in row] for row in wanted
    ]
