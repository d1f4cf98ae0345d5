"""Four invented units in fiscal year 2023 that are reorganised a year later, or keep a form per project then.

What each shows stands in its docstring; the worked-out points stand in `expected_2023.py`.
"""

from examples.filing import Filing, unit_filing


def xinhe() -> Filing:
    """辛河乡（示例）: the last year under this name and code; both statements of growth are true."""
    return unit_filing(
        "511132-109 辛河乡 2023",
        "2024-09-16",
        "渡运 1250 航次，巡堤 180 次。 | 渡运 1300 航次，巡堤 175 次。",
        {
            "finance": "500 0 0 425 75\n545 10 0 450 105\n545 10 0 448 104",
            "expense_subjects": """
                办公费 | 10 | 10.8
                印刷费 | 3 | 3.1
                水费 | 1 | 1
                电费 | 7 | 7.4
                物业管理费 | 4 | 4.2
            """,
            "execution": """
                6 | 555 | 222
                9 | 555 | 374.625
                11 | 555 | 444
            """,
            "projects": """
                P01 | 渡口维护 | 一般公共预算 | 40 | 60 | 60 | 是 | 否 |
                P02 | 河堤加固 | 一般公共预算、政府性基金 | 35 | 45 | 44 | 是 | 否 |
            """,
            "indicators": """
                | 渡运 | quantity | at_least | 1250 | 1300 | 航次 |
                | 巡堤 | quantity | at_least | 180 | 175 | 次 | 堤路翻修封闭五日
                P01 | 维护渡口 | quantity | at_least | 2 | 2 | 处 |
                P02 | 加固河堤 | quantity | at_least | 1 | 1 | 公里 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 16790 | 元 | | 5.8
                grain_output | 粮食总产量 | 1003.2 | 吨 | 986.5 | 1.69
            """,
            "answers": "是 2 2 2 1.5 是 0 5 4 是 5 是 0",
            "self_scores": "10 10 5 10 10 5 5 5 5 10 10 5 5 0",
        },
    )


def rennong() -> Filing:
    """壬农机站（示例）: execution comes to 4.875, which rounds to 4.88; a profit after a loss."""
    return unit_filing(
        "511132-110 壬农机站 2023",
        "2024-09-10",
        "机耕 12500 亩，检验农机 390 台。 | 机耕 12650 亩，检验农机 395 台。",
        {
            "finance": "340 0 3 210 133\n380 0 3 215 168\n380 0 3 214 165",
            "expense_subjects": """
                办公费 | 8 | 8.9
                印刷费 | 2 | 2.2
                水费 | 1 | 1.1
                电费 | 5 | 5.6
                物业管理费 | 4 | 4.4
            """,
            "execution": """
                6 | 383 | 134.05
                9 | 383 | 258.525
                11 | 383 | 315.975
            """,
            "projects": """
                P01 | 农机购置补贴 | 一般公共预算 | 95 | 110 | 110 | 是 | 否 |
                P02 | 农机安全监管 | 一般公共预算 | 18 | 28 | 26 | 是 | 否 |
                P03 | 农机手培训 | 一般公共预算 | 20 | 30 | 29 | 是 | 是 | 是
            """,
            "indicators": """
                | 机耕面积 | quantity | at_least | 12500 | 12650 | 亩 |
                | 检验农机 | quantity | at_least | 390 | 395 | 台 |
                P01 | 补贴机具 | quantity | at_least | 190 | 192 | 台 |
                P02 | 检验农机 | quantity | at_least | 390 | 395 | 台 |
                P03 | 举办培训 | quantity | at_least | 12 | 12 | 期 |
            """,
            "metrics": """
                machine_tilled_area | 机械化耕作面积 | 12650 | 亩 | | 2.02
                machinery_profit | 农机服务盈余 | 1.5 | 万元 | -3.2 |
            """,
            "answers": "是 2 2 1.5 1.5 是 1 5 4 是 4 是 0",
            "self_scores": "10 9 10 10 5 5 5 5 4.5 9 10 4 5 0",
        },
    )


