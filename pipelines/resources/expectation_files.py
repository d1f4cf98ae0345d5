"""Expectation files: the suites under ``reference/expectations/``, one file each, named by its suite."""

from pathlib import Path

from pydantic import ValidationError

from expectations.bounds import ExpectationBook, Suite
from expectations.catalogue import find_defects
from pipelines.resources.rubric_files import reference_folder
from pipelines.resources.yaml_files import read_model

# The order they are judged and told in; others come after, by name.
_FIRST = ("year", "history")


class ExpectationFileError(ValueError):
    """A file of expectations cannot be used; the message names the file and what is wrong in it."""


def read_expectation_book(folder: Path | None = None) -> ExpectationBook:
    """Read all suites of the reference folder; without any, nothing is expected.

    Raises:
        ExpectationFileError: not YAML, not a suite, not the suite its name says, or a measure that does not exist.
    """
    place = (folder or reference_folder()) / "expectations"
    paths = sorted(place.glob("*.yaml"), key=lambda path: (path.stem not in _FIRST, path.stem != _FIRST[0], path.stem))
    try:
        book = ExpectationBook(suites=tuple(_read_suite(path) for path in paths))
    except ValidationError as error:
        raise ExpectationFileError(f"{place}: {error}") from error
    defects = find_defects(book)
    if defects:
        raise ExpectationFileError(f"{place}: {'; '.join(defects)}")
    return book


def _read_suite(path: Path) -> Suite:
    suite = read_model(path, Suite, ExpectationFileError)
    if suite.suite != path.stem:
        raise ExpectationFileError(f"{path}: holds the suite {suite.suite}; a suite lies at <suite>.yaml")
    return suite
