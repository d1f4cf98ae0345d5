"""Which file supplies each table: the cases that whole runs reach only with difficulty."""

import pandas as pd

from pipelines.validation.assemble import Delivery, assemble_submissions
from schemas.frames import FILED_TABLES, IDENTITIES, RECEIVED_FILES, STANDING_TABLES, conform_frame, empty_frame

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
        tables += [{"file_id": number, "table_name": table} for table in held.split()]
        identities.append({"file_id": number, "unit_code": unit, "fiscal_year": year})
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
    return dict(zip(assembly.receipts["file_name"], assembly.receipts["file_status"], strict=True))


def test_delivery_of_nothing_is_frames_without_rows():
    assembly = assemble_submissions(deliver(), NOTHING)
    assert (len(assembly.tables), len(assembly.filings), len(assembly.receipts), len(assembly.findings)) == (0, 0, 0, 0)


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
