"""Findings of two rounds are matched by what they are about, not by where they stand."""

from review.match_findings import match_findings, name_rows

FIELDS = ("check", "subject_code", "item_code", "table_name", "column_name", "row_key", "found", "expected", "cell")


def finding(check, **more):
    return dict.fromkeys(FIELDS) | {"check": check} | more


def unreadable(row_key, found, **more):
    named = {"table_name": "indicators", "column_name": "actual_value", "expected": "plain_decimal"}
    return finding("cell_is_readable", row_key=row_key, found=found, **(named | more))


def names(**rows):
    return {("indicators", key): name for key, name in rows.items()}


def told(matched):
    return [len(part) for part in (matched.cleared, matched.stay, matched.new)]


def test_finding_of_a_keyed_row_stays_wherever_the_row_moved_and_whatever_stands_there():
    before = finding("cell_is_filled", table_name="execution", column_name="executed", row_key="6", cell="C2")
    assert told(match_findings([before], [before | {"cell": "C9", "found": "/"}], {}, {})) == [0, 1, 0]


def test_row_without_a_key_is_known_by_what_it_names():
    """A row was inserted above: without names both findings would have cleared, and two new ones come."""
    before = [unreadable("00001", "约40"), unreadable("00002", "约50")]
    after = [unreadable("00002", "约40"), unreadable("00003", "约51")]
    matched = match_findings(
        before, after, names(**{"00001": "甲", "00002": "乙"}), names(**{"00001": "新", "00002": "甲", "00003": "乙"})
    )
    assert told(matched) == [0, 2, 0]


def test_row_that_was_renamed_is_known_by_its_number():
    matched = match_findings(
        [unreadable("00001", "约40")], [unreadable("00001", "约41")], names(**{"00001": "甲"}), names(**{"00001": "乙"})
    )
    assert told(matched) == [0, 1, 0]


def test_finding_on_another_row_is_another():
    matched = match_findings([unreadable("00001", "约40")], [unreadable("00002", "约40")], {}, {})
    assert told(matched) == [1, 0, 1]


def test_unknown_column_that_went_and_another_that_came_are_two():
    before = finding("column_is_known", table_name="projects", found="经办股室", cell="J1")
    assert told(match_findings([before], [before | {"found": "备注", "cell": "K1"}], {}, {})) == [1, 0, 1]
    assert told(match_findings([before], [before | {"cell": "K1"}], {}, {})) == [0, 1, 0]


def test_total_that_is_still_above_what_the_form_awards_stays():
    before = finding("self_total_is_within_the_form", found="97", expected="95")
    assert told(match_findings([before], [before | {"found": "96"}], {}, {})) == [0, 1, 0]


def test_item_that_still_differs_stays_whatever_it_is_scored_now():
    before = finding("item_is_scored", item_code="feedback", found="x")
    assert told(match_findings([before], [before | {"found": None}], {}, {})) == [0, 1, 0]


def test_of_two_alike_one_that_cleared_is_one():
    before = [finding("row_fits_its_header", table_name="finance", found=text) for text in ("a", "b")]
    matched = match_findings(before, before[1:], {}, {})
    assert told(matched) == [1, 1, 0]
    assert matched.cleared[0]["found"] == "a"


def test_rows_are_named_by_subject_and_texts_and_those_alike_are_numbered():
    cells = [
        {"table_name": table, "row_key": row, "column_name": column, "value_text": text}
        for table, row, column, text in (
            ("indicators", "00001", "indicator_name", "维护里程"),
            ("indicators", "00001", "subject_code", "P1"),
            ("indicators", "00001", "unit_of_measure", "公里"),
            ("indicators", "00002", "indicator_name", "维护里程"),
            ("indicators", "00003", "indicator_name", "维护里程"),
            ("execution", "6", "month", "6"),
        )
    ]
    named = name_rows(cells)
    assert named["indicators", "00001"] == "维护里程/P1#1"
    assert (named["indicators", "00002"], named["indicators", "00003"]) == ("维护里程#1", "维护里程#2")
    assert ("execution", "6") not in named
