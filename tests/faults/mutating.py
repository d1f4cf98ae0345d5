"""Files made of real ones by one to three alterations each, for a seed the same every time."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.faults import mutating_parts as packed
from tests.faults import mutating_xml

CODE = "511132-101"
_CSV_ENCODINGS = ("gb18030", "gbk", "utf-16", "utf-16-le", "utf-8-sig", "latin-1", "big5", "utf-32")
_FIELDS = (*mutating_xml.TEXTS, 'a"b', '"', "a;b", "x" * 140_000, "\u2028", "\x85", "\x1f", "1\u00a02")


@dataclass(frozen=True)
class Seed:
    """A real file: what its name ends with, its bytes (``CODE`` stands for its unit), what it is, and the files that lie beside it."""

    suffix: str
    content: bytes
    told: str
    beside: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Mutant:
    """An altered file: its name in an inbox, its bytes, what was done to which seed, the files beside it, and the seed's bytes."""

    name: str
    content: bytes
    told: str
    beside: Mapping[str, bytes]
    original: bytes


def mutate(seed, number, start=1):
    """The mutant of a number: of its own unit, ``F`` and the number."""
    dice = random.Random(f"{start}:{number}")  # noqa: S311 - alterations, not secrets
    code = f"F{number:06}"
    alter = _WAYS.get(seed.suffix, _alter_bytes)
    content, told = alter(seed, code, dice)
    name = f"{code}/{seed.told}" if "." in seed.told else f"{code}/{code}{seed.suffix}"
    beside = {f"{code}/{one}": kept.replace(CODE.encode(), code.encode()) for one, kept in seed.beside.items()}
    return Mutant(name, content, f"{seed.told}: {told}", beside, seed.content)


def _name(done):
    return "+".join(one.__name__.strip("_").replace("<lambda>", "spelling") for one in done)


def _alter_package(seed, code, dice):
    """Of a workbook or a document: its parts, the XML in them, or how it is packed."""
    likely = ("sheet", "sharedStrings", "workbook", "styles", "document.xml", "numbering", "content.xml")
    members = [
        (name, content.replace(CODE.encode(), code.encode())) for name, content in packed.take_apart(seed.content)
    ]
    way = dice.random()
    if way < 0.62:
        for _ in range(dice.choice((1, 1, 2, 3))):
            mutating_xml.alter_xml(members, dice, likely)
        return packed.pack(members), "xml"
    if way < 0.8:
        done = [dice.choice(packed.MEMBERS) for _ in range(dice.choice((1, 1, 2)))]
        for one in done:
            one(members, dice)
        return packed.pack(members), _name(done)
    if way < 0.83:
        return packed.recompress(members, dice), "recompress"
    done = [dice.choice(packed.PACKINGS)]
    return done[0](packed.pack(members), dice), _name(done)


def _alter_zip(seed, code, dice):
    """Of an archive of table files: names, nesting, and all that can be done to any archive and to its members."""
    members = [
        (name, content.replace(CODE.encode(), code.encode())) for name, content in packed.take_apart(seed.content)
    ]
    if dice.random() < 0.4:
        at = dice.randrange(len(members))
        name, content = members[at]
        members[at] = (name, _alter_text_bytes(content, dice))
    if dice.random() < 0.6:
        done = [dice.choice((*_ZIPS, *packed.MEMBERS))]
        done[0](members, dice)
        content = packed.pack(members) if dice.random() < 0.9 else packed.recompress(members, dice)
        return content, _name(done)
    done = [dice.choice(packed.PACKINGS)]
    return done[0](packed.pack(members), dice), _name(done)


def _put_outside(members, dice):
    at = dice.randrange(len(members))
    name, content = members[at]
    prefix = dice.choice(
        ("../", "../../../../tmp/", "/", "/etc/", "C:\\", "..\\", "a/../../", "./", "//host/share/", "\0", "~/", "con/")
    )
    members[at] = (prefix + name, content)


def _nest_archives(members, dice):
    inner = packed.pack(members)
    for _ in range(dice.choice((1, 2, 3, 6))):
        inner = packed.pack([("inner.zip", inner)])
    members[:] = [*members[:1], ("inner.zip", inner)]


