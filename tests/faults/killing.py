# ruff: noqa: T201 - figures are printed
"""Runs that are killed at named points and at random moments, and what the history looks like afterwards.

    python -m tests.faults.killing --kills 200

A history of one year stands; a second delivery corrects one unit, adds another, and a batch of facts came in. Its run is killed;
the history must be the old one or the new one, and verify. Then the next run finishes, and must give what a run gives that nobody
disturbed: the same answers and the same ``content_root``. One in eight keeps Dagster's storage on disk, as a site does, and so does the
run after it; that is slow.
"""

import argparse
import random
import shutil
import signal
import sys
import time
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bureau import file_unit
from tests.faults.dying import start
from tests.worlds import YEAR, Place, make_place, write_filing
from warehouse.fault_points import FAULT_POINTS

RUN_POINTS = {
    name: 1 for name in FAULT_POINTS if not name.startswith(("backup", "restore", "migrate", "publish", "purge"))
} | {
    "store.partial": 2,
    "step.computed": 4,
    "seal.rows": 5,
    "seal.leaves": 3,
}
"""Points that a run of the delivery passes, and at which passing it is killed."""

ANSWERS = ("submissions", "scores", "changes", "findings")
FACTS = "unit_code,subject_code,item_code,criterion,value,source_document,dated_on,recorded_by\n"
PATIENCE_SECONDS = 120


def answer(place: Place) -> list[str]:
    """What the history says to programs."""
    return [place.must(verb, "--year", YEAR, "--format", "json").stdout for verb in ANSWERS]


def content_root(place: Place) -> str:
    with place.look() as hand:
        return str(
            hand.execute("SELECT content_root_sha256 FROM checkpoints ORDER BY checkpoint_number DESC").fetchone()[0]
        )


@dataclass
class Figures:
    """What came of all kills; runs that had ended when the kill came are no kills."""

    kills: int = 0
    survived: int = 0
    old: int = 0
    new: int = 0
    half_visible: int = 0
    lost: int = 0
    doubled: int = 0
    told: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.kills} kills ({self.old} left the old history, {self.new} the new one): "
            f"{self.lost} lost, {self.doubled} doubled, {self.half_visible} half-visible; "
            f"{self.survived} more runs had ended before the kill"
        )


@dataclass
class Delivery:
    """The history before, the delivery, and what comes of it undisturbed."""

    folder: Path
    engine: str = "sqlite"

    @cached_property
    def before(self) -> Place:
        place = make_place(self.engine, self.folder / "before")
        inbox = self.folder / "first"
        write_filing(inbox, file_unit("511132-101"), "101.xlsx")
        write_filing(inbox, file_unit("511132-102"), "102.xlsx")
        place.run_year(inbox)
        facts = self.folder / "facts.csv"
        facts.write_text(
            FACTS + "511132-101,,feedback,on_time,no,示例〔2024〕1号,2024-10-15,绩效股\n", encoding="utf-8"
        )
        place.import_facts(facts)
        return place

    @cached_property
    def inbox(self) -> Path:
        inbox = self.folder / "second"
        corrected = file_unit("511132-101")
        corrected["execution"][0]["executed_wan_yuan"] = "30"
        write_filing(inbox, corrected, "101.xlsx")
        return write_filing(inbox, file_unit("511132-103"), "103.xlsx")

    @cached_property
    def undisturbed(self) -> tuple[list[str], str]:
        """The answers and the content root where nobody kills anything."""
        place = self.before.copy_to(self.folder / "undisturbed")
        place.run_year(self.inbox)
        return answer(place), content_root(place)

    @cached_property
    def old(self) -> list[str]:
        return answer(self.before)

    def fresh(self, name: str) -> Place:
        return self.before.copy_to(self.folder / name)


def kill_at(
    delivery: Delivery, place: Place, point: str, figures: Figures, *, is_dagster_on_disk: bool = False
) -> None:
    """Run the delivery until a fault point kills it, and look."""
    fault = f"{point}:{RUN_POINTS[point]}"
    process = start(place, *_words(delivery), is_dagster_on_disk=is_dagster_on_disk, JIXIAO_FAULT_AT=fault)
    process.join(PATIENCE_SECONDS)
    assert process.exitcode == -signal.SIGKILL, (point, process.exitcode)
    _look(delivery, place, point, figures)


