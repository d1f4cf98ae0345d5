"""What a workbook holds besides its cells: macros that do not run, links that nobody follows, document types that are refused."""

import io
import re
import zipfile

import pytest

from pipelines.reading.find_foreign_parts import find_foreign_parts
from tests.unit.reading.deliveries import COVER, read_delivery, tell_cells, tell_findings, write_workbook

WORKBOOK = write_workbook({"封面": COVER})
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" Target="{target}"{mode}/></Relationships>'
)
LINKS = "xl/externalLinks/_rels/externalLink1.xml.rels"


def add_parts(parts, changed=None):
    """The workbook with further parts, or with some of its own as ``changed`` makes them."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, changed(part) if changed and name in parts else part)
        for name, part in {} if changed else parts.items():
            after.writestr(name, part)
    return written.getvalue()


def relate(kind, target, mode=' TargetMode="External"'):
    return RELATION.format(kind=kind, target=target, mode=mode)


@pytest.mark.parametrize(
    ("parts", "check", "found"),
    [
        ({"xl/vbaProject.bin": b"\xd0\xcf"}, "workbook_runs_nothing", "xl/vbaproject.bin"),
        ({"xl/macrosheets/sheet1.xml": "<a/>"}, "workbook_runs_nothing", "xl/macrosheets/sheet1.xml"),
        ({LINKS: relate("externalLinkPath", "//server/年/a.xlsx")}, "workbook_stands_by_itself", "//server/年/a.xlsx"),
        ({"xl/connections.xml": "<a/>"}, "workbook_stands_by_itself", "xl/connections.xml"),
        ({"xl/drawings/_rels/d.xml.rels": relate("image", "http://a/b.png")}, "workbook_stands_by_itself", "http://a/b.png"),
    ],
)  # fmt: skip
def test_foreign_parts_are_told_and_the_cells_are_read(parts, check, found):
    reading = read_delivery({"a.xlsx": add_parts(parts)})
    assert tell_findings(reading, "check", "file_name", "found") == [(check, "a.xlsx", found)]
    assert tell_cells(reading, "cell", "value_text", "value_micro") == tell_cells(
        read_delivery({"a.xlsx": WORKBOOK}), "cell", "value_text", "value_micro"
    )


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/worksheets/_rels/sheet1.xml.rels": relate("hyperlink", "http://a/b")},
        {LINKS: relate("worksheet", "a.xml", mode="")},
        {LINKS: "<Relationships"},
        {"xl/media/image1.png": b"x"},
    ],
)
def test_parts_that_belong_to_a_workbook_are_not_told(parts):
    """A link that somebody may click on is text, whatever it leads to."""
    assert find_foreign_parts(add_parts(parts)) == ()


def test_many_links_are_told_once_and_shortened():
    links = {LINKS.replace("1", str(number)): relate("externalLinkPath", f"{number}.xlsx") for number in range(9)}
    (told,) = find_foreign_parts(add_parts(links))
    assert told.found == "0.xlsx、1.xlsx、2.xlsx … (9)"


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels"]
)  # fmt: skip
def test_workbook_that_declares_entities_is_refused(part):
    """Of a billion laughs, and of an address outside, not even the declaration is read."""
    declared = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
    content = add_parts({part}, lambda own: re.sub(rb"^(<\?[^>]*>)?", rb"\1" + declared, own))
    reading = read_delivery({"a.xlsx": content})
    assert tell_findings(reading, "check", "found") == [("file_is_readable", "document_type")]
