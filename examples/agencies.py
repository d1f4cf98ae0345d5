"""Three invented agencies of a county: filings with slips, none of them real.

What each shows stands in its docstring; the worked-out points stand in `expected.py`.
"""

from examples.filing import (
    Filing,
    answers,
    attachments,
    change_cells,
    cover,
    execution,
    expense_subjects,
    finance,
    indicators,
    metrics,
    projects,
    self_scores,
    unit_evaluation,
)


def wushui() -> Filing:
    """戊水务站（示例）: a revenue total that is not the sum of its lines, and a column nobody asked for.

    The running costs stay 25 % below the initial budget. Bureau and audit know more than the unit says:
    two problems where it states none, three occurrences of poor cooperation.
    """
    code, name = "511132-106", "戊水务站"
    managers = {"P01": "工程股", "P02": "水质股", "P03": "工程股"}
    table = projects("""
        P01 | 农村供水管网改造 | 一般公共预算 | 180 | 210 | 205.8 | 是 | 否 |
        P02 | 水质监测与消毒 | 一般公共预算 | 120 | 150 | 142.5 | 是 | 是 | 是
        P03 | 水库安全维护 | 一般公共预算、政府性基金 | 50 | 95 | 92.7 | 是 | 否 |
    """)
    return Filing(
        code,
        name,
        {
            "submission": cover(code, name, "2024-09-13"),
            "evaluations": unit_evaluation(
                name,
                "改造供水管网 18 公里，检测水样 480 份，巡查水库 104 次。",
                "管网改造 18.6 公里，水样检测和水库巡查达到计划数。",
            ),
            "finance": change_cells(
                finance("820 0 30 500 350", "905.5 40 30 520.5 455", "905.5 43 30 519.8 441"),
                "line",
                [("revenue_total", "final_wan_yuan", "980.5")],
            ),
            "expense_subjects": expense_subjects("""
                办公费 | 16 | 11.2
                印刷费 | 5 | 3.4
                水费 | 3 | 2.9
                电费 | 15 | 11.5
                物业管理费 | 9 | 7
            """),
            "execution": execution("""
                6 | 960 | 400
                9 | 975.5 | 668.5
                11 | 975.5 | 830
            """),
            "projects": [row | {"经办股室": managers[str(row["project_code"])]} for row in table],
            "indicators": indicators("""
                | 改造供水管网 | quantity | at_least | 18 | 18.6 | 公里 |
                | 检测水样 | quantity | at_least | 480 | 495 | 份 |
                | 巡查水库 | quantity | at_least | 104 | 110 | 次 |
                | 水质合格率 | quality | at_least | 96 | 97.3 | % |
                P01 | 更换管道 | quantity | at_least | 18 | 18.6 | 公里 |
                P02 | 采样点 | quantity | at_least | 40 | 38 | 个 | 两处水源停用
                P03 | 维护水库 | quantity | at_least | 5 | 5 | 座 |
                P03 | 工期 | timeliness | at_most | 120 | 112 | 天 |
            """),
            "metrics": metrics("""
                water_beneficiaries | 农村供水受益人口 | 28600 | 人 | 27950 | 2.33
                water_leakage | 管网漏损率 | 12.4% | % | 13.1 |
                water_supplied | 年供水量 | 215.38 | 万立方米 | |
            """),
            "answers": answers("是 2 2 2 1.5 是 0 5 5 是 5 是 0"),
            "self_scores": self_scores("10 10 10 10 10 5 5 5 5 10 10 5 5 0"),
            "attachments": attachments("""
                goal_review | internal_review | 目标审核表.pdf | | | | 1
                budget_linkage | linkage_mechanism | 预算挂钩办法.pdf | 戊水〔2023〕示例8号 | | | 3
                disclosure | disclosed | 决算公开.pdf | | https://wushui.example.org/2023 | 2024-09-06 | 12
                feedback | on_time | 结果应用报告.pdf | 戊水〔2024〕示例1号 | | | 1
            """),
        },
    )


