"""Five years on the schedules, by Dagster's own daemon loops: whatever becomes of daemon, ticks and attempts, each year's annual run is recorded once."""

from unittest.mock import patch

import pytest

from pipelines.decide_due import ANNUAL, NIGHTLY
from pipelines.definitions import build_defs
from tests.engines import ENGINES
from tests.years import NOTING, NotingLauncher, Years

pytestmark = pytest.mark.end_to_end

FIVE_YEARS = [2021, 2022, 2023, 2024, 2025]


@pytest.fixture
def years(request, tmp_path, monkeypatch):
    """A site whose runs are noted and not computed; its warehouse lies in SQLite, or in the engine a test names."""
    monkeypatch.setattr(NotingLauncher, "fails", set())
    monkeypatch.setattr(NotingLauncher, "unlaunched", set())
    world = Years(tmp_path, NOTING, engine=getattr(request, "param", "sqlite"))
    yield world
    world.warehouse.engine.dispose()


def autumn(fiscal_year, *hours):
    """Hours of the day after a year's deadline."""
    return [f"{fiscal_year + 1}-10-01 {hour:02}:06" for hour in hours]


def list_attempts(world, fiscal_year):
    """How the attempts at a year's annual run ended, oldest first."""
    return [run["run_status"] for run in world.list_runs(ANNUAL) if run["fiscal_year"] == fiscal_year]


# -------------------------------------------------------------------------------------------------------- five years


def test_five_years_watched_all_the_time_have_one_annual_run_each(years):
    """Also when clerks run the year before and after, and a night of the season is run: none of these is the annual run."""
    with years.up():
        years.pass_schedules("2021-12-31 23:06")
        for year in FIVE_YEARS:
            years.pass_schedules(f"{year + 1}-09-30 03:06", *autumn(year, 1, 2, 3))
    assert years.annual_years() == FIVE_YEARS
    assert [run["fiscal_year"] for run in years.list_runs(NIGHTLY)] == FIVE_YEARS
    assert {(run["actor"], run["actor_known_by"]) for run in years.list_runs()} == {("dagster", "schedule")}


@pytest.mark.parametrize("years", ENGINES, indirect=True)
def test_outage_over_two_deadlines_is_made_up_for_oldest_year_first(years):
    with years.up():
        years.pass_schedules("2022-09-01 00:06", *autumn(2021, 3))
    with years.up():
        years.pass_schedules("2024-11-02 09:50", *(f"2024-11-02 {hour}:06" for hour in (10, 11, 12)))
        assert years.annual_years() == [2021, 2022, 2023]
        years.pass_schedules(*autumn(2024, 3), *autumn(2025, 3, 4))
    assert years.annual_years() == FIVE_YEARS


def test_ticks_purged_and_dagsters_home_lost_repeat_no_year(years):
    with years.up():
        years.pass_schedules("2022-09-30 23:06")
        for year in (2021, 2022, 2023):
            years.pass_schedules(*autumn(year, 2))
            years.purge_ticks()
            years.pass_schedules(*autumn(year, 3))
    years.lose_dagster()
    with years.up():
        years.pass_schedules(*autumn(2023, 4, 5))
        assert years.annual_years() == [2021, 2022, 2023]
        years.pass_schedules(*autumn(2024, 3), *autumn(2025, 3))
    assert years.annual_years() == FIVE_YEARS


def test_cron_edited_in_the_middle_repeats_and_leaves_out_no_year(years):
    with years.up():
        years.pass_schedules("2022-09-30 23:06", *autumn(2021, 2), *autumn(2022, 2))
    with patch("pipelines.schedules.LOOK_EVERY", "0 */6 * * *"):
        edited = build_defs()
    with years.up(edited):
        years.pass_schedules(*autumn(2022, 3, 6, 12), *autumn(2023, 6, 7))
    with years.up():
        years.pass_schedules(*autumn(2023, 8, 9), *autumn(2024, 3), *autumn(2025, 3))
    assert years.annual_years() == FIVE_YEARS


def test_attempt_that_fails_is_made_again_so_often_a_day_and_holds_up_no_other_year(years):
    """2021 fails four times, once before its process began, 2023 once: the year after 2021's is made meanwhile."""
    NotingLauncher.fails = {(2021, 1), (2021, 3), (2021, 4), (2023, 1)}
    NotingLauncher.unlaunched = {(2021, 2)}
    with years.up():
        years.pass_schedules("2022-09-30 23:06", *autumn(2021, 2, 3, 4))
        assert (years.annual_years(), list_attempts(years, 2021)) == ([], ["failed", "failed"])
        years.pass_schedules(*autumn(2021, 5))
        notice = years.list_ticks(ANNUAL)[0].skip_reason
        assert notice.startswith("2021: 3 attempts failed today")
        assert "the disk is full" in notice
        assert "jixiao run --year 2021" in notice
        years.pass_schedules("2022-10-02 01:06", "2022-10-02 02:06", "2022-10-02 03:06")
        assert list_attempts(years, 2021) == ["failed", "failed", "failed", "recorded"]
        years.pass_schedules(*autumn(2022, 3), *autumn(2023, 2, 3, 4), *autumn(2024, 3), *autumn(2025, 3))
    assert years.annual_years() == FIVE_YEARS
    assert list_attempts(years, 2023) == ["failed", "recorded"]


def test_years_filled_in_from_dagsters_pages_are_a_run_each_and_leave_the_annual_run_due(years):
    with years.up():
        years.backfill("2026-10-01 00:10", 2023, 2021, 2022)
        filled = [(run["fiscal_year"], run["actor_known_by"]) for run in years.list_runs()]
        assert sorted(filled) == [(2021, "asserted"), (2022, "asserted"), (2023, "asserted")]
        years.pass_schedules("2026-10-01 01:06", "2026-10-01 02:06")
    assert years.annual_years() == [2021]
