"""红旗镇（示例）: a filing around the figures of a published report on 2023.

The township's published self-evaluation for 2023 gives a narrative and a scoring table, no workbook.
Each cell here says where it comes from: `published` stands in the report (the remark names the
section), `derived` follows from published figures or puts a passage into our own words, `invented` is
made up so that the filing is whole. The tag stands beside the value and nowhere else.

Worked out under the county-department rubric the filing scores 92, against a self-score of 97.
"""

from dataclasses import dataclass

from examples.filing import MARK, Filing, Row
from examples.form import CRITERIA, ITEMS, LEVELS, RUBRIC

UNIT_CODE = "511132-101"
SHORT_NAME = "红旗镇"
BUDGET_UNKNOWN = "报告未载预算数"


@dataclass(frozen=True)
class Tagged:
    """A cell: what is typed, where it comes from (published, derived, invented), and a remark."""

    value: str
    tag: str
    remark: str


def published(value: str, section: str) -> Tagged:
    """A figure or term that stands in the report."""
    return Tagged(value, "published", f"报告{section}")


def derived(value: str, remark: str) -> Tagged:
    """What follows from published figures, or retells a passage in our own words."""
    return Tagged(value, "derived", remark)


def invented(value: str, remark: str = "示例虚构") -> Tagged:
    """What the report does not tell."""
    return Tagged(value, "invented", remark)


def _table(columns: str, *cells: tuple[Tagged | None, ...]) -> list[Row]:
    names = columns.split()
    return [dict(zip(names, row, strict=True)) for row in cells]


def _submission() -> list[Row]:
    return _table(
        "unit_code unit_name fiscal_year submitted_on prepared_by checked_by head phone",
        (
            invented(UNIT_CODE),
            derived(SHORT_NAME + MARK, "报告所载镇名，加注示例"),
            published("2023", "二（一）"),
            invented("2024-09-20"),
            *(invented(who + MARK) for who in ("填表人", "审核人", "负责人")),
            invented("000-00000101"),
        ),
    )


def _evaluations() -> list[Row]:
    return _table(
        "subject_type subject_name rubric goal_planned goal_actual",
        (
            published("unit", "附件"),
            derived(SHORT_NAME + MARK, "报告所载镇名，加注示例"),
            derived(RUBRIC, "附件打分表所属体系"),
            derived(
                "镇机关正常运转，村组干部保险按时缴清，5 个行政村的公益事业和人居环境有改善。",
                "转述报告一（四）",
            ),
            invented("各项保障支出按期拨付，村级公益事项均已办结。"),
        ),
    )


def _finance() -> list[Row]:
    revenue, spending, balance = "二（一）", "二（二）", "二（三）"

    def line(name: str, section: str, initial: str, final: str) -> tuple[Tagged, ...]:
        return (
            derived(name, f"行名对应报告{section}"),
            invented(initial, BUDGET_UNKNOWN),
            invented(final, f"{BUDGET_UNKNOWN}，设为与决算数相同"),
            published(final, section),
        )

    return _table(
        "line initial_budget_wan_yuan adjusted_budget_wan_yuan final_wan_yuan",
        line("revenue_general_budget", revenue, "1107.17", "1178.17"),
        line("revenue_government_fund", revenue, "0", "38.58"),
        line("carry_in", revenue, "0", "0"),
        line("revenue_total", revenue, "1107.17", "1216.75"),
        line("expenditure_basic", spending, "1008.3", "1073.3"),
        line("expenditure_project", spending, "98.87", "143.45"),
        line("expenditure_total", spending, "1107.17", "1216.75"),
        line("carry_out", balance, "0", "0"),
    )


def _expense_subjects() -> list[Row]:
    def subject(name: str, initial: str, final: str) -> tuple[Tagged, ...]:
        scope = invented("public")
        return published(name, "附件支出控制"), scope, invented(initial), invented(final)

    return _table(
        "subject scope initial_budget_wan_yuan final_wan_yuan",
        subject("办公费", "24", "25.1"),
        subject("印刷费", "6", "6.3"),
        subject("水费", "1.5", "1.45"),
        subject("电费", "8.5", "8.9"),
        subject("物业管理费", "4", "4"),
    )


