"""The printed form that a rubric describes: its lines with what they print and what their criterion awards.

It is read leniently from the content of a rubric file, so that a file the model would refuse still has one. Does not belong here:
what is wrong with it (``lint_form``).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from schemas.printed_form import PrintedForm, PrintedItem
from schemas.rubric import Rubric

# A place in a rubric file: the keys and positions that lead to it.
Path = tuple[str | int, ...]
Place = Callable[[Path], str | None]
Content = Mapping[str, Any]


def rubric_form(rubric: Rubric) -> PrintedForm:
    """The printed form of a rubric."""
    return form_of_content(rubric.model_dump(mode="json"))


def form_of_content(content: Content, place: Place = lambda _: None, *, is_printed: bool = True) -> PrintedForm:
    """The form that a rubric's content describes; what cannot be read in it is missing.

    Args:
        content: The content of a rubric file.
        place: Tells where a path stands.
        is_printed: Whether ``printed_points`` count; without, the points are those that the rubric awards.
    """
    items = tuple(_make_line(item, path, place, is_printed) for path, item in list_items(content))
    names = read_words(content.get("name"))
    total = read_number(content.get("points"))
    return PrintedForm(names[0] if names else "", items, total, place_of_total=place(("points",)))


def list_items(parent: Content, path: Path = ()) -> Iterator[tuple[Path, Content]]:
    """The items right below a content or an item, each with its path."""
    for position, item in enumerate(read_list(parent.get("items"))):
        if isinstance(item, Mapping):
            yield (*path, "items", position), item


def walk_items(parent: Content, path: Path = ()) -> Iterator[tuple[Path, Content]]:
    """All items, in printed order, each with its path."""
    for own, item in list_items(parent, path):
        yield own, item
        yield from walk_items(item, own)


def list_criteria(method: Any) -> Iterator[tuple[Path, Content]]:
    """The criteria of a method, each with its path from the method on."""
    if not isinstance(method, Mapping):
        return
    if isinstance(method.get("criterion"), Mapping):
        yield ("criterion",), method["criterion"]
    for position, criterion in enumerate(read_list(method.get("criteria"))):
        if isinstance(criterion, Mapping):
            yield ("criteria", position), criterion


def read_list(value: Any) -> Sequence[Any]:
    """A list; anything else is none."""
    return value if isinstance(value, list | tuple) else ()


def read_number(value: Any) -> Decimal | None:
    """A number of a rubric file, bare or as text; None for anything else."""
    if value is None or isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def read_words(value: Any) -> tuple[str, str] | None:
    """A text in Chinese and English; None where it is none."""
    if isinstance(value, Mapping) and isinstance(value.get("zh"), str) and isinstance(value.get("en"), str):
        return value["zh"], value["en"]
    return None


def find_awarded_points(method: Any) -> Decimal | None:
    """The most that a method awards by its own figures; None where it takes the points of its item."""
    if not isinstance(method, Mapping):
        return None
    match method.get("name"):
        case "sum_of_criteria":
            points = [read_number(criterion.get("points", 0)) for _, criterion in list_criteria(method)]
            return _add_known(points) if points else None
        case "deduction_per_occurrence":
            return read_number(method.get("start_points"))
        case "progress_to_target":
            return _add_known(_figures(method.get("steps")))
        case "execution_rate":
            scale = method.get("scale")
            return _best(scale.get("bands")) if isinstance(scale, Mapping) else None
        case _:
            return _best(method.get("bands"))


def _make_line(item: Content, path: Path, place: Place, is_printed: bool) -> PrintedItem:  # noqa: FBT001 - handed on
    is_deduction = item.get("is_deduction") is True
    printed = read_number(item.get("printed_points")) if is_printed else None
    own = read_number(item.get("points"))
    field = "points" if printed is None else "printed_points"
    names, code = read_words(item.get("name")), item.get("code")
    return PrintedItem(
        name=names[0] if names else str(code),
        code=code if isinstance(code, str) else None,
        printed_points=own if printed is None else printed,
        awarded_points=None if is_deduction else find_awarded_points(item.get("method")),
        is_deduction=is_deduction,
        place=place((*path, field)),
        items=tuple(_make_line(below, at, place, is_printed) for at, below in list_items(item, path)),
        items_points=read_number(item.get("items_points")),
    )


def _figures(parts: Any) -> list[Decimal | None]:
    return [read_number(part.get("points")) if isinstance(part, Mapping) else None for part in read_list(parts)]


def _add_known(points: list[Decimal | None]) -> Decimal | None:
    known = [one for one in points if one is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(points) else None


def _best(bands: Any) -> Decimal | None:
    points = [one for one in _figures(bands) if one is not None]
    return max(points) if points else None
