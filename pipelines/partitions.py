"""Partitions: the fiscal year evaluated. A unit is not a partition; per-unit state is in tables."""

from datetime import timedelta

import dagster as dg

FISCAL_YEARS = dg.TimeWindowPartitionsDefinition(start="2000", fmt="%Y", cron_schedule="0 0 1 1 *", end_offset=1)

# A month after the next year was due it is overdue. Dagster looks at the newest run of any year: it tells that nothing was recorded
# for too long, not which year is missing. That, the warehouse's runs say.
EVERY_YEAR = dg.FreshnessPolicy.time_window(fail_window=timedelta(days=396))
