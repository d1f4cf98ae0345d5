"""Old binary workbooks (.xls, and .et of WPS) and those of OpenDocument: read like others, by what they are and not by what they are called."""

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.reading.compound import BrokenCompoundError, open_compound
from pipelines.reading.find_foreign_parts import find_foreign_parts
from pipelines.reading.number_formats import is_telling, spell_shown
from pipelines.reading.read_workbook import read_workbook
from pipelines.reading.scan_xls import scan_xls
from pipelines.reading.sheets import UnreadableFileError
from schemas.limits import Limits
from tests.unit.reading.deliveries import COVER, read_delivery, tell_cells, tell_findings, write_workbook

FIXTURES = Path(__file__).parents[2] / "fixtures" / "old_files"
OLD = (FIXTURES / "oddities.xls").read_bytes()
OPEN = (FIXTURES / "oddities.ods").read_bytes()


def rename_stream(content, name, other):
    """The same compound file with a stream called otherwise."""
    old, new = (
        text.encode("utf-16-le").ljust(64, b"\0") + (2 * len(text) + 2).to_bytes(2, "little") for text in (name, other)
    )
    assert content.count(old) == 1
    return content.replace(old, new)


@pytest.mark.parametrize(
    ("name", "content", "scaled"),
    [
        *((name, OLD, "123456 [0\\.0,\\万]") for name in ("自评.xls", "自评.et", "自评.XLS", "自评.xlsx")),
        ("自评.ods", OPEN, "123456 [12.3万]"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("自") else "",
)
def test_workbook_is_read_as_it_shows_whatever_it_is_called(name, content, scaled):
    """Guards factors of one hundred, errors that look blank, and zeros before a code, as in newer workbooks."""
    reading = read_delivery({name: content})
    values = {
        (row[0], row[1]): row[2:]
        for row in tell_cells(reading, "table_name", "cell", "text_as_written", "value_micro", "state")
    }
    assert values["submission", "A2"] == ("000007", None, "read")
    assert values["submission", "D2"] == ("2024-03-01", None, "read")
    assert values["metrics", "C2"] == ("95.12%", 95_120_000, "read")
    assert values["metrics", "E2"] == ("50%", 50_000_000, "read")
    assert values["metrics", "E3"] == ("-3", -3_000_000, "read")
    assert values["metrics", "C5"] == ("55", 55_000_000, "read")
    assert values["metrics", "E5"] == ("1,216.75", 1_216_750_000, "read")
    assert values["metrics", "E6"] == ("38.58", 38_580_000, "read")
    assert values["metrics", "E7"] == ("40000000", 40_000_000_000_000, "read")
    told = [row[1:] for row in tell_findings(reading, "check", "cell", "found") if row[0] == "cell_is_readable"]
    assert told == [("C3", "#DIV/0!"), ("C4", scaled), ("B6", "#N/A"), ("C7", "TRUE")]


def test_newer_workbook_under_an_old_name_is_read():
    """Systems write xlsx and call it xls; people rename."""
    reading = read_delivery({"a.xls": write_workbook({"封面": COVER})})
    assert reading.tables["table_name"].tolist() == ["submission"]
    assert not len(reading.findings)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (OLD[:3000], "damaged_workbook"),
        (OLD[:512], "damaged_workbook"),
        (rename_stream(OLD, "Workbook", "WordDocument"), "not_a_workbook"),
        (rename_stream(OLD, "Workbook", "EncryptedPackage"), "workbook_with_password"),
        ("<table><tr><td>单位编码</td></tr></table>".encode(), "not_a_workbook"),
    ],
)
def test_old_workbook_that_does_not_open_says_why(content, reason):
    """The last is what many systems call xls: a page of the web."""
    reading = read_delivery({"a.xls": content, "b.xlsx": write_workbook({"封面": COVER})})
    assert tell_findings(reading, "check", "file_name", "found") == [("file_is_readable", "a.xls", reason)]
    assert reading.tables["file_id"].tolist() == [1]


def test_old_workbook_protected_by_a_password_inside_is_told():
    at = OLD.index(b"\x09\x08\x10\x00\x00\x06")
    protected = OLD[: at + 20] + b"\x2f\x00" + OLD[at + 22 :]
    with pytest.raises(UnreadableFileError) as raised:
        scan_xls(protected)
    assert raised.value.reason == "workbook_with_password"


