"""Hand out: the workbooks that units are given back, made from the sources in the store and written where they are wanted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click
from sqlalchemy import Connection

from jixiao.options import system_user
from jixiao.output import format_seconds, say
from warehouse.place import Warehouse

if TYPE_CHECKING:
    from pipelines.publishing.return_workbook.write_letters import Return
    from review.dues import Due, SourceFile
    from schemas.findings import Names
    from warehouse.history import Horizon, Row

_SEVERITIES = {"error": "错误 errors", "warning": "警告 warnings", "note": "提示 notes"}


@dataclass
class Desk:
    """Where workbooks are written to (``place``: a file, or a folder for many units), for whom and in whose name."""

    warehouse: Warehouse
    place: Path
    act: Mapping[str, str]
    deadline: str | None
    is_folder: bool
    with_english: bool
    written: dict[str, list[Path]] = field(default_factory=dict)

    def hand_out(self, connection: Connection, horizon: "Horizon", dues: Sequence["Due"]) -> None:
        """Make and write the workbooks of some units; reading the sources is logged first.

        Raises:
            UsageError: something else lies there, or the name does not fit what is written.
            MissingFileError: the store has lost a source.
        """
        from pipelines.publishing.name_workbooks import name_workbooks
        from schemas.rubric import name_items
        from warehouse.disk import keep_file
        from warehouse.history import load_removals, load_rubrics

        names = name_items(row["content_json"] for row in load_rubrics(connection, horizon))
        removals = load_removals(connection)
        stems = name_workbooks([(due.unit_code, due.unit_name) for due in dues], dues[0].fiscal_year, "退回")
        made: dict[Path, bytes] = {}
        for due, stem in zip(dues, stems, strict=True):
            own = self._make(due, stem, names, removals)
            made |= own
            self.written[due.unit_code] = list(own)
        for path, content in made.items():
            if path.exists() and path.read_bytes() != content:
                raise click.UsageError(f"{path} 已存在 · is there already")
        for path, content in made.items():
            keep_file(path, content)

    def tell(self, dues: Iterable["Due"], head: str) -> None:
        """Say for each unit what it was given, and where it lies."""
        for due in dues:
            counted = " · ".join(f"{_SEVERITIES[name]} {count}" for name, count in due.counts.items())
            version = "" if due.version is None else f" 第 {due.version} 版 version {due.version}"
            paths = "、".join(map(str, self.written[due.unit_code]))
            until = f"，限 until {self.deadline}" if self.deadline else ""
            say(f"{head}: {due.unit_code} {due.unit_name} {due.fiscal_year}{version}，{counted}{until} → {paths}")

    def _make(self, due: "Due", stem: str, names: "Names", removals: Mapping[str, "Row"]) -> dict[Path, bytes]:
        from pipelines.publishing.return_workbook.write_letters import write_returns

        written = write_returns(self._describe(due, removals), names, with_english=self.with_english)
        suffixes = [suffix for suffix, _ in written]
        paths = self._name(stem, suffixes)
        return dict(zip(paths, (content for _, content in written), strict=True))

    def _describe(self, due: "Due", removals: Mapping[str, "Row"]) -> "Return":
        from pipelines.publishing.return_workbook.plan_workbooks import FiledFile
        from pipelines.publishing.return_workbook.write_letters import Return

        wanted = {file.file_sha256 for file in due.files if file.holds_tables} - removals.keys()
        self._log([file for file in due.files if file.file_sha256 in wanted])
        files = [
            FiledFile(
                file.file_name,
                self.warehouse.files.read(file.file_sha256) if file.file_sha256 in wanted else None,
                file.own_rows,
            )
            for file in due.files
        ]
        notices = [
            f"{file.file_name} 已依 {removals[file.file_sha256]['order_number']} 移除，不再退回。"
            for file in due.files
            if file.file_sha256 in removals
        ]
        received = None if due.submission is None else format_seconds(due.submission["received_at"])[:10]
        return Return(
            due.unit_code, due.unit_name, due.fiscal_year, due.version, received, files, due.reports, due.told,
            self.act["actor"], self.act["reason"], self.deadline, notices,
        )  # fmt: skip

    def _log(self, files: Sequence["SourceFile"]) -> None:
        """Write to the access log that sources are read."""
        from warehouse.access_log import Access, log_accesses
        from warehouse.clock import read_clock

        accesses = [
            Access(file.file_sha256, file.file_name, "return", self.act["actor"], system_user(), self.act["reason"])
            for file in files
        ]
        log_accesses(self.warehouse.state, accesses, read_clock())

    def _name(self, stem: str, suffixes: Sequence[str]) -> list[Path]:
        """Where the workbooks of a unit go: the first as it was asked for, further ones beside it, numbered."""
        first = self.place / f"{stem}{suffixes[0]}" if self.is_folder else self.place
        if first.suffix.lower() != suffixes[0]:
            raise click.UsageError(f"{first} 应以 {suffixes[0]} 结尾 · its name has to end with {suffixes[0]}")
        further = enumerate(suffixes[1:], start=2)
        return [first, *(first.with_name(f"{first.stem}_{number}{suffix}") for number, suffix in further)]
