"""Which statements about the year before hold, judged by hand.

Each line: unit | metric | column | as stated, a bare decimal | verdict | how. The statements themselves stand in the filings; a test
compares. Written figures stand for their rounding intervals. `waiting`: the year before has not been filed. `query`: only
cutting off, or the prior value the unit itself states, makes it true.
"""

from examples.filing import rows
from examples.writers import csv_text

CLAIM_COLUMNS = "unit_code metric_code claim stated verdict working"

CLAIMS = {
    "2022": """
        511132-103 | income_per_capita | stated_change_pct | 3.1 | waiting | no filing of 2021
    """,
    "2023": """
        511132-101 | income_lifted_households | stated_change_pct | 16.37 | consistent | 2389.02 of 14593.88 = 16.3700…; circular
        511132-102 | collective_income | stated_change_pct | 13.22 | consistent | 7.3 of 55.2 = 13.2246…
        511132-102 | collective_income | stated_prior_value | 55.2 | consistent | as filed
        511132-102 | grain_output | stated_change_pct | 2.14 | consistent | 65.4 of 3055.2 = 2.1406…
        511132-102 | grain_output | stated_prior_value | 3055.2 | consistent | as filed
        511132-102 | income_per_capita | stated_change_pct | 6.09 | consistent | 1225 of 20115 = 6.0899…
        511132-102 | income_per_capita | stated_prior_value | 20115 | consistent | as filed
        511132-103 | grain_output | stated_change_pct | -0.72 | consistent | -13.7 of 1902.1 = -0.7202…
        511132-103 | grain_output | stated_prior_value | 1902.1 | consistent | as filed
        511132-103 | income_per_capita | stated_change_pct | 7.25 | query | 1262.1 of 17387.9 = 7.2584…: cut off, not rounded
        511132-104 | income_per_capita | stated_change_pct | 6.26 | query | 1000 of 16980 = 5.8892…; true only of its own prior value, 1060 of 16920 = 6.2647…
        511132-104 | income_per_capita | stated_prior_value | 16920 | inconsistent | filed as 16980
        511132-105 | income_per_capita | stated_change_pct | 4.90 | waiting | no filing of 2022
        511132-105 | income_per_capita | stated_prior_value | 17350 | waiting | no filing of 2022
        511132-106 | water_beneficiaries | stated_change_pct | 2.33 | consistent | 650 of 27950 = 2.3255…
        511132-106 | water_beneficiaries | stated_prior_value | 27950 | consistent | as filed
        511132-106 | water_leakage | stated_prior_value | 13.1 | consistent | as filed
        511132-107 | performances | stated_change_pct | 12.2 | consistent | 5 of 41 = 12.1951…
        511132-107 | performances | stated_prior_value | 41 | consistent | as filed
        511132-108 | forest_patrols | stated_change_pct | 0 | consistent | 655 both years
        511132-108 | forest_patrols | stated_prior_value | 655 | consistent | as filed
        511132-108 | forest_tended | stated_change_pct | 7.22 | consistent | 350 of 4850 = 7.2164…
        511132-108 | forest_tended | stated_prior_value | 4850 | consistent | as filed
        511132-109 | grain_output | stated_change_pct | 1.69 | consistent | 16.7 of 986.5 = 1.6928…
        511132-109 | grain_output | stated_prior_value | 986.5 | consistent | as filed
        511132-109 | income_per_capita | stated_change_pct | 5.8 | consistent | 920 of 15870 = 5.7971…
        511132-110 | machine_tilled_area | stated_change_pct | 2.02 | consistent | 250 of 12400 = 2.0161…
        511132-110 | machinery_profit | stated_prior_value | -3.2 | consistent | as filed
    """,
    "2024": """
        511132-101 | collective_income | stated_change_pct | 8.02 | consistent | 3.7214 of 46.3986 = 8.0205…
        511132-101 | grain_output | stated_change_pct | 2.41 | consistent | 54.2 of 2247.3 = 2.4117…
        511132-101 | income_lifted_households | stated_change_pct | 7.11 | consistent | 1207.6 of 16982.9 = 7.1106…
        511132-101 | income_per_capita | stated_change_pct | 6.01 | consistent | 1193 of 19860 = 6.0070…
        511132-101 | labour_transfer | stated_change_pct | 3.13 | consistent | 88 of 2813 = 3.1283…
        511132-101 | labour_transfer | stated_prior_value | 2813 | consistent | as filed
        511132-102 | collective_income | stated_change_pct | 6.24 | consistent | 3.9 of 62.5 = 6.24
        511132-102 | grain_output | stated_change_pct | 2.04 | query | 45.3 of 3120.6 = 1.4516…; true only of its own prior value, until 2023 is corrected
        511132-102 | grain_output | stated_prior_value | 3102.6 | inconsistent | filed as 3120.6; consistent once 2023 is corrected
        511132-102 | income_per_capita | stated_change_pct | 8.51 | query | 1818 of 21340 = 8.5192…: cut off, not rounded
        511132-102 | income_per_capita | stated_prior_value | 21340 | consistent | as filed
        511132-102 | labour_transfer | stated_change_pct | 1.6 | inconsistent | 45 of 3105 = 1.4492…, which rounds to 1.4
        511132-103 | collective_income | stated_prior_value | 36.25 | inconsistent | filed as 38.25
        511132-103 | grain_output | stated_change_pct | 2.27 | consistent | 42.8 of 1888.4 = 2.2664…
        511132-103 | grain_output | stated_prior_value | 1888.4 | consistent | as filed
        511132-103 | income_per_capita | stated_change_pct | 7.77 | consistent | 1450 of 18650 = 7.7747…
        511132-104 | grain_output | stated_change_pct | 0.83 | unverifiable | kilograms beside tons
        511132-104 | income_per_capita | stated_change_pct | 5.2 | inconsistent | 920 of 17980 = 5.1167…, which rounds to 5.1
        511132-105 | grain_output | stated_change_pct | 2.41 | consistent | 48.5 of 2015.5 = 2.4063…
        511132-105 | income_per_capita | stated_change_pct | 5 | consistent | 910 of 18200 = 5
        511132-105 | income_per_capita | stated_prior_value | 18200 | consistent | as filed
        511132-106 | water_beneficiaries | stated_change_pct | 1.92 | consistent | 550 of 28600 = 1.9230…
        511132-106 | water_leakage | stated_change_pct | -9.68 | consistent | -1.2 of 12.4 = -9.6774…
        511132-106 | water_leakage | stated_prior_value | 12.4 | consistent | as filed
        511132-106 | water_supplied | stated_change_pct | 2.8 | consistent | 6.02 of 215.38 = 2.7950…
        511132-108 | forest_patrols | stated_change_pct | 6.34 | inconsistent | 35 of 655 = 5.3435…
        511132-108 | forest_patrols | stated_prior_value | 655 | consistent | as filed
        511132-108 | forest_tended | stated_change_pct | 2.31 | consistent | 120 of 5200 = 2.3076…
        511132-108 | forest_tended | stated_prior_value | 5200 | consistent | as filed
        511132-108 | seedlings | stated_change_pct | 20 | consistent | 3.5 of 17.5 = 20
        511132-110 | machine_tilled_area | stated_change_pct | 1.98 | consistent | 250 of 12650 = 1.9762…
        511132-110 | machine_tilled_area | stated_prior_value | 12650 | consistent | as filed
        511132-110 | machinery_profit | stated_change_pct | 40 | consistent | 0.6 of 1.5 = 40
        511132-110 | machinery_profit | stated_prior_value | 1.5 | consistent | as filed
        511132-112 | observations | stated_change_pct | 0.27 | waiting | nothing to be filed for 2023
        511132-112 | observations | stated_prior_value | 8760 | waiting | nothing to be filed for 2023
    """,
}

# What the correction of 2023 makes of two statements of 2024, and its own two in place of those of 2023.
CORRECTED_CLAIMS = """
    2023 | 511132-102 | grain_output | stated_change_pct | 1.55 | consistent | 47.4 of 3055.2 = 1.5514…
    2023 | 511132-102 | grain_output | stated_prior_value | 3055.2 | consistent | as filed
    2024 | 511132-102 | grain_output | stated_change_pct | 2.04 | consistent | 63.3 of 3102.6 = 2.0402…
    2024 | 511132-102 | grain_output | stated_prior_value | 3102.6 | consistent | as corrected
"""


def claims_text(fiscal_year: str) -> str:
    """`expected_claims.csv` of one year, before any correction."""
    return csv_text([CLAIM_COLUMNS.split(), *(row.values() for row in rows(CLAIM_COLUMNS, CLAIMS[fiscal_year]))])


def corrected_claims_text() -> str:
    """The verdicts that stand after the correction, with the year in front."""
    columns = f"fiscal_year {CLAIM_COLUMNS}"
    return csv_text([columns.split(), *(row.values() for row in rows(columns, CORRECTED_CLAIMS))])
