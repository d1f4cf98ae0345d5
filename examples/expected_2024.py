"""What the samples of fiscal year 2024 must come to, worked out by hand; read by `expected.py`."""

from examples.expected_outcome import Expected

EXPECTED_2024 = {
    ("511132-101", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 10 | 2 + 2 + 2 + 2, collective decision 2
        goal_attainment_unit | 7.5 | 3 of 4
        goal_attainment_projects | 10 | 4 of 4
        expenditure_control | 10 | 45.5 to 47.1 = 3.52 %
        timely_correction | 5 | no problem found
        execution_progress | 4.88 | 40, 65, 83 %: 1 + 1.9259… + 2 x 83/85
        balance_rate | 3.75 | 3 of 4; one at 0.1667
        violations | 3 | 2 stated; audit has not spoken
        budget_linkage | 8 | 5 + 3
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-102", ""): Expected(
        "awaiting_review",
        """
        goal_review | 10 | yes
        goal_quality | 10 | 2 + 2 + 2 + 2, collective decision 2
        goal_attainment_unit | 10 | 4 of 4
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 52 to 54.3 = 4.42 %
        timely_correction | 5 | no problem found
        execution_progress | 4.94 | 40, 67.5, 82.5 %: 1 + 2 + 2 x 82.5/85
        balance_rate | 5 | 3 of 3
        violations | 3 | 2 stated, audit found 2
        budget_linkage | 9 | 5 + 4
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | confirmed by the bureau
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-103", ""): Expected(
        "awaiting_review",
        """
        goal_review | 10 | yes
        goal_quality | 10 | 2 + 2 + 2 + 2, collective decision 2
        goal_attainment_unit | 10 | 4 of 4
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 52 to 54.1 = 4.04 %
        timely_correction | 5 | 1 found, corrected
        execution_progress | 5 | 40, 67.5, 85 %: all on target
        balance_rate | 5 | 3 of 3
        violations | 5 | none stated, audit found none
        budget_linkage | 9 | 5 + 4
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | confirmed by the bureau
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-104", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 8 | 1.5 + 1.5 + 1.5 + 1.5, collective decision 2
        goal_attainment_unit | 7.5 | 3 of 4
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 41 to 42.6 = 3.90 %
        timely_correction | 0 | 1 found, 1 not corrected
        execution_progress | 4.54 | 35, 60, 80 %: 0.875 + 1.7777… + 2 x 80/85
        balance_rate | 5 | 3 of 3
        violations | 0 | 6 stated; audit has not spoken
        budget_linkage | 7 | 4 + 3
        disclosure | 10 | yes
        rectification | 4 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-105", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 9 | 2 + 2 + 1.5 + 1.5, collective decision 2
        goal_attainment_unit | 7.5 | 3 of 4
        goal_attainment_projects | 10 | 4 of 4
        expenditure_control | 10 | 48 to 52.3 = 8.96 %
        timely_correction | 2.5 | 2 found, 1 not corrected
        execution_progress | 4.81 | 40, 65, 80 %: 1 + 1.9259… + 2 x 80/85
        balance_rate | 5 | 4 of 4
        violations | 4 | 1 stated; audit has not spoken
        budget_linkage | 8 | 5 + 3
        disclosure | 10 | yes
        rectification | 3 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-106", ""): Expected(
        "incomplete",
        """
        goal_review | 10 | yes
        goal_quality | 10 | 2 + 2 + 2 + 2, collective decision 2
        goal_attainment_unit | - | the actual value of one quantity reads 约500
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 43 to 43.6 = 1.40 %
        timely_correction | 5 | no problem found
        execution_progress | 5 | 45, 70, 85 %: all on target
        balance_rate | 5 | 3 of 3
        violations | 2 | 1 stated, audit found 3
        budget_linkage | 10 | 5 + 5
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | confirmed by the bureau
        cooperation_deduction | -1 | 2 occurrences recorded by the bureau
        """,
    ),
    ("511132-108", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 8.5 | 2 + 1.5 + 1.5 + 1.5, collective decision 2
        goal_attainment_unit | 7.5 | 3 of 4
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 31 to 32.8 = 5.81 %
        timely_correction | 5 | 1 found, corrected
        execution_progress | 4.88 | 40, 67.5, 80 %: 1 + 2 + 2 x 80/85
        balance_rate | 5 | 3 of 3
        violations | 4 | 1 stated; audit has not spoken
        budget_linkage | 7 | 4 + 3
        disclosure | 10 | yes
        rectification | 4 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-110", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 9.5 | 2 + 2 + 2 + 1.5, collective decision 2
        goal_attainment_unit | 10 | 2 of 2; 520 against 400 is exactly 30 % over
        goal_attainment_projects | 4 | 2 of 5
        expenditure_control | 10 | 21 to 21.6 = 2.86 %
        timely_correction | 0 | 1 found, 1 not corrected
        execution_progress | 4.81 | 40, 65, 80 %: 1 + 1.9259… + 2 x 80/85
        balance_rate | 3.33 | rates 0.05, -0.02, 0.4: 2 of 3
        violations | 5 | none stated; audit has not spoken
        budget_linkage | 9 | 5 + 4
        disclosure | 10 | yes
        rectification | 4 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-110", "P01"): Expected(
        "awaiting_review",
        """
        budget_execution | 9.5 | 114 of 120 x 10
        output | 48.02 | 20 x 0.95 + 15 + 10 x 0.985 + 5 x 30/36 = 19 + 15 + 9.85 + 4.17
        benefit | 29.81 | 20 x 61.4/62 = 19.81, grade 10 x 100 %
        satisfaction | 10 | 93 against 90
        """,
    ),
    ("511132-110", "P02"): Expected(
        "awaiting_review",
        """
        budget_execution | 10 | 30.6 of 30, at most 10
        output | 49.8 | 25 + 15 + 10 x 30/30.6 = 25 + 15 + 9.80
        benefit | 25.5 | grade 30 x 85 %
        satisfaction | 9.68 | 10 x 92/95
        """,
    ),
    ("511132-110", "P03"): Expected(
        "incomplete",
        """
        budget_execution | 6 | 27 of 45 x 10
        output | 29 | 20 x 9/12 + 20 x 210/300 + 0 = 15 + 14 + 0; month 5 is not 4
        benefit | - | the grade waits for a reviewer's percentage
        satisfaction | 9.8 | 10 x 88.2/90
        """,
    ),
    ("511132-112", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 10 | 2 + 2 + 2 + 2, collective decision 2
        goal_attainment_unit | 10 | 1 of 1
        goal_attainment_projects | 10 | 1 of 1
        expenditure_control | 10 | 10 to 10.1 = 1 %
        timely_correction | 5 | no problem found
        execution_progress | 5 | 40, 67.5, 85 %: all on target
        balance_rate | 5 | 1 of 1
        violations | 5 | none stated; audit has not spoken
        budget_linkage | 10 | 5 + 5
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-209", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 10 | 2 + 2 + 2 + 2, collective decision 2
        goal_attainment_unit | 10 | 2 of 2
        goal_attainment_projects | 10 | 2 of 2
        expenditure_control | 10 | 26 to 26.9 = 3.46 %
        timely_correction | 5 | no problem found
        execution_progress | 5 | 40, 67.5, 85 %: all on target
        balance_rate | 5 | 2 of 2
        violations | 5 | none stated; audit has not spoken
        budget_linkage | 10 | 5 + 5
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-213", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 9 | 2 + 2 + 1.5 + 1.5, collective decision 2
        goal_attainment_unit | 10 | 2 of 2
        goal_attainment_projects | 10 | 2 of 2
        expenditure_control | 10 | 29 to 29.9 = 3.10 %
        timely_correction | 5 | no problem found
        execution_progress | 4.78 | 40, 60, 85 %: 1 + 1.7777… + 2
        balance_rate | 5 | 2 of 2
        violations | 4 | 1 stated; audit has not spoken
        budget_linkage | 8 | 5 + 3
        disclosure | 10 | yes
        rectification | 4 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
}
