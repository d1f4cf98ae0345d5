"""Identify filings: whose each part of a file is and for which year, by what stands inside. A name or a folder never decides."""

from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from pipelines.reading.own_originals import own_originals
from pipelines.reading.read_files import Reading
from schemas.findings import Finding, tabulate_findings
from schemas.frames import FINDINGS, IDENTITIES, conform_frame, iterate_rows
from schemas.layout import CONTRACT_LAYOUT, Layout
from schemas.measures import MICRO
from schemas.register import AMBIGUOUS, FOUND, NEW, NOT_IN_FORCE, UNKNOWN, Resolution, UnitRegister, fold_name

COVER = "submission"
_UNNAMED, _ORIGINAL = "file_names_one_unit_and_year", "original_lies_with_its_filing"
_CHECKS = {
    UNKNOWN: "unit_is_registered",
    AMBIGUOUS: "unit_is_unambiguous",
    NOT_IN_FORCE: "unit_is_in_force_in_the_year",
}
# What says whose a part is, and where it stands.
_CLAIM = ["unit_code", "unit_names", "fiscal_year", "said_in", "sheet", "cell"]
_ONE_TABLE_FORMS = ("csv", "parquet", "report")
_OWN = ["unit_code", "fiscal_year"]
_KNOWN = frozenset({FOUND, NEW})


@dataclass(frozen=True)
class Identification:
    """IDENTITIES, FINDINGS on parts that are not identified, and parts of one file that are the same unit's: joined to the first."""

    identities: pd.DataFrame
    findings: pd.DataFrame
    joined: dict[int, int]


def identify_filings(
    files: pd.DataFrame,
    reading: Reading,
    register: UnitRegister | None = None,
    layout: Layout = CONTRACT_LAYOUT,
    fiscal_year: int | None = None,
) -> Identification:
    """Find unit and year of every part of every readable file, through the register of units.

    A bundle's cover (the table ``submission``) names both, in exactly one filled row; the rows of a batch name their own. Table
    files without a cover belong to the unit of what lies in the same folder, where that is one unit and year only; so does a
    report whose names are not known.

    Args:
        files: RECEIVED_FILES.
        reading: What was read in them.
        register: The units; an open and empty register takes every code as it is filed.
        layout: The names of tables in the forms of the year.
        fiscal_year: The year of the run, for sealed originals that only a name tells the unit of.
    """
    register = register or UnitRegister()
    is_read = ~files["is_repeated"] & (files["form"] != "zip") & ~files["file_id"].isin(reading.unreadable)
    parts = _claim_parts(files[is_read], reading)
    resolutions = _resolve(parts, register)
    named = parts.assign(
        unit_code=pd.array([one.unit_code if one.status in _KNOWN else None for one in resolutions], dtype="str"),
        status=[one.status for one in resolutions],
        candidates=["、".join(one.candidates) for one in resolutions],
        said=parts["unit_code"].fillna(parts["unit_names"].str.replace("\n", "、", regex=False)),
        is_told=parts["unit_code"].notna() | (parts["unit_names"].notna() & register.is_closed),
    )
    named = _join_neighbours(named, _bundles_with_cover(files, reading, layout))
    named = own_originals(named, reading.originals, register, fiscal_year)
    is_unknown = named["unit_code"].isna() | named["fiscal_year"].isna()
    findings = [_tell(row, reading.originals) for row in iterate_rows(named[is_unknown])]
    named.loc[is_unknown, _OWN] = pd.NA
    joined = _join_parts(named[~is_unknown])
    named = named[~named["filing_id"].isin(joined)]
    return Identification(
        conform_frame(named, IDENTITIES), conform_frame(pd.DataFrame(tabulate_findings(findings)), FINDINGS), joined
    )


