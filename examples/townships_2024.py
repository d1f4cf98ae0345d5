"""Five townships in fiscal year 2024, under the revised rubric: none of the figures is real.

What each shows stands in its docstring; the worked-out points stand in `expected_2024.py`.
"""

from examples.filing import Filing, unit_filing


def hongqi_2024() -> Filing:
    """红旗镇（示例）: every statement of growth is true; five metrics of 2023 are not filed again."""
    return unit_filing(
        "511132-101 红旗镇 2024",
        "2025-09-18",
        "调处纠纷 35 起，整改隐患 10 个，转移就业 2850 人，公益性岗位 130 个。 | 公益性岗位 128 个，其余达到计划数。",
        {
            "finance": "1120 0 0 1020 100\n1190 30 0 1080 140\n1190 30 0 1078 138",
            "expense_subjects": """
                办公费 | 25 | 26
                印刷费 | 6 | 6.2
                水费 | 1.5 | 1.5
                电费 | 9 | 9.4
                物业管理费 | 4 | 4
            """,
            "execution": """
                6 | 1220 | 488
                9 | 1220 | 793
                11 | 1220 | 1012.6
            """,
            "projects": """
                P01 | 农村人居环境整治 | 政府性基金 | 0 | 30 | 30 | 是 | 否 |
                P02 | 村组干部保险补助 | 一般公共预算 | 15 | 15 | 15 | 是 | 否 |
                P03 | 村级公共服务运行 | 一般公共预算 | 77 | 83 | 83 | 是 | 否 |
                P04 | 乡镇安全管理 | 一般公共预算 | 8 | 12 | 10 | 是 | 否 |
            """,
            "indicators": """
                | 矛盾纠纷调处成功数 | quantity | at_least | 35 | 36 | 起 |
                | 隐患整改数 | quantity | at_least | 10 | 10 | 个 |
                | 劳动力转移就业人数 | quantity | at_least | 2850 | 2901 | 人 |
                | 公益性岗位数 | quantity | at_least | 130 | 128 | 个 | 两人退出
                P01 | 环境整治覆盖的行政村 | quantity | at_least | 5 | 5 | 个 |
                P02 | 参保的村组干部 | quantity | at_least | 65 | 65 | 人 |
                P03 | 运转得到保障的行政村 | quantity | at_least | 5 | 5 | 个 |
                P04 | 应急演练 | quantity | at_least | 50 | 52 | 次 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 21053 | 元 | | 6.01
                income_lifted_households | 脱贫户人均纯收入 | 18190.5 | 元 | | 7.11
                collective_income | 村集体经济收入 | 50.12 | 万元 | | 8.02
                labour_transfer | 劳动力转移就业人数 | 2901 | 人 | 2813 | 3.13
                grain_output | 粮食总产量 | 2301.5 | 吨 | | 2.41
            """,
            "answers": "是 2 2 2 2 是 2 5 3 是 5 是 0",
            "self_scores": "10 10 7.5 10 10 5 5 4 3 8 10 5 5 0",
        },
    )


