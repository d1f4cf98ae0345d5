"""Which file supplies each table: the cases that whole runs reach only with difficulty."""

import pandas as pd
import pytest

from pipelines.validation.assemble import Delivery, assemble_submissions, fold_archives
from schemas.frames import (
    FILED_TABLES,
    IDENTITIES,
    RECEIPTS,
    RECEIVED_FILES,
    STANDING_TABLES,
    conform_frame,
    empty_frame,
)

YEAR = 2023


def sha(letter):
    return letter * 64


def deliver(*files):
    """Files as (name, content letter, arrival, tables, unit, year)."""
    received, tables, identities = [], [], []
    for number, (name, letter, arrival, held, unit, year) in enumerate(files):
        received.append(
            {
                "file_id": number, "file_name": name, "file_sha256": sha(letter), "size_bytes": 1, "received_at": arrival,
                "form": "xlsx", "bundle": name, "is_repeated": False,
            }
        )  # fmt: skip
        tables += [{"filing_id": number, "file_id": number, "table_name": table} for table in held.split()]
        identities.append({"filing_id": number, "file_id": number, "unit_code": unit, "fiscal_year": year})
    return Delivery(
        conform_frame(pd.DataFrame(received, columns=list(RECEIVED_FILES.columns)), RECEIVED_FILES),
        conform_frame(pd.DataFrame(tables), FILED_TABLES),
        conform_frame(pd.DataFrame(identities), IDENTITIES),
        YEAR,
    )


def stand(*rows):
    """Standing tables as (unit, version, table, content letter, arrival, carried from)."""
    return conform_frame(
        pd.DataFrame(
            [
                {
                    "unit_code": unit, "version": version, "submission_status": "filed", "table_name": table,
                    "file_sha256": sha(letter), "file_name": letter, "received_at": arrival, "carried_from_version": carried,
                }
                for unit, version, table, letter, arrival, carried in rows
            ],
            columns=list(STANDING_TABLES.columns),
        ),
        STANDING_TABLES,
    )  # fmt: skip


NOTHING = empty_frame(STANDING_TABLES)


def supplies(assembly):
    return {(row.unit_code, row.table_name): row.file_sha256[0] for row in assembly.tables.itertuples()}


def outcome(assembly):
    return [(row.unit_code, row.filing_status, row.version) for row in assembly.filings.itertuples()]


def statuses(assembly):
    return dict(zip(assembly.outcomes["file_name"], assembly.outcomes["file_status"], strict=True))


def test_delivery_of_nothing_is_frames_without_rows():
    assembly = assemble_submissions(deliver(), NOTHING)
    assert (len(assembly.tables), len(assembly.filings), len(assembly.outcomes), len(assembly.findings)) == (0, 0, 0, 0)


def test_two_new_files_that_supply_different_tables_make_one_filing():
    assembly = assemble_submissions(
        deliver(("a", "a", 1, "submission finance", "u", YEAR), ("b", "b", 2, "answers", "u", YEAR)), NOTHING
    )
    assert supplies(assembly) == {("u", "submission"): "a", ("u", "finance"): "a", ("u", "answers"): "b"}
    assert outcome(assembly) == [("u", "recorded", 1)]


def test_new_file_never_received_before_counts_even_if_it_is_older_than_what_stands():
    """A file saved long ago and delivered today has arrived today."""
    assembly = assemble_submissions(
        deliver(("b", "b", 1, "finance", "u", YEAR)), stand(("u", 1, "finance", "a", 5, None)), frozenset()
    )
    assert supplies(assembly) == {("u", "finance"): "b"}


def test_file_passed_over_before_stays_passed_over_beside_what_stands():
    assembly = assemble_submissions(
        deliver(("a", "a", 5, "finance", "u", YEAR), ("b", "b", 1, "finance", "u", YEAR)),
        stand(("u", 1, "finance", "a", 5, None)),
        frozenset({sha("a"), sha("b")}),
    )
    assert supplies(assembly) == {("u", "finance"): "a"}
    assert outcome(assembly) == [("u", "unchanged", 1)]
    assert statuses(assembly) == {"a": "used", "b": "quarantined"}
    assert list(assembly.findings["check"]) == ["file_is_the_latest"]


def test_file_passed_over_before_counts_when_it_arrives_again():
    assembly = assemble_submissions(
        deliver(("a", "a", 5, "finance", "u", YEAR), ("b", "b", 9, "finance", "u", YEAR)),
        stand(("u", 1, "finance", "a", 5, None)),
        frozenset({sha("a"), sha("b")}),
    )
    assert supplies(assembly) == {("u", "finance"): "b"}


def test_files_that_waited_count_once_only_one_of_them_is_left():
    """A clerk takes one of the two away; the other was received before, but never passed over for what stands."""
    assembly = assemble_submissions(
        deliver(("b", "b", 9, "finance", "u", YEAR)), stand(("u", 1, "finance", "a", 5, None)), frozenset({sha("b")})
    )
    assert outcome(assembly) == [("u", "recorded", 2)]