def _claim_parts(files: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """One row per part with what is said of whose it is: by the rows of a batch or a report, else by the bundle's cover."""
    columns = ["file_id", "file_name", "bundle", "form"]
    own = files[columns].merge(reading.owners, on="file_id")
    own = own.assign(said_in=own["file_name"], sheet=pd.Series(pd.NA, index=own.index, dtype="str"))
    others = files.loc[~files["file_id"].isin(own["file_id"]), columns]
    covers = _read_covers(others[~others["file_id"].isin(reading.batches)], reading.cells)
    others = others.assign(filing_id=others["file_id"]).merge(covers, on="bundle", how="left")
    others.loc[others["file_id"].isin(reading.batches), _CLAIM] = pd.NA
    return pd.concat([others, own], ignore_index=True)[[*columns, "filing_id", *_CLAIM]]


def _read_covers(files: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """One row per bundle whose cover has exactly one filled row: what it says and where, missing where unreadable."""
    cover = cells[cells["table_name"] == COVER].merge(files[["file_id", "bundle", "file_name"]], on="file_id")
    single = cover.groupby("bundle")["row_id"].nunique()
    cover = cover[cover["bundle"].isin(single[single == 1].index)]
    units = cover[cover["column_name"] == "unit_code"].set_index("bundle")
    names = cover[cover["column_name"] == "unit_name"].set_index("bundle")["value_text"]
    years = cover[cover["column_name"] == "fiscal_year"].set_index("bundle")["value_micro"] // MICRO
    said = {"unit_code": units["value_text"], "unit_names": names, "fiscal_year": years, "said_in": units["file_name"]}
    return pd.DataFrame({**said, "sheet": units["sheet"], "cell": units["cell"]}).rename_axis("bundle").reset_index()


def _resolve(parts: pd.DataFrame, register: UnitRegister) -> list[Resolution]:
    """What the register knows of each part, each distinct claim asked once."""
    known: dict[tuple[Any, ...], Resolution] = {}
    found = []
    for row in parts[["unit_code", "unit_names", "fiscal_year"]].astype(object).itertuples(index=False):
        claim = tuple(None if pd.isna(value) else value for value in row)
        if claim not in known:
            known[claim] = _ask(register, *claim)
        found.append(known[claim])
    # New codes that differ only in case or width are one unit, whichever is read first.
    spelled: dict[str, str] = {}
    for code in sorted(one.unit_code for one in known.values() if one.status == NEW and one.unit_code is not None):
        spelled.setdefault(fold_name(code), code)
    return [
        replace(one, unit_code=spelled[fold_name(one.unit_code or "")]) if one.status == NEW else one for one in found
    ]


def _ask(register: UnitRegister, unit_code: str | None, unit_names: str | None, fiscal_year: int | None) -> Resolution:
    """What the register knows; nothing where no year, or neither code nor name, is said."""
    names = unit_names.split("\n") if unit_names else []
    if fiscal_year is None or not (unit_code or names):
        return _NOTHING_SAID
    return register.resolve(unit_code, names, int(fiscal_year))


_NOTHING_SAID = Resolution(UNKNOWN)


def _bundles_with_cover(files: pd.DataFrame, reading: Reading, layout: Layout) -> set[str]:
    """The bundles that hold a file of the table ``submission``, readable or not: what it fails to say is not looked for."""
    own = files[files["form"].isin(["csv", "parquet"]) & ~files["file_id"].isin(reading.batches)]
    tables = [layout.find_table(PurePosixPath(name).stem) for name in own["file_name"]]
    return {
        bundle for bundle, table in zip(own["bundle"], tables, strict=True) if table is not None and table.name == COVER
    }


def _join_neighbours(named: pd.DataFrame, with_cover: set[str]) -> pd.DataFrame:
    """Table files of a folder without a cover, and reports nobody knows, take the one unit and year of what lies beside them."""
    folders = [PurePosixPath(name).parent.as_posix() for name in named["file_name"]]
    named["folder"] = pd.Series(folders, index=named.index, dtype="str")
    known = named.dropna(subset=_OWN).drop_duplicates(["folder", *_OWN])
    single = known.loc[~known.duplicated("folder", keep=False), ["folder", *_OWN]]
    joined = named.merge(single, on="folder", how="left", suffixes=("", "_beside"))
    is_report = joined["form"] == "report"
    says_nothing = ~joined["is_told"] & ~joined["bundle"].isin(with_cover) & joined["fiscal_year"].isna()
    is_open = joined["form"].isin(_ONE_TABLE_FORMS) & joined["unit_code"].isna() & joined["status"].eq(UNKNOWN)
    is_open &= is_report | says_nothing
    joined["unit_code"] = joined["unit_code"].mask(is_open, joined["unit_code_beside"])
    is_same = joined["unit_code"].notna() & (joined["unit_code"] == joined["unit_code_beside"])
    lacks_year = (is_open | (is_report & is_same)) & joined["fiscal_year"].isna()
    joined["fiscal_year"] = joined["fiscal_year"].mask(lacks_year, joined["fiscal_year_beside"])
    return joined


def _tell(row: Any, originals: frozenset[int]) -> Finding:
    """Why a part is nobody's, at the place that names its unit."""
    if row.file_id in originals:
        return Finding(_ORIGINAL, file_name=row.file_name)
    is_named = row.is_told and pd.notna(row.fiscal_year)
    check = _CHECKS.get(row.status, _UNNAMED) if is_named or row.status != UNKNOWN else _UNNAMED
    if check == _UNNAMED:
        return Finding(_UNNAMED, file_name=row.file_name)
    is_here = row.said_in == row.file_name and pd.notna(row.cell)
    year = str(row.fiscal_year)
    return Finding(
        check,
        file_name=row.file_name,
        sheet=row.sheet if is_here and pd.notna(row.sheet) else None,
        cell=row.cell if is_here else None,
        found=row.said,
        expected={AMBIGUOUS: row.candidates, NOT_IN_FORCE: year}.get(row.status),
    )


def _join_parts(named: pd.DataFrame) -> dict[int, int]:
    """Parts of one file that the register knows as the same unit (a code and its alias): each later one, and the first."""
    first = named.groupby(["file_id", *_OWN])["filing_id"].transform("min")
    later = named["filing_id"] != first
    return dict(zip(named.loc[later, "filing_id"].tolist(), first[later].tolist(), strict=True))
