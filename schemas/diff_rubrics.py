"""What changed between two rubrics, item by item in printed order: points, methods, criteria, bands, dates, names, conventions.

Everything that a rubric's content holds is compared; two rubrics differ in nothing exactly where their content hashes agree. Does not
belong here: the words a difference is told with (``word_differences``).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.rubric import Rubric
from schemas.rubric_form import Path, walk_items

# Lists whose parts are known by a name of their own: the key that holds it.
_KEYS = {"criteria": "code", "steps": "month", "conventions": "subject", "total_caps": "item"}
# The pseudo-fields that tell where an item stands.
PARENT, ORDER, ITEM = "parent", "order", "item"


@dataclass(frozen=True)
class Difference:
    """One difference.

    Attributes:
        item_code: The item or level; None for the rubric itself.
        path: What differs in it: keys, positions from 0 and names of parts; ``item`` where all of it is added or removed.
        before: The content before; None where there was none.
        after: The content after; None where there is none.
        name: What the item is called, in Chinese and English; the newer name where it changed.
    """

    item_code: str | None
    path: Path
    before: Any
    after: Any
    name: tuple[str, str]


def diff_rubrics(before: Rubric, after: Rubric) -> list[Difference]:
    """Find what changed from one rubric to another.

    Returns:
        First the rubric's own differences, then those of its items in printed order (a removed item stands where it stood).
    """
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    whole = (after.name.zh, after.name.en)
    own = _compare_parts(_leave_out(old, "items"), _leave_out(new, "items"), ())
    found = [Difference(None, path, left, right, whole) for path, left, right in own]
    old_items, new_items = _gather_items(old), _gather_items(new)
    for code in _merge_order(list(old_items), list(new_items)):
        found += _compare_items(code, old_items.get(code), new_items.get(code))
    return found + list(_compare_orders(old_items, new_items, whole))


def _gather_items(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """All items by code, in printed order, each without those below it and with the code of the one above it.

    A code that stands twice is told apart by a number behind it.
    """
    items: dict[str, dict[str, Any]] = {}
    codes: dict[Path, str] = {}
    for path, item in walk_items(content):
        code, number = str(item["code"]), 1
        while code in items:
            number += 1
            code = f"{item['code']} ({number})"
        codes[path] = code
        items[code] = {**_leave_out(item, "items", "code"), PARENT: codes.get(path[:-2])}
    return items


def _compare_items(code: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Iterator[Difference]:
    held = new or old or {}
    name = (held["name"]["zh"], held["name"]["en"])
    if old is None or new is None:
        yield Difference(code, (ITEM,), old, new, name)
        return
    for path, left, right in _compare_parts(*_print_points(old, new), ()):
        yield Difference(code, path, left, right, name)


def _print_points(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Where only one of them prints other points than its own, the other prints its own: that is what changed on paper."""
    own = [one["points"] if one["printed_points"] is None else one["printed_points"] for one in (old, new)]
    if own[0] == own[1] or (old["printed_points"] is None) == (new["printed_points"] is None):
        return old, new
    return {**old, "printed_points": own[0]}, {**new, "printed_points": own[1]}


def _compare_orders(
    old: Mapping[str, dict[str, Any]], new: Mapping[str, dict[str, Any]], whole: tuple[str, str]
) -> Iterator[Difference]:
    """Where items that stay below one parent change places among one another."""
    parents = dict.fromkeys([one[PARENT] for one in old.values()])
    for parent in parents:
        kept = [
            code for code, one in old.items() if one[PARENT] == parent and new.get(code, {}).get(PARENT, "") == parent
        ]
        then = [code for code in new if code in kept]
        if kept != then:
            held = new.get(parent or "")
            yield Difference(parent, (ORDER,), kept, then, (held["name"]["zh"], held["name"]["en"]) if held else whole)


def _compare_parts(old: Any, new: Any, path: Path) -> Iterator[tuple[Path, Any, Any]]:
    """The paths at which two contents differ; a part that only one of them has is told as a whole."""
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping) and not _is_words(old) and _kind(old) == _kind(new):
        for key in dict.fromkeys([*old, *new]):
            yield from _compare_parts(old.get(key), new.get(key), (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and _holds_parts(old) and _holds_parts(new):
        yield from _compare_lists(old, new, path)
    else:
        yield path, old, new


def _compare_lists(old: list[Any], new: list[Any], path: Path) -> Iterator[tuple[Path, Any, Any]]:
    key = _KEYS.get(str(path[-1])) if path else None
    old_names, new_names = _name_parts(old, key), _name_parts(new, key)
    if old_names is None or new_names is None:
        for position in range(max(len(old), len(new))):
            left = old[position] if position < len(old) else None
            right = new[position] if position < len(new) else None
            yield from _compare_parts(left, right, (*path, position))
        return
    for name in _merge_order(list(old_names), list(new_names)):
        yield from _compare_parts(old_names.get(name), new_names.get(name), (*path, name))
    kept, then = [one for one in old_names if one in new_names], [one for one in new_names if one in old_names]
    if kept != then:
        yield (*path, ORDER), kept, then


def _name_parts(parts: list[Any], key: str | None) -> dict[str, Any] | None:
    """The parts by their names; None where they have none, or one stands twice."""
    if key is None or not all(isinstance(part, Mapping) and key in part for part in parts):
        return None
    named = {str(part[key]): part for part in parts}
    return named if len(named) == len(parts) else None


def _merge_order(old: list[str], new: list[str]) -> list[str]:
    """All names: the new ones in their order, each removed one behind what stood before it."""
    merged = list(new)
    for position, name in enumerate(old):
        if name not in new:
            before = [one for one in old[:position] if one in merged]
            merged.insert(merged.index(before[-1]) + 1 if before else 0, name)
    return merged


def _holds_parts(values: Iterable[Any]) -> bool:
    return all(isinstance(value, Mapping) for value in values)


def _is_words(value: Mapping[str, Any]) -> bool:
    return set(value) == {"zh", "en"}


def _kind(value: Mapping[str, Any]) -> str | None:
    """The method a content is of: parameters of different methods are not compared one by one."""
    name = value.get("name")
    return name if isinstance(name, str) else None


def _leave_out(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in names}


def write_value(value: Any) -> str | None:
    """A content as one text, for programs: a bare value as itself, a part as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Mapping) and _is_words(value):
        return f"{value['zh']} {value['en']}"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping | list | bool) else str(value)
