"""Reference data in YAML, read as what it should be. Does not belong here: what a file means (its model says)."""

import functools
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

# libyaml, where PyYAML was built with it, reads a rubric ten times faster; both are safe loaders.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Model = TypeVar("_Model", bound=BaseModel)


def read_model(path: Path, model: type[_Model], refusal: type[ValueError]) -> _Model:
    """What a file holds, as a model of it.

    Raises:
        refusal: not there, not YAML, or not such a model; the message names the file and what is wrong in it.
    """
    try:
        return model.model_validate(_parse(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError, FileNotFoundError) as error:
        raise refusal(f"{path}: {error}") from error


def read_yearly(path: Path, model: type[_Model], refusal: type[ValueError], what: str) -> _Model:
    """What a file holds that is named by the fiscal year it begins with, ``<from_fiscal_year>.yaml``; ``what`` it is called.

    Raises:
        refusal: as ``read_model``, or its name says another year.
    """
    read = read_model(path, model, refusal)
    begins = getattr(read, "from_fiscal_year")  # noqa: B009 - each of these models has it
    if str(begins) != path.stem:
        raise refusal(f"{path}: begins with {begins}; {what} lies at <from_fiscal_year>.yaml")
    return read


@functools.lru_cache(maxsize=128)
def _parse(text: str) -> object:
    """The same text is parsed once, for a run asks for the rubrics at every stage; nobody changes what comes of it."""
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - one of the safe loaders
