"""Several years at once: a run each, one that fails stops no other, and nothing begins where a folder is missing."""

import pytest

from jixiao.failures import NOTHING_RECORDED, WRONG_USAGE
from tests.bureau import file_unit

YEARS = (2022, 2023)


@pytest.fixture
def filed(bureau):
    for year in YEARS:
        bureau.file_workbook(f"{year}/u1.xlsx", file_unit("u1", year=year))
    bureau.pattern = str(bureau.inbox / "{fiscal_year}")
    return bureau


def backfill(world, first, last, inbox=None):
    return world.call("backfill", "--from", str(first), "--to", str(last), "--inbox", inbox or world.pattern)


def test_years_are_recorded_oldest_first_a_run_each(filed):
    result = backfill(filed, *YEARS)
    assert result.exit_code == 0, result.output
    assert [(run["fiscal_year"], run["filings_recorded_count"]) for run in filed.list_runs()] == [(2022, 1), (2023, 1)]
    assert result.stdout.count("filings") == len(YEARS)


def test_year_that_fails_is_named_and_the_others_are_recorded(filed, monkeypatch):
    from pipelines.intake import assets

    rightly = assets.receive_files

    def fail_once(folder, *given):
        if folder.name == "2022":
            message = "the disk is full"
            raise OSError(message)
        return rightly(folder, *given)

    monkeypatch.setattr(assets, "receive_files", fail_once)
    result = backfill(filed, *YEARS)
    assert result.exit_code == NOTHING_RECORDED
    assert "nothing was recorded for 2022: received_files: " in result.stderr
    assert [(run["fiscal_year"], run["run_status"]) for run in filed.list_runs()] == [
        (2022, "failed"),
        (2023, "recorded"),
    ]


@pytest.mark.parametrize(("first", "last", "told"), [(2022, 2024, "2024"), (2023, 2022, "--from 2023 is after")])
def test_years_without_a_folder_or_in_reverse_begin_nothing(filed, first, last, told):
    result = backfill(filed, first, last)
    assert result.exit_code == WRONG_USAGE
    assert told in result.stderr
    assert filed.list_runs() == []
