"""Sealed originals that are missing, or that nobody has held against the tables: whom to ask, and until when."""

import json

import pandas as pd
import pytest

from pipelines.validation.ask_for_originals import ask_for_confirmations, ask_for_originals, list_in_force
from pipelines.validation.missing_tables import tell_carried_tables
from schemas.frames import ASSEMBLED_TABLES, FILINGS, STANDING_TABLES, conform_frame

YEAR = 2023
PHOTO, SCAN = "sealed_original.aa", "sealed_original.bb"


def assembled(*rows):
    """Tables as (unit, table, version it is carried over from)."""
    frame = pd.DataFrame(
        [
            {"unit_code": unit, "table_name": table, "file_name": f"{unit}/{table}.x", "carried_from_version": carried}
            for unit, table, carried in rows
        ]
    )
    return conform_frame(frame, ASSEMBLED_TABLES)


def standing(*rows):
    """Standing tables as (unit, version, table, status)."""
    frame = pd.DataFrame(
        [
            {
                "unit_code": unit,
                "version": version,
                "table_name": table,
                "submission_status": status,
                "file_name": f"{table}.x",
            }
            for unit, version, table, status in rows
        ]
    )
    return conform_frame(frame, STANDING_TABLES)


def filings(*rows):
    """Filings as (unit, version, status)."""
    return conform_frame(
        pd.DataFrame(
            [{"unit_code": unit, "version": version, "filing_status": status} for unit, version, status in rows]
        ),
        FILINGS,
    )


def test_filing_without_an_original_is_asked_for_one_each_unit_once():
    tables = assembled(("u1", "finance", None), ("u2", "finance", None), ("u2", PHOTO, None))
    found = ask_for_originals(tables, {"u1", "u2"}, YEAR)
    assert [(one.check, one.unit_code) for one in found] == [("sealed_original_is_filed", "u1")]


@pytest.mark.parametrize(("confirmed", "is_told"), [({}, True), ({"u": 1}, True), ({"u": 2}, False)])
def test_confirmation_is_wanted_for_the_version_in_force_and_no_earlier_one(confirmed, is_told):
    in_force = list_in_force(
        assembled(("u", "finance", None), ("u", PHOTO, 1), ("u", SCAN, None)), filings(("u", 2, "recorded")), standing()
    )
    found = list(ask_for_confirmations(in_force, confirmed, YEAR))
    assert [one.found for one in found] == ([f"{PHOTO}.x、{SCAN}.x"] if is_told else [])
    assert all(json.loads(one.context) == {"version": "2"} for one in found)


def test_what_stands_and_did_not_come_again_is_in_force_and_what_was_returned_is_not():
    kept = standing(("u", 1, PHOTO, "filed"), ("u", 2, SCAN, "corrected"), ("v", 1, PHOTO, "returned"))
    in_force = list_in_force(assembled(), filings(), kept)
    assert in_force[["unit_code", "version", "table_name"]].to_numpy().tolist() == [["u", 2, SCAN]]
    (waiting,) = ask_for_confirmations(in_force, {}, YEAR)
    assert (waiting.unit_code, waiting.found) == ("u", f"{SCAN}.x")


def test_tables_are_not_told_as_carried_over_where_nothing_came_but_an_original():
    tables = assembled(
        ("u", "finance", 1), ("u", PHOTO, None), ("v", "finance", 1), ("v", "metrics", None), ("v", SCAN, 1)
    )
    assert [(one.unit_code, one.table_name) for one in tell_carried_tables(tables, {"u", "v"}, YEAR)] == [
        ("v", "finance")
    ]
