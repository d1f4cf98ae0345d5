"""Rows of facts: what is accepted under which criterion, without a warehouse."""

import pytest

from pipelines.resources.rubric_files import read_rubric_book
from review.facts import COLUMNS, FactFileError, parse_facts

BOOK = read_rubric_book()


HEADER = ",".join(COLUMNS)


def parse(*rows, header=HEADER):
    return parse_facts("\n".join([header, *rows]).encode(), 2023, BOOK)


@pytest.mark.parametrize("value", ["yes", "是", "√", "Ｙ", "1", "no", "无"])
def test_yes_no_fact_takes_every_word_of_the_contract(value):
    accepted, refused = parse(f"u,,feedback,on_time,{value},,,")
    assert (len(accepted), refused) == (1, [])
    assert accepted[0]["authority"] == "bureau"


@pytest.mark.parametrize("value", ["0", "11", "１１", "3.0"])
def test_count_fact_takes_whole_numbers(value):
    accepted, refused = parse(f"u,,violations,problems,{value},,,")
    assert (len(accepted), refused) == (1, [])


def test_columns_may_stand_in_any_order():
    accepted, _ = parse(
        "on_time,yes,u,,feedback,,,x",
        header="criterion,value,unit_code,subject_code,item_code,source_document,dated_on,recorded_by",
    )
    assert (accepted[0]["unit_code"], accepted[0]["recorded_by"], accepted[0]["cell"]) == ("u", "x", "B2")


def test_line_break_inside_quotes_does_not_shift_rows():
    accepted, refused = parse('u,,feedback,on_time,yes,"财绩\n21号",,', "v,,feedback,on_time,perhaps,,,")
    assert accepted[0]["source_document"] == "财绩\n21号"
    assert refused[0].cell == "E3"


def test_header_that_is_repeated_is_never_guessed_at():
    with pytest.raises(FactFileError, match="repeated columns: value"):
        parse("u,,feedback,on_time,yes,,,,no", header=",".join((*COLUMNS, "value")))


def test_rows_without_anything_are_passed_over():
    assert parse(",,,,,,,", "", "  ,,,,,,,") == ([], [])
