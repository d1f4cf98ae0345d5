"""New examinations: which reports were examined or count no more, and the version of its examination that each was left with.

Does not belong here: what is new among them (``number_versions``).
"""

import pandas as pd

from pipelines.recording.number_versions import UNIT_YEAR_KEY, WITHDRAWN, number_candidates

_FILE = ["submission_version", "file_sha256", "file_name"]


def list_examined(reports: pd.DataFrame, standing: pd.DataFrame) -> pd.DataFrame:
    """Candidates for a version: reports that were due, and those that stand and count no more, which have no file and ``is_ended``.

    Args:
        reports: REPORTS, all that count.
        standing: Examinations that stand for the same years: unit_code, fiscal_year, version, reason, content_sha256.
    """
    due = reports.loc[reports["is_due"], [*UNIT_YEAR_KEY, *_FILE]].assign(is_ended=False)
    open_ones = standing.loc[standing["reason"] != WITHDRAWN, UNIT_YEAR_KEY]
    left = open_ones.merge(reports[UNIT_YEAR_KEY], on=UNIT_YEAR_KEY, how="left", indicator="_side")
    ended = left.loc[left["_side"] == "left_only", UNIT_YEAR_KEY].assign(is_ended=True)
    frames = [frame for frame in (due, ended.reindex(columns=due.columns).astype(due.dtypes)) if len(frame)]
    listed = pd.concat(frames, ignore_index=True) if frames else due
    numbered = number_candidates(listed, standing, UNIT_YEAR_KEY)
    return numbered.sort_values(["fiscal_year", "unit_code"], kind="stable", ignore_index=True)


def list_grounds(reports: pd.DataFrame, candidates: pd.DataFrame, kept: pd.DataFrame) -> pd.DataFrame:
    """What each report was examined by, with the version that this led to, or left as it is; one that was refused is examined again.

    Args:
        reports: REPORTS.
        candidates: Rows of ``list_examined``.
        kept: Those that made a version, with its number.
    """
    versions = pd.concat([candidates[[*UNIT_YEAR_KEY, "version"]], kept[[*UNIT_YEAR_KEY, "version"]]])
    newest = versions.drop_duplicates(UNIT_YEAR_KEY, keep="last").rename(columns={"version": "examination_version"})
    return reports[reports["is_due"] & reports["refusal"].isna()].merge(newest, on=UNIT_YEAR_KEY)
