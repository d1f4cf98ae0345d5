"""The files behind a unit's year: what was received, when, under which hash, and which tables each supplies."""

from dataclasses import dataclass

from evidence.report.material import Material
from evidence.report.scores import Tags
from evidence.report.words import RECEIPTS, Pair, name_table, say_in, tell_time
from schemas.tables import is_original
from warehouse.history import Row


@dataclass(frozen=True)
class ReceivedFile:
    """One content under one name."""

    tag: str
    file_name: str
    file_sha256: str
    received_at: str
    statuses: list[Pair]
    tables: list[tuple[str, str]]


def tag_files(material: Material) -> Tags:
    """A short name for every file that was received or supplies a table, in the order they came."""
    arrivals: dict[tuple[str, str], int] = {}
    for row in material.standing:
        arrivals.setdefault((row["file_sha256"], row["file_name"]), row["received_at"])
    for (name, sha256), rows in material.receipts.items():
        arrivals.setdefault((sha256, name), rows[0]["received_at"])
    in_order = sorted(arrivals, key=lambda one: (arrivals[one], one[1], one[0]))
    return {one: f"文件{number}" for number, one in enumerate(in_order, 1)}


def _tell_supply(material: Material, row: Row) -> str:
    """The table that a file supplies to a version; of a sealed original, who confirmed that it agrees with that version."""
    name, _ = name_table(row["table_name"])
    if not is_original(row["table_name"]):
        return name
    own = (row["file_sha256"], row["version"])
    people = [
        one["confirmed_by"] for one in material.confirmations if (one["file_sha256"], one["submission_version"]) == own
    ]
    told = f"{'、'.join(dict.fromkeys(people))} 确认与表格一致" if people else "尚无人确认与表格一致"
    return f"{name}（{told}）"


def list_files(material: Material, tags: Tags) -> list[ReceivedFile]:
    """One row per file, with the tables it supplies to each version of the submission."""
    found = []
    for (sha256, name), tag in tags.items():
        supplied: dict[int, list[str]] = {}
        times = [row["received_at"] for row in material.receipts.get((name, sha256), [])]
        for row in material.standing:
            if (row["file_sha256"], row["file_name"]) == (sha256, name):
                supplied.setdefault(row["version"], []).append(_tell_supply(material, row))
                times.append(row["received_at"])
        statuses = dict.fromkeys(
            say_in(RECEIPTS, row["file_status"]) for row in material.receipts.get((name, sha256), [])
        )
        tables = [(f"第 {version} 版", "、".join(names)) for version, names in sorted(supplied.items())]
        found.append(ReceivedFile(tag, name, sha256, tell_time(min(times)), list(statuses), tables))
    return found
