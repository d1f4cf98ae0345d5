"""Failures of a command as one clear message and an exit code, instead of a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

NO, WRONG_USAGE, NOTHING_RECORDED = 1, 2, 3


class NothingRecordedError(click.ClickException):
    """A run or an import ended without recording anything; the message says why."""

    exit_code = NOTHING_RECORDED


@contextmanager
def explain_failures() -> Iterator[None]:
    """Tell a reader of the pipe going away, or a warehouse that cannot be reached, in one line."""
    try:
        yield
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
