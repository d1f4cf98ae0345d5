"""Five invented agencies in fiscal year 2022: the year that later years are compared with.

What each shows stands in its docstring; the worked-out points stand in `expected_2022.py`.
"""

from examples.filing import Filing, unit_filing


def wushui_2022() -> Filing:
    """戊水务站（示例）: water supplied in cubic metres, in later years in ten thousands of them."""
    return unit_filing(
        "511132-106 戊水务站 2022",
        "2023-09-11",
        "改造供水管网 15 公里，检测水样 450 份，巡查水库 104 次。 | 三项均达到计划数。",
        {
            "finance": "800 0 12 480 332\n860 25 12 505 392\n860 25 12 500 367",
            "expense_subjects": """
                办公费 | 15 | 15.9
                印刷费 | 5 | 5.1
                水费 | 3 | 3
                电费 | 14 | 14.8
                物业管理费 | 8 | 8.3
            """,
            "execution": """
                6 | 897 | 403.65
                9 | 897 | 627.9
                11 | 897 | 762.45
            """,
            "projects": """
                P01 | 农村供水管网改造 | 一般公共预算 | 200 | 222 | 215 | 是 | 是 | 是
                P02 | 水质监测与消毒 | 一般公共预算 | 100 | 120 | 110 | 是 | 否 |
                P03 | 水库安全维护 | 一般公共预算 | 32 | 50 | 42 | 是 | 否 |
            """,
            "indicators": """
                | 改造供水管网 | quantity | at_least | 15 | 15.2 | 公里 |
                | 检测水样 | quantity | at_least | 450 | 460 | 份 |
                | 巡查水库 | quantity | at_least | 104 | 104 | 次 |
                P01 | 更换管道 | quantity | at_least | 15 | 15.2 | 公里 |
                P02 | 采样点 | quantity | at_least | 40 | 40 | 个 |
                P03 | 维护水库 | quantity | at_least | 5 | 5 | 座 |
            """,
            "metrics": """
                water_beneficiaries | 农村供水受益人口 | 27950 | 人 | |
                water_leakage | 管网漏损率 | 13.1 | % | |
                water_supplied | 年供水量 | 2089600 | 立方米 | |
            """,
            "answers": "是 2 2 2 2 是 0 5 4 是 5 是 0",
            "self_scores": "10 10 10 10 10 5 5 5 5 9 10 5 5 0",
        },
    )


def jiwen_2022() -> Filing:
    """己文化馆（示例）: one item not answered; the number of items collected reads 暂无."""
    return unit_filing(
        "511132-107 己文化馆 2022",
        "2023-09-26",
        "举办演出 38 场，开办培训班 20 期，编印资料 3000 册。 | 资料编印 2800 册，其余达到计划数。",
        {
            "finance": "450 0 5 290 165\n490 0 5 308 187\n490 0 5 305 184",
            "expense_subjects": """
                办公费 | 10 | 10
                印刷费 | 8 | 8.4
                水费 | 2 | 2
                电费 | 19 | 20
                物业管理费 | 11 | 11.6
            """,
            "execution": """
                6 | 495 | 198
                9 | 495 | 321.75
                11 | 495 | 408.375
            """,
            "projects": """
                P01 | 公共文化下乡 | 一般公共预算 | 85 | 95 | 94 | 是 | 否 |
                P02 | 馆舍免费开放 | 一般公共预算 | 50 | 57 | 55 | 是 | 否 |
                P03 | 非遗资料整理 | 一般公共预算 | 30 | 35 | 35 | 是 | 否 |
            """,
            "indicators": """
                | 举办演出 | quantity | at_least | 38 | 41 | 场 |
                | 开办培训班 | quantity | at_least | 20 | 20 | 期 |
                | 编印资料 | quantity | at_least | 3000 | 2800 | 册 | 纸价上涨
                P01 | 下乡演出 | quantity | at_least | 28 | 28 | 场 |
                P02 | 开放天数 | quantity | at_least | 305 | 310 | 天 |
                P03 | 整理条目 | quantity | at_least | 140 | 140 | 条 |
            """,
            "metrics": """
                visitors | 接待观众 | 19200 | 人次 | |
                performances | 演出场次 | 41 | 场 | |
                collection_items | 馆藏资料 | 暂无 | 册 | |
            """,
            "answers": "是 2 2 1.5 1.5 是 0 5 3 是 _ 是 0",
            "self_scores": "10 9 7 10 10 5 5 5 5 8 10 5 5 0",
        },
    )


