"""Packed files (xlsx, docx, zip) taken apart, altered and packed again: how they are packed, and their members."""

import io
import struct
import warnings
import zipfile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOMB_BYTES = 40 * 2**20


def take_apart(content):
    """The members of an archive, in order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(one.filename, archive.read(one)) for one in archive.infolist() if not one.is_dir()]


def pack(members, method=zipfile.ZIP_DEFLATED, level=1):
    """An archive of members; a name may stand twice."""
    packed = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(packed, "w") as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name, (2024, 9, 1, 8, 0, 0))
            # A workbook of OpenDocument is known by this member, which stands as it is.
            entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else method
            archive.writestr(entry, content, compresslevel=level)
    return packed.getvalue()


# ------------------------------------------------------------------------------------------------ how they are packed


def cut(content, dice):
    return content[: dice.randrange(len(content))]


def garble(content, dice):
    """A few bytes anywhere."""
    altered = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 8, 64))):
        altered[dice.randrange(len(altered))] = dice.randrange(256)
    return bytes(altered)


def drop_bytes(content, dice):
    start = dice.randrange(len(content))
    return content[:start] + content[start + dice.choice((1, 4, 64, 1024)) :]


def repeat_bytes(content, dice):
    start = dice.randrange(len(content))
    some = content[start : start + dice.choice((1, 16, 512))]
    return content[:start] + some * dice.choice((2, 9)) + content[start:]


def surround(content, dice):
    """Something before or behind, as mail programs and viruses add it."""
    more = dice.choice((b"\r\n", b"MZ\x90\0", b"\0" * 700, b"%PDF-1.4\n", b"<html>", b"PK\5\6" + b"\0" * 18, content))
    return more + content if dice.random() < 0.5 else content + more


def rewrite_directory(content, dice):
    """Another number in the record of a member: its flags, method, checksum, sizes, or where it begins."""
    places = [at for at in range(len(content)) if content.startswith((b"PK\1\2", b"PK\3\4", b"PK\5\6"), at)]
    if not places:
        return garble(content, dice)
    at = dice.choice(places)
    fields = {
        b"PK\1\2": ((8, "<H"), (10, "<H"), (16, "<I"), (20, "<I"), (24, "<I"), (28, "<H"), (42, "<I")),
        b"PK\3\4": ((6, "<H"), (8, "<H"), (14, "<I"), (18, "<I"), (22, "<I"), (26, "<H")),
        b"PK\5\6": ((8, "<H"), (10, "<H"), (12, "<I"), (16, "<I")),
    }
    offset, form = dice.choice(fields[content[at : at + 4]])
    altered = bytearray(content)
    top = 2 ** (8 * struct.calcsize(form)) - 1
    if at + offset + struct.calcsize(form) <= len(altered):
        struct.pack_into(form, altered, at + offset, dice.choice((0, 1, 8, 12, 99, 2**15, top, dice.randrange(top))))
    return bytes(altered)


PACKINGS = (cut, garble, drop_bytes, repeat_bytes, surround, rewrite_directory)


# --------------------------------------------------------------------------------------------------- their members


def drop_member(members, dice):
    members.pop(dice.randrange(len(members)))


def swap_members(members, dice):
    one, other = dice.randrange(len(members)), dice.randrange(len(members))
    (name, content), (other_name, other_content) = members[one], members[other]
    members[one], members[other] = (name, other_content), (other_name, content)


def rename_member(members, dice):
    at = dice.randrange(len(members))
    name, content = members[at]
    members[at] = (
        dice.choice(
            (
                name.upper(),
                f"/{name}",
                f"../{name}",
                name.replace("/", "\\"),
                f"{name}.bak",
                name.rpartition("/")[2],
                "a" * 300,
            )
        ),
        content,
    )


def repeat_member(members, dice):
    name, content = dice.choice(members)
    members.append((name, dice.choice((content, b"", b"<x/>"))))


def empty_member(members, dice):
    at = dice.randrange(len(members))
    members[at] = (members[at][0], dice.choice((b"", b"\0", b"<", b"<x/>", b"\xff\xfe")))


def blow_up_member(members, dice):
    """A member that inflates to far more than it takes."""
    at = dice.randrange(len(members))
    name, content = members[at]
    head, tail = content[: len(content) // 2], content[len(content) // 2 :]
    members[at] = (name, head + dice.choice((b" ", b"\0", b"<a>")) * (BOMB_BYTES // 3) + tail)


def add_member(members, dice):
    members.insert(
        dice.randrange(len(members) + 1),
        dice.choice(
            (
                ("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
                ("xl/worksheets/sheet99.xml", f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()),
                ("inner.zip", pack([("a.csv", b"1")])),
                ("xl/externalLinks/_rels/externalLink1.xml.rels", b"<Relationships/>"),
                ("word/embeddings/a.bin", b"\0" * 99),
                ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
                ("EncryptedPackage", b"\0" * 64),
            )
        ),
    )


MEMBERS = (drop_member, swap_members, rename_member, repeat_member, empty_member, blow_up_member, add_member)


def recompress(members, dice):
    """Packed in a way that few programs use."""
    return pack(members, dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)), 9)
