"""The text of a rubric file as content with its lines, whatever it holds: what a defect is told at.

Does not belong here: what is wrong with the content, or reading the file.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import yaml

from schemas.findings import Finding
from schemas.rubric_form import Path
from schemas.text import UndecodableTextError, decode_text

# A rubric has some hundreds of parts; anchors that repeat one another could make any number of them.
_MOST_PARTS = 50_000


@dataclass
class RubricText:
    """A rubric file as it is written.

    Attributes:
        content: What it holds; None where it is not YAML.
        lines: The line, counted from 1, at which each part begins.
        findings: What kept it from being read, or is written twice in one place.
    """

    content: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def place(self, path: Path) -> str:
        """Where a part stands, or would stand: ``L12 items[0].points``."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return " ".join(part for part in (f"L{self.lines.get(known, 1)}", spell_path(path)) if part)


class _UnusableTextError(Exception):
    """The text cannot be content; the arguments are what is wrong and the line."""


def parse_rubric_text(written: bytes) -> RubricText:
    """Parse a rubric file; never an exception, whatever the bytes are."""
    text = RubricText()
    try:
        loader = yaml.SafeLoader(decode_text(written))
    except (UndecodableTextError, yaml.YAMLError) as error:
        text.findings.append(_tell_unreadable(str(error).splitlines()[0], 1))
        return text
    try:
        node = loader.get_single_node()
        text.content = None if node is None else _Reader(loader, text).read(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        text.findings.append(_tell_unreadable(error.problem or str(error), mark.line + 1 if mark else 1))
    except _UnusableTextError as error:
        text.findings.append(_tell_unreadable(*error.args))
    except RecursionError:
        text.findings.append(_tell_unreadable("too deeply nested", 1))
    finally:
        loader.dispose()
    return text


def spell_path(path: Path) -> str:
    """A path as people write it: ``items[0].method.bands[1].points``."""
    spelt = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return spelt.removeprefix(".")


class _Reader:
    """Turns nodes into values and keeps their lines; keys that stand twice are told."""

    def __init__(self, loader: yaml.SafeLoader, text: RubricText) -> None:
        self._loader = loader
        self._text = text
        self._merged: set[int] = set()

    def read(self, node: yaml.Node, path: Path) -> Any:
        """The value of a node."""
        line = node.start_mark.line + 1
        self._text.lines[path] = line
        if len(self._text.lines) > _MOST_PARTS:
            raise _UnusableTextError("too many parts", line)
        if isinstance(node, yaml.MappingNode):
            return self._read_mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(part, (*path, position)) for position, part in enumerate(node.value)]
        try:
            return self._loader.construct_object(node)
        except ValueError:
            return str(node.value)

    def _read_mapping(self, node: yaml.MappingNode, path: Path) -> dict[Any, Any]:
        if id(node) not in self._merged:
            self._merged.add(id(node))
            self._tell_repeated(node, path)
            self._loader.flatten_mapping(node)
        values: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self._loader.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise _UnusableTextError("a key that is no text", key_node.start_mark.line + 1)
            values[key] = self.read(value_node, (*path, str(key)))
            # A key stands before its value, which may begin some lines below.
            self._text.lines[*path, str(key)] = key_node.start_mark.line + 1
        return values

    def _tell_repeated(self, node: yaml.MappingNode, path: Path) -> None:
        seen: set[str] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                continue
            if key_node.value in seen:
                place = f"L{key_node.start_mark.line + 1} {spell_path((*path, key_node.value))}"
                self._text.findings.append(Finding("rubric_key_stands_once", cell=place, found=key_node.value))
            seen.add(key_node.value)


def _tell_unreadable(problem: str, line: int) -> Finding:
    return Finding("rubric_file_is_yaml", cell=f"L{line}", found=problem)
