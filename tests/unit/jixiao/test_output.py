"""What is printed, wherever it goes."""

import io
import subprocess
import sys

import pytest
from click.testing import CliRunner

from jixiao.__main__ import cli
from jixiao.failures import NOBODY_READS
from jixiao.output import print_indented, print_rows, say, show_text, write_whatever_comes


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_sign_that_the_terminal_lacks_is_written_by_its_number(form, monkeypatch):
    """In a terminal of GBK a run had recorded all, and ended in a traceback at its ✓, with the exit code of a no."""
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="gbk"))
    write_whatever_comes()
    print_rows([{"name": "✓ 可以发布"}], ("name",), form)
    sys.stdout.flush()
    told = written.getvalue().decode("gbk")
    assert "\\u2713" in told
    assert "可以发布" in told


def test_reader_that_went_away_ends_a_verb_quietly_and_not_as_a_no():
    """`jixiao checks | head -3` ended with 1, which says that a year may not be released."""
    process = subprocess.Popen(
        [sys.executable, "-m", "jixiao", "rubric", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    said = process.stderr.read()
    assert (process.wait(), said) == (NOBODY_READS, b"")


@pytest.mark.parametrize("verb", [["verify"], ["scores", "--year", "2023", "--format", "csv"]])
def test_history_that_is_not_there_is_told_with_its_whole_path(verb, tmp_path, monkeypatch):
    """Of a mistyped path, or in another folder, verify did not say where it had looked; scores were an empty table without a word."""
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, [*verb, "--warehouse", "sqlite:///var/evidnce/history.db"])
    assert done.exit_code == 0
    assert str(tmp_path / "var" / "evidnce" / "history.db") in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["\x1b[2J\x1b[8m约40", "约40\r99", "a\x07\x9b31m", "\u202e04约"])
def test_text_of_a_filing_commands_no_terminal(text, capsys):
    """A cell held the sequence that clears the screen: printed in a finding, it took away what was told above it."""
    print_rows([{"text_as_written": text}], ("text_as_written",), "table")
    print_indented([(2, text)])
    say(text)
    printed = capsys.readouterr().out
    assert printed.count(show_text(text)) == 3
    assert not set(printed) & set("\x1b\r\x07\x9b\u202e")


def test_line_breaks_of_a_cell_stay_what_they_are():
    assert show_text("项目\r\n支出\t1\u3000年") == "项目\n支出\t1\u3000年"
