"""Assets that hand on frames: each frame with one generated blocking check, from its pandera schema.

A frame that breaks its schema is our own defect: the run fails and nothing is recorded. Does not belong here: what units may
file (row rules are pure functions) and what a whole year should look like (expectations).
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import dagster as dg
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from pipelines.partitions import FISCAL_YEARS
from pipelines.resources.frames_io import Frames
from pipelines.stages import OWNERS
from schemas.frames import is_empty_frame
from warehouse.fault_points import pass_point

SHOWN_FAILURES = 10
# Dagster's pages mark a year that an older version computed.
CODE_VERSION = version("jixiao")
Schemas = Mapping[str, pa.DataFrameSchema]


@dataclass(frozen=True)
class FrameChecks:
    """Checks beside the generated ones, in the asset's own step: what they are, and how their results are told from the asset's frames."""

    specs: Sequence[dg.AssetCheckSpec]
    tell: Callable[[Frames], Iterable[dg.AssetCheckResult]]


_NO_MORE = FrameChecks((), lambda _: ())


def frames_asset(
    stage: str,
    frames: Schemas,
    kinds: set[str],
    freshness_policy: dg.FreshnessPolicy | None = None,
    checks: FrameChecks = _NO_MORE,
) -> Callable[[Callable[..., Any]], dg.AssetsDefinition]:
    """An asset of a stage, one partition per fiscal year, whose function returns ``dg.Output`` of named frames.

    Each frame named in ``frames`` gets a blocking check ``<frame>_is_what_it_claims``; it runs in the asset's own step, so that
    nothing downstream starts from a frame that is not what it claims.
    """

    def build(compute: Callable[..., dg.Output[Frames]]) -> dg.AssetsDefinition:
        @functools.wraps(compute)
        def checked(*args: Any, **kwargs: Any) -> Iterator[dg.Output[Frames] | dg.AssetCheckResult]:
            output = compute(*args, **kwargs)
            pass_point("step.computed")
            yield output.with_metadata({**output.metadata, **(_count_rows(output.value) if frames else {})})
            for name, schema in frames.items():
                yield _check_frame(name, output.value[name], schema)
            yield from checks.tell(output.value)

        # Dagster reads inputs and resources from the signature; what comes out is no longer what the function returned.
        step: Any = checked
        step.__signature__ = inspect.signature(compute).replace(return_annotation=inspect.Signature.empty)
        step.__annotations__.pop("return", None)
        asset: dg.AssetsDefinition = dg.asset(
            group_name=stage,
            owners=OWNERS,
            partitions_def=FISCAL_YEARS,
            # Several years at once are a run each: a year is recorded whole, or not at all.
            backfill_policy=dg.BackfillPolicy.multi_run(max_partitions_per_run=1),
            kinds=kinds | {"pandera"},
            code_version=CODE_VERSION,
            freshness_policy=freshness_policy,
            check_specs=[*(_spec(compute.__name__, name) for name in frames), *checks.specs],
        )(step)
        return asset

    return build


def _count_rows(frames: Frames) -> dict[str, Any]:
    """Rows of every frame handed on, and findings by check, the most frequent first."""
    shown: dict[str, Any] = {"rows": {name: len(frame) for name, frame in frames.items()}}
    findings = frames.get("findings")
    if findings is not None and len(findings):
        counts = findings["check"].value_counts().rename_axis("check").reset_index(name="findings")
        shown["findings by check"] = dg.MarkdownMetadataValue(counts.to_markdown(index=False))
    return shown


def _spec(asset: str, frame: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        _check_name(frame),
        asset=asset,
        blocking=True,
        partitions_def=FISCAL_YEARS,
        description=f"The frame {frame} has its schema's columns, types, values and key.",
    )


def _check_frame(name: str, frame: pd.DataFrame, schema: pa.DataFrameSchema) -> dg.AssetCheckResult:
    try:
        if not is_empty_frame(frame, schema):
            schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        failures = error.failure_cases.head(SHOWN_FAILURES).to_markdown(index=False)
        metadata = {"failures": dg.MarkdownMetadataValue(failures)}
        return dg.AssetCheckResult(passed=False, check_name=_check_name(name), metadata=metadata)
    return dg.AssetCheckResult(passed=True, check_name=_check_name(name), metadata={"rows": len(frame)})


def _check_name(frame: str) -> str:
    return f"{frame}_is_what_it_claims"