def chougou() -> Filing:
    """丑沟乡（示例）: full marks; merged with 寅岭乡（示例） from 2024 on."""
    return unit_filing(
        "511132-113 丑沟乡 2023",
        "2024-09-17",
        "清扫村道 30 公里。 | 清扫村道 31 公里。",
        {
            "finance": "300 0 0 250 50\n320 0 0 262 58\n320 0 0 262 58",
            "expense_subjects": """
                办公费 | 6 | 6.1
                印刷费 | 2 | 2
                水费 | 1 | 1
                电费 | 4 | 4.2
                物业管理费 | 2 | 2
            """,
            "execution": """
                6 | 320 | 128
                9 | 320 | 216
                11 | 320 | 264
            """,
            "projects": "P01 | 村道保洁 | 一般公共预算 | 50 | 58 | 58 | 是 | 否 |",
            "indicators": """
                | 清扫村道 | quantity | at_least | 30 | 31 | 公里 |
                P01 | 配备保洁员 | quantity | at_least | 8 | 8 | 人 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 15200 | 元 | |
                grain_output | 粮食总产量 | 640.5 | 吨 | |
                labour_transfer | 劳动力转移就业人数 | 820 | 人 | |
            """,
            "answers": "是 2 2 2 2 是 0 5 5 是 5 是 0",
            "self_scores": "10 10 10 10 10 5 5 5 5 10 10 5 5 0",
        },
    )


def yinling() -> Filing:
    """寅岭乡（示例）: few points and all of them explained; merged with 丑沟乡（示例） from 2024 on."""
    return unit_filing(
        "511132-114 寅岭乡 2023",
        "2024-09-27",
        "管护茶园 900 亩。 | 管护茶园 910 亩。",
        {
            "finance": "280 0 0 236 44\n300 0 0 248 52\n300 0 0 246 50",
            "expense_subjects": """
                办公费 | 5 | 6
                印刷费 | 2 | 2.2
                水费 | 1 | 1.1
                电费 | 4 | 4.6
                物业管理费 | 2 | 2.3
            """,
            "execution": """
                6 | 300 | 120
                9 | 300 | 180
                11 | 300 | 247.5
            """,
            "projects": "P01 | 茶园管护 | 一般公共预算 | 44 | 52 | 50 | 是 | 否 |",
            "indicators": """
                | 管护茶园 | quantity | at_least | 900 | 910 | 亩 |
                P01 | 修剪茶树 | quantity | at_least | 900 | 880 | 亩 | 二十亩改种
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 14650 | 元 | |
                grain_output | 粮食总产量 | 512.3 | 吨 | |
                labour_transfer | 劳动力转移就业人数 | 640 | 人 | |
            """,
            "answers": "是 2 1 1 1 否 2 3 2 否 3 否 0",
            "self_scores": "10 7 10 5 5 5 5 5 4 6 0 3 0 0",
        },
    )


def jiashan_corrected() -> Filing:
    """甲山镇（示例）: the cover and the metrics of 2023 once more; grain is 3102.6, not 3120.6.

    Two digits had changed places. What is not filed again is carried over from the version before.
    """
    filing = unit_filing(
        "511132-102 甲山镇 2023",
        "2025-10-09",
        "|",
        {
            "metrics": """
                income_per_capita | 人均纯收入 | 21340 | 元 | 20115 | 6.09
                collective_income | 村集体经济收入 | 62.5 | 万元 | 55.2 | 13.22
                grain_output | 粮食总产量 | 3102.6 | 吨 | 3055.2 | 1.55
                labour_transfer | 劳动力转移就业人数 | 3105 | 人 | |
            """,
        },
    )
    kept = {table: filed for table, filed in filing.tables.items() if table != "evaluations"}
    return Filing(filing.unit_code, filing.short_name, kept)
