"""Assemble submissions: which file supplies each table of a unit, after this delivery and all before it.

A new file replaces a table, what is not refiled is carried over, an unchanged set makes no version (the contract, "Versions").
Does not belong here: what the tables hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from schemas.findings import Finding, tabulate_findings
from schemas.frames import ASSEMBLED_TABLES, FILINGS, FINDINGS, RECEIPTS, conform_frame, iterate_rows
from schemas.tables import is_original

_NEW, _STANDING, _FORMER, _PASSED_OVER, _OUTDATED, _TAKEN_BACK = range(6)
_TABLE_KEY = ["unit_code", "table_name"]


@dataclass(frozen=True)
class Withdrawals:
    """What was withdrawn for the year.

    Attributes:
        versions: Per unit the number of its latest withdrawal.
        arrivals: One row per unit and content received before that: unit_code, file_sha256, recorded_arrival.
    """

    versions: Mapping[str, int] = field(default_factory=dict)
    arrivals: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["unit_code", "file_sha256", "recorded_arrival"])
    )


NOTHING_WITHDRAWN = Withdrawals()


@dataclass(frozen=True)
class Delivery:
    """What the reading stage knows of this run's files (RECEIVED_FILES, FILED_TABLES, IDENTITIES)."""

    files: pd.DataFrame
    tables: pd.DataFrame
    identities: pd.DataFrame
    fiscal_year: int


@dataclass(frozen=True)
class Assembly:
    """The outcome: ASSEMBLED_TABLES of the units that filed, FILINGS, FINDINGS, and what became of each file.

    ``outcomes`` are as RECEIPTS, of every file that was read, those inside archives too; ``fold_archives`` makes the receipts of it.
    """

    tables: pd.DataFrame
    filings: pd.DataFrame
    outcomes: pd.DataFrame
    findings: pd.DataFrame


def assemble_submissions(
    delivery: Delivery,
    standing: pd.DataFrame,
    known_files: frozenset[str] = frozenset(),
    withdrawn: Withdrawals = NOTHING_WITHDRAWN,
) -> Assembly:
    """Assemble the submissions of one fiscal year.

    Args:
        delivery: The files of this run.
        standing: STANDING_TABLES of that year, all versions.
        known_files: The sha256 of contents that an earlier run received, whether it used them or not.
        withdrawn: What was taken back: nothing from before stands, or is carried over.

    Per unit and table, among the files of this delivery, one that was never used for it comes before one that stands in the
    newest version, and that before a former one; among new ones the latest arrival counts, and equal arrivals wait for a clerk.
    A file that an earlier run passed over for a later one comes last, until it arrives again after what stands. A file used before
    that arrived before what stands does not count: what stands is carried over. What was taken back waits until it arrives again.
    """
    newest = _find_newest(standing, withdrawn.versions)
    offers = _rank_offers(_offer_tables(delivery), standing, newest, known_files)
    offers = _leave_withdrawn(offers, standing, withdrawn)
    chosen, contested = _choose(offers)
    tables = _carry_over(chosen, newest)
    filings = _number_filings(tables, newest, offers, contested, withdrawn.versions).assign(
        fiscal_year=delivery.fiscal_year
    )
    filings = pd.concat([filings, _unnamed_filings(delivery)], ignore_index=True)
    statuses = _settle_parts(delivery, tables, offers, contested)
    findings = [
        *_other_years(delivery),
        *_contested_tables(contested, delivery.fiscal_year),
        *_superseded_parts(statuses, offers, pd.concat([tables, newest]), contested),
        *_withdrawn_files(offers, delivery),
    ]
    return Assembly(
        conform_frame(tables, ASSEMBLED_TABLES),
        conform_frame(filings, FILINGS),
        conform_frame(_settle_files(delivery, statuses), RECEIPTS),
        conform_frame(pd.DataFrame(tabulate_findings(findings)), FINDINGS),
    )


def _offer_tables(delivery: Delivery) -> pd.DataFrame:
    """One row per table that a file of this delivery offers for the year of the run."""
    named = delivery.identities.dropna(subset=["unit_code", "fiscal_year"])
    named = named[named["fiscal_year"] == delivery.fiscal_year]
    offers = delivery.tables.merge(named, on=["filing_id", "file_id"]).merge(
        delivery.files[["file_id", "file_sha256", "file_name", "received_at"]], on="file_id"
    )
    return offers.sort_values(["file_id", "filing_id"], kind="stable")