def jiashan_2024() -> Filing:
    """甲山镇（示例）: growth cut off and not rounded; growth of 1.6 % where it is 1.45 %; a base corrected later.

    82.5 % executed in November was the target before; the revised rubric asks for 85 %.
    """
    return unit_filing(
        "511132-102 甲山镇 2024",
        "2025-09-11",
        "养护村组道路 63 公里，巡河 240 次，受理办件 3300 件，活动 12 场。 | 四项均达到计划数。",
        {
            "finance": "1340 0 5 1120 225\n1420 0 5 1140 285\n1420 0 5 1138 283",
            "expense_subjects": """
                办公费 | 19 | 20
                印刷费 | 6 | 6.1
                水费 | 3 | 3.2
                电费 | 13 | 13.8
                物业管理费 | 11 | 11.2
            """,
            "execution": """
                6 | 1425 | 570
                9 | 1425 | 961.875
                11 | 1425 | 1175.625
            """,
            "projects": """
                P01 | 村组道路养护 | 一般公共预算 | 80 | 100 | 100 | √ | × |
                P02 | 村级组织运转补助 | 一般公共预算 | 110 | 125 | 124 | √ | × |
                P03 | 河道管护与防汛 | 一般公共预算 | 35 | 60 | 59 | √ | × |
            """,
            "indicators": """
                | 养护村组道路 | quantity | at_least | 63 | 64 | 公里 |
                | 巡河次数 | quantity | at_least | 240 | 245 | 次 |
                | 受理办件 | quantity | at_least | 3300 | 3420 | 件 |
                | 便民服务活动 | quantity | at_least | 12 | 13 | 场 |
                P01 | 修补路面 | quantity | at_least | 5000 | 5100 | 平方米 |
                P02 | 按月足额补助的村 | quantity | equal | 7 | 7 | 个 |
                P03 | 清理河段 | quantity | at_least | 16 | 16 | 公里 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 23158 | 元 | 21340 | 8.51
                collective_income | 村集体经济收入 | 66.4 | 万元 | | 6.24
                grain_output | 粮食总产量 | 3165.9 | 吨 | 3102.6 | 2.04
                labour_transfer | 劳动力转移就业人数 | 3150 | 人 | | 1.6
            """,
            "answers": "√ 2 2 2 2 √ 2 5 4 √ 5 √ 0",
            "self_scores": "10 10 10 10 10 5 5 5 4 9 10 5 5 0",
        },
    )


def yishui_2024() -> Filing:
    """乙水镇（示例）: filed twice; a prior value of 36.25 where its filing of 2023 says 38.25."""
    return unit_filing(
        "511132-103 乙水镇 2024",
        "2025-09-15",
        "清运生活垃圾 1600 吨，技能培训 9 期，新装路灯 80 盏，巡护 100 次。 | 四项均达到计划数。",
        {
            "finance": "1080 0 18.49 920 178.49\n1160 0 18.49 955 223.49\n1160 0 18.49 950 220",
            "expense_subjects": """
                办公费 | 21 | 22
                印刷费 | 5 | 5.2
                水费 | 2 | 2.1
                电费 | 15 | 15.6
                物业管理费 | 9 | 9.2
            """,
            "execution": """
                6月 | 1178.49 | 471.396
                9月 | 1178.49 | 795.48075
                11月 | 1178.49 | 1001.7165
            """,
            "projects": """
                P01 | 场镇环卫保洁 | 一般公共预算 | 98.49 | 103.49 | 102 | 是 | 否 |
                P02 | 场镇路灯安装 | 一般公共预算 | 40 | 60 | 58 | 是 | 是 | 是
                P03 | 灌溉渠系修复 | 一般公共预算 | 40 | 60 | 60 | 是 | 否 |
            """,
            "indicators": """
                | 清运生活垃圾 | quantity | at_least | 1600 | 1650 | 吨 |
                | 技能培训 | quantity | at_least | 9 | 9 | 期 |
                | 新装路灯 | quantity | at_least | 80 | 82 | 盏 |
                | 巡护次数 | quantity | at_least | 100 | 100 | 次 |
                P01 | 配备保洁员 | quantity | at_least | 26 | 26 | 人 |
                P02 | 安装路灯 | quantity | at_least | 80 | 82 | 盏 |
                P03 | 修复渠道 | quantity | at_least | 2.5 | 2.5 | 公里 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 20100 | 元 | | 7.77
                collective_income | 村集体经济收入 | 41.3 | 万元 | 36.25 |
                grain_output | 粮食总产量 | 1931.2 | 吨 | 1888.4 | 2.27
            """,
            "answers": "是 2 2 2 2 是 0 5 4 是 5 是 0",
            "self_scores": "10 10 10 10 10 5 5 5 5 9 10 5 5 0",
        },
    )