def kill_after(
    delivery: Delivery, place: Place, seconds: float, figures: Figures, *, is_dagster_on_disk: bool = False
) -> None:
    """Run the delivery and kill it after a while, wherever it is, and look."""
    process = start(place, *_words(delivery), is_dagster_on_disk=is_dagster_on_disk)
    time.sleep(seconds)
    process.kill()
    process.join(PATIENCE_SECONDS)
    how = f"after {seconds:.3f} s"
    if process.exitcode == -signal.SIGKILL:
        _look(delivery, place, how, figures)
        return
    figures.survived += 1
    if process.exitcode != 0 or answer(place) != delivery.undisturbed[0]:
        figures.told.append(f"{how}: the run ended by itself (exit code {process.exitcode}), and not well")


def finish(delivery: Delivery, place: Place, how: str, figures: Figures, *, is_dagster_on_disk: bool = False) -> None:
    """The next run has to come to what a run comes to that nobody disturbed."""
    process = start(place, *_words(delivery), is_dagster_on_disk=is_dagster_on_disk)
    process.join(PATIENCE_SECONDS)
    assert process.exitcode == 0, (how, (place.folder / "said.log").read_text(encoding="utf-8"))
    answers, root = delivery.undisturbed
    found = answer(place)
    if (found, content_root(place)) == (answers, root) and not place.verify():
        return
    # A filing that is not there is lost; one that is there twice made a version too many.
    is_longer = sum(map(len, found)) > sum(map(len, answers))
    figures.doubled += is_longer
    figures.lost += not is_longer
    figures.told.append(f"{how}: the next run comes to something else")


def _words(delivery: Delivery) -> tuple[str, ...]:
    return ("run", "--year", YEAR, "--inbox", str(delivery.inbox), "--actor", "clerk")


def _look(delivery: Delivery, place: Place, how: str, figures: Figures) -> None:
    figures.kills += 1
    found = answer(place)
    figures.old += found == delivery.old
    figures.new += found == delivery.undisturbed[0]
    if found not in (delivery.old, delivery.undisturbed[0]) or place.verify():
        figures.half_visible += 1
        figures.told.append(f"{how}: the history is neither the old one nor the new one")


def kill_often(engine: str, kills: int, seed: int, folder: Path) -> Figures:
    """Each named point, again and again, in turn with random moments of the time a run takes, until so many were killed."""
    delivery, figures, dice = Delivery(folder, engine), Figures(), random.Random(seed)  # noqa: S311 - moments, not secrets
    assert delivery.old != delivery.undisturbed[0]
    whole = {on_disk: _time_run(delivery, is_dagster_on_disk=on_disk) for on_disk in (False, True)}
    points, number = [*RUN_POINTS], 0
    while figures.kills < kills:
        place, on_disk = delivery.fresh(f"kill-{number}"), number % 8 == 0
        if number % 2 == 0:
            moment = dice.uniform(0, whole[on_disk])
            how = f"after {moment:.3f} s"
            kill_after(delivery, place, moment, figures, is_dagster_on_disk=on_disk)
        else:
            how = points[number // 2 % len(points)]
            kill_at(delivery, place, how, figures)
        finish(delivery, place, how, figures, is_dagster_on_disk=on_disk)
        shutil.rmtree(place.folder)
        number += 1
        if sys.stderr.isatty() or number % 20 == 0:
            print(f"{engine}: {figures.kills} of {kills}", file=sys.stderr)
    return figures


def _time_run(delivery: Delivery, *, is_dagster_on_disk: bool) -> float:
    """How long a run takes, the second time: the first reads from the disk what the others find in memory."""
    for turn in range(2):
        place = delivery.fresh(f"timed-{is_dagster_on_disk}-{turn}")
        began = time.monotonic()
        start(place, *_words(delivery), is_dagster_on_disk=is_dagster_on_disk).join(PATIENCE_SECONDS)
    return time.monotonic() - began


def main() -> int:
    """Print the figures; exit code 1 where anything was lost, doubled or half-visible."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="in all, shared by both engines")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    wrong = 0
    for engine, kills in (("sqlite", chosen.kills - chosen.kills // 2), ("postgresql", chosen.kills // 2)):
        with TemporaryDirectory() as folder:
            figures = kill_often(engine, kills, chosen.seed, Path(folder))
        print(f"{engine}: {figures}")
        print("\n".join(figures.told))
        wrong += len(figures.told)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
