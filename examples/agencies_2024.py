"""Two agencies and three reorganised or small units in fiscal year 2024, under the revised rubric.

What each shows stands in its docstring; the worked-out points stand in `expected_2024.py`.
"""

from examples.filing import Filing, unit_filing


def wushui_2024() -> Filing:
    """戊水务站（示例）: `约500` in a quantity; audit found three problems where one is stated; two deductions."""
    return unit_filing(
        "511132-106 戊水务站 2024",
        "2025-09-12",
        "改造供水管网 20 公里，检测水样 500 份，巡查水库 104 次。 | 水样检测约 500 份，其余达到计划数。",
        {
            "finance": "840 0 17.7 510 347.7\n930 0 17.7 528 419.7\n930 0 17.7 525 415",
            "expense_subjects": """
                办公费 | 15 | 15
                印刷费 | 4 | 4.1
                水费 | 3 | 3
                电费 | 13 | 13.3
                物业管理费 | 8 | 8.2
            """,
            "execution": """
                6 | 947.7 | 426.465
                9 | 947.7 | 663.39
                11 | 947.7 | 805.545
            """,
            "projects": """
                P01 | 农村供水管网改造 | 一般公共预算 | 200 | 240 | 238 | 是 | 否 |
                P02 | 水质监测与消毒 | 一般公共预算 | 100 | 125 | 124 | 是 | 否 |
                P03 | 水库安全维护 | 一般公共预算 | 47.7 | 54.7 | 53 | 是 | 否 |
            """,
            "indicators": """
                | 改造供水管网 | quantity | at_least | 20 | 20.5 | 公里 |
                | 检测水样 | quantity | at_least | 500 | 约500 | 份 |
                | 巡查水库 | quantity | at_least | 104 | 106 | 次 |
                P01 | 更换管道 | quantity | at_least | 20 | 20.5 | 公里 |
                P02 | 采样点 | quantity | at_least | 42 | 42 | 个 |
                P03 | 维护水库 | quantity | at_least | 5 | 5 | 座 |
            """,
            "metrics": """
                water_beneficiaries | 农村供水受益人口 | 29150 | 人 | | 1.92
                water_leakage | 管网漏损率 | 11.2 | % | 12.4 | -9.68
                water_supplied | 年供水量 | 221.4 | 万立方米 | | 2.8
            """,
            "answers": "是 2 2 2 2 是 1 5 5 是 5 是 0",
            "self_scores": "10 10 10 10 10 5 5 5 4 10 10 5 5 0",
        },
    )


def genglin_2024() -> Filing:
    """庚林草站（示例）: growth of 5.34 % stated as 6.34; one quantity above its upper limit."""
    return unit_filing(
        "511132-108 庚林草站 2024",
        "2025-09-29",
        "抚育林地 5200 亩，育苗 20 万株，巡护 650 次，病虫害点不超过 9 处。 | 病虫害点 10 处，其余达到计划数。",
        {
            "finance": "620 0 20.5 432 208.5\n660 0 20.5 440 240.5\n660 0 20.5 436 230",
            "expense_subjects": """
                办公费 | 11 | 11.8
                印刷费 | 3 | 3.1
                水费 | 1 | 1.1
                电费 | 9 | 9.6
                物业管理费 | 7 | 7.2
            """,
            "execution": """
                6 | 680.5 | 272.2
                9 | 680.5 | 459.3375
                11 | 680.5 | 544.4
            """,
            "projects": """
                P01 | 森林抚育 | 一般公共预算 | 90 | 105 | 103 | 是 | 否 |
                P02 | 林业有害生物防治 | 一般公共预算 | 60 | 72.5 | 70 | 是 | 否 |
                P03 | 苗圃建设 | 一般公共预算 | 58.5 | 63 | 57 | 是 | 是 | 是
            """,
            "indicators": """
                | 抚育林地 | quantity | at_least | 5200 | 5320 | 亩 |
                | 育苗数量 | quantity | at_least | 20 | 21 | 万株 |
                | 巡护次数 | quantity | at_least | 650 | 690 | 次 |
                | 新增病虫害点 | quantity | at_most | 9 | 10 | 处 | 外来虫源
                P01 | 抚育面积 | quantity | at_least | 5200 | 5320 | 亩 |
                P02 | 防治面积 | quantity | at_least | 1900 | 1930 | 亩 |
                P03 | 出圃苗木 | quantity | at_least | 20 | 21 | 万株 |
            """,
            "metrics": """
                forest_tended | 森林抚育面积 | 5320 | 亩 | 5200 | 2.31
                forest_patrols | 巡护次数 | 690 | 次 | 655 | 6.34
                seedlings | 育苗数量 | 21 | 万株 | | 20
            """,
            "answers": "是 2 1.5 1.5 1.5 是 1 4 3 是 4 是 0",
            "self_scores": "10 9 7.5 10 10 5 5 5 4 7 10 4 5 0",
        },
    )


