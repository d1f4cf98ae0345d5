"""Judge stamps: what the hidden stamp of a workbook says it was made for, beside what was filed in it. The content decides, always.

A stamp of another unit or year is a template that was passed on, or last year's; whoever filled it in may have left what was given in
it. Does not belong here: making the stamp (``pipelines.publishing.template``), or whose the filing is (``identify``).
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd

from schemas.findings import Finding, tabulate_findings
from schemas.frames import FINDINGS, conform_frame, iterate_rows
from schemas.register import UnitRegister, fold_name
from schemas.stamp import LABELS, Stamp
from schemas.template_form import TemplateForm


def judge_stamps(
    stamps: Mapping[int, Stamp | None],
    files: pd.DataFrame,
    identities: pd.DataFrame,
    register: UnitRegister,
    form: TemplateForm | None,
) -> pd.DataFrame:
    """FINDINGS: one per workbook whose stamp is not of its unit, year or form, or that lacks one in a year that asks for it.

    Args:
        stamps: Per workbook that holds tables its stamp, or None.
        files: RECEIVED_FILES.
        identities: IDENTITIES; a workbook of nobody is not judged.
        register: The units, to know a code under another spelling.
        form: The template of the year; None where the bureau had none.
    """
    known = identities.dropna(subset=["unit_code", "fiscal_year"])
    owned = known[known["file_id"].isin(list(stamps))].merge(files[["file_id", "file_name"]], on="file_id")
    told = [_judge(row, stamps[row.file_id], register, form) for row in iterate_rows(owned)]
    return conform_frame(pd.DataFrame(tabulate_findings(one for one in told if one is not None)), FINDINGS)


def _judge(row: Any, stamp: Stamp | None, register: UnitRegister, form: TemplateForm | None) -> Finding | None:
    year = int(row.fiscal_year)
    tell = partial(Finding, unit_code=str(row.unit_code), fiscal_year=year, file_name=str(row.file_name))
    if stamp is None:
        is_asked = (
            form is not None and form.stamped_from_fiscal_year is not None and year >= form.stamped_from_fiscal_year
        )
        return tell("workbook_is_made_from_the_template") if is_asked else None
    named = register.resolve(stamp.unit_code, (), year).unit_code or stamp.unit_code
    own = named if fold_name(named) != fold_name(str(row.unit_code)) else row.unit_code
    pairs = {"unit_code": (own, row.unit_code), "fiscal_year": (str(stamp.fiscal_year), str(year))}
    if form is not None:
        pairs |= {"form": (stamp.form, form.form), "version": (stamp.version, form.version)}
    other = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    if not other:
        return None
    found, expected = ("、".join(f"{LABELS[name]} {pair[at]}" for name, pair in other.items()) for at in (0, 1))
    return tell("workbook_is_made_for_its_unit_and_year", found=found, expected=expected)
