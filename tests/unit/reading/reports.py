"""Small reports in the forms that counties write them in, and what was read of them as plain rows."""

from decimal import Decimal
from pathlib import Path

import pandas as pd
import yaml

from pipelines.reading.read_document import read_document
from pipelines.reading.read_report import read_report
from schemas.frames import TABLE_FRAMES, conform_frame
from schemas.measures import format_micro
from schemas.places import bare_place
from schemas.report_layout import ReportLayout

ROOT = Path(__file__).resolve().parents[3]
LAYOUT_FILE = ROOT / "reference" / "layouts" / "reports" / "county.yaml"
LAYOUT = ReportLayout.model_validate(yaml.safe_load(LAYOUT_FILE.read_text(encoding="utf-8")))
REAL_REPORT = ROOT.parent / "shared" / "seed" / "hongqi-2023-self-evaluation.txt"

MARKDOWN = """# 青山乡人民政府2022年度部门整体支出绩效自评报告

## 一、部门概况

青山乡人民政府内设五办，总编制 30 名。

## 二、部门收支情况

**2022年度**收入合计12345678.9元，其中：上年结转 100 元，一般公共预算财政拨款收入10000000元，政府性基金预算财政拨款收入2345578.9元。
年初预算支出合计900万元。2022年度支出合计**1234.56789**万元，其中：基本支出1,000万元，项目支出234.56789万元。年末结转结余0万元。

### 附件2：2022年度县级部门整体绩效自评打分表

| 一级指标 | 二级指标 | 三级指标 | 分值 | 指标解释 | 评分标准 | 自评得分 | 备注 |
|---|---|---|---:|---|---|---:|---|
| 部门预算项目绩效管理（70 分） | 目标管理（40分） | 内部审核 | 10 | | 得10分，否则不得分。 | 10 | |
| | | 目标实现 | 10 | 部门整体支出绩效目标 | 达到预期值个数/全部个数*10 | 9.5 | **见附件** |
| | 完成结果（10分） | 1.资金结余率（低效率） | 5 | | 项目数/总数×5 | ５分 | |
| | | 廉政建设 | 5 | | 每个问题扣0.5分 | 约5 | |
| 绩效结果应用（30分） | 信息公开（10分） | 自评公开 | 10 | | 按要求公开的,<br>得10分 | | |
| 减分项 | | 配合评价 | 10 | | 按0.5分/次扣分 | -0.5 | |
| 合计 | | | 100 | | | 29 | |
"""

ALIGNED = """关于二〇二三年度白河镇部门整体绩效自评情况的报告

填报单位：白河镇人民政府（盖章）          金额单位：万元

一、财政资金收支情况
财政拨款收入     100.5

        县级部门整体绩效自评打分表

指标名称          指标分值   评分标准                      自评打分
目标管理
预算执行进度      5          达到的分别得1分、2分、2分，       3.95
                             未达到的按比重计算
问题整改          5          进行整改得5分                   5
问题整改          5          进行整改得5分                   4
总分              10                                         8.95
"""

NO_LEVEL_POINTS = """某某局部门整体绩效自评报告

县级部门整体绩效自评打分表

一级指标\t二级指标\t分值\t计分标准\t自评打分
部门预算项目绩效管理\t支出控制\t10\t偏差10%以内得10分，超过的得5分\t5
\t及时处置\t5\t落实的得5分，
否则不得分。\t5
绩效结果应用\t应用反馈\t5\t及时反馈的得5分\t5
自评总分\t\t20\t\t15
"""

TWO_TOTALS = NO_LEVEL_POINTS + "合计\t\t20\t\t16\n"

ENGLISH = """Hongqi Township Government: self-evaluation report, fiscal year 2023

Unit: Hongqi Township Government

1. Finance

Total revenue was 1,216.75 wan yuan; carried in: 0 wan yuan. Basic expenditure was 10733000 yuan.

County department self-evaluation

| level 1 | level 2 | level 3 | points | criterion | self-score | note |
| --- | --- | --- | --- | --- | --- | --- |
| Performance management of budgeted projects (70 points) | Results (10 points) | Balance rate | 5 | projects / all × 5 | 5 | |
| | | Violations | 5 | 0.5 off each | 5 | |
| Deductions | | | 10 | 0.5 off each | 0 | |
| Total | | | | | 10 | |
"""

NO_TABLE = "某某局2023年度绩效自评报告\n\n一、基本情况\n\n某某局编制10名。\n"

SAMPLES = (MARKDOWN, ALIGNED, NO_LEVEL_POINTS, TWO_TOTALS, ENGLISH, NO_TABLE)


def read(text):
    """The report of a text."""
    return read_bytes(text.encode())


def read_bytes(content):
    """The report of a file."""
    return read_report(read_document(content), LAYOUT)


def rows_of(report, table_name):
    """The rows of a table as dictionaries: numbers as they are printed, what could not be read as its state."""
    rows = {}
    for cell in report.rows:
        if cell.table_name == table_name:
            value = cell.value_text if cell.value_micro is None else format_micro(cell.value_micro)
            rows.setdefault(cell.row_index, {})[cell.column_name] = value if cell.state == "read" else cell.state
    return [rows[index] for index in sorted(rows)]


def finance_of(report):
    """The finance figures by line."""
    return {row["line"]: row["final_wan_yuan"] for row in rows_of(report, "report_finance")}


def told(report):
    """The findings as check and place, without its characters."""
    return [(finding.check, finding.cell and bare_place(finding.cell)) for finding in report.findings]


def score_frame(report):
    """The scoring table as the typed frame."""
    schema = TABLE_FRAMES["report_scores"]
    rows = {}
    for cell in report.rows:
        if cell.table_name == "report_scores":
            row = rows.setdefault(cell.row_index, {"row_id": cell.row_index, "row_key": f"{cell.row_index + 1:05}"})
            row[cell.column_name] = cell.value_text if cell.value_micro is None else cell.value_micro
            row[f"{cell.column_name}_state"] = cell.state
    frame = pd.DataFrame([rows[index] for index in sorted(rows)]).assign(
        unit_code="511132-101", fiscal_year=2023, is_accepted=True
    )
    states = {name: "absent" for name in schema.columns if name.endswith("_state")}
    frame = frame.reindex(columns=list(schema.columns)).fillna(states)
    return schema.validate(conform_frame(frame, schema))


def outline(items, depth=1):
    """A printed form as lines of text: depth, name, printed points, awarded points, self-score."""
    lines = []
    for item in items:
        figures = " ".join(
            "-" if one is None else f"{Decimal(one)}"
            for one in (item.printed_points, item.awarded_points, item.self_score_points)
        )
        lines += [f"{depth} {item.name} {figures}", *outline(item.items, depth + 1)]
    return lines
