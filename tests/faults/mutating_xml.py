"""The XML in workbooks and documents altered: elements, attributes, values of cells, how it is written down, and what it declares."""

from copy import deepcopy
from xml.sax.saxutils import escape

from lxml import etree

from tests.faults.mutating_parts import MAIN, cut, garble

TEXTS = (
    *(
        "",
        " ",
        "0",
        "-1",
        "1",
        "TRUE",
        "=1+1",
        "=SUM(A1:A9)",
        "N/A",
        "#DIV/0!",
        "约40",
        "40余",
        "2万",
        "38.58万元",
        "95%",
    ),
    *(
        "1,216.75",
        "1,2,3",
        "１２１６．７５",
        "1e3",
        "1E308",
        "1e999",
        "NaN",
        "INF",
        "-0",
        "0.1234567",
        "12345678901234567890",
    ),
    *(
        "9000000000000",
        "0.1",
        "2024-02-30",
        "2024年9月1日",
        "45000",
        "√",
        "☑",
        "\t",
        "a\nb",
        "_x0041_",
        "甲" * 300,
        "\ufeff1",
    ),
    *(
        "一般公共预算拨款收入",
        "合计",
        "单位：元",
        "1.5",
        "100",
        "&#0;",
        "]]>",
        "{0}",
        "../../x",
        "国家",
        "\u202e12",
        "P1",
        "99999",
    ),
)
_NUMBERS = (
    "-1",
    "0",
    "1",
    "2",
    "7",
    "99",
    "65535",
    "1048577",
    "2147483648",
    "99999999999",
    "x",
    "",
    "1.5",
    "+1",
    " 3 ",
    "٣",
)
_REFERENCES = (
    *("A1", "a1", "A0", "A-1", "XFD1048576", "XFE1", "A1048577", "ZZZZ9", "B", "7", "$B$2", "A1:B2", "A1:XFD1048576"),
    *("Sheet1!A1", "", "AA1", "A01"),
)
_ATTRIBUTES = {
    "r": _REFERENCES,
    "ref": _REFERENCES,
    "sqref": _REFERENCES,
    "t": ("s", "n", "b", "e", "str", "inlineStr", "d", "x", "", "shared", "array", "dataTable"),
    "s": ("0", "1", "5", "9", "99999", "-1", "x"),
    "state": ("hidden", "veryHidden", "visible", "x"),
    "space": ("preserve", "default"),
    "name": ("收支", "封面", "finance", "项目", "", "a" * 40, "收支!", "'", "../x", "绩效指标 "),
    "Target": (
        "worksheets/sheet1.xml",
        "/xl/worksheets/sheet2.xml",
        "../sheet3.xml",
        "http://example.invalid/",
        "",
        "file:///etc/passwd",
    ),
    "TargetMode": ("External", "Internal", ""),
    "numFmtId": ("0", "9", "10", "14", "22", "49", "164", "999", "-1"),
    "formatCode": ("0%", "yyyy-mm-dd", "0.00", "@", '"%"0', "[h]:mm", ";;;", ""),
    "encoding": ("utf-8",),
}


def alter_xml(members, dice, likely):
    """Alter one part in XML, most often one of those that hold what is read; a part that is no XML is garbled."""
    parts = [at for at, (name, content) in enumerate(members) if name.endswith((".xml", ".rels")) and content]
    wanted = [at for at in parts if any(word in members[at][0] for word in likely)]
    if not parts:
        return
    at = dice.choice(wanted if wanted and dice.random() < 0.85 else parts)
    name, content = members[at]
    members[at] = (name, _alter(content, dice))


def _alter(content, dice):
    if dice.random() < 0.12:
        return dice.choice(_SPELLINGS)(content, dice)
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, huge_tree=False))
    except etree.XMLSyntaxError:
        return garble(content, dice)
    for _ in range(dice.choice((1, 1, 1, 2, 5))):
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        dice.choice(_ELEMENTS)(dice.choice(elements), dice)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _alter_text(element, dice):
    held = [one for one in element.iter() if isinstance(one.tag, str) and one.text]
    if held:
        _put(dice.choice(held), dice.choice(TEXTS))


def _put(element, text):
    try:
        element.text = text
    except ValueError:
        element.text = "?"


def _alter_attribute(element, dice):
    names = list(element.attrib)
    if not names:
        return
    name = dice.choice(names)
    choices = _ATTRIBUTES.get(etree.QName(name).localname, _NUMBERS + TEXTS)
    value = dice.choice((*choices, *_NUMBERS) if dice.random() < 0.3 else choices)
    element.set(name, "".join(one for one in value if one >= " "))


def _drop_attribute(element, dice):
    if element.attrib:
        element.attrib.pop(dice.choice(list(element.attrib)))


def _drop_element(element, dice):
    if element.getparent() is not None:
        element.getparent().remove(element)


def _repeat_element(element, dice):
    parent = element.getparent()
    if parent is not None and len(list(element.iter())) < 400:
        copy = deepcopy(element)
        parent.insert(dice.randrange(len(parent) + 1), copy)