def bingping_2024() -> Filing:
    """丙坪乡（示例）: CSV in a `.zip`; grain in kilograms; growth of 5.2 % where it is 5.12 %; six problems."""
    return unit_filing(
        "511132-104 丙坪乡 2024",
        "2025-09-23",
        "走访农户 100 户，整治隐患点 90 处，发放农技资料 120 份，修剪果树 100 亩。 | 资料发放 118 份，其余达到计划数。",
        {
            "finance": "790 0 4.6 670 124.6\n910 0 4.6 715 199.6\n910 0 4.6 712 198",
            "expense_subjects": """
                办公费 | 15 | 15.5
                印刷费 | 4 | 4.2
                水费 | 2 | 2
                电费 | 11 | 11.8
                物业管理费 | 9 | 9.1
            """,
            "execution": """
                06 | 914.6 | 320.11
                09 | 914.6 | 548.76
                11 | 914.6 | 731.68
            """,
            "projects": """
                P01 | 高山蔬菜示范 | general | 60 | 90 | 90 | yes | no |
                P02 | 便民道路硬化 | general | 44.6 | 74.6 | 73 | yes | yes | no
                P03 | 公路安全防护 | general | 20 | 35 | 35 | yes | no |
            """,
            "indicators": """
                | 走访农户 | quantity | at_least | 100 | 101 | 户 |
                | 整治隐患点 | quantity | at_least | 90 | 94 | 处 |
                | 发放农技资料 | quantity | at_least | 120 | 118 | 份 | 印制延误
                | 修剪果树 | quantity | at_least | 100 | 100 | 亩 |
                P01 | 蔬菜种植面积 | quantity | at_least | 330 | 345 | 亩 |
                P02 | 硬化道路 | quantity | at_least | 3 | 3 | 公里 |
                P03 | 安装护栏 | quantity | at_least | 1100 | 1150 | 米 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 18900 | 元 | | 5.2
                grain_output | 粮食总产量 | 1462000 | 公斤 | | 0.83
            """,
            "answers": "yes 1.5 1.5 1.5 1.5 yes 6 4 3 yes 4 yes 0",
            "self_scores": "10 8 7.5 10 10 5 5 5 2 8 10 4 5 0",
        },
    )


def dingqiao_2024() -> Filing:
    """丁桥乡（示例）: growth stated as a bare 5, which says little and is true."""
    return unit_filing(
        "511132-105 丁桥乡 2024",
        "2025-09-22",
        "管护林地 8500 亩，新建蓄水池 5 口，代办事项 1300 件，入户宣传 2000 户。 | 代办 1290 件，其余达到计划数。",
        {
            "finance": "1120 0 23 880 263\n1320 20 23 945 418\n1320 20 23 940 415",
            "expense_subjects": """
                办公费 | 18 | 20
                印刷费 | 5 | 5.5
                水费 | 2 | 2.2
                电费 | 13 | 14.1
                物业管理费 | 10 | 10.5
            """,
            "execution": """
                6 | 1363 | 545.2
                9 | 1363 | 885.95
                11 | 1363 | 1090.4
            """,
            "projects": """
                P01 | 天然林管护 | 一般公共预算 | 90 | 130 | 130 | 是 | 否 |
                P02 | 山坪塘整治 | 一般公共预算 | 73 | 118 | 116 | 是 | 是 | 已整改
                P03 | 村级便民服务 | 一般公共预算 | 50 | 90 | 90 | 是 | 否 |
                P04 | 集镇污水管维护 | 一般公共预算、政府性基金 | 50 | 80 | 79 | 是 | 是 | 未整改
            """,
            "indicators": """
                | 管护林地 | quantity | at_least | 8500 | 8600 | 亩 |
                | 新建蓄水池 | quantity | at_least | 5 | 5 | 口 |
                | 代办事项 | quantity | at_least | 1300 | 1290 | 件 | 系统停机两日
                | 入户宣传 | quantity | at_least | 2000 | 2050 | 户 |
                P01 | 聘用护林员 | quantity | at_least | 18 | 18 | 人 |
                P02 | 整治山坪塘 | quantity | at_least | 8 | 8 | 口 |
                P03 | 服务点数量 | quantity | at_least | 6 | 6 | 个 |
                P04 | 疏通管道 | quantity | at_least | 2000 | 2100 | 米 |
            """,
            "metrics": """
                income_per_capita | 人均纯收入 | 19110 | 元 | 18200 | 5
                grain_output | 粮食总产量 | 2064 | 吨 | | 2.41
            """,
            "answers": "是 2 2 1.5 1.5 是 1 5 3 是 3 是 0",
            "self_scores": "10 9 7.5 10 10 5 5 5 4 8 10 3 5 0",
        },
    )
