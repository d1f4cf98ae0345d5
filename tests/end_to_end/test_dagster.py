"""Dagster: what its pages show of a run, and that a run which fails, is killed or is not alone never harms the history."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import build_defs
from pipelines.publishing.tell_failure import tell_remedy
from pipelines.resources.expectation_files import read_expectation_book
from pipelines.resources.frames_io import FramesIOManager
from pipelines.resources.notifier import Notifier
from tests.bureau import Bureau, change, file_unit, make_bureau
from tests.engines import drop_guards
from tests.faults.dying import begin, read_until
from warehouse import history

pytestmark = pytest.mark.end_to_end

# A run in a process of its own takes seconds, and minutes where everything else goes on at once.
PATIENCE_SECONDS = 400
PROJECT = Path(__file__).resolve().parents[2]
ASSETS = (
    "received_files",
    "filed_cells",
    "assembled_submissions",
    "typed_tables",
    "report_statements",
    "scores",
    "year_changes",
    "year_expectations",
    "sealed_history",
)


# ------------------------------------------------------------------------------------------------------- definitions


def test_definitions_validate_from_the_workspace(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "dagster", "definitions", "validate", "-w", "workspace.yaml"],
        cwd=PROJECT,
        env=os.environ | {"DAGSTER_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "successful" in done.stdout + done.stderr
    assert not re.findall("(Beta|Preview)Warning", done.stderr)


@pytest.fixture(scope="module")
def specs():
    return {spec.key.to_user_string(): spec for spec in build_defs().resolve_all_asset_specs()}


@pytest.mark.parametrize("name", ASSETS)
def test_asset_says_what_it_is_whose_it_is_and_where_it_belongs(specs, name):
    from pipelines.stages import STAGES

    spec = specs[name]
    assert "One row" in spec.description
    assert spec.owners
    assert spec.kinds
    assert spec.group_name in STAGES
    assert spec.partitions_def is not None


def test_assets_are_those_of_the_stages_and_no_other(specs):
    assert set(specs) == set(ASSETS)


def test_job_says_what_it_does():
    job = build_defs().resolve_job_def("annual_run")
    assert "one fiscal year" in job.description
    assert {key.to_user_string() for key in job.asset_layer.executable_asset_keys} == set(ASSETS)


def test_every_check_of_frames_and_sums_blocks_and_no_expectation_does():
    expected = {one.name for suite in read_expectation_book().suites for one in suite.expectations}
    graph = build_defs().resolve_asset_graph()
    for key in graph.asset_check_keys:
        spec = graph.get_check_spec(key)
        assert spec.blocking == (key.name not in expected), key
        assert spec.description, key


# ---------------------------------------------------------------------------------------------------------- one run


@pytest.fixture(scope="module")
def shown(module_bureau):
    """What one run left on Dagster's pages: metadata by asset."""
    world = module_bureau
    world.instance = dg.DagsterInstance.ephemeral()
    defect = change(file_unit("u2"), "execution", {"month": "6"}, executed_wan_yuan="约40")
    world.file_workbook("u1.xlsx", file_unit("u1"))
    world.file_workbook("u2.xlsx", defect)
    world.put("broken.xlsx", b"no workbook")
    world.run()
    run_id = world.list_runs()[-1]["run_id"]
    events = world.instance.all_logs(run_id)
    materializations = [
        entry.dagster_event
        for entry in events
        if entry.is_dagster_event and entry.dagster_event.is_step_materialization
    ]
    return {event.asset_key.to_user_string(): event.materialization.metadata for event in materializations}


def test_run_leaves_its_counts(shown):
    assert shown["received_files"]["files"].value == 3
    assert shown["assembled_submissions"]["files"].value == {"used": 2, "quarantined": 1}
    recorded = shown["sealed_history"]
    assert (recorded["files_received_count"].value, recorded["units_registered_count"].value) == (3, 2)
    assert recorded["checkpoint"].value == 1


def test_run_leaves_a_small_table_of_totals(shown):
    table = shown["scores"]["totals"].value
    assert "u1" in table
    assert "100" in table
    assert "incomplete" in table


def test_run_leaves_the_worst_findings_errors_first(shown):
    lines = shown["sealed_history"]["worst findings"].value.splitlines()
    assert "约40" in "".join(lines)
    assert "u2.xlsx 执行进度!C2" in "".join(lines)
    severities = [line.split("|")[1].strip() for line in lines[2:]]
    assert severities == sorted(severities)
    assert set(severities) <= {"error", "warning"}


# ------------------------------------------------------------------------------------------------ runs that go wrong


@pytest.fixture(scope="module")
def recorded(request, tmp_path_factory, dagster_instance):
    """A bureau with one recorded run."""
    world = make_bureau(request, tmp_path_factory.mktemp("recorded"), dagster_instance)
    world.file_workbook("u1.xlsx", file_unit("u1"))
    world.run()
    return world


