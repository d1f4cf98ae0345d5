"""Failures of a command as one clear message and an exit code, instead of a traceback."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

NO, WRONG_USAGE, NOTHING_RECORDED = 1, 2, 3
# As a shell has it for a program that a closed pipe ended (128 + SIGPIPE).
NOBODY_READS = 141


class NothingRecordedError(click.ClickException):
    """A run or an import ended without recording anything; the message says why."""

    exit_code = NOTHING_RECORDED


@contextmanager
def explain_failures() -> Iterator[None]:
    """Tell a warehouse that cannot be used, or a place that cannot be reached, in one line."""
    try:
        yield
    except Exception as error:
        told = _tell(error)
        if told is None:
            raise
        if _came_afterwards(error):
            click.echo(f"! 已封存，其后的一步失败 recorded; what came after it failed: {told}", err=True)
            sys.exit(0)
        click.echo(f"Error: {told}", err=True)
        sys.exit(NOTHING_RECORDED)


@contextmanager
def noticing_closed_pipes() -> Iterator[None]:
    """End quietly where whoever read the output has gone away, as ``head`` does; what was recorded by then stands.

    Not with a 1, as click would: that is a no.
    """
    try:
        yield
    except BrokenPipeError:
        # Python writes what is left when it ends; it goes nowhere.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())
        sys.exit(NOBODY_READS)


def _tell(error: Exception) -> str | None:
    """A failure in one sentence; None where it is a defect of ours, of which the traceback tells more."""
    from sqlalchemy.exc import SQLAlchemyError

    from warehouse.checkpoints import HistoryDamagedError, HistoryMovedError
    from warehouse.copies import CopiesError
    from warehouse.migrate import NewerTablesError, OutdatedTablesError
    from warehouse.signing import SigningError
    from warehouse.views import ViewsInUseError

    told = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, NewerTablesError | CopiesError):
        return told
    if isinstance(error, HistoryDamagedError | HistoryMovedError | SigningError):
        return f"未入库 · nothing was recorded: {told}"
    if isinstance(error, SQLAlchemyError | OutdatedTablesError | ViewsInUseError) or "psycopg" in told:
        return f"库无法使用 · the warehouse cannot be used: {told}"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename} 无法使用 · cannot be used: {error.strerror}" if error.filename else error.strerror
    return None


def _came_afterwards(error: Exception) -> bool:
    """Whether what failed came after everything was sealed."""
    from warehouse.copies import CopiesError

    return isinstance(error, CopiesError)