def _find_newest(standing: pd.DataFrame, withdrawn: Mapping[str, int]) -> pd.DataFrame:
    """The tables of each unit's newest version; none where that is a withdrawal."""
    since = standing["unit_code"].map(dict(withdrawn)).astype("Int64").fillna(0)
    current = standing[standing["version"] > since]
    return current[current["version"] == current.groupby("unit_code")["version"].transform("max")]


def _leave_withdrawn(offers: pd.DataFrame, standing: pd.DataFrame, withdrawn: Withdrawals) -> pd.DataFrame:
    """Set aside what had arrived before a withdrawal, used or not, unless it arrived again: later than it had."""
    since = offers["unit_code"].map(dict(withdrawn.versions)).astype("Int64")
    if since.isna().all():
        return offers
    used = standing[["unit_code", "file_sha256", "received_at"]].rename(columns={"received_at": "recorded_arrival"})
    known = pd.concat([used, withdrawn.arrivals], ignore_index=True).astype({"recorded_arrival": "Int64"})
    arrived = known.groupby(["unit_code", "file_sha256"], as_index=False)["recorded_arrival"].max()
    recorded = offers[["unit_code", "file_sha256"]].merge(arrived, on=["unit_code", "file_sha256"], how="left")
    is_same = (offers["received_at"] <= recorded["recorded_arrival"].set_axis(offers.index)).fillna(value=False)
    is_before = (offers["last_version"].fillna(0).astype("Int64") < since).fillna(value=False)
    return offers.assign(rank=offers["rank"].mask(is_same & is_before, _TAKEN_BACK))


def _rank_offers(
    offers: pd.DataFrame, standing: pd.DataFrame, newest: pd.DataFrame, known_files: frozenset[str]
) -> pd.DataFrame:
    """Add ``rank`` (new for this table, standing in the newest version, used by a former one, passed over) and ``last_version``."""
    used = standing.groupby([*_TABLE_KEY, "file_sha256"])["version"].max().rename("last_version").reset_index()
    newest = newest.rename(columns={"version": "newest_version", "received_at": "standing_since"})
    ranked = offers.merge(used, on=[*_TABLE_KEY, "file_sha256"], how="left").merge(
        newest[[*_TABLE_KEY, "newest_version", "standing_since"]], on=_TABLE_KEY, how="left"
    )
    was_used = ranked["last_version"].notna()
    stands = was_used & (ranked["last_version"] == ranked["newest_version"]).fillna(value=False)
    is_older = (ranked["received_at"] <= ranked["standing_since"]).fillna(value=False)
    ranked["rank"] = _NEW
    ranked.loc[ranked["file_sha256"].isin(known_files) & is_older, "rank"] = _PASSED_OVER
    is_outdated = (ranked["received_at"] < ranked["standing_since"]).fillna(value=False)
    ranked.loc[was_used, "rank"] = _FORMER
    ranked.loc[was_used & is_outdated, "rank"] = _OUTDATED
    ranked.loc[stands, "rank"] = _STANDING
    return ranked


