"""A rubric as it is named on the command line."""

from pathlib import Path

import click
from pydantic import ValidationError

from pipelines.resources.rubric_files import RubricFileError, read_rubric_book
from schemas.rubric import NoRubricInForceError, Rubric
from schemas.rubric_text import parse_rubric_text


def find_rubric(named: str) -> Rubric:
    """The rubric of a file, or one at hand by ``code@YEAR`` or ``code/DATE``.

    Raises:
        UsageError: there is none, or it cannot be used.
    """
    if Path(named).is_file():
        return _read_file(Path(named))
    code, _, year = named.partition("@")
    try:
        book = read_rubric_book()
        if year.isdecimal():
            return book.find(code, int(year))
    except (RubricFileError, NoRubricInForceError) as error:
        raise click.UsageError(str(error)) from error
    for rubric in book.rubrics:
        if f"{rubric.code}/{rubric.effective_from}" == named:
            return rubric
    known = ", ".join(f"{rubric.code}/{rubric.effective_from}" for rubric in book.rubrics)
    message = f"{named!r} is no file, and no code@YEAR or code/DATE of the rubrics at hand: {known}"
    raise click.UsageError(message)


def _read_file(path: Path) -> Rubric:
    """The rubric of a file, wherever it lies."""
    try:
        return Rubric.model_validate(parse_rubric_text(path.read_bytes()).content)
    except ValidationError as error:
        message = f"{path} is no rubric that can be used; `jixiao rubric lint {path}` says what is wrong with it"
        raise click.UsageError(message) from error
