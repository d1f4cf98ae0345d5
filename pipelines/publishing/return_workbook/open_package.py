"""Open a workbook as the package of parts it is, change some of them, and pack it again: the same changes give the same bytes."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from schemas.archives import ARCHIVE_TROUBLE, MAXIMUM_INFLATED_BYTES

Element = Any
"""An element of lxml, which ships no types."""

_CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_EMPTY_RELATIONS = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
# Archives have no year before 1980; a date of today would make other bytes each time.
_DATE = (1980, 1, 1, 0, 0, 0)


class NoWorkbookError(ValueError):
    """The bytes are no workbook of parts (xlsx, xlsm), or one too large to be changed."""


@dataclass(frozen=True)
class Relation:
    """What one part says of another: its number there, the last word of the kind, and the part (or address) it leads to."""

    id: str
    kind: str
    target: str
    is_external: bool = False


@dataclass
class Package:
    """The parts of a workbook by name, in their order."""

    parts: dict[str, bytes]
    _trees: dict[str, Element] = field(default_factory=dict)

    @classmethod
    def open(cls, content: bytes) -> "Package":
        """Open a workbook.

        Raises:
            NoWorkbookError: it is none, or inflates to more than is taken.
        """
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                entries = [entry for entry in archive.infolist() if not entry.is_dir()]
                if sum(entry.file_size for entry in entries) > MAXIMUM_INFLATED_BYTES:
                    raise NoWorkbookError("it inflates to more than is taken")
                package = cls({entry.filename: archive.read(entry) for entry in entries})
        except ARCHIVE_TROUBLE as error:
            raise NoWorkbookError(str(error)) from error
        if _CONTENT_TYPES not in package.parts or package.workbook not in package.parts:
            raise NoWorkbookError("it is an archive without a workbook in it")
        return package

    def pack(self) -> bytes:
        """The whole of it, every part with the same date."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in self.parts:
                entry = zipfile.ZipInfo(name, _DATE)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
                archive.writestr(entry, self._spell(name))
        return packed.getvalue()

    def _spell(self, name: str) -> bytes:
        tree = self._trees.get(name)
        if tree is None:
            return self.parts[name]
        written: bytes = etree.tostring(tree.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
        return written

    def edit(self, name: str, kind: str | None = None) -> Element:
        """The root of a part that is going to be changed; ``kind`` is what it has to be called, where that is to be seen to.

        Raises:
            NoWorkbookError: there is no such part, or it is no XML of that kind.
        """
        if name not in self._trees:
            self._trees[name] = self.look(name)
        root = self._trees[name]
        if kind is not None and etree.QName(root).localname != kind:
            raise NoWorkbookError(f"{name}: {root.tag}, expected {kind}")
        return root

    def look(self, name: str) -> Element:
        """The root of a part as it stands; entities are left as they are, and nothing is fetched.

        Raises:
            NoWorkbookError: there is no such part, or it is no XML.
        """
        if name in self._trees:
            return self._trees[name]
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
        try:
            return etree.fromstring(self.parts[name], parser)
        except (etree.XMLSyntaxError, KeyError) as error:
            raise NoWorkbookError(f"{name}: {error}") from error

    @property
    def workbook(self) -> str:
        """The name of the workbook's own part."""
        found = [one.target for one in self.relations("") if one.kind == "officeDocument"]
        return found[0] if found else "xl/workbook.xml"

    @property
    def is_strict(self) -> bool:
        """Whether it is written in the strict form of the standard, which has names of its own for everything."""
        return "purl.oclc.org" in (etree.QName(self.look(self.workbook)).namespace or "")

    def relations(self, part: str) -> Iterator[Relation]:
        """What a part leads to; the empty name is the package itself."""
        name = self._find(_relations_of(part))
        for one in self.look(name).iterfind(f"{_RELATIONS}Relationship") if name else ():
            is_external, target = one.get("TargetMode") == "External", one.get("Target", "")
            if not is_external:
                path = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
                target = self._find(path) or path
            yield Relation(one.get("Id", ""), one.get("Type", "").rpartition("/")[2], target, is_external)

    def find_related(self, part: str, kind: str) -> str | None:
        """The part that another leads to by a kind of relation, None where it leads to none that is there."""
        found = (one.target for one in self.relations(part) if one.kind == kind and not one.is_external)
        return next((target for target in found if target in self.parts), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part lead to another; returns the number of the relation."""
        name = self._find(_relations_of(part)) or _relations_of(part)
        self.parts.setdefault(name, _EMPTY_RELATIONS)
        root = self.edit(name)
        taken = {one.get("Id") for one in root}
        number = next(f"rId{index}" for index in range(1, len(taken) + 2) if f"rId{index}" not in taken)
        space = _STRICT if self.is_strict else _TRANSITIONAL
        way = posixpath.relpath(f"/{target}", f"/{posixpath.dirname(part)}")
        etree.SubElement(root, f"{_RELATIONS}Relationship", Id=number, Type=f"{space}/{kind}", Target=way)
        return number

    def add(self, name: str, content: bytes, content_type: str) -> None:
        """Add a part under a name that is free."""
        self.parts[name] = content
        root = self.edit(_CONTENT_TYPES)
        etree.SubElement(root, f"{_TYPES}Override", PartName=f"/{name}", ContentType=content_type)

    def declare(self, extension: str, content_type: str) -> None:
        """Say what parts of an extension are, where that is not said yet."""
        root = self.edit(_CONTENT_TYPES)
        if all(one.get("Extension", "").casefold() != extension for one in root.iterfind(f"{_TYPES}Default")):
            default = etree.Element(f"{_TYPES}Default", Extension=extension, ContentType=content_type)
            root.insert(0, default)

    def drop(self, name: str) -> None:
        """Take a part out, and its relations with it."""
        self._drop_one(_relations_of(name))
        self._drop_one(name)

    def _drop_one(self, name: str) -> None:
        self.parts.pop(name, None)
        self._trees.pop(name, None)
        root = self.edit(_CONTENT_TYPES)
        for one in root.findall(f"{_TYPES}Override"):
            if one.get("PartName", "").lstrip("/").casefold() == name.casefold():
                root.remove(one)

    def unrelate(self, part: str, number: str) -> None:
        """Let a part lead no longer by a relation."""
        root = self.edit(self._find(_relations_of(part)) or "")
        for one in root.findall(f"{_RELATIONS}Relationship"):
            if one.get("Id") == number:
                root.remove(one)

    def free_name(self, pattern: str) -> str:
        """The first name of a pattern such as ``xl/comments{}.xml`` that no part has."""
        taken = {name.casefold() for name in self.parts}
        numbers = range(1, len(taken) + 2)
        return next(name for name in map(pattern.format, numbers) if name.casefold() not in taken)

    def _find(self, path: str) -> str | None:
        """The name a path goes by here: names are the same whatever their case."""
        if path in self.parts:
            return path
        return next((name for name in self.parts if name.casefold() == path.casefold()), None)


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