def _choose(offers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The file that supplies each table, and the offers that wait for a clerk because they arrived at the same time."""
    offers = offers[offers["rank"] < _PASSED_OVER]
    best = offers[offers["rank"] == offers.groupby(_TABLE_KEY)["rank"].transform("min")]
    latest = best[best["received_at"] == best.groupby(_TABLE_KEY)["received_at"].transform("max")]
    said = latest["said_sha256"].fillna(latest["file_sha256"])
    latest = latest[~latest.assign(said=said).duplicated([*_TABLE_KEY, "said"])]
    is_contested = (latest.groupby(_TABLE_KEY)["filing_id"].transform("size") > 1) & (latest["rank"] == _NEW)
    return latest[~is_contested].drop_duplicates(_TABLE_KEY), latest[is_contested]


def _carry_over(chosen: pd.DataFrame, newest: pd.DataFrame) -> pd.DataFrame:
    """Chosen tables, and for the same units the tables of the newest version that this delivery does not supply."""
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
    tables: pd.DataFrame,
    newest: pd.DataFrame,
    offers: pd.DataFrame,
    contested: pd.DataFrame,
    withdrawn: Mapping[str, int],
) -> pd.DataFrame:
    """One row per unit that filed: unchanged where the set of files is the newest version's, else recorded as the next version.

    A unit of which nothing counts, since all of it stood before, is unchanged too; one of which all waits for a clerk is returned.
    """
    key = ["unit_code", "table_name", "file_sha256"]
    both = tables[key].merge(newest[[*key, "version"]], on=key, how="outer", indicator="side")
    both["differs"] = both["side"] != "both"
    both = both[both["unit_code"].isin(tables["unit_code"])]
    filings = both.groupby("unit_code")["differs"].max().reset_index()
    filings = filings.merge(newest.groupby("unit_code", as_index=False)["version"].max(), on="unit_code", how="left")
    filings["filing_status"] = np.where(filings["differs"], "recorded", "unchanged")
    before = filings["version"].fillna(filings["unit_code"].map(dict(withdrawn)).astype("Int64")).fillna(0)
    filings["version"] = before.astype("Int64") + filings["differs"].astype("Int64")
    others = set(offers["unit_code"]) - set(tables["unit_code"])
    waiting = others & set(contested["unit_code"])
    idle = pd.DataFrame({"unit_code": pd.array(sorted(others), dtype="string")})
    status = np.where(idle["unit_code"].isin(waiting), "returned", "unchanged")
    return pd.concat([filings, idle.assign(filing_status=status)], ignore_index=True)


def _unnamed_filings(delivery: Delivery) -> pd.DataFrame:
    """Readable deliveries that do not say whose they are, or are for another year: returned, one row per bundle and unit.

    A sealed original is part of a filing, and none itself.
    """
    tables = delivery.tables[~delivery.tables["table_name"].map(is_original).astype(bool)]
    read = delivery.files.merge(delivery.identities, on="file_id").merge(
        tables[["filing_id"]].drop_duplicates(), on="filing_id"
    )
    away = read[read["unit_code"].isna() | read["fiscal_year"].isna() | (read["fiscal_year"] != delivery.fiscal_year)]
    bundles = away.drop_duplicates(["bundle", "unit_code", "fiscal_year"])
    return bundles[["unit_code", "fiscal_year"]].assign(filing_status="returned")


def _settle_parts(
    delivery: Delivery, tables: pd.DataFrame, offers: pd.DataFrame, contested: pd.DataFrame
) -> pd.DataFrame:
    """What became of each filing part: used, duplicate (its content stood before, or came twice), quarantined (kept, not used)."""
    used = set(tables["filing_id"].dropna())
    waiting = set(contested["filing_id"])
    best = offers.groupby("filing_id")["rank"].min()
    former = set(best[best.isin([_STANDING, _FORMER, _OUTDATED, _TAKEN_BACK])].index) - waiting
    copies = _find_copies(offers, tables, "file_sha256") | _find_copies(offers, tables, "said_sha256")
    parts = delivery.identities.assign(file_status="quarantined")
    parts.loc[parts["filing_id"].isin(former | copies), "file_status"] = "duplicate"
    parts.loc[parts["filing_id"].isin(used), "file_status"] = "used"
    return parts


def _find_copies(offers: pd.DataFrame, tables: pd.DataFrame, column: str) -> set[int]:
    """The filing parts that offer a table with the content, or with what a document says, that another part supplies now."""
    key = [*_TABLE_KEY, column]
    used = offers.loc[offers["filing_id"].isin(tables["filing_id"].dropna()), key].dropna()
    return set(offers.dropna(subset=[column]).merge(used.drop_duplicates(), on=key)["filing_id"])


def _settle_files(delivery: Delivery, parts: pd.DataFrame) -> pd.DataFrame:
    """What became of each file, by what became of its parts; whose it is where it is one unit's."""
    settled = _best_status(parts, "file_id").merge(_only_owner(parts, "file_id"), on="file_id", how="left")
    files = delivery.files.merge(settled, on="file_id", how="left")
    files["file_status"] = files["file_status"].fillna("quarantined").mask(files["is_repeated"], "duplicate")
    return files


def fold_archives(outcomes: pd.DataFrame, files: pd.DataFrame) -> pd.DataFrame:
    """RECEIPTS, one row per file received: an archive is what its files are.

    It is used if any of them is, a duplicate if all of them are or it came twice itself, else quarantined.

    Args:
        outcomes: ``Assembly.outcomes``.
        files: RECEIVED_FILES.
    """
    named = outcomes.merge(files[["file_name", "form", "archive_name", "is_repeated"]], on="file_name", how="left")
    inside = named[named["archive_name"].notna()]
    if inside.empty:
        return outcomes
    statuses = inside.groupby("archive_name")["file_status"].agg(lambda own: "used" if "used" in set(own) else min(own))
    kept = named[named["archive_name"].isna()]
    is_all_duplicate = inside["file_status"].eq("duplicate").groupby(inside["archive_name"]).all()
    statuses = statuses.where((statuses == "used") | is_all_duplicate, "quarantined")
    folded = kept["file_name"].map(statuses).where(~kept["is_repeated"])
    owner = _only_owner(inside, "archive_name").set_index("archive_name")
    is_archive = kept["file_name"].isin(owner.index)
    return conform_frame(
        kept.assign(
            file_status=folded.fillna(kept["file_status"]),
            unit_code=kept["unit_code"].mask(is_archive, kept["file_name"].map(owner["unit_code"])),
            fiscal_year=kept["fiscal_year"].mask(is_archive, kept["file_name"].map(owner["fiscal_year"])),
        ),
        RECEIPTS,
    )


def _best_status(parts: pd.DataFrame, key: str) -> pd.DataFrame:
    """The best of the statuses per key: used, then duplicate, then quarantined."""
    order = parts["file_status"].map({"used": 0, "duplicate": 1, "quarantined": 2})
    return parts.assign(order=order).sort_values("order", kind="stable").drop_duplicates(key)[[key, "file_status"]]


def _only_owner(parts: pd.DataFrame, key: str) -> pd.DataFrame:
    """Per key its unit and its year, each missing where there are several, or any part does not say."""
    own = parts.groupby(key)[["unit_code", "fiscal_year"]]
    first, count = own.first(), own.nunique(dropna=False)
    return first.where(count == 1).reset_index()


def _other_years(delivery: Delivery) -> list[Finding]:
    """One finding per bundle of another year, and per file and year where a file is of several units."""
    named = delivery.identities.dropna(subset=["unit_code", "fiscal_year"]).merge(delivery.files, on="file_id")
    away = named[named["fiscal_year"] != delivery.fiscal_year]
    is_batch = away["file_id"].isin(delivery.identities.loc[delivery.identities["file_id"].duplicated(), "file_id"])
    away = away.assign(source=away["bundle"].mask(is_batch, away["file_name"]))
    owners = away.groupby(["source", "fiscal_year"])["unit_code"].transform("nunique")
    away = away.assign(unit_code=away["unit_code"].mask(owners > 1)).drop_duplicates(["source", "fiscal_year"])
    return [
        Finding(
            "fiscal_year_is_the_years_of_the_run",
            unit_code=None if pd.isna(row.unit_code) else row.unit_code,
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


def _withdrawn_files(offers: pd.DataFrame, delivery: Delivery) -> list[Finding]:
    """Files of which everything belongs to what was withdrawn."""
    best = offers.groupby("filing_id")["rank"].min()
    parts = offers[offers["filing_id"].isin(best[best == _TAKEN_BACK].index)].drop_duplicates("filing_id")
    return [
        Finding(
            "file_arrived_after_the_withdrawal",
            unit_code=row.unit_code,
            fiscal_year=delivery.fiscal_year,
            file_name=row.file_name,
        )
        for row in iterate_rows(parts)
    ]


def _superseded_parts(
    parts: pd.DataFrame, offers: pd.DataFrame, supplied: pd.DataFrame, contested: pd.DataFrame
) -> list[Finding]:
    """Parts of which nothing ever counted because a later file supplies the same tables, in this delivery or before."""
    idle = parts[(parts["file_status"] == "quarantined") & ~parts["filing_id"].isin(contested["filing_id"])]
    offered = offers[offers["filing_id"].isin(idle["filing_id"])].merge(
        supplied.drop_duplicates(_TABLE_KEY)[[*_TABLE_KEY, "file_name"]].rename(columns={"file_name": "later_name"}),
        on=_TABLE_KEY,
    )
    return [
        Finding(
            "file_is_the_latest",
            unit_code=row.unit_code,
            fiscal_year=row.fiscal_year,
            file_name=row.file_name,
            found=row.later_name,
        )
        for row in iterate_rows(offered.drop_duplicates("filing_id"))
    ]