@pytest.fixture
def stands(recorded, tmp_path):
    """The same, about to get a correction."""
    world = recorded.copy_to(tmp_path / "stands")
    world.file_workbook("u1.xlsx", change(file_unit("u1"), "execution", {"month": "6"}, executed_wan_yuan="30"), 10)
    return world


def seen(world):
    return world.scores(), world.submissions(), world.findings(), world.content_root()


def test_frame_that_breaks_its_schema_records_nothing_and_the_next_run_works(stands, monkeypatch):
    from pipelines.scoring import assets

    before = seen(stands)
    rightly = assets.score_evaluations

    def wrongly(*given):
        scored = rightly(*given)
        return type(scored)(scored.scores.assign(status="splendid"), scored.terms, scored.findings)

    monkeypatch.setattr(assets, "score_evaluations", wrongly)
    result = stands.try_run()
    assert result.exit_code == 3
    assert "scores_is_what_it_claims" in result.stderr
    assert "封存" not in result.stderr
    assert seen(stands) == before
    failed = stands.list_runs()[-1]
    assert (failed["run_status"], failed["run_kind"], failed["fiscal_year"]) == ("failed", "annual", 2023)
    assert "scores" in failed["message"]
    monkeypatch.undo()
    stands.run()
    assert stands.score("u1") == "99.75"
    assert stands.call("verify").exit_code == 0


@pytest.mark.parametrize("step", ["receive_files", "assemble_submissions", "submission_leaves"])
def test_step_that_raises_is_noted_and_the_next_run_works(stands, monkeypatch, step):
    from pipelines.intake import assets as intake
    from pipelines.recording import assets as recording
    from pipelines.validation import assets as validation

    def fail(*_given):
        raise RuntimeError("the disk is full")

    before = seen(stands)
    owner = next(module for module in (intake, validation, recording) if hasattr(module, step))
    monkeypatch.setattr(owner, step, fail)
    result = stands.try_run("--actor", "王会计")
    assert result.exit_code == 3
    assert "the disk is full" in result.stderr
    assert "Traceback" not in result.output
    assert seen(stands) == before
    failed = stands.list_runs()[-1]
    assert (failed["run_status"], failed["actor"]) == ("failed", "王会计")
    monkeypatch.undo()
    stands.run()
    assert len(stands.list_runs()) == 3
    assert stands.call("verify").exit_code == 0


def start(world, *words, said="said.log"):
    """The annual run, or another verb, as a process of its own that says what it says into a file."""
    verb = words if words[:1] == ("withdraw",) else ("run", "--year", "2023", "--inbox", str(world.inbox), *words)
    return begin([*verb, "--warehouse", world.url], world.folder / said, is_dagster_on_disk=True)


def wait_for_mark(world):
    """A run is known once it has left its mark; that is the first thing it does when it holds the lock."""
    frames = world.warehouse.state / "frames"
    limit = time.monotonic() + 20
    while not list(frames.glob("*/began.json")):
        assert time.monotonic() < limit
        time.sleep(0.005)


@pytest.mark.parametrize("word", ["收件", "校验"])
def test_run_killed_in_the_middle_leaves_the_old_history_and_is_noted_by_the_next(stands, word):
    before = seen(stands)
    process = start(stands)
    read_until(
        process, stands.folder / "said.log", word
    )  # not at 封存: sealing is one transaction of milliseconds, and the run might have ended
    wait_for_mark(stands)
    process.kill()
    process.join(PATIENCE_SECONDS)
    assert process.exitcode == -signal.SIGKILL
    assert stands.call("verify").exit_code == 0
    assert seen(stands) == before
    stands.run()
    assert [run["run_status"] for run in stands.list_runs()] == ["recorded", "failed", "recorded"]
    assert "interrupted" in stands.list_runs()[1]["message"]
    assert stands.score("u1") == "99.75"
    assert stands.call("verify").exit_code == 0


def test_two_runs_at_once_wait_for_one_another_and_both_end_well(bureau):
    bureau.file_workbook("u1.xlsx", file_unit("u1"))
    processes = [start(bureau, "--reason", reason) for reason in ("first", "second")]
    for process in processes:
        process.join(PATIENCE_SECONDS)
    assert [process.exitcode for process in processes] == [0, 0], (bureau.folder / "said.log").read_text()
    runs = bureau.list_runs()
    assert [run["run_status"] for run in runs] == ["recorded", "recorded"]
    assert sorted(run["filings_recorded_count"] for run in runs) == [0, 1]
    assert [row["version"] for row in bureau.submissions()] == ["1"]
    assert bureau.call("verify").exit_code == 0


def test_act_that_waits_for_another_writer_says_so(stands, tmp_path):
    """A second run said nothing at all for as long as the first one took, and neither did any other act; publishing, which only
    reads, waited too."""
    with stands.warehouse.writing_alone():
        run = start(stands)
        withdrawal = start(stands, "withdraw", "u1", "2023", said="withdrawal.log")
        read_until(withdrawal, stands.folder / "withdrawal.log", "waiting: another")
        read_until(run, stands.folder / "said.log", "waiting: another")
        assert stands.call("publish", "--out", str(tmp_path / "edition")).exit_code == 0
    for process in (run, withdrawal):
        process.join(PATIENCE_SECONDS)
    assert [run.exitcode, withdrawal.exitcode] == [0, 0]


