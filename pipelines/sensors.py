"""Sensors: files that arrive in an inbox start a run; a run that failed before any of its steps is told.

Does not belong here: what counts as arrived (``pipelines.decide_arrivals``), or a failed step, which a hook tells in its own run
(``resources.failed_runs``).
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial

import dagster as dg

from pipelines.decide_arrivals import Inbox, Watch, look_for_arrivals
from pipelines.decide_due import ARRIVAL
from pipelines.publishing.tell_failure import Failure
from pipelines.resources.calendar_files import find_inbox
from pipelines.resources.clock import Clock
from pipelines.resources.failed_runs import describe_asked, telling_failed_look
from pipelines.resources.inbox import list_files
from pipelines.resources.notifier import Notifier
from pipelines.resources.past_runs import BY_COMMAND, JOB, PastRuns, build_request
from pipelines.resources.reference import ReferenceResource
from schemas.filing_calendar import CalendarBook

LOOK_SECONDS = 60


@dg.sensor(
    name=ARRIVAL,
    job_name=JOB,
    minimum_interval_seconds=LOOK_SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="收件 · Looks into the inbox of every year of the calendars once a minute. Files that the history does not know start a "
    "run of that year; a file that still changes waits for the next look.",
)
def files_arrived(
    context: dg.SensorEvaluationContext,
    past_runs: PastRuns,
    reference: ReferenceResource,
    clock: Clock,
    notifier: Notifier,
) -> dg.SensorResult:
    """Look into the inbox of every year that has ended, and ask for the runs of those where something arrived.

    It is on from the start, like the schedules and for the same reason; an inbox that is not there is not looked into.
    """
    now = clock.now()
    with telling_failed_look(past_runs.state, ARRIVAL, now, notifier, context.log):
        return _look_into_inboxes(context, past_runs, reference.calendars(), now)


def _look_into_inboxes(
    context: dg.SensorEvaluationContext, past_runs: PastRuns, book: CalendarBook, now: int
) -> dg.SensorResult:
    watches = json.loads(context.cursor or "{}")
    past = past_runs.load(context.instance, now, book)
    requests: list[dg.RunRequest] = []
    notices: list[str] = []
    kept: dict[str, object] = {}
    for year, calendar in book.ended_years(now):
        folder = find_inbox(year, calendar)
        if not folder.is_dir():
            continue
        inbox = Inbox(year, calendar, list_files(folder), partial(past_runs.known_arrivals, year))
        look = look_for_arrivals(inbox, past, Watch(**watches.get(str(year), {})), now)
        kept[str(year)] = asdict(look.watch)
        notices += look.decision.notices
        if look.decision.due is not None:
            requests.append(build_request(look.decision.due, str(folder), now, look.waiting))
    cursor = json.dumps(kept, ensure_ascii=False)
    if requests:
        return dg.SensorResult(run_requests=requests, cursor=cursor)
    return dg.SensorResult(skip_reason="; ".join(notices) or "no inbox of the calendars' years is there", cursor=cursor)


@dg.run_failure_sensor(
    name="failure_before_a_step",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="失败通知 · Tells a run that failed before any of its steps: its database could not be reached, it could not be started, "
    "or its process died. Steps that fail are told by the run itself, and a run that was killed by the next look.",
)
def failure_before_a_step(context: dg.RunFailureSensorContext, past_runs: PastRuns, notifier: Notifier) -> None:
    """Tell what no hook could: hooks belong to steps, and the command line tells its own failures.

    A run that was killed on its way has begun, and is told as interrupted by whoever finds its mark.
    """
    run = context.dagster_run
    if run.job_name != JOB or BY_COMMAND in run.tags or any(_failed_steps(context)):
        return
    if past_runs.is_told_elsewhere(run.run_id):
        return
    asked = describe_asked(run, run.run_id)
    notifier.tell(Failure("run", run.run_id, asked["fiscal_year"], None, _tell_why(context)), context.log)


def _failed_steps(context: dg.RunFailureSensorContext) -> Iterator[str]:
    yield from (event.step_key or "" for event in context.get_step_failure_events())


def _tell_why(context: dg.RunFailureSensorContext) -> str:
    """The error of the failure itself, or the last that Dagster met while it tried to start the run; else what it says of the end."""
    events = context.instance.all_logs(context.dagster_run.run_id, of_type=dg.DagsterEventType.ENGINE_EVENT)
    met = [entry.get_dagster_event() for entry in events if entry.is_dagster_event]
    for one in (context.failure_event, *reversed(met)):
        error = getattr(one.event_specific_data, "error", None)
        if error is not None:
            return str((error.cause or error).message).strip()
    return context.failure_event.message or "Dagster gives no reason"
