"""What the samples of fiscal year 2023 must come to, worked out by hand; read by `expected.py`."""

from examples.expected_outcome import Expected

EXPECTED_2023 = {
    ("511132-101", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 10 | 2 + 2 + 2 + 2, collective decision 2
        goal_attainment_unit | 10 | 4 of 4
        goal_attainment_projects | 10 | 6 of 6
        expenditure_control | 10 | 44 to 45.75 = 3.98 %
        timely_correction | 5 | no problem found
        execution_progress | 2 | 16, 27, 33 %: 0.4 + 0.8 + 0.8
        balance_rate | 5 | 5 of 5
        violations | 5 | none stated; audit has not spoken
        budget_linkage | 5 | 5 + 0
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-102", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 9 | 1.5 + 2 + 1.5 + 2, collective decision 2
        goal_attainment_unit | 10 | 4 of 4
        goal_attainment_projects | 10 | 5 of 5
        expenditure_control | 10 | 50.00 to 55.00 = exactly 10 %; 5 by the other reading
        timely_correction | 5 | 1 found, corrected
        execution_progress | 5 | 43, 69, 85 %: all on target
        balance_rate | 5 | 5 of 5
        violations | 5 | none stated; audit has not spoken
        budget_linkage | 9 | 5 + 4
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | confirmed by the bureau
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-103", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 9 | 2 + 2 + 1.5 + 1.5, collective decision 2
        goal_attainment_unit | 10 | 4 of 4
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 5 | 50.00 to 55.01 = 10.02 %
        timely_correction | 5 | 2 found, 2 corrected
        execution_progress | 3.95 | 30, 54, 66 %: 0.75 + 1.6 + 1.6
        balance_rate | 3.33 | rates 0, 0.0999, 0.1: 2 of 3
        violations | 4.5 | 1 stated; audit has not spoken
        budget_linkage | 8 | 5 + 3
        disclosure | 10 | yes
        rectification | 4 | as filed
        feedback | 0 | claimed by the unit, denied by the bureau
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-104", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 5 | 1.5 + 1.5 + 1 + 1, no collective decision
        goal_attainment_unit | 5 | of 100, 130, 130.01, 99.99 against 100: 2 of 4
        goal_attainment_projects | 7.5 | 3 of 4
        expenditure_control | 10 | 40 to 42 = 5 %
        timely_correction | 2.5 | 2 found, 1 not corrected
        execution_progress | 4.89 | 38, 67.5, 80 %: 0.95 + 2 + 2 x 80/82.5
        balance_rate | 5 | 4 of 4
        violations | 0 | 11 stated; audit has not spoken
        budget_linkage | 6 | 4 + 2
        disclosure | 10 | yes
        rectification | 3 | as filed
        feedback | 5 | confirmed by the bureau
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-105", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 8 | 2 + 1.5 + 1.5 + 1, collective decision 2
        goal_attainment_unit | 7.5 | 3 of 4
        goal_attainment_projects | 8.33 | 5 of 6
        expenditure_control | 5 | 45 to 52.2 = 16 %
        timely_correction | 3.33 | 3 found, 1 not corrected
        execution_progress | 4.7 | 36, 60.75, 82.5 %: 0.9 + 1.8 + 2
        balance_rate | 4.17 | 5 of 6
        violations | 3.5 | 3 stated; audit has not spoken
        budget_linkage | 7 | 5 + 2
        disclosure | 0 | no
        rectification | 3 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-106", ""): Expected(
        "awaiting_review",
        """
        goal_review | 10 | yes
        goal_quality | 9.5 | 2 + 2 + 2 + 1.5, collective decision 2
        goal_attainment_unit | 10 | 3 of 3
        goal_attainment_projects | 6.67 | 2 of 3
        expenditure_control | 0 | 48 to 36 = 25 % saved
        timely_correction | 5 | 1 found, corrected
        execution_progress | 5 | 41.67, 68.53, 85.08 %: all on target
        balance_rate | 5 | 3 of 3
        violations | 4 | none stated, audit found 2
        budget_linkage | 10 | 5 + 5
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | confirmed by the bureau
        cooperation_deduction | -1.5 | 3 occurrences recorded by the bureau
        """,
    ),
    ("511132-107", ""): Expected(
        "incomplete",
        """
        goal_review | 10 | yes
        goal_quality | 9.5 | 2 + 2 + 2 + 1.5, collective decision 2
        goal_attainment_unit | - | the actual value of one quantity reads 约40
        goal_attainment_projects | 7.5 | 3 of 4
        expenditure_control | 10 | 50 to 52 = 4 %; 水费 is not filed and counts 0
        timely_correction | 5 | 1 found, corrected
        execution_progress | - | nothing executed is filed for September
        balance_rate | 5 | 3 of 3
        violations | 5 | none stated; audit has not spoken
        budget_linkage | 9 | 5 + 4
        disclosure | 10 | yes
        rectification | 4 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-108", ""): Expected(
        "incomplete",
        """
        goal_review | 10 | yes
        goal_quality | 4.5 | 1 + 1.5 + 1 + 1, no collective decision
        goal_attainment_unit | 8 | 4 of 5
        goal_attainment_projects | 6.67 | 2 of 3
        expenditure_control | 5 | 30 to 35.4 = 18 %
        timely_correction | 0 | 2 found, 2 not corrected
        execution_progress | - | the table is not filed
        balance_rate | 3.75 | 3 of 4
        violations | 4 | 2 stated; audit has not spoken
        budget_linkage | 5 | 3 + 2
        disclosure | 10 | yes
        rectification | - | not answered
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-109", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 9.5 | 2 + 2 + 2 + 1.5, collective decision 2
        goal_attainment_unit | 5 | 1 of 2
        goal_attainment_projects | 10 | 2 of 2
        expenditure_control | 10 | 25 to 26.5 = 6 %
        timely_correction | 5 | no problem found
        execution_progress | 4.94 | 40, 67.5, 80 %: 1 + 2 + 2 x 80/82.5
        balance_rate | 5 | 2 of 2
        violations | 5 | none stated; audit has not spoken
        budget_linkage | 9 | 5 + 4
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-110", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 9 | 2 + 2 + 1.5 + 1.5, collective decision 2
        goal_attainment_unit | 10 | 2 of 2
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 5 | 20 to 22.2 = 11 %
        timely_correction | 5 | 1 found, corrected
        execution_progress | 4.88 | 35, 67.5, 82.5 %: 0.875 + 2 + 2 = 4.875
        balance_rate | 5 | 3 of 3
        violations | 4.5 | 1 stated; audit has not spoken
        budget_linkage | 9 | 5 + 4
        disclosure | 10 | yes
        rectification | 4 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-113", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 10 | 2 + 2 + 2 + 2, collective decision 2
        goal_attainment_unit | 10 | 1 of 1
        goal_attainment_projects | 10 | 1 of 1
        expenditure_control | 10 | 15 to 15.3 = 2 %
        timely_correction | 5 | no problem found
        execution_progress | 5 | 40, 67.5, 82.5 %: all on target
        balance_rate | 5 | 1 of 1
        violations | 5 | none stated; audit has not spoken
        budget_linkage | 10 | 5 + 5
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-114", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 5 | 2 + 1 + 1 + 1, no collective decision
        goal_attainment_unit | 10 | 1 of 1
        goal_attainment_projects | 0 | 0 of 1
        expenditure_control | 5 | 14 to 16.2 = 15.71 %
        timely_correction | 5 | no problem found
        execution_progress | 4.78 | 40, 60, 82.5 %: 1 + 1.7777… + 2
        balance_rate | 5 | 1 of 1
        violations | 4 | 2 stated; audit has not spoken
        budget_linkage | 5 | 3 + 2
        disclosure | 0 | no
        rectification | 3 | as filed
        feedback | 0 | no; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
}