def jiwen() -> Filing:
    """己文化馆（示例）: cells that are no numbers, and blanks, in places needed and not needed.

    Needed: one quantity indicator (约40) and the executed amount of September (blank).
    Not needed: 2万 among the metrics, a slash beside 邮电费 and under 已整改, blanks in three tables.
    水费 is not filed at all.
    """
    code, name = "511132-107", "己文化馆"
    return Filing(
        code,
        name,
        {
            "submission": cover(code, name, "2024-09-26"),
            "evaluations": unit_evaluation(
                name,
                "举办演出 40 场，开办培训班 24 期，编印资料 3000 册。",
                "演出约 40 场，培训班和资料均达到计划数。",
            ),
            "finance": change_cells(
                finance("480 0 0 300 180", "520 0 6 310 216", "520 0 6 308.8 209"),
                "line",
                [("carry_in", "initial_budget_wan_yuan", "")],
            ),
            "expense_subjects": expense_subjects("""
                办公费 | 10 | 10.4
                印刷费 | 8 | 8.2
                电费 | 20 | 20.9
                物业管理费 | 12 | 12.5
                邮电费 | 3 | /
            """),
            "execution": execution("""
                6 | 526 | 215.66
                9 | 526 |
                11 | 526 | 436.58
            """),
            "projects": projects("""
                P01 | 公共文化下乡 | 一般公共预算 | 90 | 100 | 97 | 是 | 否 | /
                P02 | 馆舍免费开放 | 一般公共预算 | 60 | 72 | 69 | 是 | 否 |
                P03 | 非遗资料整理 | 一般公共预算 | | 44 | 43 | 是 | 是 | 是
            """),
            "indicators": indicators("""
                | 举办演出 | quantity | at_least | 40 | 约40 | 场 |
                | 开办培训班 | quantity | at_least | 24 | 25 | 期 |
                | 编印资料 | quantity | at_least | 3000 | 3000 | 册 |
                | 观众满意度 | satisfaction | at_least | 90 | | % |
                P01 | 下乡演出 | quantity | at_least | 28 | 30 | 场 |
                P01 | 到达的村 | quantity | at_least | 20 | 21 | 个 |
                P02 | 开放天数 | quantity | at_least | 310 | 318 | 天 |
                P03 | 整理条目 | quantity | at_least | 150 | 132 | 条 | 两位传承人外出
            """),
            "metrics": metrics("""
                visitors | 接待观众 | 2万 | 人次 | |
                performances | 演出场次 | 46 | 场 | 41 | 12.2
                collection_items | 馆藏资料 | 5218 | 册 | |
            """),
            "answers": answers("是 2 2 2 1.5 是 0 5 4 是 4 是 0"),
            "self_scores": self_scores("10 10 10 7.5 10 5 5 5 5 9 10 5 5 0"),
            "attachments": attachments("""
                goal_review | internal_review | 馆务会审核记录.pdf | | | | 1
                disclosure | disclosed | 决算公开说明.pdf | | https://jiwen.example.org/2023 | 2024-09-11 | 9
                rectification | grade | 整改销号表.xlsx | | | |
            """),
        },
    )


def genglin() -> Filing:
    """庚林草站（示例）: the table of execution is missing and one item is not answered.

    One quantity is better when less. Two projects had problems and neither was corrected.
    """
    code, name = "511132-108", "庚林草站"
    return Filing(
        code,
        name,
        {
            "submission": cover(code, name, "2024-09-29"),
            "evaluations": unit_evaluation(
                name,
                "抚育林地 5000 亩，育苗 20 万株，巡护 600 次，开设防火卡点 15 个，病虫害点不超过 10 处。",
                "抚育、巡护和卡点达到计划，育苗因低温减少。",
            ),
            "finance": finance("610 0 0 420 190", "655 0 15 430 240", "655 0 15 428.5 221"),
            "expense_subjects": expense_subjects("""
                办公费 | 10 | 12.2
                印刷费 | 3 | 3.4
                水费 | 1 | 1.1
                电费 | 9 | 10.7
                物业管理费 | 7 | 8
            """),
            "projects": projects("""
                P01 | 森林抚育 | 一般公共预算 | 80 | 100 | 98 | 是 | 是 | 否
                P02 | 林业有害生物防治 | 一般公共预算 | 60 | 70 | 66 | 是 | 否 |
                P03 | 苗圃建设 | 一般公共预算 | 40 | 50 | 38.5 | 是 | 是 | 否
                P04 | 草原监测 | 一般公共预算 | 10 | 20 | 18.5 | 是 | 否 |
            """),
            "indicators": indicators("""
                | 抚育林地 | quantity | at_least | 5000 | 5200 | 亩 |
                | 育苗数量 | quantity | at_least | 20 | 17.5 | 万株 | 春季低温
                | 巡护次数 | quantity | at_least | 600 | 655 | 次 |
                | 防火卡点 | quantity | at_least | 15 | 15 | 个 |
                | 新增病虫害点 | quantity | at_most | 10 | 8 | 处 |
                P01 | 抚育面积 | quantity | at_least | 5000 | 5200 | 亩 |
                P02 | 防治面积 | quantity | at_least | 1800 | 1860 | 亩 |
                P03 | 出圃苗木 | quantity | at_least | 20 | 17.5 | 万株 | 春季低温
                P04 | 监测报告质量 | quality | at_least | 90 | 91 | 分 |
            """),
            "metrics": metrics("""
                forest_tended | 森林抚育面积 | 5200 | 亩 | 4850 | 7.22
                forest_patrols | 巡护次数 | 655 | 次 | 655 | 0
                seedlings | 育苗数量 | 17.5 | 万株 | |
            """),
            "answers": answers("是 1 1.5 1 1 否 2 3 2 是 _ 是 0"),
            "self_scores": self_scores("10 7 8 8 5 5 5 4 4 6 10 5 5 0"),
            "attachments": attachments("""
                goal_review | internal_review | 目标审核单.pdf | | | | 1
                disclosure | disclosed | 决算公开表.pdf | | https://genglin.example.org/js | 2024-09-19 | 7
            """),
        },
    )
