"""Identify files: whose each is and for which year, by what stands inside. A name or a folder never decides."""

from pathlib import PurePosixPath

import pandas as pd

from schemas.findings import Finding, tabulate_findings
from schemas.frames import FINDINGS, IDENTITIES, conform_frame
from schemas.measures import MICRO
from schemas.tables import find_table

COVER = "submission"


def identify_bundles(
    files: pd.DataFrame, cells: pd.DataFrame, unreadable: frozenset[int]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Find unit and year of every readable file: IDENTITIES, and FINDINGS on those that do not say.

    A bundle's cover (the table ``submission``) names both, in exactly one filled row. CSV files without a cover belong to the
    unit of what lies in the same folder, where that is one unit and year only.
    """
    read = files[~files["is_repeated"] & ~files["file_id"].isin(unreadable)]
    covers = _read_covers(read, cells)
    named = read.merge(covers, on="bundle", how="left")
    folders = [PurePosixPath(name).parent.as_posix() for name in named["file_name"]]
    named["folder"] = pd.Series(folders, index=named.index, dtype="str")
    named = _join_neighbours(named, _bundles_with_cover(files))
    unknown = named[named["unit_code"].isna() | named["fiscal_year"].isna()]
    findings = [Finding("file_names_one_unit_and_year", file_name=name) for name in unknown["file_name"]]
    named.loc[unknown.index, ["unit_code", "fiscal_year"]] = pd.NA
    return conform_frame(named, IDENTITIES), conform_frame(pd.DataFrame(tabulate_findings(findings)), FINDINGS)


def _read_covers(files: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """One row per bundle whose cover has exactly one filled row: its unit_code and fiscal_year, missing where unreadable."""
    cover = cells[cells["table_name"] == COVER].merge(files[["file_id", "bundle"]], on="file_id")
    single = cover.groupby("bundle")["row_id"].nunique()
    cover = cover[cover["bundle"].isin(single[single == 1].index)]
    units = cover[cover["column_name"] == "unit_code"].set_index("bundle")["value_text"]
    years = cover[cover["column_name"] == "fiscal_year"].set_index("bundle")["value_micro"] // MICRO
    return pd.DataFrame({"unit_code": units, "fiscal_year": years}).rename_axis("bundle").reset_index()


def _bundles_with_cover(files: pd.DataFrame) -> set[str]:
    """The CSV bundles that hold a file of the table ``submission``, readable or not: what it fails to say is not looked for."""
    own = files[files["form"] == "csv"]
    tables = [find_table(PurePosixPath(name).stem) for name in own["file_name"]]
    return {
        bundle for bundle, table in zip(own["bundle"], tables, strict=True) if table is not None and table.name == COVER
    }


def _join_neighbours(named: pd.DataFrame, with_cover: set[str]) -> pd.DataFrame:
    """CSV files of a folder without a cover take the one unit and year that the workbooks beside them name."""
    known = named.dropna(subset=["unit_code", "fiscal_year"]).drop_duplicates(["folder", "unit_code", "fiscal_year"])
    single = known.loc[~known.duplicated("folder", keep=False), ["folder", "unit_code", "fiscal_year"]]
    joined = named.merge(single, on="folder", how="left", suffixes=("", "_beside"))
    is_open = (joined["form"] == "csv") & ~joined["bundle"].isin(with_cover)
    for name in ("unit_code", "fiscal_year"):
        joined[name] = joined[name].where(~is_open, joined[f"{name}_beside"])
    return joined
