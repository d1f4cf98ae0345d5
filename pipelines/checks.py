"""Frame checks: one generated blocking asset check per frame, from its pandera schema.

A frame that breaks its schema is our own defect: the run fails and nothing is recorded. Does not belong here: what units may
file (row rules are pure functions) and what a whole year should look like (expectations).
"""

from collections.abc import Iterator, Mapping

import dagster as dg
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pipelines.resources.frames_io import Frames

SHOWN_FAILURES = 10


def build_frame_checks(
    asset: dg.AssetsDefinition, schemas: Mapping[str, pa.DataFrameSchema]
) -> dg.AssetChecksDefinition:
    """Build the checks of one asset's frames; each is named ``<frame>_is_what_it_claims``."""

    @dg.multi_asset_check(
        name=f"check_frames_of_{asset.key.path[-1]}",
        specs=[_spec(asset, name) for name in schemas],
        ins={"frames": dg.AssetIn(asset.key)},
    )
    def check_frames(frames: Frames) -> Iterator[dg.AssetCheckResult]:
        for name, schema in schemas.items():
            yield _check_frame(asset.key, name, frames[name], schema)

    return check_frames


def _spec(asset: dg.AssetsDefinition, frame: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        _check_name(frame),
        asset=asset.key,
        blocking=True,
        description=f"The frame {frame} has its schema's columns, types, values and key.",
    )


def _check_frame(key: dg.AssetKey, name: str, frame: pd.DataFrame, schema: pa.DataFrameSchema) -> dg.AssetCheckResult:
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        failures = error.failure_cases.head(SHOWN_FAILURES).to_markdown(index=False)
        return dg.AssetCheckResult(
            passed=False,
            asset_key=key,
            check_name=_check_name(name),
            metadata={"failures": dg.MarkdownMetadataValue(failures)},
        )
    return dg.AssetCheckResult(passed=True, asset_key=key, check_name=_check_name(name), metadata={"rows": len(frame)})


def _check_name(frame: str) -> str:
    return f"{frame}_is_what_it_claims"
