"""The files behind a unit's year: what was received, when, under which hash, and which tables each supplies."""

from dataclasses import dataclass

from evidence.report.material import Material
from evidence.report.scores import Tags
from evidence.report.words import RECEIPTS, Pair, name_table, say_in, tell_time


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


def list_files(material: Material, tags: Tags) -> list[ReceivedFile]:
    """One row per file, with the tables it supplies to each version of the submission."""
    found = []
    for (sha256, name), tag in tags.items():
        supplied: dict[int, list[str]] = {}
        times = [row["received_at"] for row in material.receipts.get((name, sha256), [])]
        for row in material.standing:
            if (row["file_sha256"], row["file_name"]) == (sha256, name):
                supplied.setdefault(row["version"], []).append(name_table(row["table_name"])[0])
                times.append(row["received_at"])
        statuses = dict.fromkeys(
            say_in(RECEIPTS, row["file_status"]) for row in material.receipts.get((name, sha256), [])
        )
        tables = [(f"第 {version} 版", "、".join(names)) for version, names in sorted(supplied.items())]
        found.append(ReceivedFile(tag, name, sha256, tell_time(min(times)), list(statuses), tables))
    return found
