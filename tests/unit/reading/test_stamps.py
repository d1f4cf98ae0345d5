"""Stamps of workbooks: what a template was made for, beside what was filed in it. The content decides, and nothing is lost by a stamp."""

import pytest

from pipelines.reading.identify import identify_filings
from pipelines.reading.judge_stamps import judge_stamps
from pipelines.resources.template_files import read_template_book
from schemas.frames import FINDINGS
from schemas.register import UnitRegister
from schemas.stamp import STAMP_SHEET, Stamp
from schemas.tables import RETURN_SHEET, RETURN_TITLE
from tests.unit.reading.deliveries import COVER, describe, read_delivery, write_csv, write_workbook

FORM = read_template_book().expected_in(2025)
UNIT = "511132-101"


def cover(year):
    return {"封面": [COVER[0], [UNIT, "红旗镇", year, f"{year + 1}-03-01"]]}


def stamped(year=2025, **other):
    """A workbook of the year with the template's stamp, changed in some respects."""
    said = {"form": FORM.form, "version": FORM.version, "unit_code": UNIT, "fiscal_year": year} | other
    return write_workbook({**cover(year), STAMP_SHEET: [list(row) for row in Stamp(**said).rows]})


def judge(delivery):
    files, reading = describe(delivery), read_delivery(delivery)
    assert not len(reading.findings)
    identified = identify_filings(files, reading)
    found = judge_stamps(reading.stamps, files, identified.identities, UnitRegister(), FORM)
    FINDINGS.validate(found)
    columns = ["check", "unit_code", "file_name", "found", "expected"]
    frame = found[columns].astype(object)
    return list(frame.where(frame.notna(), None).itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("other", "found", "expected"),
    [
        ({}, None, None),
        ({"unit_code": "５１１１３２-101"}, None, None),
        ({"unit_code": "511132-102"}, "单位编码 511132-102", "单位编码 511132-101"),
        ({"fiscal_year": 2024}, "年度 2024", "年度 2025"),
        ({"version": "2019"}, "版本 2019", "版本 2023"),
        (
            {"form": "budget", "fiscal_year": 2024},
            "年度 2024、表样 budget",
            "年度 2025、表样 self-evaluation",
        ),
    ],
)
def test_stamp_that_is_not_of_what_was_filed_is_told_once(other, found, expected):
    """Guards last year's template filled in anew, and one that a unit passed on to another."""
    told = judge({"a.xlsx": stamped(**other)})
    check = "workbook_is_made_for_its_unit_and_year"
    assert told == ([(check, UNIT, "a.xlsx", found, expected)] if found else [])


def test_workbook_without_a_stamp_is_told_from_the_year_on_that_it_is_handed_out_in():
    """Filings of earlier years are what they were: running them again finds nothing new."""
    plain = {"a.xlsx": write_workbook(cover(2025))}
    assert judge(plain) == [("workbook_is_made_from_the_template", UNIT, "a.xlsx", None, None)]
    assert FORM.stamped_from_fiscal_year == 2025
    assert judge({"a.xlsx": write_workbook(cover(2024))}) == []


def test_tables_as_files_and_workbooks_that_were_given_back_are_not_asked_for_a_stamp():
    letter = {RETURN_SHEET: [[f"红旗镇{RETURN_TITLE}"]]}
    given_back = write_workbook({**letter, **cover(2025)})
    assert judge({"a.xlsx": given_back, "u/封面.csv": write_csv(cover(2025)["封面"])}) == []


def test_workbook_of_nobody_is_not_judged():
    nobodys = write_workbook({"收支": [["项目", "年初预算数", "全年预算数", "决算数"]]})
    files, reading = describe({"a.xlsx": nobodys}), read_delivery({"a.xlsx": nobodys})
    identities = identify_filings(files, reading).identities
    assert judge_stamps(reading.stamps, files, identities, UnitRegister(), FORM).empty
