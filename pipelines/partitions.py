"""Partitions: the fiscal year evaluated. A unit is not a partition; per-unit state is in tables."""

import dagster as dg

FISCAL_YEARS = dg.TimeWindowPartitionsDefinition(start="2000", fmt="%Y", cron_schedule="0 0 1 1 *", end_offset=1)