def _execution() -> list[Row]:
    def month(number: str, share: str, executed: str) -> tuple[Tagged, ...]:
        return (
            published(number, "附件执行进度"),
            invented("1216.75", f"{BUDGET_UNKNOWN}，设为与决算数相同"),
            invented(executed, f"1216.75 的 {share}，使执行进度得 2 分"),
        )

    return _table(
        "month adjusted_budget_wan_yuan executed_wan_yuan",
        month("6", "16%", "194.68"),
        month("9", "27%", "328.5225"),
        month("11", "33%", "401.5275"),
    )


def _projects() -> list[Row]:
    section = "三（二）1"

    def project(code: str, name: str, fund: str, initial: str, amount: str) -> tuple[Tagged | None, ...]:
        return (
            invented(code),
            published(name, section),
            derived(fund, "政府性基金 38.58 恰为该项目，其余之和等于一般公共预算项目支出"),
            invented(initial, BUDGET_UNKNOWN),
            derived(amount, "结转结余为 0，预算与执行相等"),
            published(amount, section),
            invented("是"),
            invented("否"),
            None,
        )

    return _table(
        "project_code project_name fund_source initial_budget_wan_yuan adjusted_budget_wan_yuan"
        " executed_wan_yuan in_performance_management problem_found corrected",
        project("P01", "乡镇农村人居环境整治考核奖补资金", "政府性基金", "0", "38.58"),
        project("P02", "在职村干部养老保险补助、村组干部意外保险", "一般公共预算", "15.07", "15.07"),
        project("P03", "基层组织和农村公共服务运行", "一般公共预算", "75", "81"),
        project("P04", "乡镇安全管理", "一般公共预算", "4.8", "4.8"),
        project("P05", "垃圾车运营维护费", "一般公共预算", "4", "4"),
    )


def _indicators() -> list[Row]:
    def indicator(
        code: str, name: Tagged, kind: str, target: Tagged, actual: Tagged, unit: str
    ) -> tuple[Tagged | None, ...]:
        level1, level2 = LEVELS[kind]
        return (
            invented(code) if code else None,
            invented(level1),
            invented(level2),
            name,
            invented(kind),
            invented("at_least"),
            target,
            actual,
            invented(unit),
        )

    def quantity(code: str, name: str, section: str, target: str, actual: str, unit: str) -> tuple:
        named = derived(name, f"概括报告{section}")
        return indicator(code, named, "quantity", invented(target), published(actual, section), unit)

    def made_up(code: str, name: str, kind: str, target: str, actual: str, unit: str) -> tuple:
        return indicator(code, invented(name), kind, invented(target), invented(actual), unit)

    return _table(
        "subject_code level1 level2 indicator_name kind direction target_value actual_value unit_of_measure",
        quantity("", "矛盾纠纷调处成功数", "一（三）4", "37", "37", "起"),
        quantity("", "隐患整改数", "一（三）4", "9", "9", "个"),
        quantity("", "劳动力转移就业人数", "一（三）3", "2800", "2813", "人"),
        quantity("", "公益性岗位数", "一（三）3", "130", "133", "个"),
        made_up("", "办件按期办结率", "timeliness", "95", "98", "%"),
        made_up("", "群众满意度", "satisfaction", "90", "93", "%"),
        quantity("P01", "环境整治覆盖的行政村", "一（四）", "5", "5", "个"),
        made_up("P01", "村容抽查合格率", "quality", "90", "92", "%"),
        made_up("P02", "参保的村组干部", "quantity", "65", "65", "人"),
        quantity("P03", "运转得到保障的行政村", "一（四）", "5", "5", "个"),
        quantity("P04", "增设防火牌", "一（三）4", "60", "60", "个"),
        quantity("P04", "应急演练", "一（三）4", "50", "55", "次"),
        made_up("P05", "运营的垃圾车", "quantity", "2", "2", "辆"),
    )


