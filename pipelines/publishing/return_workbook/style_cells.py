"""Style cells: new fonts, fills and formats at the end of a workbook's styles; those that are there are never touched.

A coloured cell gets a format that is a copy of its own with another fill: numbers, borders and fonts stay as they are.
"""

from copy import deepcopy
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipelines.publishing.return_workbook.find_cells import space_of
from pipelines.publishing.return_workbook.open_package import Element, Package

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles"),
    *("colors", "extLst"),
)
# What a workbook without any styles looks like.
_FONT = '<font><sz val="11"/><name val="宋体"/><family val="3"/><charset val="134"/></font>'
_XF = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"{}/>'
_FIRST = {
    "fonts": (_FONT,),
    "fills": ('<fill><patternFill patternType="none"/></fill>', '<fill><patternFill patternType="gray125"/></fill>'),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellStyleXfs": (_XF.format(""),),
    "cellXfs": (_XF.format(' xfId="0"'),),
    "cellStyles": ('<cellStyle name="Normal" xfId="0" builtinId="0"/>',),
}


class Styles:
    """The styles of one workbook."""

    def __init__(self, package: Package) -> None:
        name = package.find_related(package.workbook, "styles")
        if name is None:
            name = "xl/styles.xml"
            space = space_of(package.look(package.workbook)).strip("{}")
            package.add(name, f'<styleSheet xmlns="{space}"/>'.encode(), _TYPE)
            package.relate(package.workbook, "styles", name)
        self._root = package.edit(name, "styleSheet")
        self._space = space_of(self._root)
        self._known: dict[str, dict[str, int]] = {}
        for kind in _FIRST:
            self._list(kind)

    def add(self, kind: str, written: str) -> int:
        """The number of an entry of a list (``fonts``, ``fills``, ``borders``, ``cellXfs``), added where none is written alike."""
        element = etree.fromstring(f'<x xmlns="{self._space.strip("{}")}">{written}</x>')[0]
        return self._add(kind, element)

    def paint(self, style: int, fill: str) -> int:
        """The format that is another one with a fill (as XML) in place of its own."""
        formats = self._list("cellXfs")
        painted = deepcopy(formats[style] if style < len(formats) else formats[0])
        painted.set("fillId", str(self.add("fills", fill)))
        painted.set("applyFill", "1")
        return self._add("cellXfs", painted)

    def fill_of(self, style: int) -> str:
        """The fill of a format, as XML."""
        formats, fills = self._list("cellXfs"), self._list("fills")
        number = int(formats[style].get("fillId", 0)) if style < len(formats) else 0
        return _write(fills[number] if number < len(fills) else fills[0])

    def styles_filled(self, colours: set[str]) -> set[int]:
        """The formats whose fill is one of some colours (AARRGGBB)."""
        fills = {
            number
            for number, fill in enumerate(self._list("fills"))
            if {one.get("rgb", "").upper() for one in fill.iter(f"{self._space}fgColor")} & colours
        }
        return {number for number, one in enumerate(self._list("cellXfs")) if int(one.get("fillId", 0)) in fills}

    def _list(self, kind: str) -> Element:
        found = self._root.find(self._space + kind)
        if found is None:
            found = etree.Element(self._space + kind)
            after = {self._space + name for name in _ORDER[_ORDER.index(kind) + 1 :]}
            following = next((one for one in self._root if one.tag in after), None)
            if following is None:
                self._root.append(found)
            else:
                following.addprevious(found)
        if len(found) == 0:
            for written in _FIRST[kind]:
                found.append(etree.fromstring(f'<x xmlns="{self._space.strip("{}")}">{written}</x>')[0])
            found.set("count", str(len(found)))
        return found

    def _add(self, kind: str, element: Element) -> int:
        entries, written = self._list(kind), _write(element)
        if kind not in self._known:
            self._known[kind] = {_write(one): number for number, one in reversed(list(enumerate(entries)))}
        if written not in self._known[kind]:
            self._known[kind][written] = len(entries)
            entries.append(element)
            entries.set("count", str(len(entries)))
        return self._known[kind][written]


def _write(element: Element) -> str:
    """An element as text without namespaces: that of the part is understood."""
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in sorted(element.items()) if "}" not in name)
    inner = "".join(_write(one) for one in element if isinstance(one.tag, str))
    name = etree.QName(element).localname
    return f"<{name}{attributes}>{inner}</{name}>"