def genglin_2022() -> Filing:
    """庚林草站（示例）: no seedlings at all in 2022, so that the next year has no percentage."""
    return unit_filing(
        "511132-108 庚林草站 2022",
        "2023-09-28",
        "抚育林地 4800 亩，育苗 10 万株，巡护 600 次，病虫害点不超过 12 处。 | 苗圃未投产，其余达到计划数。",
        {
            "finance": "600 0 8 415 193\n640 0 8 428 220\n640 0 8 425 208",
            "expense_subjects": """
                办公费 | 9 | 9.5
                印刷费 | 3 | 3.1
                水费 | 1 | 1
                电费 | 9 | 9.4
                物业管理费 | 6 | 6.2
            """,
            "execution": """
                6 | 648 | 226.8
                9 | 648 | 414.72
                11 | 648 | 518.4
            """,
            "projects": """
                P01 | 森林抚育 | 一般公共预算 | 90 | 100 | 98 | 是 | 否 |
                P02 | 林业有害生物防治 | 一般公共预算 | 63 | 70 | 66 | 是 | 是 | 是
                P03 | 苗圃建设 | 一般公共预算 | 40 | 50 | 44 | 是 | 是 | 否
            """,
            "indicators": """
                | 抚育林地 | quantity | at_least | 4800 | 4850 | 亩 |
                | 育苗数量 | quantity | at_least | 10 | 0 | 万株 | 苗圃未投产
                | 巡护次数 | quantity | at_least | 600 | 655 | 次 |
                | 新增病虫害点 | quantity | at_most | 12 | 11 | 处 |
                P01 | 抚育面积 | quantity | at_least | 4800 | 4850 | 亩 |
                P02 | 防治面积 | quantity | at_least | 1700 | 1750 | 亩 |
                P03 | 苗圃整地 | quantity | at_least | 60 | 60 | 亩 |
            """,
            "metrics": """
                forest_tended | 森林抚育面积 | 4850 | 亩 | |
                forest_patrols | 巡护次数 | 655 | 次 | |
                seedlings | 育苗数量 | 0 | 万株 | |
            """,
            "answers": "是 1.5 1.5 1.5 1 是 1 4 2 是 3 是 0",
            "self_scores": "10 8 8 10 10 5 5 4 4.5 7 10 4 5 0",
        },
    )


def rennong_2022() -> Filing:
    """壬农机站（示例）: its services make a loss, so that the next year has no percentage."""
    return unit_filing(
        "511132-110 壬农机站 2022",
        "2023-09-08",
        "机耕 12000 亩，检验农机 380 台。 | 机耕 12400 亩，检验农机 380 台。",
        {
            "finance": "330 0 3 205 128\n360 0 3 211 152\n360 0 3 210 150",
            "expense_subjects": """
                办公费 | 8 | 8.2
                印刷费 | 2 | 2
                水费 | 1 | 1
                电费 | 5 | 5.3
                物业管理费 | 4 | 4
            """,
            "execution": """
                6 | 363 | 145.2
                9 | 363 | 245.025
                11 | 363 | 299.475
            """,
            "projects": """
                P01 | 农机购置补贴 | 一般公共预算 | 88 | 100 | 99 | 是 | 否 |
                P02 | 农机安全监管 | 一般公共预算 | 20 | 27 | 27 | 是 | 否 |
                P03 | 农机手培训 | 一般公共预算 | 20 | 25 | 24 | 是 | 否 |
            """,
            "indicators": """
                | 机耕面积 | quantity | at_least | 12000 | 12400 | 亩 |
                | 检验农机 | quantity | at_least | 380 | 380 | 台 |
                P01 | 补贴机具 | quantity | at_least | 180 | 181 | 台 |
                P02 | 检验农机 | quantity | at_least | 380 | 380 | 台 |
                P03 | 举办培训 | quantity | at_least | 10 | 10 | 期 |
            """,
            "metrics": """
                machine_tilled_area | 机械化耕作面积 | 12400 | 亩 | |
                machinery_profit | 农机服务盈余 | -3.2 | 万元 | |
            """,
            "answers": "是 2 2 2 1.5 是 0 5 5 是 5 是 0",
            "self_scores": "10 10 10 10 10 5 5 5 5 10 10 5 5 0",
        },
    )


def ziqi_2022() -> Filing:
    """子气象站（示例）: full marks in 2022; it need not file for 2023."""
    return unit_filing(
        "511132-112 子气象站 2022",
        "2023-09-06",
        "地面观测 8760 次。 | 观测 8760 次，无缺测。",
        {
            "finance": "92 0 0 70 22\n95 0 0 70 25\n95 0 0 70 25",
            "expense_subjects": """
                办公费 | 4 | 4
                印刷费 | 1 | 1
                水费 | 1 | 1
                电费 | 3 | 3.2
                物业管理费 | 1 | 1
            """,
            "execution": """
                6 | 95 | 38
                9 | 95 | 64.125
                11 | 95 | 78.375
            """,
            "projects": "P01 | 观测场维护 | 一般公共预算 | 22 | 25 | 25 | 是 | 否 |",
            "indicators": """
                | 地面观测 | quantity | at_least | 8760 | 8760 | 次 |
                P01 | 维护设备 | quantity | at_least | 30 | 30 | 台套 |
            """,
            "metrics": "observations | 地面观测次数 | 8760 | 次 | |",
            "answers": "是 2 2 2 2 是 0 5 5 是 5 是 0",
            "self_scores": "10 10 10 10 10 5 5 5 5 10 10 5 5 0",
        },
    )
