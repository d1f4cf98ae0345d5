"""Assemble submissions: which file supplies each table of a unit, after this delivery and all before it.

A new file replaces a table, what is not refiled is carried over, an unchanged set makes no version (the contract, "Versions").
Does not belong here: what the tables hold.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.findings import Finding, tabulate_findings
from schemas.frames import ASSEMBLED_TABLES, FILINGS, FINDINGS, RECEIPTS, conform_frame, iterate_rows

_NEW, _STANDING, _FORMER, _PASSED_OVER = 0, 1, 2, 3
_TABLE_KEY = ["unit_code", "table_name"]


@dataclass(frozen=True)
class Delivery:
    """What the reading stage knows of this run's files (RECEIVED_FILES, FILED_TABLES, IDENTITIES)."""

    files: pd.DataFrame
    tables: pd.DataFrame
    identities: pd.DataFrame
    fiscal_year: int


@dataclass(frozen=True)
class Assembly:
    """The outcome: ASSEMBLED_TABLES of the units that filed, FILINGS, RECEIPTS, FINDINGS."""

    tables: pd.DataFrame
    filings: pd.DataFrame
    receipts: pd.DataFrame
    findings: pd.DataFrame


def assemble_submissions(
    delivery: Delivery, standing: pd.DataFrame, known_files: frozenset[str] = frozenset()
) -> Assembly:
    """Assemble the submissions of one fiscal year.

    Args:
        delivery: The files of this run.
        standing: STANDING_TABLES of that year, all versions.
        known_files: The sha256 of contents that an earlier run received, whether it used them or not.

    Per unit and table, among the files of this delivery, one that was never used for it comes before one that stands in the
    newest version, and that before a former one; among new ones the latest arrival counts, and equal arrivals wait for a clerk.
    A file that an earlier run passed over for a later one comes last, until it arrives again after what stands.
    """
    offers = _rank_offers(_offer_tables(delivery), standing, known_files)
    chosen, contested = _choose(offers)
    tables = _carry_over(chosen, standing)
    filings = _number_filings(tables, standing, delivery, contested)
    receipts = _receive(delivery, tables, offers, contested)
    findings = [
        *_other_years(delivery),
        *_contested_tables(contested, delivery.fiscal_year),
        *_superseded_files(receipts, offers, chosen, contested),
    ]
    return Assembly(
        conform_frame(tables, ASSEMBLED_TABLES),
        conform_frame(filings, FILINGS),
        conform_frame(receipts, RECEIPTS),
        conform_frame(pd.DataFrame(tabulate_findings(findings)), FINDINGS),
    )


def _offer_tables(delivery: Delivery) -> pd.DataFrame:
    """One row per table that a file of this delivery offers for the year of the run."""
    named = delivery.identities.dropna(subset=["unit_code", "fiscal_year"])
    named = named[named["fiscal_year"] == delivery.fiscal_year]
    offers = delivery.tables.merge(named, on="file_id").merge(
        delivery.files[["file_id", "file_sha256", "file_name", "received_at"]], on="file_id"
    )
    return offers.sort_values("file_id", kind="stable")


def _rank_offers(offers: pd.DataFrame, standing: pd.DataFrame, known_files: frozenset[str]) -> pd.DataFrame:
    """Add ``rank`` (new for this table, standing in the newest version, used by a former one, passed over) and ``last_version``."""
    used = standing.groupby([*_TABLE_KEY, "file_sha256"])["version"].max().rename("last_version").reset_index()
    newest = standing[standing["version"] == standing.groupby("unit_code")["version"].transform("max")]
    newest = newest.rename(columns={"version": "newest_version", "received_at": "standing_since"})
    ranked = offers.merge(used, on=[*_TABLE_KEY, "file_sha256"], how="left").merge(
        newest[[*_TABLE_KEY, "newest_version", "standing_since"]], on=_TABLE_KEY, how="left"
    )
    was_used = ranked["last_version"].notna()
    stands = was_used & (ranked["last_version"] == ranked["newest_version"]).fillna(value=False)
    is_older = (ranked["received_at"] <= ranked["standing_since"]).fillna(value=False)
    ranked["rank"] = _NEW
    ranked.loc[ranked["file_sha256"].isin(known_files) & is_older, "rank"] = _PASSED_OVER
    ranked.loc[was_used, "rank"] = _FORMER
    ranked.loc[stands, "rank"] = _STANDING
    return ranked


