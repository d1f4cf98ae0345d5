"""Where a warehouse is, by its URL."""

import pytest

from warehouse.place import Warehouse

PLAIN = "postgresql+psycopg://db.example/jixiao"


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch):
    monkeypatch.delenv("JIXIAO_STATE", raising=False)


@pytest.mark.parametrize(
    "spelled",
    [
        "postgresql+psycopg://zhang:secret@db.example/jixiao",
        "postgresql+psycopg://db.example:5432/jixiao",
        "postgresql+psycopg://DB.example/jixiao?connect_timeout=10&sslmode=require",
    ],
)
def test_state_folder_of_one_database_is_one_however_its_url_is_spelled(spelled):
    """A port or a time limit in the URL made it another state folder: every file of the history was told to be gone."""
    assert Warehouse.at(spelled).state == Warehouse.at(PLAIN).state


@pytest.mark.parametrize(
    "other",
    [
        "postgresql+psycopg://db.example:5433/jixiao",
        "postgresql+psycopg://db.example/jixiao2",
        "postgresql+psycopg://db2.example/jixiao",
        "postgresql+psycopg:///jixiao?host=/run/postgresql",
        "postgresql+psycopg://db.example/jixiao?options=-csearch_path%3Dtrial",
    ],
)
def test_state_folder_of_another_database_or_schema_is_another(other):
    assert Warehouse.at(other).state != Warehouse.at(PLAIN).state
