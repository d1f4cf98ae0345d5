"""Draw boxes: the shapes that comments are shown in, in the drawing (VML) that a sheet has for them.

Such drawings are often no sound XML, and hold buttons and pictures of headers beside boxes; so they are changed as text, shape by
shape, and the rest stays. Does not belong here: where a box stands (``lay_out_boxes``) or what a comment says (``note_cells``).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

Place = tuple[int, int]
"""Row and column, from 0, as drawings count."""

EMPTY = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
_SPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
# The usual prefixes are v, o and x; some programs take others.
_SHAPE = re.compile(r"<(\w+):shape\b.*?</\1:shape>", re.DOTALL)
_ANCHOR = re.compile(r"<(\w+):Anchor>[^<]*</\1:Anchor>")
_ROW = re.compile(r"<(\w+):Row>\s*([0-9]+)\s*</\1:Row>")
_COLUMN = re.compile(r"<(\w+):Column>\s*([0-9]+)\s*</\1:Column>")
_SIZES = re.compile(r"(?<![-\w])(margin-left|margin-top|width|height):[^;\"']*;?")
_KIND = "_x0000_t202"
_SHAPE_TYPE = (
    f'<v:shapetype{{spaces}} id="{_KIND}" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    f'<v:shape{{spaces}} id="_x0000_s{{number}}" type="#{_KIND}" style="position:absolute;{{size}}z-index:{{number}};visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


@dataclass(frozen=True)
class Box:
    """Where a box begins and ends over the sheet, as drawings have it, and its width and height in points."""

    anchor: str
    width: float
    height: float

    @property
    def size(self) -> str:
        """Its size, for those who look there first."""
        return f"width:{self.width:g}pt;height:{self.height:g}pt;"


def draw_boxes(drawing: str, boxes: Iterable[tuple[Place, Box]]) -> str:
    """Add a box per place at the end of a drawing."""
    head = drawing.partition(">")[0] if not drawing.startswith("<?") else drawing.partition("?>")[2].partition(">")[0]
    spaces = "".join(f' xmlns:{name}="{uri}"' for name, uri in _SPACES.items() if f"xmlns:{name}=" not in head)
    first = 1 + max([1024, *(int(number) for number in re.findall(r"_x0000_s([0-9]{1,9})\b", drawing))])
    parts = [] if f'id="{_KIND}"' in drawing else [_SHAPE_TYPE.format(spaces=spaces)]
    parts += [
        _BOX.format(spaces=spaces, number=number, size=box.size, anchor=box.anchor, row=row, column=column)
        for number, ((row, column), box) in enumerate(boxes, start=first)
    ]
    before, _, after = drawing.rpartition("</xml>")
    return f"{before}{''.join(parts)}</xml>{after}"


def move_box(drawing: str, place: Place, box: Box) -> str:
    """Give the box of a place another place over the sheet, and another size."""

    def change(match: re.Match[str]) -> str:
        if _place_of(match[0]) != place:
            return match[0]
        bare = _SIZES.sub("", _ANCHOR.sub("", match[0]))
        anchored = _ROW.sub(rf"<\1:Anchor>{box.anchor}</\1:Anchor>\g<0>", bare, count=1)
        return re.sub(r"""(style=["'])""", rf"\g<1>{box.size}", anchored, count=1)

    return _SHAPE.sub(change, drawing)


def erase_boxes(drawing: str, places: Iterable[Place]) -> str:
    """Take the boxes of some places out of a drawing."""
    gone = set(places)
    return _SHAPE.sub(lambda match: "" if _place_of(match[0]) in gone else match[0], drawing)


def list_boxes(drawing: str) -> set[Place]:
    """The places that have a box."""
    return {place for shape in _SHAPE.finditer(drawing) if (place := _place_of(shape[0])) is not None}


def _place_of(shape: str) -> Place | None:
    """The place a shape is a comment of; None where it is none."""
    row, column = _ROW.search(shape), _COLUMN.search(shape)
    is_note = re.search(r"""ObjectType=["']Note["']""", shape)
    return (int(row[2]), int(column[2])) if is_note and row and column else None
