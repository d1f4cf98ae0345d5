"""What the rubric's model refuses in a file, told as findings with their place instead of as an exception.

Does not belong here: defects that another rule tells with a name of its own (``lint_rubric``).
"""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from schemas.findings import Finding, write_context
from schemas.rubric import Rubric
from schemas.rubric_form import Path, Place
from schemas.rubric_text import spell_path

_VALUE_ERROR = "value_error"


def lint_model(content: Any, place: Place, told: set[Path]) -> Iterator[Finding]:
    """Find what the model refuses.

    Args:
        content: The content of a rubric file.
        place: Tells where a path stands.
        told: Paths of errors that are told already: the model's word on them, or on an item that holds one, adds nothing.
    """
    try:
        Rubric.model_validate(content)
    except ValidationError as error:
        for one in error.errors(include_url=False):
            path = follow_path(content, one["loc"])
            is_whole = one["type"] == _VALUE_ERROR
            if path not in told and not (is_whole and any(other[: len(path)] == path for other in told)):
                found = "—" if one["type"] == "missing" else spell_value(one["input"])
                yield Finding(
                    "rubric_file_is_well_formed",
                    cell=place(path),
                    found=found,
                    expected=str(one["ctx"]["error"]) if is_whole else one["msg"],
                    context=write_context(field=spell_path(path) or "rubric"),
                )


def follow_path(content: Any, location: tuple[str | int, ...]) -> Path:
    """The path of a model's error within the content: the names of chosen methods, which stand in no file, left out."""
    path: list[str | int] = []
    current = content
    for position, part in enumerate(location):
        is_last = position == len(location) - 1
        if isinstance(current, dict) and (part in current or is_last):
            path.append(part)
            current = current.get(part)
        elif isinstance(current, list | tuple) and isinstance(part, int) and part < len(current):
            path.append(part)
            current = current[part]
    return tuple(path)


def spell_value(value: Any) -> str:
    """A value of a rubric file in short."""
    if value is None:
        return "—"
    if isinstance(value, dict):
        return str(value.get("code") or value.get("name") or "{…}")
    return "[…]" if isinstance(value, list | tuple) else str(value)
