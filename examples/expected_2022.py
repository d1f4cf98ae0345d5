"""What the samples of fiscal year 2022 must come to, worked out by hand; read by `expected.py`."""

from examples.expected_outcome import Expected

EXPECTED_2022 = {
    ("511132-101", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 9.5 | 2 + 2 + 1.5 + 2, collective decision 2
        goal_attainment_unit | 10 | 3 of 3
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 41.4 to 42.4 = 2.42 %
        timely_correction | 5 | no problem found
        execution_progress | 4.53 | 35, 60, 77.5 %: 0.875 + 1.7777… + 1.8787…
        balance_rate | 5 | 4 of 4
        violations | 4.5 | 1 stated; audit has not spoken
        budget_linkage | 5 | 5 + 0
        disclosure | 0 | no
        rectification | 5 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-102", ""): Expected(
        "awaiting_review",
        """
        goal_review | 10 | yes
        goal_quality | 9 | 2 + 2 + 1.5 + 1.5, collective decision 2
        goal_attainment_unit | 7.5 | 3 of 4
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 50 to 50 = 0 %
        timely_correction | 5 | no problem found
        execution_progress | 4.98 | 40, 67.5, 81.5 %: 1 + 2 + 1.9757…
        balance_rate | 5 | 3 of 3
        violations | 4.5 | 1 stated, audit found 1
        budget_linkage | 8 | 5 + 3
        disclosure | 10 | yes
        rectification | 4 | as filed
        feedback | 5 | confirmed by the bureau
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-103", ""): Expected(
        "awaiting_review",
        """
        goal_review | 10 | yes
        goal_quality | 8.5 | 2 + 1.5 + 1.5 + 1.5, collective decision 2
        goal_attainment_unit | 6.67 | 2 of 3
        goal_attainment_projects | 6.67 | 2 of 3; 2.1 against 1.5 is 40 % over
        expenditure_control | 5 | 46 to 51.8 = 12.61 %
        timely_correction | 0 | 1 found, 1 not corrected
        execution_progress | 4.59 | 35, 60, 80 %: 0.875 + 1.7777… + 1.9393…
        balance_rate | 5 | 3 of 3
        violations | 3.5 | 2 stated, audit found 3
        budget_linkage | 7 | 4 + 3
        disclosure | 10 | yes
        rectification | 4 | as filed
        feedback | 5 | confirmed by the bureau
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-104", ""): Expected(
        "awaiting_review",
        """
        goal_review | 10 | yes
        goal_quality | 5.5 | 1.5 + 1.5 + 1.5 + 1, no collective decision
        goal_attainment_unit | 10 | 4 of 4
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 38 to 39 = 2.63 %
        timely_correction | 5 | no problem found
        execution_progress | 5 | 40, 67.5, 82.5 %: all on target
        balance_rate | 5 | 3 of 3
        violations | 3 | 4 stated, audit found 4
        budget_linkage | 6 | 4 + 2
        disclosure | 10 | yes
        rectification | 3 | as filed
        feedback | 0 | claimed by the unit, denied by the bureau
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-106", ""): Expected(
        "awaiting_review",
        """
        goal_review | 10 | yes
        goal_quality | 10 | 2 + 2 + 2 + 2, collective decision 2
        goal_attainment_unit | 10 | 3 of 3
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 45 to 47.1 = 4.67 %
        timely_correction | 5 | 1 found, corrected
        execution_progress | 5 | 45, 70, 85 %: all on target
        balance_rate | 3.33 | rates 0.0315, 0.0833, 0.16: 2 of 3
        violations | 5 | none stated, audit found none
        budget_linkage | 9 | 5 + 4
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | confirmed by the bureau
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-107", ""): Expected(
        "incomplete",
        """
        goal_review | 10 | yes
        goal_quality | 9 | 2 + 2 + 1.5 + 1.5, collective decision 2
        goal_attainment_unit | 6.67 | 2 of 3
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 50 to 52 = 4 %
        timely_correction | 5 | no problem found
        execution_progress | 4.93 | 40, 65, 82.5 %: 1 + 1.9259… + 2
        balance_rate | 5 | 3 of 3
        violations | 5 | none stated; audit has not spoken
        budget_linkage | 8 | 5 + 3
        disclosure | 10 | yes
        rectification | - | not answered
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-108", ""): Expected(
        "awaiting_review",
        """
        goal_review | 10 | yes
        goal_quality | 7.5 | 1.5 + 1.5 + 1.5 + 1, collective decision 2
        goal_attainment_unit | 7.5 | 3 of 4
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 28 to 29.2 = 4.29 %
        timely_correction | 2.5 | 2 found, 1 not corrected
        execution_progress | 4.71 | 35, 64, 80 %: 0.875 + 1.8962… + 1.9393…
        balance_rate | 3.33 | rates 0.02, 0.0571, 0.12: 2 of 3
        violations | 4.5 | 1 stated, audit found 1
        budget_linkage | 6 | 4 + 2
        disclosure | 10 | yes
        rectification | 3 | as filed
        feedback | 5 | confirmed by the bureau
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-109", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 10 | 2 + 2 + 2 + 2, collective decision 2
        goal_attainment_unit | 10 | 2 of 2
        goal_attainment_projects | 10 | 2 of 2
        expenditure_control | 10 | 24 to 24.7 = 2.92 %
        timely_correction | 5 | no problem found
        execution_progress | 4.93 | 40, 65, 82.5 %: 1 + 1.9259… + 2
        balance_rate | 5 | 2 of 2
        violations | 5 | none stated; audit has not spoken
        budget_linkage | 10 | 5 + 5
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
        goal_quality | 9.5 | 2 + 2 + 2 + 1.5, collective decision 2
        goal_attainment_unit | 10 | 2 of 2
        goal_attainment_projects | 10 | 3 of 3
        expenditure_control | 10 | 20 to 20.5 = 2.5 %
        timely_correction | 5 | no problem found
        execution_progress | 5 | 40, 67.5, 82.5 %: all on target
        balance_rate | 5 | 3 of 3
        violations | 5 | none stated; audit has not spoken
        budget_linkage | 10 | 5 + 5
        disclosure | 10 | yes
        rectification | 5 | as filed
        feedback | 5 | yes; bureau has not spoken
        cooperation_deduction | 0 | no occurrence recorded
        """,
    ),
    ("511132-112", ""): Expected(
        "awaiting_authority",
        """
        goal_review | 10 | yes
        goal_quality | 10 | 2 + 2 + 2 + 2, collective decision 2
        goal_attainment_unit | 10 | 1 of 1
        goal_attainment_projects | 10 | 1 of 1
        expenditure_control | 10 | 10 to 10.2 = 2 %
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
}
