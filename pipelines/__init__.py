"""The yearly run as a pipeline: one folder per stage, in the order of the data, and the wiring that joins them."""

import warnings

# Two features of Dagster that this house uses on purpose, at a pinned version. A clerk should not have to read about them.
for _message in ("Specifying a partitions_def on an AssetCheckSpec", "Parameter `backfill_policy`"):
    warnings.filterwarnings("ignore", message=_message)
