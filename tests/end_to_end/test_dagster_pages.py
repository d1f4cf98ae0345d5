"""What people see of a run on Dagster's pages, on an instance that stays: in SQLite as it comes, and in PostgreSQL."""

import base64
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from jixiao.dagster_home import DagsterSettingsError
from jixiao.dagster_instance import open_instance
from pipelines.resources.old_runs import drop_old_runs
from tests.bureau import Bureau, change, file_unit
from tests.engines import postgres
from warehouse.place import PROJECT_FOLDER

pytestmark = pytest.mark.end_to_end
SHOWN = "sealed_history"


def read_page(world):
    """The metadata that the newest run left on the page of the sealed history."""
    run_id = world.list_runs()[-1]["run_id"]
    events = [entry.dagster_event for entry in world.instance.all_logs(run_id) if entry.is_dagster_event]
    shown = [event.materialization for event in events if event.is_step_materialization]
    return next(one.metadata for one in shown if one.asset_key == dg.AssetKey(SHOWN))


@pytest.fixture(scope="module")
def world(tmp_path_factory, dagster_instance):
    """Two units have filed; the pages of their runs are kept in SQLite."""
    world = Bureau(tmp_path_factory.mktemp("world"), dagster_instance)
    with open_instance(world.warehouse) as instance:
        world.instance = instance
        world.file_workbook("u1.xlsx", file_unit("u1"))
        world.file_workbook("u2.xlsx", change(file_unit("u2"), "execution", {"month": "6"}, executed_wan_yuan="约40"))
        world.run()
        yield world


@pytest.fixture(scope="module")
def page(world):
    return read_page(world)


def test_page_begins_with_a_report_of_the_year(page):
    assert next(iter(page)) == "report"
    report = page["report"].value
    for told in ("2023", "已报 filed 2", "u1", "100", "jixiao findings --year 2023"):
        assert told in report, told


def test_pictures_are_within_the_report_and_lie_in_the_state_folder(world, page):
    inline = dict(re.findall(r"!\[(\w+)\]\(data:image/svg\+xml;base64,([\w+/=]+)\)", page["report"].value))
    assert set(inline) == {"coverage", "totals"}
    for name, code in inline.items():
        kept = Path(page[f"picture of {name}"].value)
        assert kept == world.warehouse.state / "pictures" / "2023" / f"{name}.svg"
        assert kept.read_bytes() == base64.b64decode(code)
        assert b"2023" in kept.read_bytes()


def test_page_names_what_was_sealed(world, page):
    assert page["checkpoint"].value == 1
    assert page["content_root"].value == world.content_root()
    assert page["years computed"].value == "2023"
    assert page["warehouse"].value in {"sqlite", "postgresql"}


def test_year_recorded_without_its_pictures_is_recorded_all_the_same(world, monkeypatch):
    """The history is sealed by then: a full disk beside it must not make the run say that nothing was recorded."""
    from pipelines.resources import year_page

    def fail(*_given):
        raise OSError("the disk is full")

    monkeypatch.setattr(year_page, "draw_totals", fail)
    world.run()
    assert world.list_runs()[-1]["run_status"] == "recorded"
    assert "data:image" not in read_page(world)["report"].value


def test_run_months_later_drops_old_runs_but_the_page_of_the_year(world, monkeypatch):
    from pipelines.intake import assets

    class Later:
        @staticmethod
        def now(zone):
            return datetime.now(zone) + timedelta(days=91)

    failed = dg.DagsterRun(
        job_name="annual_run", status=dg.DagsterRunStatus.FAILURE, tags={"dagster/partition": "2023"}
    )
    world.instance.add_run(failed)
    monkeypatch.setattr(assets, "datetime", Later)
    world.run()
    runs = [run["run_id"] for run in world.list_runs()]
    assert [run.run_id for run in world.instance.get_runs()] == runs[:-3:-1]
    assert "2023" in world.instance.get_materialized_partitions(dg.AssetKey(SHOWN))


@pytest.mark.service
def test_dagsters_runs_lie_in_postgresql_when_its_settings_say_so(tmp_path, dagster_instance, monkeypatch):
    database = postgres().create_database()
    monkeypatch.setenv("JIXIAO_DAGSTER_YAML", str(PROJECT_FOLDER / "dagster.postgres.yaml"))
    monkeypatch.setenv("JIXIAO_DAGSTER_POSTGRES_URL", postgres().url(database).replace("+psycopg:", "+psycopg2:"))
    world = Bureau(tmp_path, dagster_instance)
    with open_instance(world.warehouse) as instance:
        world.instance = instance
        world.file_workbook("u1.xlsx", file_unit("u1"))
        world.run()
        run_id = world.list_runs()[-1]["run_id"]
        assert instance.get_run_by_id(run_id).is_success
        assert "data:image" in read_page(world)["report"].value
    with postgres().connect(database) as connection:
        told = connection.execute("SELECT count(*) FROM event_logs WHERE run_id = %s", [run_id]).fetchone()
        assert told[0] > 50
    assert not (world.warehouse.state / "dagster" / "history").exists()
    with open_instance(world.warehouse) as instance:
        assert drop_old_runs(instance, datetime.now(UTC) + timedelta(days=91), 90) == []
        assert [run.run_id for run in instance.get_runs()] == [run_id]


@pytest.mark.service
def test_url_without_the_driver_that_dagster_needs_is_refused_before_the_run(tmp_path, dagster_instance, monkeypatch):
    """SQLAlchemy 2.1 takes another driver for postgresql://, and the run broke at its first event with a syntax error."""
    monkeypatch.setenv("JIXIAO_DAGSTER_YAML", str(PROJECT_FOLDER / "dagster.postgres.yaml"))
    monkeypatch.setenv("JIXIAO_DAGSTER_POSTGRES_URL", postgres().url("postgres").replace("+psycopg:", ":"))
    world = Bureau(tmp_path, dagster_instance)
    with pytest.raises(DagsterSettingsError, match=r"postgresql\+psycopg2://"), open_instance(world.warehouse):
        pass
