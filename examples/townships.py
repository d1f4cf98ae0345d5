"""Four invented townships: full filings with the slips a clerk meets, none of them real.

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
    without_columns,
)


def jiashan() -> Filing:
    """甲山镇（示例）: expenditure deviates by exactly 10 %, on the contested edge; yes and no are ticks."""
    code, name = "511132-102", "甲山镇"
    return Filing(
        code,
        name,
        {
            "submission": cover(code, name, "2024-09-18"),
            "evaluations": unit_evaluation(
                name,
                "养护村组道路 60 公里，巡河 240 次，举办便民服务活动 12 场，受理办件 3200 件。",
                "四项数量目标均已达到，其中受理办件 3406 件。",
            ),
            "finance": finance("1320.4 0 12.6 1105 228", "1398.2 45 12.6 1130.8 325", "1398.2 45 12.6 1128.3 322.5"),
            "expense_subjects": expense_subjects("""
                办公费 | 18 | 20.5
                印刷费 | 6 | 6.2
                水费 | 3 | 3.1
                电费 | 12 | 13.9
                物业管理费 | 11 | 11.3
                邮电费 | 5 | 7
            """),
            "execution": execution("""
                6 | 1400 | 602
                9 | 1455.8 | 1004.502
                11 | 1455.8 | 1237.43
            """),
            "projects": projects("""
                P01 | 村组道路养护 | 一般公共预算 | 60 | 85 | 85 | √ | × |
                P02 | 农村厕所改造奖补 | 政府性基金 | 0 | 45 | 45 | √ | × |
                P03 | 村级组织运转补助 | 一般公共预算 | 108 | 120 | 118.5 | √ | × |
                P04 | 河道管护与防汛 | 一般公共预算 | 36 | 45 | 44 | √ | √ | 已整改
                P05 | 产业路维修 | 一般公共预算 | 24 | 30 | 30 | √ | × |
            """),
            "indicators": indicators("""
                | 养护村组道路 | quantity | at_least | 60 | 62.5 | 公里 |
                | 巡河次数 | quantity | at_least | 240 | 251 | 次 |
                | 便民服务活动 | quantity | at_least | 12 | 12 | 场 |
                | 受理办件 | quantity | at_least | 3200 | 3406 | 件 |
                | 群众满意度 | satisfaction | at_least | 90 | 94.2 | % |
                P01 | 修补路面 | quantity | at_least | 4800 | 5010 | 平方米 |
                P02 | 改造户厕 | quantity | at_least | 180 | 183 | 户 |
                P03 | 按月足额补助的村 | quantity | equal | 7 | 7 | 个 |
                P04 | 清理河段 | quantity | at_least | 15 | 16.2 | 公里 |
                P05 | 维修产业路 | quantity | at_least | 3.2 | 3.2 | 公里 |
            """),
            "metrics": metrics("""
                income_per_capita | 人均纯收入 | 21340 | 元 | 20115 | 6.09
                collective_income | 村集体经济收入 | 62.5 | 万元 | 55.2 | 13.22
                grain_output | 粮食总产量 | 3120.6 | 吨 | 3055.2 | 2.14
                labour_transfer | 劳动力转移就业人数 | 3105 | 人 | |
            """),
            "answers": answers("√ 1.5 2 1.5 2 √ 0 5 4 √ 5 √ 0"),
            "self_scores": self_scores("10 10 10 10 10 5 5 5 5 10 10 5 5 0"),
            "attachments": attachments("""
                goal_review | internal_review | 绩效目标审核意见.pdf | 甲山府〔2023〕示例6号 | | | 2
                goal_quality | collective_decision | 镇党委会议记录.pdf | | | | 1
                budget_linkage | internal_assessment | 内设机构考核办法.pdf | 甲山府〔2023〕示例11号 | | | 4
                disclosure | disclosed | 决算公开.pdf | | https://jiashan.example.org/2023 | 2024-09-10 | 21
                rectification | grade | 问题整改回复.docx | | | |
                feedback | on_time | 结果应用反馈.pdf | 甲山府〔2024〕示例2号 | | | 1
            """),
        },
    )


def yishui() -> Filing:
    """乙水镇（示例）: just above 10 %, shares of 30, 54 and 66 %, balance rates on either side of 0.1.

    Two amounts of `finance` are typed as text. The bureau denies the feedback that the unit claims.
    """
    code, name = "511132-103", "乙水镇"
    return Filing(
        code,
        name,
        {
            "submission": cover(code, name, "2024-09-19"),
            "evaluations": unit_evaluation(
                name,
                "清运生活垃圾 1500 吨，组织技能培训 8 期，新装路灯 120 盏，开展巡护 96 次。",
                "垃圾清运、培训、路灯和巡护四项均按计划完成。",
            ),
            "finance": change_cells(
                finance("1052 0 8 900 160", "1142 30 8 940 240", "1142 30 8 936.5 225.01"),
                "line",
                [
                    ("revenue_general_budget", "adjusted_budget_wan_yuan", "1,142.00"),
                    ("expenditure_total", "final_wan_yuan", "1,161.51"),
                ],
            ),
            "expense_subjects": expense_subjects("""
                办公费 | 20 | 22.6
                印刷费 | 5 | 5.4
                水费 | 2 | 2.15
                电费 | 14 | 15.76
                物业管理费 | 9 | 9.1
            """),
            "execution": execution("""
                6月 | 1180 | 354
                9月 | 1180 | 637.2
                11月 | 1180 | 778.8
            """),
            "projects": projects("""
                P01 | 场镇环卫保洁 | 一般公共预算 | 90 | 90 | 90 | 是 | 否 |
                P02 | 场镇路灯安装 | 一般公共预算 | 40 | 100 | 90.01 | 是 | 是 | 是
                P03 | 灌溉渠系修复 | 政府性基金 | 30 | 50 | 45 | 是 | 是 | 是
            """),
            "indicators": indicators("""
                | 清运生活垃圾 | quantity | at_least | 1500 | 1622.4 | 吨 |
                | 技能培训 | quantity | at_least | 8 | 8 | 期 |
                | 新装路灯 | quantity | at_least | 120 | 124 | 盏 |
                | 巡护次数 | quantity | at_least | 96 | 104 | 次 |
                | 培训合格率 | quality | at_least | 95 | 93.5 | % | 两名学员中途外出务工
                P01 | 配备保洁员 | quantity | at_least | 26 | 26 | 人 |
                P02 | 安装路灯 | quantity | at_least | 120 | 124 | 盏 |
                P03 | 修复渠道 | quantity | at_least | 2.4 | 2.65 | 公里 |
            """),
            "metrics": metrics("""
                income_per_capita | 人均纯收入 | 18650 | 元 | | 7.25
                collective_income | 村集体经济收入 | 38.25 | 万元 | |
                grain_output | 粮食总产量 | 1888.4 | 吨 | 1902.1 | -0.72
            """),
            "answers": answers("是 2 2 1.5 1.5 是 1 5 3 是 4 是 0"),
            "self_scores": self_scores("10 9 10 10 10 5 5 5 5 10 10 5 5 0"),
            "attachments": attachments("""
                goal_review | internal_review | 目标审核记录.pdf | | | | 1
                violations | problems | 自查报告.docx | 乙水府〔2024〕示例3号 | | | 2
                disclosure | disclosed | 决算公开.pdf | | https://yishui.example.org/2023js | 2024-09-13 | 16
            """),
        },
    )


def bingping() -> Filing:
    """丙坪乡（示例）: CSV in English; overshoots of exactly 30 % and of 30.01 %; 11 problems.

    No table of attachments; `answers` and `self_scores` without `subject_code`.
    """
    code, name = "511132-104", "丙坪乡"
    return Filing(
        code,
        name,
        {
            "submission": cover(code, name, "2024-09-24"),
            "evaluations": unit_evaluation(
                name,
                "走访农户 100 户，整治隐患点 100 处，发放农技资料 100 份，修剪果树 100 亩。",
                "走访和整治如期完成，资料发放超出计划，果树修剪略有欠缺。",
            ),
            "finance": finance("760 0 5 650 115", "880 15 5 700 200", "880 15 5 698 197.4"),
            "expense_subjects": expense_subjects("""
                办公费 | 15 | 15.8
                印刷费 | 4 | 4.1
                水费 | 2 | 2.2
                电费 | 10 | 10.6
                物业管理费 | 9 | 9.3
            """),
            "execution": execution("""
                06 | 900 | 342
                09 | 900 | 607.5
                11 | 900 | 720
            """),
            "projects": without_columns(
                projects("""
                    P01 | 高山蔬菜示范 | general | 50 | 80 | 80 | | yes | yes
                    P02 | 村级活动场所修缮 | general | 40 | 60 | 58.2 | | Y | N
                    P03 | 人畜饮水管网 | fund | 0 | 35 | 34.2 | | no |
                    P04 | 公路安全防护 | general | 25 | 25 | 25 | | FALSE |
                """),
                ["in_performance_management"],
            ),
            "indicators": without_columns(
                indicators("""
                    | 走访农户 | quantity | at_least | 100 | 100 | 户 |
                    | 整治隐患点 | quantity | at_least | 100 | 130 | 处 |
                    | 发放农技资料 | quantity | at_least | 100 | 130.01 | 份 | 按村平均分摊后的折算数
                    | 修剪果树 | quantity | at_least | 100 | 99.99 | 亩 | 部分地块农户自行修剪
                    P01 | 蔬菜种植面积 | quantity | at_least | 300 | 320 | 亩 |
                    P02 | 修缮活动场所 | quantity | at_least | 4 | 3 | 处 | 一处因用地未定推迟
                    P03 | 铺设管网 | quantity | at_least | 6.5 | 6.8 | 公里 |
                    P04 | 安装护栏 | quantity | at_least | 1200 | 1200 | 米 |
                """),
                ["level1", "level2"],
            ),
            "metrics": metrics("""
                income_per_capita | 人均纯收入 | 17980 | 元 | 16920 | 6.26
                grain_output | 粮食总产量 | 1450 | 吨 | |
            """),
            "answers": without_columns(answers("yes 1.5 1.5 1 1 no 11 4 2 Y 3 TRUE 0"), ["subject_code"]),
            "self_scores": without_columns(self_scores("10 6 10 7.5 10 5 5 5 0 8 10 4 5 0"), ["subject_code"]),
        },
    )


def dingqiao() -> Filing:
    """丁桥乡（示例）: CSV in Chinese and GB18030; numbers as text, many spellings of yes and no.

    Thousands separators, full-width digits, months written 6月, one project outside performance
    management, one project whose problem was not corrected, nothing disclosed.
    """
    code, name = "511132-105", "丁桥乡"
    return Filing(
        code,
        name,
        {
            "submission": cover(code, name, "2024-09-23"),
            "evaluations": unit_evaluation(
                name,
                "管护林地 8500 亩，新建蓄水池 6 口，代办事项 1200 件，入户宣传 2000 户。",
                "蓄水池建成 5 口，其余三项达到计划数。",
            ),
            "finance": change_cells(
                finance("1080 0 20 850 250", "1290 40 20 930 420", "1290 40 20 928.6 398.4"),
                "line",
                [
                    ("revenue_general_budget", "initial_budget_wan_yuan", "1,080.00"),
                    ("revenue_general_budget", "adjusted_budget_wan_yuan", "1,290.00"),
                    ("revenue_general_budget", "final_wan_yuan", "１，２９０．００"),
                    ("revenue_total", "adjusted_budget_wan_yuan", "1,350"),
                    ("revenue_total", "final_wan_yuan", "１３５０"),
                    ("expenditure_total", "final_wan_yuan", "1,327.0"),
                ],
            ),
            "expense_subjects": expense_subjects("""
                办公费 | １６ | １８．９
                印刷费 | 5 | 5.6
                水费 | 2 | 2.3
                电费 | 12 | 14.1
                物业管理费 | 10.00 | 11.30
            """),
            "execution": execution("""
                6月 | 1,350 | 486
                9月 | 1,350 | 820.125
                11月 | 1,350 | 1,113.75
            """),
            "projects": projects("""
                P01 | 天然林管护 | 一般公共预算 | 80 | １２０ | １２０ | 是 | 有 | 已整改
                P02 | 山坪塘整治 | 一般公共预算 | 60 | 100 | 97.4 | 是 | 是 | Y
                P03 | 村级便民服务 | 一般公共预算 | 50 | 80 | 80 | √ | 无 |
                P04 | 蓄水池新建 | 一般公共预算 | 30 | 60 | 45 | Y | 否 |
                P05 | 集镇污水管维护 | 政府性基金 | 20 | 40 | 37 | 有 | √ | 未整改
                P06 | 档案整理 | 一般公共预算 | 10 | 20 | 19 | 否 | × |
            """),
            "indicators": change_cells(
                indicators("""
                    | 管护林地 | quantity | at_least | 8,500 | 8,620.5 | 亩 |
                    | 新建蓄水池 | quantity | at_least | 6 | 5 | 口 | 一口因地质条件另行选址
                    | 代办事项 | quantity | at_least | 1,200 | １３０５ | 件 |
                    | 入户宣传 | quantity | at_least | 2000 | 2013 | 户 |
                    P01 | 聘用护林员 | quantity | at_least | 18 | 18 | 人 |
                    P01 | 巡山次数 | quantity | at_least | 300 | 342 | 次 |
                    P02 | 整治山坪塘 | quantity | at_least | 9 | 9 | 口 |
                    P03 | 服务点数量 | quantity | at_least | 6 | 6 | 个 |
                    P04 | 建成蓄水池 | quantity | at_least | 6 | 5 | 口 | 一口因地质条件另行选址
                    P05 | 疏通管道 | quantity | at_least | 2,000 | 2,150 | 米 |
                    P05 | 污水外溢次数 | benefit | at_most | 3 | 2 | 次 |
                """),
                "indicator_name",
                [("管护林地", "direction", "≥"), ("污水外溢次数", "direction", "≤")],
            ),
            "metrics": metrics("""
                income_per_capita | 人均纯收入 | １８,２００ | 元 | 17,350 | 4.90%
                grain_output | 粮食总产量 | 2,015.5 | 吨 | |
            """),
            "answers": answers("√ 2 1.5 1.5 1 Y ３ 5 2 × 3 是 0"),
            "self_scores": self_scores("10 9 10 10 10 5 5 5 3.5 8 0 4 5 0"),
            "attachments": attachments("""
                goal_review | internal_review | 审核表.pdf | | | |
                goal_quality | collective_decision | 会议纪要.pdf | 丁桥府纪〔2023〕示例5号 | | | 2
                rectification | grade | 整改情况说明.docx | | | |
            """),
        },
    )
