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
    except Exception as error:
        if not _is_of_the_database(error):
            raise
        told = str(error).splitlines()[0]
        click.echo(f"Error: the warehouse cannot be used: {told}", err=True)
        sys.exit(NOTHING_RECORDED)


def _is_of_the_database(error: Exception) -> bool:
    """Whether the database refused: not there, not a database, no rights, no driver."""
    from sqlalchemy.exc import SQLAlchemyError

    from warehouse.migrate import OutdatedTablesError

    return isinstance(error, SQLAlchemyError | PermissionError | OutdatedTablesError) or "psycopg" in str(error)
