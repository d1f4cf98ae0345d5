"""Schedules: every hour they look what is due, and start at most one run. What is due the warehouse's runs say, never a tick.

Dagster gives up ticks after an outage, forgets them when they are purged, and repeats them when a cron is edited; an hourly look
that asks the history needs none of them. Does not belong here: the decisions themselves (``pipelines.decide_due``).
"""

from collections.abc import Callable, Sequence

import dagster as dg

from pipelines.decide_due import ANNUAL, NIGHTLY, Decision, PastRun, decide_annual, decide_nightly
from pipelines.resources.calendar_files import find_inbox
from pipelines.resources.clock import Clock
from pipelines.resources.failed_runs import telling_failed_look
from pipelines.resources.notifier import Notifier
from pipelines.resources.past_runs import JOB, PastRuns, build_request
from pipelines.resources.reference import ReferenceResource
from schemas.filing_calendar import CalendarBook

LOOK_EVERY = "5 * * * *"
TIME_ZONE = "Asia/Shanghai"
_Decide = Callable[[CalendarBook, Sequence[PastRun], int], Decision]


def build_schedules() -> list[dg.ScheduleDefinition]:
    """The annual and the nightly schedule.

    They are on as soon as they are there: whether a run is made may not hang on a switch in Dagster's storage, which can be lost
    with it. Nothing starts before its time: they keep to the years of ``reference/calendars/``, where a site says when to begin.
    They can be switched off on Dagster's pages.
    """
    return [
        _build(
            ANNUAL,
            decide_annual,
            "年度运行 · The annual run of each fiscal year, once, from the day after its filing deadline. Every hour it looks for the "
            "oldest year the history lacks; what failed is tried again, so often a day.",
        ),
        _build(
            NIGHTLY,
            decide_nightly,
            "夜间运行 · In the filing season the open year is run once a night, after the hour of runs of its calendar.",
        ),
    ]


def _build(name: str, decide: _Decide, description: str) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=name,
        job_name=JOB,
        cron_schedule=LOOK_EVERY,
        execution_timezone=TIME_ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description=description,
    )
    def look(
        context: dg.ScheduleEvaluationContext,
        past_runs: PastRuns,
        reference: ReferenceResource,
        clock: Clock,
        notifier: Notifier,
    ) -> dg.RunRequest | dg.SkipReason:
        now = clock.now()
        with telling_failed_look(past_runs.state, name, now, notifier, context.log):
            past_runs.tell_killed(context.instance, clock, notifier, context.log)
            book = reference.calendars()
            decision = decide(book, past_runs.load(context.instance, now, book), now)
        if decision.due is None:
            return dg.SkipReason("; ".join(decision.notices))
        for notice in decision.notices:
            context.log.warning(notice)
        inbox = find_inbox(decision.due.fiscal_year, book.of_year(decision.due.fiscal_year))
        return build_request(decision.due, str(inbox), now)

    return look