def _metrics() -> list[Row]:
    income, harvest = "一（三）3", "一（三）6"

    def metric(code: str, name: str, value: str, unit: str, section: str, change: str = "") -> tuple:
        return (
            invented(code),
            derived(name, f"名称取自报告{section}"),
            published(value, section),
            published(unit, section),
            published(change, section) if change else None,
        )

    return _table(
        "metric_code metric_name value unit_of_measure stated_change_pct",
        metric("income_per_capita", "人均纯收入", "19860", "元", income),
        metric("income_lifted_households", "脱贫户人均纯收入", "16982.9", "元", income, "16.37"),
        metric("collective_income", "村集体经济收入", "46.3986", "万元", income),
        metric("labour_transfer", "劳动力转移就业人数", "2813", "人", income),
        metric("grain_sown_area", "粮食播种面积", "11244.8", "亩", harvest),
        metric("grain_output", "粮食总产量", "2247.3", "吨", harvest),
        metric("rice_output", "水稻产量", "38.3", "吨", harvest),
        metric("maize_output", "玉米产量", "1726.4", "吨", harvest),
        metric("sweet_potato_output", "红薯产量", "342.6", "吨", harvest),
        metric("potato_output", "洋芋产量", "539.5", "吨", harvest),
    )


def _answers() -> list[Row]:
    given = ("是", "2", "2", "2", "2", "是", "0", "5", "0", "是", "5", "是", "0")
    return _table(
        "item_code criterion answer",
        *(
            (derived(item, "附件打分表的指标"), derived(criterion, "附件打分表的计分标准"), invented(answer))
            for (item, criterion), answer in zip(CRITERIA, given, strict=True)
        ),
    )


def _self_scores() -> list[Row]:
    points = ("10", "10", "10", "10", "10", "5", "2", "5", "5", "5", "5", "5", "5", "10")
    return _table(
        "item_code self_score_points",
        *(
            (derived(item, "附件打分表的指标"), published(score, "附件自评打分"))
            for item, score in zip(ITEMS, points, strict=True)
        ),
    )


def _attachments() -> list[Row]:
    def attachment(*cells: str) -> tuple[Tagged | None, ...]:
        return tuple(invented(cell) if cell else None for cell in cells)

    return _table(
        "item_code criterion file_name document_number url published_on page",
        attachment("goal_review", "internal_review", "绩效目标内审表.pdf", "", "", "", "1"),
        attachment("goal_quality", "collective_decision", "党委会议纪要.pdf", "红旗会纪〔2023〕示例4号", "", "", "3"),
        attachment(
            "disclosure",
            "disclosed",
            "2023年度部门决算公开.pdf",
            "",
            "https://hongqi.example.org/js2023",
            "2024-09-12",
            "18",
        ),
        attachment("rectification", "grade", "整改台账.xlsx", "", "", "", ""),
    )


def tagged_tables() -> dict[str, list[Row]]:
    """Every table of the filing; each cell is `Tagged`, or None where it is left blank."""
    return {
        "submission": _submission(),
        "evaluations": _evaluations(),
        "finance": _finance(),
        "expense_subjects": _expense_subjects(),
        "execution": _execution(),
        "projects": _projects(),
        "indicators": _indicators(),
        "metrics": _metrics(),
        "answers": _answers(),
        "self_scores": _self_scores(),
        "attachments": _attachments(),
    }


def hongqi() -> Filing:
    """The filing of 红旗镇（示例）, without the tags."""
    plain = {
        table: [{name: cell.value if cell else "" for name, cell in row.items()} for row in table_rows]
        for table, table_rows in tagged_tables().items()
    }
    return Filing(UNIT_CODE, SHORT_NAME, plain)
