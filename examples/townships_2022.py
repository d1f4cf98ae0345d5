"""Five invented townships in fiscal year 2022: the year that later years are compared with.

What each shows stands in its docstring; the worked-out points stand in `expected_2022.py`.
"""

from examples.filing import Filing, unit_filing

HONGQI_LIFTED_INCOME = "14593.88"


def hongqi_2022() -> Filing:
    """红旗镇（示例）: the base of the growth of 16.37 % that its report on 2023 states.

    The report gives no figure of 2022. 14593.88 is 16982.9 ÷ 1.1637: worked back from the statement that it
    is then used to check, so it proves nothing about the township. Everything else here is made up.
    """
    return unit_filing(
        "511132-101 红旗镇 2022",
        "2023-09-19",
        "调处纠纷 30 起，整改隐患 12 个，转移就业 2700 人。 | 三项均达到计划数。",
        {
            "finance": "1010 0 0 940 70\n1062 28 0 985 105\n1062 28 0 985 105",
            "expense_subjects": """
                办公费 | 22 | 22.6
                印刷费 | 6 | 6
                水费 | 1.4 | 1.5
                电费 | 8 | 8.3
                物业管理费 | 4 | 4
            """,
            "execution": """
                6 | 1090 | 381.5
                9 | 1090 | 654
                11 | 1090 | 844.75
            """,
            "projects": """
                P01 | 农村人居环境整治 | 政府性基金 | 0 | 28 | 28 | 是 | 否 |
                P02 | 村组干部保险补助 | 一般公共预算 | 14 | 14 | 14 | 是 | 否 |
                P03 | 村级公共服务运行 | 一般公共预算 | 50 | 57 | 57 | 是 | 否 |
                P04 | 乡镇安全管理 | 一般公共预算 | 6 | 6 | 6 | 是 | 否 |
            """,
            "indicators": """
                | 矛盾纠纷调处成功数 | quantity | at_least | 30 | 33 | 起 |
                | 隐患整改数 | quantity | at_least | 12 | 12 | 个 |
                | 劳动力转移就业人数 | quantity | at_least | 2700 | 2764 | 人 |
                P01 | 环境整治覆盖的行政村 | quantity | at_least | 5 | 5 | 个 |
                P02 | 参保的村组干部 | quantity | at_least | 66 | 66 | 人 |
                P03 | 运转得到保障的行政村 | quantity | at_least | 5 | 5 | 个 |
            """,
            "metrics": f"""
                income_per_capita | 人均纯收入 | 18420 | 元 | |
                income_lifted_households | 脱贫户人均纯收入 | {HONGQI_LIFTED_INCOME} | 元 | |
                collective_income | 村集体经济收入 | 41.2 | 万元 | |
                labour_transfer | 劳动力转移就业人数 | 2764 | 人 | |
                grain_output | 粮食总产量 | 2231.8 | 吨 | |
            """,
            "answers": "是 2 2 1.5 2 是 1 5 0 否 5 是 0",
            "self_scores": "10 10 10 10 10 5 4 5 4.5 5 5 5 5 0",
        },
    )


def jiashan_2022() -> Filing:
    """甲山镇（示例）: the base of statements that are true; rivers patrolled a little less than planned."""
    return unit_filing(
        "511132-102 甲山镇 2022",
        "2023-09-12",
        "养护村组道路 58 公里，巡河 240 次，受理办件 3000 件，活动 12 场。 | 巡河 236 次，其余达到计划数。",
        {
            "finance": "1200 0 10 1040 170\n1250 0 10 1070 190\n1250 0 10 1060 187.4",
            "expense_subjects": """
                办公费 | 19 | 18.2
                印刷费 | 6 | 5.9
                水费 | 3 | 3
                电费 | 12 | 12.6
                物业管理费 | 10 | 10.3
            """,
            "execution": """
                6 | 1260 | 504
                9 | 1260 | 850.5
                11 | 1260 | 1026.9
            """,
            "projects": """
                P01 | 村组道路养护 | 一般公共预算 | 60 | 70 | 70 | √ | × |
                P02 | 村级组织运转补助 | 一般公共预算 | 80 | 85 | 84.4 | √ | × |
                P03 | 河道管护与防汛 | 一般公共预算 | 30 | 35 | 33 | √ | × |
            """,
            "indicators": """
                | 养护村组道路 | quantity | at_least | 58 | 60 | 公里 |
                | 巡河次数 | quantity | at_least | 240 | 236 | 次 | 汛期道路中断
                | 受理办件 | quantity | at_least | 3000 | 3150 | 件 |
                | 便民服务活动 | quantity | at_least | 12 | 12 | 场 |
                P01 | 修补路面 | quantity | at_least | 4500 | 4600 | 平方米 |
                P02 | 按月足额补助的村 | quantity | equal | 7 | 7 | 个 |
                P03 | 清理河段 | quantity | at_least | 15 | 15.5 | 公里 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 20115 | 元 | |
                collective_income | 村集体经济收入 | 55.2 | 万元 | |
                grain_output | 粮食总产量 | 3055.2 | 吨 | |
                labour_transfer | 劳动力转移就业人数 | 3040 | 人 | |
            """,
            "answers": "√ 2 2 1.5 1.5 √ 1 5 3 √ 4 √ 0",
            "self_scores": "10 9 7.5 10 10 5 5 5 4.5 9 10 4 5 0",
        },
    )