def test_old_workbook_with_macros_is_told():
    told = find_foreign_parts(rename_stream(OLD, "\x05SummaryInformation", "_VBA_PROJECT_CUR"))
    assert [(one.check, one.found) for one in told] == [("workbook_runs_nothing", "_vba_project_cur")]


def test_old_workbook_beyond_the_limit_of_places_is_refused():
    with pytest.raises(UnreadableFileError) as raised:
        read_workbook(OLD, Limits(places=20))
    assert raised.value.reason == "too_large_to_read"


def test_old_workbook_with_more_sheets_than_may_be_is_refused_before_any_is_gone_through():
    """Half a million sheets in one place of ten megabytes were all gone through before they were counted."""
    with pytest.raises(UnreadableFileError) as raised:
        scan_xls(OLD, Limits(sheets=3))
    assert raised.value.reason == "too_many_sheets"


@pytest.mark.parametrize(
    ("record", "offset", "bytes_"),
    [
        (b"\x00\x02\x0e\x00", 0, b"\x00\x00\x00\xb2"),
        (b"\x00\x02\x0e\x00", 4, b"\xff\xff\xff\x7f"),
        (b"\x00\x02\x0e\x00", 10, b"\xff\xff"),
        (b"\xfc\x00", 6, b"\xff\xff\xff\x7f"),
        (b"\x09\x08\x10\x00\x00\x06\x10", -4, b"\x09\x01"),
    ],
    ids=["begins_behind_its_end", "too_many_rows", "too_many_columns", "too_many_words", "no_beginning"],
)
def test_old_workbook_with_counts_beyond_the_file_is_refused_before_memory_is_asked_for(record, offset, bytes_):
    """The library asked for as much as the file said, got none, and ended the process: one file in two hundred that were altered did it."""
    at = OLD.index(record) + 4 + offset
    with pytest.raises(UnreadableFileError) as raised:
        read_workbook(OLD[:at] + bytes_ + OLD[at + len(bytes_) :])
    assert raised.value.reason == "damaged_workbook"


@given(st.data())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
def test_old_workbook_with_bytes_changed_is_read_or_refused(data):
    """Guards that no damage ends the run: chains of sectors that bite their tail, lengths beyond the end."""
    content = bytearray(OLD)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(UnreadableFileError):
        read_workbook(bytes(content))
    with contextlib.suppress(BrokenCompoundError):
        open_compound(bytes(content[: data.draw(st.integers(0, len(content)))]))


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (7.0, "000", "007"),
        (7.0, "0", None),
        (7.5, "000", "7.5"),
        (-7.0, "000", "-7"),
        (12345.0, "000", "12345"),
        (123456.0, "#,##0", None),
        (123456.0, "#,##0.00", None),
        (123456.0, "#,##0,", "123456 [#,##0,]"),
        (123456.0, '0!.0,"万"', '123456 [0!.0,"万"]'),
        (0.5, "0%", "50%"),
        (0.5, '0.0"%"', None),
        (5.0, "#,##0_);(#,##0)", None),
    ],
)  # fmt: skip
def test_number_format_tells_what_a_figure_shows(value, code, shown):
    """Guards against reading 万 as 元, and 7 where 007 stands; a format that only parts thousands changes nothing."""
    assert (spell_shown(value, code) if is_telling(code) else None) == shown


END = b"</manifest:manifest>"


def put(old, new):
    """A change of the first place that has these bytes."""
    return lambda part: part.replace(old, new, 1)