def xinhe_2024() -> Filing:
    """辛河镇（示例）: 辛河乡（示例） of the years before, with a new name and a new code."""
    return unit_filing(
        "511132-209 辛河镇 2024",
        "2025-09-16",
        "渡运 1300 航次，巡堤 180 次。 | 渡运 1380 航次，巡堤 188 次。",
        {
            "finance": "520 0 3 435 88\n570 0 3 458 115\n570 0 3 455 113",
            "expense_subjects": """
                办公费 | 11 | 11.5
                印刷费 | 3 | 3
                水费 | 1 | 1
                电费 | 7 | 7.3
                物业管理费 | 4 | 4.1
            """,
            "execution": """
                6 | 573 | 229.2
                9 | 573 | 386.775
                11 | 573 | 487.05
            """,
            "projects": """
                P01 | 渡口维护 | 一般公共预算 | 45 | 60 | 60 | 是 | 否 |
                P02 | 河堤加固 | 一般公共预算 | 43 | 55 | 53 | 是 | 否 |
            """,
            "indicators": """
                | 渡运 | quantity | at_least | 1300 | 1380 | 航次 |
                | 巡堤 | quantity | at_least | 180 | 188 | 次 |
                P01 | 维护渡口 | quantity | at_least | 2 | 2 | 处 |
                P02 | 加固河堤 | quantity | at_least | 1.4 | 1.4 | 公里 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 17720 | 元 | |
                grain_output | 粮食总产量 | 1021.6 | 吨 | |
            """,
            "answers": "是 2 2 2 2 是 0 5 5 是 5 是 0",
            "self_scores": "10 10 10 10 10 5 5 5 5 10 10 5 5 0",
        },
    )


def ziqi_2024() -> Filing:
    """子气象站（示例）: files nothing itself, its tables come in the batch; exempt in 2023, so its growth waits."""
    return unit_filing(
        "511132-112 子气象站 2024",
        "2025-09-05",
        "地面观测 8784 次。 | 观测 8784 次，无缺测。",
        {
            "finance": "96 0 0 72 24\n100 0 0 73 27\n100 0 0 73 27",
            "expense_subjects": """
                办公费 | 4 | 4.1
                印刷费 | 1 | 1
                水费 | 1 | 1
                电费 | 3 | 3
                物业管理费 | 1 | 1
            """,
            "execution": """
                6 | 100 | 40
                9 | 100 | 67.5
                11 | 100 | 85
            """,
            "projects": "P01 | 观测场维护 | 一般公共预算 | 24 | 27 | 27 | 是 | 否 |",
            "indicators": """
                | 地面观测 | quantity | at_least | 8784 | 8784 | 次 |
                P01 | 维护设备 | quantity | at_least | 30 | 31 | 台套 |
            """,
            "metrics": "observations | 地面观测次数 | 8784 | 次 | 8760 | 0.27",
            "answers": "是 2 2 2 2 是 0 5 5 是 5 是 0",
            "self_scores": "10 10 10 10 10 5 5 5 5 10 10 5 5 0",
        },
    )


def chouling_2024() -> Filing:
    """丑岭镇（示例）: merged from 丑沟乡 and 寅岭乡（示例）; its tables come in the batch."""
    return unit_filing(
        "511132-213 丑岭镇 2024",
        "2025-09-24",
        "清扫村道 32 公里，管护茶园 900 亩。 | 两项均达到计划数。",
        {
            "finance": "600 0 4 490 114\n640 0 4 512 132\n640 0 4 510 130",
            "expense_subjects": """
                办公费 | 11 | 11.5
                印刷费 | 4 | 4
                水费 | 2 | 2
                电费 | 8 | 8.4
                物业管理费 | 4 | 4
            """,
            "execution": """
                6 | 644 | 257.6
                9 | 644 | 386.4
                11 | 644 | 547.4
            """,
            "projects": """
                P01 | 村道保洁 | 一般公共预算 | 60 | 70 | 70 | 是 | 否 |
                P02 | 茶园管护 | 一般公共预算 | 54 | 62 | 60 | 是 | 否 |
            """,
            "indicators": """
                | 清扫村道 | quantity | at_least | 32 | 33 | 公里 |
                | 管护茶园 | quantity | at_least | 900 | 905 | 亩 |
                P01 | 配备保洁员 | quantity | at_least | 15 | 15 | 人 |
                P02 | 修剪茶树 | quantity | at_least | 900 | 905 | 亩 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 15800 | 元 | |
                grain_output | 粮食总产量 | 1190.4 | 吨 | |
                labour_transfer | 劳动力转移就业人数 | 1502 | 人 | |
            """,
            "answers": "是 2 2 1.5 1.5 是 1 5 3 是 4 是 0",
            "self_scores": "10 9 10 10 10 5 5 5 4 8 10 4 5 0",
        },
    )