def _choose(offers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The file that supplies each table, and the offers that wait for a clerk because they arrived at the same time."""
    best = offers[offers["rank"] == offers.groupby(_TABLE_KEY)["rank"].transform("min")]
    latest = best[best["received_at"] == best.groupby(_TABLE_KEY)["received_at"].transform("max")]
    latest = latest.drop_duplicates([*_TABLE_KEY, "file_sha256"])
    is_contested = (latest.groupby(_TABLE_KEY)["file_id"].transform("size") > 1) & (latest["rank"] == _NEW)
    return latest[~is_contested].drop_duplicates(_TABLE_KEY), latest[is_contested]


def _carry_over(chosen: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Chosen tables, and for the same units the tables of the newest version that this delivery does not supply."""
    newest = standing[standing["version"] == standing.groupby("unit_code")["version"].transform("max")]
    carried = newest[newest["unit_code"].isin(chosen["unit_code"])].merge(
        chosen[_TABLE_KEY], on=_TABLE_KEY, how="left", indicator=True
    )
    carried = carried[carried["_merge"] == "left_only"].drop(columns="_merge")
    carried["carried_from_version"] = carried["carried_from_version"].fillna(carried["version"])
    tables = pd.concat([chosen, carried], ignore_index=True)
    return tables.reindex(columns=list(ASSEMBLED_TABLES.columns)).sort_values(
        _TABLE_KEY, kind="stable", ignore_index=True
    )


def _number_filings(
    tables: pd.DataFrame, standing: pd.DataFrame, delivery: Delivery, contested: pd.DataFrame
) -> pd.DataFrame:
    """One row per filing: unchanged where the set of files is the newest version's, else recorded as the next version."""
    newest = standing[standing["version"] == standing.groupby("unit_code")["version"].transform("max")]
    key = ["unit_code", "table_name", "file_sha256"]
    both = tables[key].merge(newest[[*key, "version"]], on=key, how="outer", indicator="side")
    both["differs"] = both["side"] != "both"
    both = both[both["unit_code"].isin(tables["unit_code"])]
    filings = both.groupby("unit_code")["differs"].max().reset_index()
    filings = filings.merge(newest.groupby("unit_code", as_index=False)["version"].max(), on="unit_code", how="left")
    filings["filing_status"] = np.where(filings["differs"], "recorded", "unchanged")
    filings["version"] = filings["version"].fillna(0).astype("Int64") + filings["differs"].astype("Int64")
    waiting = sorted(set(contested["unit_code"]) - set(tables["unit_code"]))
    returned = pd.DataFrame({"unit_code": pd.array(waiting, dtype="string"), "filing_status": "returned"})
    named = pd.concat([filings, returned], ignore_index=True).assign(fiscal_year=delivery.fiscal_year)
    numbered: pd.DataFrame = pd.concat([named, _unnamed_filings(delivery)], ignore_index=True)
    return numbered


def _unnamed_filings(delivery: Delivery) -> pd.DataFrame:
    """Readable deliveries that do not say whose they are, or are for another year: returned, one row per bundle."""
    read = delivery.files.merge(delivery.identities, on="file_id").merge(
        delivery.tables[["file_id"]].drop_duplicates(), on="file_id"
    )
    away = read[read["unit_code"].isna() | read["fiscal_year"].isna() | (read["fiscal_year"] != delivery.fiscal_year)]
    bundles = away.drop_duplicates("bundle")
    return bundles[["unit_code", "fiscal_year"]].assign(filing_status="returned")


def _receive(delivery: Delivery, tables: pd.DataFrame, offers: pd.DataFrame, contested: pd.DataFrame) -> pd.DataFrame:
    """What became of each file: used, duplicate (its content came twice or stood before), quarantined (kept, not used)."""
    receipts = delivery.files.merge(delivery.identities, on="file_id", how="left")
    used = set(tables["file_id"].dropna())
    waiting = set(contested["file_id"])
    best = offers.groupby("file_id")["rank"].min()
    former = set(best[best.isin([_STANDING, _FORMER])].index) - waiting
    key = [*_TABLE_KEY, "file_sha256"]
    copies = set(offers.merge(tables.loc[tables["file_id"].notna(), key], on=key)["file_id"])
    receipts["file_status"] = "quarantined"
    receipts.loc[receipts["file_id"].isin(former | copies) | receipts["is_repeated"], "file_status"] = "duplicate"
    receipts.loc[receipts["file_id"].isin(used), "file_status"] = "used"
    return receipts


def _other_years(delivery: Delivery) -> list[Finding]:
    named = delivery.identities.dropna(subset=["unit_code", "fiscal_year"]).merge(delivery.files, on="file_id")
    away = named[named["fiscal_year"] != delivery.fiscal_year].drop_duplicates("bundle")
    return [
        Finding(
            "fiscal_year_is_the_years_of_the_run",
            unit_code=row.unit_code,
            fiscal_year=delivery.fiscal_year,
            file_name=row.file_name,
            found=str(row.fiscal_year),
            expected=str(delivery.fiscal_year),
        )
        for row in iterate_rows(away)
    ]


def _contested_tables(contested: pd.DataFrame, fiscal_year: int) -> list[Finding]:
    return [
        Finding(
            "table_stands_once_in_a_delivery",
            unit_code=str(unit_code),
            fiscal_year=fiscal_year,
            table_name=str(table_name),
            file_name=own["file_name"].tolist()[0],
            found="、".join(own["file_name"]),
            expected="once",
        )
        for (unit_code, table_name), own in contested.groupby(_TABLE_KEY)
    ]


def _superseded_files(
    receipts: pd.DataFrame, offers: pd.DataFrame, chosen: pd.DataFrame, contested: pd.DataFrame
) -> list[Finding]:
    """Files of which nothing ever counted because a later one supplies the same tables."""
    idle = receipts[(receipts["file_status"] == "quarantined") & ~receipts["file_id"].isin(contested["file_id"])]
    offered = offers[offers["file_id"].isin(idle["file_id"])].merge(
        chosen[[*_TABLE_KEY, "file_name"]].rename(columns={"file_name": "later_name"}), on=_TABLE_KEY
    )
    return [
        Finding(
            "file_is_the_latest",
            unit_code=row.unit_code,
            fiscal_year=row.fiscal_year,
            file_name=row.file_name,
            found=row.later_name,
        )
        for row in iterate_rows(offered.drop_duplicates("file_id"))
    ]
