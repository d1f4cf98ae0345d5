"""What is printed, wherever it goes."""

import io
import sys

import pytest

from jixiao.output import print_rows, write_whatever_comes


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