def test_run_whose_last_step_fails_after_the_seal_says_that_it_is_recorded(bureau, monkeypatch):
    """A full disk, after the commit, made the command say that nothing was recorded; all of it was."""
    rightly = FramesIOManager.handle_output

    def fail(manager, context, frames):
        if context.asset_key.path == ["sealed_history"]:
            raise OSError(28, "No space left on device")
        rightly(manager, context, frames)

    monkeypatch.setattr(FramesIOManager, "handle_output", fail)
    told = []
    monkeypatch.setattr(Notifier, "tell", lambda _notifier, failure, _log: told.append(failure))
    bureau.file_workbook("u1.xlsx", file_unit("u1"))
    result = bureau.run()
    assert "recorded; what came after it failed" in result.stderr
    assert "No space left" in result.stderr
    assert [run["run_status"] for run in bureau.list_runs()] == ["recorded"]
    assert [(failure.unit, failure.step) for failure in told] == [("afterwards", "sealed_history")]
    assert "history is whole" in tell_remedy(told[0])[1]


def test_run_that_is_interrupted_says_so_and_records_nothing(bureau):
    """Somebody pressed Ctrl-C, and was told the name of an error."""
    bureau.file_workbook("u1.xlsx", file_unit("u1"))
    process = start(bureau)
    read_until(process, bureau.folder / "said.log", "校验")
    os.kill(process.pid, signal.SIGINT)
    process.join(PATIENCE_SECONDS)
    said = (bureau.folder / "said.log").read_text(encoding="utf-8")
    assert process.exitcode == 3
    assert "interrupted before its end" in said
    assert "Traceback" not in said


def test_facts_during_a_run_wait_until_it_has_ended(bureau):
    """They are brought while the run holds the lock and has sealed nothing, and stand after it."""
    bureau.file_workbook("u1.xlsx", file_unit("u1"))
    process = start(bureau)
    read_until(process, bureau.folder / "said.log", "收件")
    wait_for_mark(bureau)
    brought_at = time.time_ns() // 1000
    assert bureau.import_facts("u1,violations,problems,3,审报1号").exit_code == 0
    process.join(PATIENCE_SECONDS)
    assert process.exitcode == 0
    run, facts = bureau.list_runs()
    assert (run["run_kind"], facts["run_kind"]) == ("annual", "facts")
    assert brought_at < run["recorded_at"] < facts["recorded_at"]


def test_history_altered_behind_its_back_refuses_the_next_run(stands):
    """Nothing is added to a history that was altered; the clerk is told which command names the record."""
    with stands.warehouse.engine.begin() as connection:
        drop_guards(connection)
        connection.exec_driver_sql(
            "UPDATE ledger_leaves SET leaf_sha256 = replace(leaf_sha256, substr(leaf_sha256, 1, 1), 'f')"
        )
    result = stands.try_run()
    assert result.exit_code == 3
    assert "jixiao verify" in result.stderr
    assert stands.call("verify").exit_code == 1


# --------------------------------------------------------------------------------------------------- its surroundings


@pytest.mark.parametrize("home", [None, "", "elsewhere"])
def test_run_takes_its_own_dagster_home_whatever_the_surroundings_say(tmp_path, dagster_instance, monkeypatch, home):
    """DAGSTER_HOME unset, empty or another project's: the run neither needs nor touches it."""
    from jixiao.dagster_instance import open_instance

    monkeypatch.delenv("DAGSTER_HOME", raising=False)
    if home is not None:
        monkeypatch.setenv("DAGSTER_HOME", home and str(tmp_path / home))
    world = Bureau(tmp_path / "world", dagster_instance)
    with open_instance(world.warehouse) as instance:
        assert Path(instance.root_directory) == world.warehouse.state / "dagster"
        world.instance = instance
        world.file_workbook("u1.xlsx", file_unit("u1"))
        world.run()
    assert world.score("u1") == "100"
    assert not (tmp_path / "elsewhere").exists()


def test_job_started_from_dagsters_pages_takes_the_inbox_from_the_surroundings(bureau, monkeypatch):
    """`make dev` starts the same job without any configuration; it writes to JIXIAO_WAREHOUSE."""
    bureau.file_workbook("u1.xlsx", file_unit("u1"))
    monkeypatch.setenv("JIXIAO_INBOX", str(bureau.inbox))
    monkeypatch.setenv("JIXIAO_WAREHOUSE", bureau.url)
    job = build_defs().resolve_job_def("annual_run")
    result = job.execute_in_process(partition_key="2023", instance=bureau.instance, raise_on_error=False)
    assert result.success
    assert bureau.score("u1") == "100"
    with bureau.warehouse.reading() as connection:
        run = history.load_runs(connection, history.find_horizon(connection))[-1]
    assert (run["actor"], run["actor_known_by"]) == ("dagster", "asserted")
