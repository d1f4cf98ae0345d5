"""Dagster's home: settings that come with the project and are renewed with it, and a site's own that are left alone."""

import pytest
import yaml
from click.testing import CliRunner

from jixiao.dagster_home import DagsterSettingsError, main, prepare_home
from jixiao.dagster_instance import open_instance
from warehouse.place import PROJECT_FOLDER, Warehouse

DEFAULT, POSTGRES = PROJECT_FOLDER / "dagster.yaml", PROJECT_FOLDER / "dagster.postgres.yaml"


@pytest.fixture
def warehouse(tmp_path):
    return Warehouse.at(f"sqlite:///{tmp_path / 'jixiao.db'}")


def read_settings(warehouse):
    return (prepare_home(warehouse) / "dagster.yaml").read_text(encoding="utf-8")


def test_home_has_the_projects_settings(warehouse):
    assert read_settings(warehouse) == DEFAULT.read_text(encoding="utf-8")


def test_copy_of_an_earlier_version_is_renewed(warehouse):
    first_line = DEFAULT.read_text(encoding="utf-8").splitlines()[0]
    (prepare_home(warehouse) / "dagster.yaml").write_text(f"{first_line}\nnux:\n  enabled: true\n", encoding="utf-8")
    assert read_settings(warehouse) == DEFAULT.read_text(encoding="utf-8")


def test_settings_of_a_site_are_left_alone(warehouse):
    own = "# ours\ntelemetry:\n  enabled: false\n"
    (prepare_home(warehouse) / "dagster.yaml").write_text(own, encoding="utf-8")
    assert read_settings(warehouse) == own


def test_settings_named_by_the_surroundings_stay_once_the_name_is_gone(warehouse, monkeypatch):
    prepare_home(warehouse)
    monkeypatch.setenv("JIXIAO_DAGSTER_YAML", str(POSTGRES))
    prepare_home(warehouse)
    monkeypatch.delenv("JIXIAO_DAGSTER_YAML")
    assert read_settings(warehouse) == POSTGRES.read_text(encoding="utf-8")


def test_settings_named_that_are_not_there_are_told(warehouse, monkeypatch):
    monkeypatch.setenv("JIXIAO_DAGSTER_YAML", "nowhere.yaml")
    with pytest.raises(DagsterSettingsError, match=r"nowhere\.yaml"):
        prepare_home(warehouse)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("nosuch: 3", "nosuch"),
        ("storage: [", r"dagster\.yaml"),
        ("storage: {postgres: {postgres_url: {env: JIXIAO_NO_URL}}}", "JIXIAO_NO_URL"),
        ("telemetry: {enabled: 7}", "telemetry"),
    ],
)
def test_settings_that_cannot_be_used_are_one_sentence_of_a_run_that_recorded_nothing(warehouse, settings, told):
    (prepare_home(warehouse) / "dagster.yaml").write_text(settings, encoding="utf-8")
    with pytest.raises(DagsterSettingsError, match=told) as refused, open_instance(warehouse):
        pass
    assert refused.value.exit_code == 3
    assert "\n" not in refused.value.message


def test_both_settings_say_the_same_but_for_the_storage():
    default, postgres = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in (DEFAULT, POSTGRES))
    assert set(postgres.pop("storage")) == {"postgres"}
    assert postgres == default


def test_nothing_is_told_to_anybody_outside(warehouse):
    with open_instance(warehouse) as instance:
        assert instance.telemetry_enabled is False
        assert instance.nux_enabled is False


def test_home_is_printed_for_make_dev(warehouse, monkeypatch):
    monkeypatch.setenv("JIXIAO_WAREHOUSE", warehouse.url)
    printed = CliRunner().invoke(main, [])
    assert printed.output == f"{(warehouse.state / 'dagster').resolve()}\n"
    monkeypatch.setenv("JIXIAO_DAGSTER_YAML", "nowhere.yaml")
    refused = CliRunner().invoke(main, [])
    assert refused.exit_code == 3
    assert "nowhere.yaml" in refused.output