def test_three_new_files_of_which_the_latest_two_tie_wait_all():
    assembly = assemble_submissions(
        deliver(*((name, name, arrival, "finance", "u", YEAR) for name, arrival in (("a", 1), ("b", 2), ("c", 2)))),
        NOTHING,
    )
    assert list(assembly.filings["filing_status"]) == ["returned"]
    assert list(assembly.findings["found"].dropna()) == ["b、c"]
    assert set(statuses(assembly).values()) == {"quarantined"}


def test_tie_between_equal_contents_is_none():
    assembly = assemble_submissions(
        deliver(("a", "a", 1, "finance", "u", YEAR), ("b", "a", 1, "finance", "u", YEAR)), NOTHING
    )
    assert outcome(assembly) == [("u", "recorded", 1)]
    assert statuses(assembly) == {"a": "used", "b": "duplicate"}
    assert len(assembly.findings) == 0


def test_table_carried_over_twice_names_the_version_it_was_filed_with():
    standing = stand(("u", 1, "answers", "a", 1, None), ("u", 1, "finance", "a", 1, None))
    standing = pd.concat([standing, stand(("u", 2, "answers", "a", 1, 1), ("u", 2, "finance", "b", 2, None))])
    assembly = assemble_submissions(deliver(("c", "c", 3, "finance", "u", YEAR)), standing)
    carried = {row.table_name: row.carried_from_version for row in assembly.tables.itertuples()}
    assert carried["answers"] == 1
    assert pd.isna(carried["finance"])


def test_units_with_the_same_empty_table_do_not_share_a_file():
    assembly = assemble_submissions(
        deliver(("u/a", "e", 1, "answers", "u", YEAR), ("v/a", "e", 1, "answers", "v", YEAR)), NOTHING
    )
    assert outcome(assembly) == [("u", "recorded", 1), ("v", "recorded", 1)]
    assert set(statuses(assembly).values()) == {"used"}


def test_order_of_files_changes_nothing():
    files = [
        ("a", "a", 3, "submission finance", "u", YEAR),
        ("b", "b", 1, "finance answers", "u", YEAR),
        ("c", "c", 2, "answers", "v", YEAR),
        ("d", "d", 2, "answers", "w", 2022),
        ("e", "e", 2, "answers", None, None),
    ]
    one, other = (assemble_submissions(deliver(*order), NOTHING) for order in (files, files[::-1]))
    assert supplies(one) == supplies(other)
    assert sorted(outcome(one), key=str) == sorted(outcome(other), key=str)
    assert statuses(one) == statuses(other)


# --------------------------------------------------------------------------------------------------- batches, archives


def deliver_batch(*parts, archive=None):
    """Parts of files as (name, content letter, arrival, unit, year), all of finance; one file per name."""
    names = sorted({name for name, *_ in parts})
    received = {
        name: {
            "file_id": names.index(name), "file_name": name, "file_sha256": sha(letter), "size_bytes": 1, "received_at": arrival,
            "form": "csv", "bundle": "./", "is_repeated": False, "archive_name": archive,
        }
        for name, letter, arrival, *_ in parts
    }  # fmt: skip
    own = [
        {"filing_id": 100 + number, "file_id": names.index(name), "table_name": "finance", "unit_code": unit, "fiscal_year": year}
        for number, (name, _, _, unit, year) in enumerate(parts)
    ]  # fmt: skip
    return Delivery(
        conform_frame(pd.DataFrame([received[name] for name in names]), RECEIVED_FILES),
        conform_frame(pd.DataFrame(own), FILED_TABLES),
        conform_frame(pd.DataFrame(own), IDENTITIES),
        YEAR,
    )


def test_batch_supplies_each_unit_from_its_own_part():
    parts = [("b.csv", "b", 1, unit, YEAR) for unit in ("u1", "u2", "u3")]
    assembly = assemble_submissions(deliver_batch(*parts), NOTHING)
    assert [(row.unit_code, row.filing_id) for row in assembly.tables.itertuples()] == [
        ("u1", 100),
        ("u2", 101),
        ("u3", 102),
    ]
    assert outcome(assembly) == [("u1", "recorded", 1), ("u2", "recorded", 1), ("u3", "recorded", 1)]
    (receipt,) = assembly.outcomes.itertuples()
    assert (receipt.file_status, pd.isna(receipt.unit_code), receipt.fiscal_year) == ("used", True, YEAR)


def test_batch_superseded_for_one_unit_is_used_and_that_unit_is_told():
    parts = [("b.csv", "b", 1, "u1", YEAR), ("b.csv", "b", 1, "u2", YEAR), ("c.csv", "c", 2, "u2", YEAR)]
    assembly = assemble_submissions(deliver_batch(*parts), NOTHING)
    assert supplies(assembly) == {("u1", "finance"): "b", ("u2", "finance"): "c"}
    assert statuses(assembly) == {"b.csv": "used", "c.csv": "used"}
    assert [(row.check, row.unit_code) for row in assembly.findings.itertuples()] == [("file_is_the_latest", "u2")]