def _swap_children(element, dice):
    if len(element) > 1:
        children = list(element)
        dice.shuffle(children)
        element[:] = children


def _rename_element(element, dice):
    space = etree.QName(element).namespace
    name = dice.choice(("c", "v", "f", "row", "is", "t", "r", "si", "p", "tbl", "tr", "tc", "sheet", "x"))
    element.tag = f"{{{space}}}{name}" if space and dice.random() < 0.8 else name


def _nest(element, dice):
    """An element inside of itself, many times."""
    for _ in range(dice.choice((1, 30, 400))):
        inner = etree.SubElement(element, element.tag, dict(element.attrib))
        inner.text = element.text
        element = inner


def _comment(element, dice):
    """A comment or an instruction in the middle of a text: what stands before it is not all there is."""
    text = element.text or ""
    middle = len(text) // 2
    more = dice.choice((etree.Comment("x"), etree.ProcessingInstruction("a", "b")))
    element.text = text[:middle]
    more.tail = text[middle:]
    element.insert(0, more)


def _make_string(element, dice):
    """A cell of another kind: text in its place, rich text, an error, a truth value, a formula with or without a result."""
    cell = element if element.tag == f"{{{MAIN}}}c" else next(element.iter(f"{{{MAIN}}}c"), None)
    if cell is None:
        _alter_text(element, dice)
        return
    place, style = cell.get("r"), cell.get("s")
    text = dice.choice(TEXTS)
    safe = escape("".join(one for one in text if one >= " "))
    kind, body = dice.choice(
        (
            ("inlineStr", f"<is><t>{safe}</t></is>"),
            (
                "inlineStr",
                f"<is><r><t>{safe}</t></r><r><rPr><b/></rPr><t>9</t></r><rPh sb='0' eb='1'><t>x</t></rPh></is>",
            ),
            ("str", f"<f>1+1</f><v>{safe}</v>"),
            ("n", f"<f>B2+1</f><v>{dice.randrange(-999, 99999) / 100}</v>"),
            ("n", "<f>SUM(B2:B9)</f>"),
            ("n", "<f>SUM(B2:B9)</f><v/>"),
            (
                "n",
                f"<v>{dice.choice(('40', '4e1', '0.1', '55.00000000000001', '1E-7', ' 5 ', '+5', '1e400', '0x10'))}</v>",
            ),
            ("b", f"<v>{dice.choice(('0', '1', '2', 'true'))}</v>"),
            ("e", f"<v>{dice.choice(('#N/A', '#REF!', '#什么!', ''))}</v>"),
            ("d", "<v>2024-03-01T00:00:00</v>"),
            ("s", f"<v>{dice.choice(('0', '1', '99999', '-1', 'x', ''))}</v>"),
            ("n", f"<v><![CDATA[{dice.randrange(99)}]]></v>"),
            ("n", f"<v xml:space='preserve'> {dice.randrange(99)}\n</v>"),
        )
    )
    made = etree.fromstring(f'<c xmlns="{MAIN}" t="{kind}">{body}</c>'.encode())
    if place:
        made.set("r", place)
    if style and dice.random() < 0.7:
        made.set("s", style)
    made.tail = cell.tail
    if cell.getparent() is not None:
        cell.getparent().replace(cell, made)


_ELEMENTS = (
    *(_alter_text, _alter_attribute, _make_string) * 3,
    *(_drop_attribute, _drop_element, _repeat_element, _swap_children, _rename_element, _nest, _comment),
)


def _declare(content, dice):
    doctype = dice.choice(
        (
            b'<!DOCTYPE x [<!ENTITY a "1"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>',
            b'<!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">',
            b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
            b"<!doctype x>",
        )
    )
    head, mark, rest = content.partition(b"?>")
    return head + mark + doctype + rest.replace(b"<v>", b"<v>&c;", 1) if mark else doctype + content


def _encode_otherwise(content, dice):
    encoding = dice.choice(("utf-16", "utf-16-be", "utf-32", "gb18030", "latin-1"))
    text = content.decode("utf-8", "replace")
    named = text.replace("UTF-8", encoding).replace("utf-8", encoding) if dice.random() < 0.7 else text
    return named.encode(encoding, "xmlcharrefreplace")


def _add_entity(content, dice):
    reference = dice.choice(
        (b"&#x0;", b"&#65;", b"&#xFFFF;", b"&nbsp;", b"&lt;", b"&a;", b"&", b"\0", b"\xff", b"\x1b")
    )
    at = content.find(b">", dice.randrange(len(content))) + 1
    return content[:at] + reference + content[at:]


def _prefix(content, dice):
    """The same with prefixed names, as some programs write all of it."""
    text = content.decode("utf-8", "replace")
    if f'xmlns="{MAIN}"' not in text:
        return content
    return (
        text.replace("</", "</x:")
        .replace("<", "<x:")
        .replace("<x:/x:", "</x:")
        .replace("<x:?", "<?")
        .replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    ).encode()


_SPELLINGS = (
    _declare,
    _encode_otherwise,
    _add_entity,
    _prefix,
    garble,
    cut,
)