def _crowd(members, dice):
    members += [(f"{number}.csv", b"a") for number in range(dice.choice((300, 5100)))]


def _name_in_gbk(members, dice):
    """Names as a Chinese Windows packs them, without saying so."""
    members[:] = [(("封面/" + name).encode("gbk").decode("cp437"), content) for name, content in members]


def _take_in_strangers(members, dice):
    members += [
        ("a.exe", b"MZ"),
        (dice.choice(("a.rar", "a.7z", "a.tar.gz", "a.zip")), b"Rar!\x1a\x07"),
        ("__MACOSX/._a.csv", b"\0"),
        ("~$a.xlsx", b"\0"),
        ("Thumbs.db", b"\xd0\xcf\x11\xe0"),
    ]


_ZIPS = (_put_outside, _nest_archives, _crowd, _name_in_gbk, _take_in_strangers)


def _alter_table(seed, code, dice):
    return _alter_text_bytes(seed.content.replace(CODE.encode(), code.encode()), dice), "text"


def _alter_text_bytes(content, dice):
    """A table file or a text: its fields, quotes, separators, line ends and encoding, or any bytes of it."""
    if not content:
        return content
    for _ in range(dice.choice((1, 1, 2))):
        content = dice.choice(_TEXT_WAYS)(content, dice) or b"\0"
    return content


def _lines_of(content):
    return content.decode("utf-8-sig", "replace").splitlines()


def _alter_field(content, dice):
    lines = _lines_of(content)
    at = dice.randrange(len(lines)) if lines else 0
    fields = lines[at].split(",") if lines else [""]
    spot = dice.randrange(len(fields))
    fields[spot] = dice.choice(_FIELDS)
    if any(sign in fields[spot] for sign in ',"\n\r') and dice.random() < 0.6:
        fields[spot] = '"' + fields[spot].replace('"', '""') + '"'
    lines[at : at + 1] = [",".join(fields)]
    return "\r\n".join(lines).encode("utf-8", "replace")


def _alter_lines(content, dice):
    lines = _lines_of(content)
    if not lines:
        return content
    at = dice.randrange(len(lines))
    lines[at : at + 1] = dice.choice(
        (
            [],
            [lines[at]] * 2,
            ["", lines[at]],
            [lines[at] + ",,,,"],
            [lines[at] + ",9"],
            [lines[at].rpartition(",")[0]],
            ["标题：自评表", lines[at]],
            [lines[at], "合计,1,2,3"],
            [lines[at], *[",".join("1" * 3)] * 2000],
            [lines[at] + "," * 20000],
            ["# x", lines[at]],
            ["|---|---|", lines[at]],
        )
    )
    return "\n".join(lines).encode()


def _quote(content, dice):
    at = dice.randrange(len(content))
    return content[:at] + dice.choice((b'"', b'""', b'","', b"'", b'"\n')) + content[at:]


def _part_otherwise(content, dice):
    return content.replace(b",", dice.choice((b";", b"\t", b"|", b",,", b", ", "，".encode())))


def _end_otherwise(content, dice):
    return content.replace(b"\r\n", b"\n").replace(
        b"\n", dice.choice((b"\r", b"\r\r\n", b"\n\n", b"\x0b", b"\x0c", "\u2028".encode()))
    )


def _encode(content, dice):
    return content.decode("utf-8", "replace").encode(dice.choice(_CSV_ENCODINGS), "replace")


def _add_bytes(content, dice):
    at = dice.randrange(len(content))
    return (
        content[:at]
        + dice.choice((b"\0", b"\xff", b"\x1a", b"\xef\xbb\xbf", b"\x80", b"\x81\x30\x81\x30", b"\xed\xa0\x80"))
        + content[at:]
    )


def _grow(content, dice):
    return content * dice.choice((2, 50))


_TEXT_WAYS = (
    *(_alter_field, _alter_lines) * 3,
    *(
        _quote,
        _part_otherwise,
        _end_otherwise,
        _encode,
        _add_bytes,
        _grow,
        packed.cut,
        packed.garble,
        packed.drop_bytes,
    ),
)