def yishui_2022() -> Filing:
    """乙水镇（示例）: `finance` in yuan under a title line and `单位：元`; the other tables are in 万元.

    Its growth of 2022 is stated, but there is no filing of 2021 to check it with. Audit found a problem more.
    """
    return unit_filing(
        "511132-103 乙水镇 2022",
        "2023-09-14",
        "清运生活垃圾 1400 吨，技能培训 8 期，新装路灯 60 盏。 | 培训完成 7 期，其余达到计划数。",
        {
            "finance": "9600000 0 60000 8600000 1060000\n"
            "10400000 200000 60000 8860000 1800000\n"
            "10400000 200000 60000 8800000 1780000",
            "expense_subjects": """
                办公费 | 18 | 21
                印刷费 | 5 | 5.5
                水费 | 2 | 2.2
                电费 | 13 | 14.7
                物业管理费 | 8 | 8.4
            """,
            "execution": """
                6月 | 1066 | 373.1
                9月 | 1066 | 639.6
                11月 | 1066 | 852.8
            """,
            "projects": """
                P01 | 场镇环卫保洁 | 一般公共预算 | 80 | 100 | 100 | 是 | 否 |
                P02 | 场镇路灯安装 | 一般公共预算 | 26 | 50 | 49 | 是 | 是 | 否
                P03 | 灌溉渠系修复 | 政府性基金 | 0 | 30 | 29 | 是 | 否 |
            """,
            "indicators": """
                | 清运生活垃圾 | quantity | at_least | 1400 | 1455 | 吨 |
                | 技能培训 | quantity | at_least | 8 | 7 | 期 | 师资未到位
                | 新装路灯 | quantity | at_least | 60 | 60 | 盏 |
                P01 | 配备保洁员 | quantity | at_least | 24 | 24 | 人 |
                P02 | 安装路灯 | quantity | at_least | 60 | 60 | 盏 |
                P03 | 修复渠道 | quantity | at_least | 1.5 | 2.1 | 公里 | 群众投工投劳
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 17387.9 | 元 | | 3.1
                collective_income | 村集体经济收入 | 36.8 | 万元 | |
                grain_output | 粮食总产量 | 1902.1 | 吨 | |
            """,
            "answers": "是 2 1.5 1.5 1.5 是 2 4 3 是 4 是 0",
            "self_scores": "10 9 7.5 10 5 5 5 5 4 8 10 4 5 0",
        },
    )


def bingping_2022() -> Filing:
    """丙坪乡（示例）: CSV in English; its later statements do not fit what it files here."""
    return unit_filing(
        "511132-104 丙坪乡 2022",
        "2023-09-21",
        "走访农户 100 户，整治隐患点 80 处，发放农技资料 100 份，修剪果树 90 亩。 | 四项均达到计划数。",
        {
            "finance": "720 0 4 620 104\n800 10 4 644 170\n800 10 4 640 169",
            "expense_subjects": """
                办公费 | 14 | 14.5
                印刷费 | 4 | 4
                水费 | 2 | 2
                电费 | 10 | 10.2
                物业管理费 | 8 | 8.3
            """,
            "execution": """
                06 | 814 | 325.6
                09 | 814 | 549.45
                11 | 814 | 671.55
            """,
            "projects": """
                P01 | 高山蔬菜示范 | general | 44 | 70 | 70 | yes | no |
                P02 | 村级活动场所修缮 | general | 40 | 70 | 69 | yes | no |
                P03 | 公路安全防护 | general | 20 | 30 | 30 | yes | no |
            """,
            "indicators": """
                | 走访农户 | quantity | at_least | 100 | 105 | 户 |
                | 整治隐患点 | quantity | at_least | 80 | 80 | 处 |
                | 发放农技资料 | quantity | at_least | 100 | 120 | 份 |
                | 修剪果树 | quantity | at_least | 90 | 90 | 亩 |
                P01 | 蔬菜种植面积 | quantity | at_least | 260 | 270 | 亩 |
                P02 | 修缮活动场所 | quantity | at_least | 3 | 3 | 处 |
                P03 | 安装护栏 | quantity | at_least | 1000 | 1000 | 米 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 16980 | 元 | |
                grain_output | 粮食总产量 | 1420 | 吨 | |
            """,
            "answers": "yes 1.5 1.5 1.5 1 no 4 4 2 yes 3 yes 0",
            "self_scores": "10 6 10 10 10 5 5 5 3 8 10 4 5 0",
        },
    )


def xinhe_2022() -> Filing:
    """辛河乡（示例）: nothing to find; the township has another name and code from 2024 on."""
    return unit_filing(
        "511132-109 辛河乡 2022",
        "2023-09-15",
        "渡运 1200 航次，巡堤 180 次。 | 渡运 1260 航次，巡堤 180 次。",
        {
            "finance": "480 0 0 410 70\n520 0 0 430 90\n520 0 0 430 90",
            "expense_subjects": """
                办公费 | 10 | 10.3
                印刷费 | 3 | 3
                水费 | 1 | 1.1
                电费 | 6 | 6.2
                物业管理费 | 4 | 4.1
            """,
            "execution": """
                6 | 520 | 208
                9 | 520 | 338
                11 | 520 | 429
            """,
            "projects": """
                P01 | 渡口维护 | 一般公共预算 | 40 | 50 | 50 | 是 | 否 |
                P02 | 河堤加固 | 一般公共预算 | 30 | 40 | 40 | 是 | 否 |
            """,
            "indicators": """
                | 渡运 | quantity | at_least | 1200 | 1260 | 航次 |
                | 巡堤 | quantity | at_least | 180 | 180 | 次 |
                P01 | 维护渡口 | quantity | at_least | 2 | 2 | 处 |
                P02 | 加固河堤 | quantity | at_least | 1.2 | 1.2 | 公里 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 15870 | 元 | |
                grain_output | 粮食总产量 | 986.5 | 吨 | |
            """,
            "answers": "是 2 2 2 2 是 0 5 5 是 5 是 0",
            "self_scores": "10 10 10 10 10 5 5 5 5 10 10 5 5 0",
        },
    )
