"""Number versions: which candidates are new, against what stands, and why each new version came."""

import pandas as pd

EVALUATION_KEY = ["unit_code", "fiscal_year", "subject_code"]
UNIT_YEAR_KEY = ["unit_code", "fiscal_year"]
WITHDRAWN = "withdrawn"


def number_candidates(candidates: pd.DataFrame, standing: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Give every candidate the version of the newest that stands for its key (1 where there is none).

    Args:
        candidates: One row per candidate and key.
        standing: One row per key: its columns, version, content_sha256 and what else is to be compared.
        key: The columns that say what a candidate is about; a missing subject_code is the unit as a whole.

    Adds ``standing_<column>`` for all of ``standing``. Rendered at that version, a candidate whose content hash equals the standing
    one is the same: the comparison is with the newest version only, so that A → B → A makes three.
    """
    before = standing.rename(columns={name: f"standing_{name}" for name in standing if name not in key})
    numbered = _plain(candidates, key).merge(_plain(before, key).drop(columns=key), on=_joined(key), how="left")
    version = numbered["standing_version"].fillna(1).astype("Int64")
    return numbered.drop(columns=_joined(key)).assign(version=version)


def keep_new(numbered: pd.DataFrame, content_sha256s: list[str]) -> pd.DataFrame:
    """Keep the candidates whose content differs from what stands, at their next version."""
    present = pd.Series(content_sha256s, index=numbered.index, dtype="str")
    is_new = numbered["standing_version"].isna() | (numbered["standing_content_sha256"] != present).fillna(value=True)
    kept = numbered[is_new].copy()
    kept["version"] = kept["standing_version"].fillna(0).astype("Int64") + 1
    return kept


def explain_evaluations(kept: pd.DataFrame, refiled: set[tuple[str, int]]) -> pd.DataFrame:
    """Say why each new version of an evaluation came.

    Reasons: filing (first evaluation, or the unit filed for this year in this run), rubric, fact (nothing filed, same rubric,
    another result by what authorities recorded).
    """
    is_first = kept["standing_version"].isna() | (kept["standing_reason"] == WITHDRAWN)
    filings = pd.Series(list(zip(kept["unit_code"], kept["fiscal_year"], strict=True)), index=kept.index, dtype=object)
    reason = pd.Series("fact", index=kept.index)
    reason = reason.mask(kept["standing_rubric_sha256"] != kept["rubric_sha256"], "rubric")
    return kept.assign(reason=reason.mask(is_first | filings.isin(refiled), "filing"))


def end_evaluations(standing: pd.DataFrame, candidates: pd.DataFrame, filed: pd.DataFrame) -> pd.DataFrame:
    """Evaluations that end: their unit's submission in force no longer asks for them.

    Args:
        standing: One row per evaluation that stands, with all that an evaluation's own row says.
        candidates: The evaluations that are asked for now.
        filed: The submissions in force (unit_code, fiscal_year, version).

    Each gets a last version without any score, with the reason ``withdrawn``.
    """
    asked = _plain(candidates, EVALUATION_KEY)[_joined(EVALUATION_KEY)].drop_duplicates()
    ended = _plain(standing[standing["reason"] != WITHDRAWN], EVALUATION_KEY)
    ended = ended.merge(asked, on=_joined(EVALUATION_KEY), how="left", indicator="_side")
    ended = ended[ended["_side"] == "left_only"].drop(columns=[*_joined(EVALUATION_KEY), "_side", "submission_version"])
    versions = filed.rename(columns={"version": "submission_version"})
    ended = ended.merge(versions[["unit_code", "fiscal_year", "submission_version"]], on=["unit_code", "fiscal_year"])
    return ended.assign(version=ended["version"] + 1, reason=WITHDRAWN)


def explain_unit_years(
    kept: pd.DataFrame, refiled: set[tuple[str, int]], prior_refiled: set[tuple[str, int]], other_reason: str
) -> pd.DataFrame:
    """Say why each new version of a comparison or an examination came: filing (of that year), prior_year (the year before was filed), or another reason."""
    filings = pd.Series(list(zip(kept["unit_code"], kept["fiscal_year"], strict=True)), index=kept.index, dtype=object)
    reason = pd.Series(other_reason, index=kept.index).mask(filings.isin(prior_refiled), "prior_year")
    return kept.assign(reason=reason.mask(filings.isin(refiled), "filing"))


def _plain(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Add join columns in which the unit as a whole is the empty text."""
    joined = {f"_{name}": frame[name].fillna("") if name == "subject_code" else frame[name] for name in key}
    return frame.assign(**joined)


def _joined(key: list[str]) -> list[str]:
    return [f"_{name}" for name in key]