# ------------------------------------------------------------------------------------------------------------- PDF

_OBJECT = re.compile(rb"\d+ 0 obj\b.*?endobj", re.DOTALL)
_NUMBER = re.compile(rb"(?<![\d.])-?\d+(?:\.\d+)?(?![\d.])")
_NAME = re.compile(
    rb"/(?:Filter|Length|Kids|Count|Parent|MediaBox|Contents|Font|Resources|Type|Subtype|Encoding|W|DW|Root|Size|Prev|ToUnicode)\b"
)
_SHOWN = re.compile(rb"[(<][^()<>]{1,40}[)>]\s*T[jJ]")


def _alter_pdf(seed, code, dice):
    content = seed.content
    done = [dice.choice(_PDF_WAYS) for _ in range(dice.choice((1, 1, 2, 4)))]
    for one in done:
        content = one(content, dice) or b"%PDF-"
    return content, _name(done)


def _drop_object(content, dice):
    found = list(_OBJECT.finditer(content))
    one = dice.choice(found) if found else None
    return content[: one.start()] + content[one.end() :] if one else packed.cut(content, dice)


def _swap_objects(content, dice):
    found = list(_OBJECT.finditer(content))
    if len(found) < 2:
        return packed.garble(content, dice)
    one, other = sorted(dice.sample(found, 2), key=lambda match: match.start())
    return content[: one.start()] + other[0] + content[one.end() : other.start()] + one[0] + content[other.end() :]


def _alter_number(content, dice):
    found = list(_NUMBER.finditer(content))
    if not found:
        return packed.garble(content, dice)
    one = dice.choice(found)
    number = dice.choice(
        (b"0", b"-1", b"1", b"3", b"65536", b"2147483647", b"99999999999", b"1e9", b"0.00001", b"-99999", b"nan")
    )
    return content[: one.start()] + number + content[one.end() :]


def _alter_name(content, dice):
    found = list(_NAME.finditer(content))
    if not found:
        return packed.garble(content, dice)
    one = dice.choice(found)
    name = dice.choice(
        (
            b"/X",
            b"/Kids",
            b"/Filter /ASCIIHexDecode",
            b"/Filter /LZWDecode",
            b"/Encrypt",
            b"/JavaScript",
            b"/Length 999999 /Y",
            b"/Parent 1 0 R /Y",
        )
    )
    return content[: one.start()] + name + content[one.end() :]


def _alter_shown(content, dice):
    """Other characters where text is shown."""
    found = list(_SHOWN.finditer(content))
    if not found:
        return packed.garble(content, dice)
    one = dice.choice(found)
    return (
        content[: one.start()]
        + dice.choice((b"(12.5) Tj", b"<0041> Tj", b"(\\377\\000) Tj", b"() Tj", b"[(1)-9999(2)] TJ", b"T*"))
        + content[one.end() :]
    )


def _multiply_pages(content, dice):
    """The same page again and again, or a tree of pages that leads back to itself."""
    return re.sub(
        rb"/Kids\s*\[([^\]]*)\]",
        lambda match: b"/Kids [" + match[1] * dice.choice((2, 40, 700)) + b"]",
        content,
        count=1,
    )


_PDF_WAYS = (
    *(_drop_object, _swap_objects, _alter_number, _alter_name, _alter_shown, _multiply_pages),
    *(packed.cut, packed.garble, packed.drop_bytes, packed.surround, packed.repeat_bytes),
)


def _alter_bytes(seed, code, dice):
    done = [
        dice.choice((packed.cut, packed.garble, packed.drop_bytes, packed.surround, packed.repeat_bytes))
        for _ in range(dice.choice((1, 2)))
    ]
    content = seed.content
    for one in done:
        content = one(content, dice) or b"\0"
    return content, _name(done)


_WAYS = {
    ".xlsx": _alter_package,
    ".docx": _alter_package,
    ".ods": _alter_package,
    ".zip": _alter_zip,
    ".csv": _alter_table,
    ".txt": _alter_table,
    ".md": _alter_table,
    ".pdf": _alter_pdf,
}
