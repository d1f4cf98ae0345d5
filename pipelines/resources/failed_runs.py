"""Failed runs: noted in the history, shown by Dagster, and told to whoever is responsible.

A step that fails is told by a hook, in the process of the run. A killed process runs no hook: the next run, or the next look of a
schedule, finds its mark. Does not belong here: a run that ends before any step (``pipelines.sensors``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.publishing.tell_failure import Failure, Unit
from pipelines.resources.clock import Clock
from pipelines.resources.notifier import Notifier
from pipelines.resources.old_runs import tell_interrupted
from pipelines.resources.run_notes import INTERRUPTED, note_failure, note_killed_runs, read_beginning
from pipelines.resources.warehouse import WarehouseResource

KNOWN_BY, REASON = "jixiao/known_by", "jixiao/reason"
_PARTITION = "dagster/partition"
_DAY = 24 * 3_600_000_000


@dg.failure_hook(required_resource_keys={"warehouse", "clock", "notifier"})
def note_failed_run(context: dg.HookContext) -> None:
    """A failed run is told in the history, unless it stands there, and to whom it concerns.

    What fails after the seal takes nothing back: the run stands, and that is what is told.
    """
    resources = context.resources
    error = context.op_exception
    why = INTERRUPTED if isinstance(error, dg.DagsterExecutionInterruptedError) else str(error)
    asked = describe_asked(context.instance.get_run_by_id(context.run_id), context.run_id)
    unit: Unit = "step"
    try:
        if resources.warehouse.has_recorded(context.run_id):
            unit = "afterwards"
        elif resources.warehouse.find_run(context.run_id) is None:
            beginning = read_beginning(resources.warehouse, asked)
            note_failure(resources.warehouse, resources.clock, beginning, f"{context.op.name}: {why}")
    finally:
        failure = Failure(unit, context.run_id, asked["fiscal_year"], context.op.name, why)
        resources.notifier.tell(failure, context.log)


def tell_killed_runs(
    warehouse: WarehouseResource,
    clock: Clock,
    notifier: Notifier,
    instance: dg.DagsterInstance,
    log: Any,
    present_run_id: str = "",
) -> None:
    """Note and tell every run that began and never ended. The caller is the one writer."""
    for run in note_killed_runs(warehouse, clock, present_run_id):
        log.warning("run %s had been interrupted; nothing of it stands", run["run_id"])
        tell_interrupted(instance, run["run_id"])
        notifier.tell(Failure("interrupted", run["run_id"], run.get("fiscal_year"), None, INTERRUPTED), log)


def describe_asked(run: dg.DagsterRun | None, run_id: str) -> dict[str, Any]:
    """What a run was asked for, as a run's row has it: by the tags of its request."""
    tags = run.tags if run is not None else {}
    year = tags.get(_PARTITION, "")
    return {
        "run_id": run_id,
        "fiscal_year": int(year) if year.isdecimal() else None,
        "actor": "dagster",
        "actor_known_by": tags.get(KNOWN_BY, "asserted"),
        "reason": tags.get(REASON),
    }


@contextmanager
def telling_failed_look(state: Path, name: str, now: int, notifier: Notifier, log: Any) -> Iterator[None]:
    """Tell, once a day, that a schedule or sensor cannot look what is due; the tick fails all the same.

    There is no run then that could fail and be told. That it was told is noted in the ``state`` folder: the database may be what is
    out of reach.
    """
    mark, day = state / f"{name}.told", str(now // _DAY)
    try:
        yield
    except Exception as error:
        if not (mark.exists() and mark.read_text(encoding="utf-8") == day):
            notifier.tell(Failure("look", None, None, name, f"{type(error).__name__}: {error}"), log)
            state.mkdir(parents=True, exist_ok=True)
            mark.write_text(day, encoding="utf-8")
        raise
    mark.unlink(missing_ok=True)