def change_content(change, name="content.xml"):
    """The OpenDocument workbook with a part as ``change`` makes it."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(OPEN)) as before, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            part = before.read(entry)
            after.writestr(entry, change(part) if entry.filename == name else part)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (OPEN[:-40], "damaged_workbook"),
        (change_content(lambda xml: xml[:-40]), "damaged_workbook"),
        (change_content(lambda xml: xml.replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "c">]>', 1)), "damaged_workbook"),
        (change_content(put(b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="-1" ')), "damaged_workbook"),
        (change_content(put(END, b"<manifest:encryption-data/>" + END), "META-INF/manifest.xml"), "workbook_with_password"),
        (change_content(put(b"<table:table-cell ", b'<table:table-cell table:number-columns-repeated="99999999" ')), "too_large_to_read"),
        (change_content(put(b"<table:table-row ", b'<table:table-row table:number-rows-repeated="99999999" ')), "too_many_rows"),
    ],
    ids=["cut_off", "broken", "entities", "below_nothing", "password", "wide", "long"],
)  # fmt: skip
def test_open_document_that_does_not_open_says_why(content, reason):
    with pytest.raises(UnreadableFileError) as raised:
        read_workbook(content)
    assert raised.value.reason == reason


def test_open_document_keeps_places_merged_areas_and_hidden_sheets():
    sheets = read_workbook(
        change_content(
            lambda xml: xml.replace(b"<table:table-row ", b'<table:table-row table:number-rows-repeated="2" ', 1)
        )
    )
    assert [(sheet.name, sheet.is_hidden) for sheet in sheets] == [
        ("封面", False),
        ("年度主要数据", False),
        ("旧表", True),
        ("Sheet3", False),
    ]
    assert [row[0] for row in sheets[0].rows] == ["单位编码", "单位编码", "000007"]
    merged = change_content(
        lambda xml: xml.replace(b"<table:table-cell ", b'<table:table-cell table:number-rows-spanned="3" ', 1)
    )
    assert read_workbook(merged)[0].merged == ((0, 0, 2, 0),)


def test_open_document_that_takes_a_table_from_elsewhere_is_told():
    source = b'<table:table-source xlink:type="simple" xlink:href="../&#x5e74;.ods"/><table:table-column '
    told = find_foreign_parts(change_content(lambda xml: xml.replace(b"<table:table-column ", source, 1)))
    assert [(one.check, one.found) for one in told] == [("workbook_stands_by_itself", "../年.ods")]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        (b'office:value-type="float" office:value="1"><text:p>0\xc2\xb2</text:p>', 1),
        (b'office:value-type="float" office:value="1e999"><text:p>###</text:p>', "###"),
        (b'office:value-type="percentage" office:value="nan"><text:p>95%</text:p>', "95%"),
        (
            b'office:value-type="date" office:date-value="2024-02-30"><text:p>2024-02-29</text:p>',
            "2024-02-30 [2024-02-29]",
        ),
        (b'office:value-type="date" office:date-value="45352T">', "45352T []"),
        (b'office:value-type="date"><text:p>2024-02-29</text:p>', "[2024-02-29]"),
        (b'office:value-type="float" office:value="much"><text:p>1.005</text:p>', "much [1.005]"),
        (b'office:value-type="float"><text:p>1.005</text:p>', "[1.005]"),
        (b'office:value-type="string" office:string-value="07">', "07"),
        (b'office:value-type="string"><text:p>a<text:s text:c="900000000"/></text:p>', "a" + " " * 32767),
    ],
    ids=[
        "superscript",
        "infinite",
        "none",
        "no_such_day",
        "no_day",
        "no_date",
        "no_figure",
        "nothing",
        "text_of_its_own",
        "blanks",
    ],
)
def test_open_document_cell_that_is_oddly_written_costs_itself_at_most(cell, read):
    """One that shows 0², or holds a day that there is not, had the whole workbook refused; no number was read as one; a text that is
    not shown was passed over.
    """
    row = b"<table:table-row><table:table-cell " + cell + b"</table:table-cell></table:table-row>"
    cache = (
        b'<table:dde-links><table:dde-link><table:table table:name="">'
        + row
        + b"</table:table></table:dde-link></table:dde-links>"
    )
    end = b"</office:spreadsheet>"
    added = b'<table:table table:name="oddly">' + row + b"</table:table>" + cache + end
    assert [sheet.rows for sheet in read_workbook(change_content(put(end, added)))][-1] == [[read]]
    assert len(read_workbook(change_content(put(end, added)))) == len(read_workbook(OPEN)) + 1


def test_open_document_with_a_day_that_there_is_not_has_a_finding_at_that_cell_alone():
    content = change_content(
        lambda xml: xml.replace(b'office:date-value="2024-03-01', b'office:date-value="2024-13-01')
    )
    assert content != change_content(lambda xml: xml)
    reading = read_delivery({"自评.ods": content})
    told = tell_findings(reading, "check", "cell", "found", "expected")
    assert [row for row in told if row[3] == "date"] == [("cell_is_readable", "D2", "2024-13-01 [2024-03-01]", "date")]
    assert len(told) == len(tell_findings(read_delivery({"自评.ods": OPEN}), "check")) + 1
