"""What a layout of reports may say."""

from copy import deepcopy
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from schemas.report_layout import ReportLayout

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "reference" / "layouts" / "reports"
SAID = yaml.safe_load((FOLDER / "county.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_layout_of_reports_prints_a_rubric_and_names_its_items(path):
    layout = ReportLayout.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    for form in layout.forms:
        rubrics = [
            one.read_text(encoding="utf-8") for one in (ROOT / "reference" / "rubrics" / form.rubric).glob("*.yaml")
        ]
        assert rubrics
        assert all(f"code: {item.code}\n" in rubric for item in form.items for rubric in rubrics)


def put(path, value):
    """The layout with one part replaced."""
    said = deepcopy(SAID)
    *parts, last = path
    part = said
    for one in parts:
        part = part[one]
    part[last] = value
    return said


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("finance", "labels", "profit"), ["利润"], "no finance line profit"),
        (("finance", "labels", "carry_in"), ["收入合计"], "stands for two things"),
        (("table", "headers", "colour"), ["颜色"], "no column colour"),
        (("table", "headers", "note"), ["分 值"], "stands for two things"),
        (("forms", 0, "levels", 0, "items"), ["nothing"], "no item nothing"),
        (("forms", 0, "levels", 0, "level"), 4, "less than or equal to 3"),
        (("colour",), "红", "Extra inputs"),
    ],
)
def test_layout_of_reports_with_a_defect_is_refused(path, value, message):
    with pytest.raises(ValidationError, match=message):
        ReportLayout.model_validate(put(path, value))


def test_layout_of_reports_knows_a_form_by_its_title_in_a_heading():
    layout = ReportLayout.model_validate(SAID)
    assert layout.find_form("附件 2：2023年度县级部门 整体绩效自评打分表").rubric == "county-department"
    assert layout.find_form("项目支出绩效自评表") is None
