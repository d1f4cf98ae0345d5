"""Note cells: comments on the cells of a sheet. What the unit has noted itself stays, and ours stands below it.

All of ours begins with ``MARK``, by which it is known again whoever has saved the workbook since. Does not belong here: what a
note says.
"""

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from pipelines.publishing.return_workbook import draw_boxes
from pipelines.publishing.return_workbook.find_cells import place_element, relation_space, space_of, split_reference
from pipelines.publishing.return_workbook.lay_out_boxes import Grid
from pipelines.publishing.return_workbook.open_package import Element, Package
from pipelines.publishing.return_workbook.spell_texts import write_text

MARK = "【财政局退回】"
_AUTHOR = "财政局"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_FONT = '<rPr>{bold}<sz val="9"/><color indexed="81"/><rFont val="宋体"/><family val="3"/><charset val="134"/></rPr>'


def note_cells(package: Package, part: str, notes: Mapping[str, str]) -> None:
    """Put a comment on each of some cells of a sheet; a comment that is there already gets ours below its own."""
    root = _comments_of(package, part)
    space, listed = space_of(root), _child(root, "commentList")
    standing = {one.get("ref", ""): one for one in listed}
    texts: dict[str, str] = {}
    for cell, note in notes.items():
        before = _text_of(standing[cell]) if cell in standing else ""
        if before:
            _append(standing[cell], space, f"\n\n{note}")
        else:
            listed.append(_make_comment(space, cell, note, _author_of(root)))
        texts[cell] = f"{before}\n\n{note}" if before else note
    _show_boxes(package, part, texts)


def take_out_notes(package: Package, part: str) -> bool:
    """Take all that ``note_cells`` has put into a sheet out again; returns whether there was anything."""
    name = package.find_related(part, "comments")
    if name is None or MARK not in "".join(package.look(name).itertext()):
        return False
    root = package.edit(name)
    space, listed = space_of(root), _child(root, "commentList")
    gone = [one for one in listed if MARK in _text_of(one) and not _cut(one, space)]
    for one in gone:
        listed.remove(one)
    places = [_drawn(one.get("ref", "")) for one in gone]
    drawing = _drawing_of(package, part)
    if drawing is not None:
        text = package.parts[drawing].decode("utf-8", "surrogateescape")
        erased = draw_boxes.erase_boxes(text, [place for place in places if place is not None])
        package.parts[drawing] = erased.encode("utf-8", "surrogateescape")
    if len(listed) == 0:
        _drop_comments(package, part, name)
    return True


def _comments_of(package: Package, part: str) -> Element:
    """The root of a sheet's comments, which are made where there are none."""
    name = package.find_related(part, "comments")
    if name is None:
        name = package.free_name("xl/comments{}.xml")
        space = space_of(package.look(part)).strip("{}")
        package.add(name, f'<comments xmlns="{space}"><authors/><commentList/></comments>'.encode(), _COMMENTS_TYPE)
        package.relate(part, "comments", name)
    return package.edit(name, "comments")


def _drop_comments(package: Package, part: str, name: str) -> None:
    for one in list(package.relations(part)):
        if one.target == name:
            package.unrelate(part, one.id)
    package.drop(name)


def _author_of(root: Element) -> str:
    """The number of our name among the authors."""
    authors = _child(root, "authors")
    names = [one.text for one in authors]
    if _AUTHOR not in names:
        etree.SubElement(authors, f"{space_of(root)}author").text = _AUTHOR
        names.append(_AUTHOR)
    return str(names.index(_AUTHOR))


def _make_comment(space: str, cell: str, note: str, author: str) -> Element:
    comment = etree.Element(f"{space}comment", ref=cell, authorId=author)
    _append(comment, space, note)
    return comment


def _child(element: Element, name: str) -> Element:
    """The element inside another, made where it is missing."""
    tag = space_of(element) + name
    found = element.find(tag)
    return etree.SubElement(element, tag) if found is None else found


def _append(comment: Element, space: str, note: str) -> None:
    """Add a text to a comment, its first line that says something in bold."""
    text = _child(comment, "text")
    plain = text.find(f"{space}t")
    if plain is not None:  # text without runs stands alone; beside others it has to be one
        run = etree.Element(f"{space}r")
        run.append(deepcopy(plain))
        text.replace(plain, run)
    blank = note[: len(note) - len(note.lstrip("\n"))]
    head, line, rest = note.lstrip("\n").partition("\n")
    for words, bold in ((blank + head + line, "<b/>"), (rest, "")):
        if words:
            run = etree.fromstring(f'<r xmlns="{space.strip("{}")}">{_FONT.format(bold=bold)}</r>')
            run.append(write_text(f"{space}t", words))
            runs = text.findall(f"{space}r")
            text.insert(text.index(runs[-1]) + 1 if runs else 0, run)


def _text_of(comment: Element) -> str:
    """What a comment says; how it is read aloud does not count."""
    return "".join(one.text or "" for one in comment.iter() if _is_text(one))


def _is_text(one: Element) -> bool:
    is_text = isinstance(one.tag, str) and etree.QName(one).localname == "t"
    return is_text and etree.QName(one.getparent()).localname != "rPh"


def _cut(comment: Element, space: str) -> bool:
    """Cut a comment off where ours begins; returns whether anything is left of it."""
    left = _text_of(comment).partition(MARK)[0].rstrip("\n")
    rest = len(left)
    for one in [one for one in comment.iter(f"{space}t") if _is_text(one)]:
        own = one.text or ""
        one.text, rest = own[:rest], max(0, rest - len(own))
        if not one.text and etree.QName(one.getparent()).localname == "r":
            one.getparent().getparent().remove(one.getparent())
    return bool(left.strip())


def _show_boxes(package: Package, part: str, texts: Mapping[str, str]) -> None:
    """Draw the boxes of new comments, and make room in those of comments that were there."""
    sheet = package.edit(part)
    name = _drawing_of(package, part)
    if name is None:
        name = package.free_name("xl/drawings/vmlDrawing{}.vml")
        package.parts[name] = draw_boxes.EMPTY.encode()
        package.declare("vml", _DRAWING_TYPE)
        number = package.relate(part, "vmlDrawing", name)
        element = etree.Element(f"{space_of(sheet)}legacyDrawing")
        element.set(f"{relation_space(package)}id", number)
        place_element(sheet, element)
    grid, drawing = Grid.read(sheet), package.parts[name].decode("utf-8", "surrogateescape")
    boxes = {
        place: grid.place_box(place[0] + 1, place[1] + 1, text)
        for cell, text in texts.items()
        if (place := _drawn(cell)) is not None
    }
    drawn = draw_boxes.list_boxes(drawing)
    for place in sorted(drawn & boxes.keys()):
        drawing = draw_boxes.move_box(drawing, place, boxes[place])
    new = [(place, boxes[place]) for place in sorted(boxes.keys() - drawn)]
    drawing = draw_boxes.draw_boxes(drawing, new)
    package.parts[name] = drawing.encode("utf-8", "surrogateescape")


def _drawing_of(package: Package, part: str) -> str | None:
    """The drawing that a sheet has its boxes in, None where it has none."""
    root = package.look(part)
    element = root.find(f"{space_of(root)}legacyDrawing")
    number = None if element is None else element.get(f"{relation_space(package)}id")
    found = next((one.target for one in package.relations(part) if number is not None and one.id == number), None)
    return found if found in package.parts else None


def _drawn(cell: str) -> tuple[int, int] | None:
    """Row and column of a reference as drawings count them, from 0."""
    place = split_reference(cell)
    return None if place is None else (place[0] - 1, place[1] - 1)
