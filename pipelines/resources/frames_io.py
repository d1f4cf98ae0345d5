"""Frames between assets: each asset hands on named frames, kept as Parquet in a folder of the run, outside the warehouse."""

import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dagster as dg
import pandas as pd
from pydantic import PrivateAttr

Frames = Mapping[str, pd.DataFrame]
KEPT_RUNS = 3


class FramesNotOfThisRunError(RuntimeError):
    """An asset was asked for alone; frames pass only within one run."""


class FramesIOManager(dg.ConfigurableIOManager):
    """Writes an asset's frames below ``<folder>/<run id>/<asset>/`` and reads them back; keyed by run, never by partition alone."""

    folder: str
    _held: dict[Path, Frames] = PrivateAttr(default_factory=dict)
    _writer: ThreadPoolExecutor = PrivateAttr(default_factory=lambda: ThreadPoolExecutor(max_workers=1))

    def handle_output(self, context: dg.OutputContext, obj: Frames) -> None:
        """Hold the frames for the steps of the same process, and write each to its own Parquet file meanwhile."""
        place = self._place(context.run_id, context.asset_key)
        self._held[place] = obj
        place.mkdir(parents=True, exist_ok=True)
        self._writer.submit(_write_frames, place, dict(obj))

    def load_input(self, context: dg.InputContext) -> Frames:
        """Read all frames of the upstream asset, as this run wrote them."""
        upstream = context.upstream_output
        if upstream is None or upstream.run_id is None:
            raise FramesNotOfThisRunError(
                f"{context.asset_key.to_user_string()} is not of this run; run the whole year"
            )
        place = self._place(upstream.run_id, context.asset_key)
        return self._held.get(place) or {path.stem: pd.read_parquet(path) for path in sorted(place.glob("*.parquet"))}

    def _place(self, run_id: str, key: dg.AssetKey) -> Path:
        return Path(self.folder) / run_id / "__".join(key.path)


def _write_frames(place: Path, frames: Frames) -> None:
    for name, frame in frames.items():
        frame.to_parquet(place / f"{name}.parquet", index=False)


def drop_old_frames(folder: Path, keep: int = KEPT_RUNS) -> None:
    """Drop the frames of all but the newest runs; the history does not need them."""
    if folder.is_dir():
        runs = sorted(
            (path for path in folder.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime, reverse=True
        )
        for path in runs[keep:]:
            shutil.rmtree(path, ignore_errors=True)
