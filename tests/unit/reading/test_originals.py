"""Sealed originals and supporting material: what they are, whose they are, and that nothing in them is read."""

import io
import zipfile

import docx
import pytest
from PIL import Image

from pipelines.reading.address_findings import address_findings
from pipelines.reading.identify import identify_filings
from pipelines.reading.own_attachments import set_attachments_aside
from pipelines.reading.read_files import read_files
from pipelines.resources.layout_files import read_report_layout
from schemas.frames import FILED_TABLES, FINDINGS, IDENTITIES
from schemas.layout import CONTRACT_LAYOUT
from schemas.register import RegisteredUnit, UnitRegister
from schemas.tables import is_original
from tests.documents import write_docx
from tests.unit.reading.deliveries import COVER, describe, write_workbook

JPEG, PNG, TIFF = b"\xff\xd8\xff\xe0 photo", b"\x89PNG\r\n\x1a\n scan", b"II*\0 scan"
HEIC, BMP = b"\0\0\0\x18ftypheic photo", b"BM scan"
OTHER = [COVER[0], ["511132-102", "乙", 2023, "2024-03-01"]]
FIRST, SECOND = write_workbook({"封面": COVER}), write_workbook({"封面": OTHER})
REGISTER = UnitRegister((RegisteredUnit("511132-101", "甲镇"), RegisteredUnit("511132-102", "乙镇")))


def ofd():
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("OFD.xml", "<OFD/>")
    return written.getvalue()


def take_in(delivery, register=None, year=2023):
    """The unit and year of each original that is somebody's, what is told, and the reading after supporting material was set aside."""
    files = describe(delivery)
    kept = dict(zip(files["file_sha256"], (delivery[name] for name in files["file_name"]), strict=True))
    reading = read_files(files, kept.__getitem__, CONTRACT_LAYOUT, read_report_layout())
    identified = identify_filings(files, reading, register, fiscal_year=year)
    aside = set_attachments_aside(reading, files, identified.identities)
    for frame, schema in (
        (aside.reading.tables, FILED_TABLES),
        (identified.identities, IDENTITIES),
        (aside.findings, FINDINGS),
        (address_findings(files, aside.reading, identified.identities), FINDINGS),
    ):
        schema.validate(frame)
    whose = identified.identities.set_index("file_id")[["unit_code", "fiscal_year"]]
    names = files.set_index("file_id")["file_name"]
    held = {row.file_id for row in aside.reading.tables.itertuples() if is_original(row.table_name)}
    owners = {names[number]: tuple(whose.loc[number]) for number in held if whose.loc[number].notna().all()}
    told = [
        (row.check, row.file_name)
        for frame in (aside.reading.findings, identified.findings, aside.findings)
        for row in frame.itertuples()
    ]
    return owners, told, aside.reading


@pytest.mark.parametrize(
    ("name", "content"),
    [
        *(("a.jpg", JPEG), ("a.PNG", PNG), ("a.tif", TIFF), ("a.heic", HEIC), ("a.bmp", BMP), ("a.ofd", ofd())),
        ("named otherwise.png", JPEG),
    ],
)
def test_picture_or_ofd_is_the_original_of_the_filing_beside_it(name, content):
    owners, told, reading = take_in({"u/a.xlsx": FIRST, f"u/{name}": content})
    assert (owners, told) == ({f"u/{name}": ("511132-101", 2023)}, [])
    assert set(reading.cells["table_name"]) == {"submission"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "no_content"), (b"GIF89a", "not_a_picture"), (FIRST, "not_a_picture"), (b"PK\3\4", "not_a_picture")],
)
def test_file_that_is_no_picture_is_told_and_no_original(content, reason):
    owners, told, reading = take_in({"u/a.xlsx": FIRST, "u/a.jpg": content})
    assert (owners, told) == ({}, [("file_is_readable", "u/a.jpg")])
    assert reading.findings["found"].tolist() == [reason]


def test_document_without_text_that_holds_a_picture_is_an_original():
    document = docx.Document()
    picture = io.BytesIO()
    Image.new("L", (8, 8)).save(picture, "PNG")
    document.add_picture(picture)
    written = io.BytesIO()
    document.save(written)
    owners, told, _ = take_in({"u/a.xlsx": FIRST, "u/盖章件.docx": written.getvalue()})
    assert (owners, told) == ({"u/盖章件.docx": ("511132-101", 2023)}, [])


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("u/盖章/第1页.jpg", ("511132-101", 2023)),
        ("v/盖章件.jpg", ("511132-102", 2023)),
        ("511132-102/盖章件.jpg", ("511132-102", 2023)),
        ("511132-102_乙镇_盖章件.jpg", ("511132-102", 2023)),
        ("甲镇（盖章）.jpg", ("511132-101", 2023)),
        ("其他/511132-102/甲镇/1.jpg", ("511132-101", 2023)),
        ("盖章件.jpg", None),
        ("511132-999/盖章件.jpg", None),
    ],
)
def test_original_is_of_what_lies_around_it_else_of_the_name_it_bears(name, owner):
    delivery = {"u/a.xlsx": FIRST, "v/a.xlsx": SECOND, name: JPEG}
    owners, told, _ = take_in(delivery, REGISTER)
    if owner is None:
        assert (owners, told) == ({}, [("original_lies_with_its_filing", name)])
    else:
        assert (owners, told) == ({name: owner}, [])


def test_original_among_filings_of_two_units_in_one_folder_is_nobodys():
    _, told, _ = take_in({"u/a.xlsx": FIRST, "u/b.xlsx": SECOND, "u/章.jpg": JPEG}, REGISTER)
    assert told == [("original_lies_with_its_filing", "u/章.jpg")]


ATTACHMENTS = [["指标编码", "文件名"], ["disclosure", "公开截图.PNG"], ["feedback", "会议纪要"]]


def test_what_the_unit_lists_as_supporting_material_is_neither_report_nor_original():
    """A minute in Word took the place of the report, and a photo of a road counted as the sealed original."""
    minute = write_docx(["关于绩效自评报告的会议纪要", "2023年度收入合计1万元。"])
    workbook = write_workbook({"封面": COVER, "佐证材料": ATTACHMENTS})
    delivery = {"u/a.xlsx": workbook, "u/佐证/公开截图.png": PNG, "u/会议纪要.docx": minute, "u/盖章.jpg": JPEG}
    owners, told, reading = take_in(delivery)
    assert owners == {"u/盖章.jpg": ("511132-101", 2023)}
    assert told == [
        ("document_is_supporting_material", "u/会议纪要.docx"),
        ("document_is_supporting_material", "u/佐证/公开截图.png"),
    ]
    assert "report" not in set(reading.tables["table_name"])


def test_document_that_is_no_report_is_told_and_takes_no_reports_place():
    _, told, reading = take_in({"u/a.xlsx": FIRST, "u/填报说明.docx": write_docx(["填报说明", "请于九月底前报送。"])})
    assert told == [("document_is_a_report", "u/填报说明.docx")]
    assert set(reading.tables["table_name"]) == {"submission"}