def test_batch_with_rows_of_another_year_is_told_once_per_file_and_year():
    parts = [("b.csv", "b", 1, unit, year) for unit, year in (("u1", YEAR), ("u1", 2022), ("u2", 2022), ("u3", 2021))]
    assembly = assemble_submissions(deliver_batch(*parts), NOTHING)
    told = {row.found: pd.isna(row.unit_code) for row in assembly.findings.itertuples()}
    assert (told, len(assembly.findings)) == ({"2021": False, "2022": True}, 2)
    assert sorted(assembly.filings["filing_status"]) == ["recorded", "returned", "returned", "returned"]


def test_batches_that_tie_for_one_unit_let_that_unit_wait_only():
    parts = [("b.csv", "b", 1, "u1", YEAR), ("b.csv", "b", 1, "u2", YEAR), ("c.csv", "c", 1, "u2", YEAR)]
    assembly = assemble_submissions(deliver_batch(*parts), NOTHING)
    assert supplies(assembly) == {("u1", "finance"): "b"}
    assert min(outcome(assembly), key=str)[:2] == ("u1", "recorded")
    assert statuses(assembly) == {"b.csv": "used", "c.csv": "quarantined"}


@pytest.mark.parametrize(
    ("inside", "whole"),
    [
        (["used", "quarantined", "duplicate"], "used"),
        (["duplicate", "duplicate"], "duplicate"),
        (["duplicate", "quarantined"], "quarantined"),
        ([], "quarantined"),
    ],
)
def test_archive_is_one_receipt_by_what_is_in_it(inside, whole):
    names = ["a.zip", *(f"a.zip/{number}.csv" for number in range(len(inside)))]
    files = pd.DataFrame(
        {
            "file_name": names,
            "form": ["zip", *("csv" for _ in inside)],
            "archive_name": [None, *("a.zip" for _ in inside)],
            "is_repeated": False,
        }
    )
    outcomes = pd.DataFrame(
        {
            "file_name": names,
            "file_sha256": sha("a"),
            "received_at": 1,
            "file_status": ["quarantined", *inside],
            "unit_code": [None, *("u1" for _ in inside)],
            "fiscal_year": [None, *(YEAR for _ in inside)],
        }
    )
    (receipt,) = fold_archives(conform_frame(outcomes, RECEIPTS), files).itertuples()
    assert (receipt.file_name, receipt.file_status) == ("a.zip", whole)
    assert pd.isna(receipt.unit_code) == (not inside)


def say_the_same(delivery, *file_ids):
    """Documents that say the same, whatever their files hold."""
    said = [sha("s") if number in file_ids else None for number in delivery.tables["file_id"]]
    tables = conform_frame(delivery.tables.assign(said_sha256=said), FILED_TABLES)
    return Delivery(delivery.files, tables, delivery.identities, YEAR)


@pytest.mark.parametrize("arrivals", [(1, 1), (1, 2), (2, 1)])
def test_report_and_its_print_are_one_whichever_came_first(arrivals):
    """A report in Word and the same as PDF came out of one archive, at one time, and neither counted until a clerk had chosen."""
    first, second = arrivals
    delivery = deliver(("a.docx", "a", first, "report", "u", YEAR), ("a.pdf", "b", second, "report", "u", YEAR))
    assert statuses(assemble_submissions(delivery, NOTHING))["a.docx"] == "quarantined" or first > second
    assembly = assemble_submissions(say_the_same(delivery, 0, 1), NOTHING)
    assert sorted(statuses(assembly).values()) == ["duplicate", "used"]
    assert (len(assembly.findings), outcome(assembly)) == (0, [("u", "recorded", 1)])


def test_original_that_comes_later_joins_the_tables_that_stand_and_those_before_stay():
    standing = stand(("u", 1, "metrics", "a", 1, None), ("u", 1, "sealed_original.bb", "b", 1, None))
    delivery = deliver(("c.jpg", "c", 5, "sealed_original.cc", "u", YEAR))
    assembly = assemble_submissions(delivery, standing)
    assert supplies(assembly) == {
        ("u", "metrics"): "a",
        ("u", "sealed_original.bb"): "b",
        ("u", "sealed_original.cc"): "c",
    }
    assert outcome(assembly) == [("u", "recorded", 2)]


def test_original_of_nobody_is_no_filing_that_is_returned():
    assembly = assemble_submissions(deliver(("c.jpg", "c", 5, "sealed_original.cc", None, None)), NOTHING)
    assert (outcome(assembly), statuses(assembly)) == ([], {"c.jpg": "quarantined"})
