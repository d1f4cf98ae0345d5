"""Number versions: which candidates are new, against what stands, and why each new version came."""

import pandas as pd

_KEY = ["unit_code", "subject_code"]


def number_evaluations(evaluations: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Give every candidate the version of the newest that stands for its subject (1 where there is none).

    Args:
        evaluations: One row per candidate (EVALUATIONS and ``submission_version``).
        standing: One row per subject: unit_code, subject_code, version, rubric_sha256, content_sha256.

    Rendered at that version, a candidate whose content hash equals the standing one is the same evaluation: the comparison is
    with the newest version only, so that A → B → A makes three.
    """
    stands = ("version", "rubric_sha256", "content_sha256")
    before = standing[[*_KEY, *stands]].rename(columns={name: f"standing_{name}" for name in stands})
    numbered = evaluations.assign(_code=evaluations["subject_code"].fillna("")).merge(
        before.assign(_code=before["subject_code"].fillna("")).drop(columns="subject_code"),
        on=["unit_code", "_code"],
        how="left",
    )
    return numbered.drop(columns="_code").assign(version=numbered["standing_version"].fillna(1).astype("Int64"))


def keep_new_evaluations(numbered: pd.DataFrame, content_sha256s: list[str], refiled_units: set[str]) -> pd.DataFrame:
    """Keep the candidates whose content differs from what stands, at their next version, each with its reason.

    Reasons: filing (first evaluation, or the unit filed in this run), rubric, fact (nothing filed, same rubric, another result
    by what authorities recorded).
    """
    is_first = numbered["standing_version"].isna()
    is_new = is_first | (
        numbered["standing_content_sha256"] != pd.Series(content_sha256s, index=numbered.index)
    ).fillna(value=True)
    kept = numbered[is_new].copy()
    kept["version"] = kept["standing_version"].fillna(0).astype("Int64") + 1
    kept["reason"] = "fact"
    kept.loc[kept["standing_rubric_sha256"] != kept["rubric_sha256"], "reason"] = "rubric"
    is_filing = kept["standing_version"].isna() | kept["unit_code"].isin(refiled_units)
    kept.loc[is_filing, "reason"] = "filing"
    return kept
