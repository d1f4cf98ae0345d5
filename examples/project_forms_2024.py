"""壬农机站（示例） in fiscal year 2024: the department table and a form for each of three projects.

The worked-out points stand in `expected_2024.py`. None of the figures is real.
"""

from dataclasses import replace

from examples.filing import MARK, Filing, Row, rows, unit_filing
from examples.form import LEVELS, NATIONAL_ITEMS, NATIONAL_RUBRIC

PROJECTS = """
    P01 | 农机购置补贴 | 补贴机具 200 台，受益 150 户。 | 补贴 190 台，受益 162 户，兑付比计划慢六天。
    P02 | 农机安全监管 | 检验农机 400 台。 | 检验 520 台，培训与宣传一并开展。
    P03 | 农机手培训 | 培训 12 期 300 人。 | 培训 9 期 210 人，春季两期取消。
"""

# subject | name | kind | direction | target | actual | unit of measure | points | grade | reason
INDICATORS = """
    | 机耕面积 | quantity | at_least | 12700 | 12900 | 亩 | | |
    | 检验农机 | quantity | at_least | 400 | 520 | 台 | | | 邻县机具来检
    P01 | 补贴机具 | quantity | at_least | 200 | 190 | 台 | 20 | | 两个型号停产
    P01 | 受益农户 | quantity | at_least | 150 | 162 | 户 | 15 | |
    P01 | 机具验收合格率 | quality | at_least | 100 | 98.5 | % | 10 | | 三台返修
    P01 | 补贴兑付天数 | timeliness | at_most | 30 | 36 | 天 | 5 | | 资料补正
    P01 | 耕种收机械化率 | benefit | at_least | 62 | 61.4 | % | 20 | | 新增坡地
    P01 | 带动农机服务就业 | benefit | at_least | | | | 10 | 达成预期指标 |
    P01 | 购机户满意度 | satisfaction | at_least | 90 | 93 | % | 10 | |
    P02 | 检验农机 | quantity | at_least | 400 | 520 | 台 | 25 | | 邻县机具来检
    P02 | 复检合格率 | quality | at_least | 95 | 96 | % | 15 | |
    P02 | 项目支出 | cost | at_most | 30 | 30.6 | 万元 | 10 | | 耗材涨价
    P02 | 道路安全改善程度 | benefit | at_least | | | | 30 | 85% |
    P02 | 机手满意度 | satisfaction | at_least | 95 | 92 | % | 10 | | 等候时间长
    P03 | 举办培训 | quantity | at_least | 12 | 9 | 期 | 20 | | 春季两期取消，一期并入
    P03 | 培训机手 | quantity | at_least | 300 | 210 | 人 | 20 | | 同上
    P03 | 开班月份 | timeliness | equal | 4 | 5 | 月 | 10 | | 场地未落实
    P03 | 机手技能提升 | benefit | at_least | | | | 30 | 部分达成并具有一定效果 |
    P03 | 学员满意度 | satisfaction | at_least | 90 | 88.2 | % | 10 | |
"""

SELF_SCORES = """
    P01 | 9.5 48 30 10
    P02 | 10 50 25.5 9.7
    P03 | 6 34 20 9.8
"""


def rennong_2024() -> Filing:
    """Four evaluations in one workbook: the unit under `county-department`, three under `national-project`.

    A grade that stands for a percentage, one typed as 85 %, and one that a reviewer has to turn into a
    percentage; a project spent beyond its budget, one that spent three fifths; a quantity exactly 30 % over.
    """
    filing = unit_filing(
        "511132-110 壬农机站 2024",
        "2025-09-10",
        "机耕 12700 亩，检验农机 400 台。 | 机耕 12900 亩，检验农机 520 台。",
        {
            "finance": "360 0 4 216 148\n420 0 4 229 195\n420 0 4 227 171.6",
            "expense_subjects": """
                办公费 | 9 | 9.2
                印刷费 | 2 | 2
                水费 | 1 | 1.1
                电费 | 5 | 5.3
                物业管理费 | 4 | 4
            """,
            "execution": """
                6 | 424 | 169.6
                9 | 424 | 275.6
                11 | 424 | 339.2
            """,
            "projects": """
                P01 | 农机购置补贴 | 一般公共预算 | 98 | 120 | 114 | 是 | 否 |
                P02 | 农机安全监管 | 一般公共预算 | 20 | 30 | 30.6 | 是 | 否 |
                P03 | 农机手培训 | 一般公共预算 | 30 | 45 | 27 | 是 | 是 | 否
            """,
            "metrics": """
                machine_tilled_area | 机械化耕作面积 | 12900 | 亩 | 12650 | 1.98
                machinery_profit | 农机服务盈余 | 2.1 | 万元 | 1.5 | 40
            """,
            "answers": "是 2 2 2 1.5 是 0 5 4 是 4 是 0",
            "self_scores": "10 10 10 4 10 0 5 3.33 5 9 10 4 5 0",
        },
    )
    own = filing.tables
    forms = {
        "evaluations": own["evaluations"] + _evaluations(),
        "indicators": _indicators(),
        "self_scores": own["self_scores"] + _self_scores(),
    }
    return replace(filing, tables=_in_order({**own, **forms}))


def _evaluations() -> list[Row]:
    fixed = {"subject_type": "project", "rubric": NATIONAL_RUBRIC}
    short = rows("subject_code subject_name goal_planned goal_actual", PROJECTS)
    return [fixed | row | {"subject_name": f"{row['subject_name']}{MARK}"} for row in short]


def _indicators() -> list[Row]:
    short = rows(
        "subject_code indicator_name kind direction target_value actual_value unit_of_measure points grade"
        " deviation_reason",
        INDICATORS,
    )
    return [dict(zip(("level1", "level2"), LEVELS[str(row["kind"])], strict=True)) | row for row in short]


def _self_scores() -> list[Row]:
    return [
        {"subject_code": row["subject_code"], "item_code": item, "self_score_points": points}
        for row in rows("subject_code points", SELF_SCORES)
        for item, points in zip(NATIONAL_ITEMS, str(row["points"]).split(), strict=True)
    ]


def _in_order(tables: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The tables in the order of the form: indicators follow the projects."""
    names = [name for name in tables if name != "indicators"]
    names.insert(names.index("projects") + 1, "indicators")
    return {name: tables[name] for name in names}
