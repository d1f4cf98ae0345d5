"""Files broken and hostile in many ways: each costs itself at most, and what is read of it stands in it.

``python -m tests.faults.fuzzing`` does this with ten thousand of them in real runs, and prints its figures.
"""

import pytest

from tests.faults.conftest import FUZZING
from tests.faults.fuzzing import Figures, make_mutants, read_batch
from tests.faults.rereading import FileAgain, reread, says_the_same, stands_in

FILES = 80


def test_broken_files_end_with_a_finding_or_with_values_that_stand_in_them(tmp_path, record_property):
    figures = Figures()
    read_batch(make_mutants(FILES, 1), tmp_path, figures)
    record_property(FUZZING, str(figures))
    assert figures.told == []
    assert (figures.files, figures.silent, figures.differing) == (FILES, 0, 0)
    assert min(figures.found, figures.read) > FILES / 4
    assert figures.compared > figures.files * 10


@pytest.mark.parametrize(
    ("written", "value", "is_same"),
    [
        ("91", 91, True),
        ("9", 91, False),
        (None, 91, False),
        ("91", None, False),
        ("95%", 0.95, True),
        ("95%", 95, False),
        ("=1+1", None, True),
        ("A", "_x0041_", True),
        ("甲 乙", "甲乙", True),
        ("甲", "乙", False),
        ("TRUE", True, True),
    ],
)
def test_value_that_another_program_sees_otherwise_is_noticed(written, value, is_same):
    """Guards the guard: figures without a difference say nothing where none could be seen."""
    assert says_the_same(written, value) == is_same


def test_words_that_do_not_stand_in_a_document_are_noticed():
    assert stands_in("收入合计 1216.75", "…收入合计1216.75万元…")
    assert not stands_in("收入合计 1216.76", "…收入合计1216.75万元…")


@pytest.mark.parametrize("text", ["a,b\r\n1,2\r\n", 'a,"b"\n1,2', "a,b\r1,2", "a,b\n1,2\n\n"])
def test_table_file_is_read_again_without_what_the_product_reads_it_with(text):
    assert reread(FileAgain(text.encode(), "x.csv", "x.csv")).cells == {
        (None, "A1"): "a",
        (None, "B1"): "b",
        (None, "A2"): "1",
        (None, "B2"): "2",
    }
