"""Defects of a printed form that its rubric file records, addressed to the bureau: once per form, whoever files it.

Source: domain facts §4, finding 2. Does not belong here: the rules that find them (``schemas.lint_form``), or defects of a rubric
file that no form prints.
"""

import json
from dataclasses import replace

import pandas as pd

from schemas.findings import Finding, tabulate_findings, write_context
from schemas.frames import FINDINGS, conform_frame
from schemas.lint_form import ADD_UP, AWARDS_MORE, WEIGHTS_ADD_UP, lint_form
from schemas.rubric import Rubric
from schemas.rubric_form import rubric_form

_RECORDED = frozenset({AWARDS_MORE, ADD_UP, WEIGHTS_ADD_UP})


def find_form_defects(rubric: Rubric) -> pd.DataFrame:
    """Find where the printed points contradict one another, or the criterion printed beside them.

    Returns:
        FINDINGS, one row per item or level with a defect, in printed order; unit, year and place are missing. The context names the
        rubric, and the cause where several follow from one.
    """
    found = [_name_rubric(finding, rubric) for finding in lint_form(rubric_form(rubric)) if finding.check in _RECORDED]
    return conform_frame(pd.DataFrame(tabulate_findings(found)), FINDINGS)


def _name_rubric(finding: Finding, rubric: Rubric) -> Finding:
    texts = json.loads(finding.context or "{}")
    context = write_context(**texts, rubric=rubric.code, effective_from=rubric.effective_from.isoformat())
    return replace(finding, context=context)
