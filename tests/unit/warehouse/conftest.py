"""Warehouses with nothing in them, in either engine."""

import pytest

from tests.engines import ENGINES, postgres
from warehouse.migrate import upgrade
from warehouse.place import Warehouse


@pytest.fixture(scope="session")
def blank_postgres():
    """A PostgreSQL database with today's tables and nothing in them, to be copied."""
    name = postgres().create_database()
    warehouse = Warehouse(postgres().url(name), postgres().folder, str(postgres().folder / "files"))
    upgrade(warehouse)
    warehouse.engine.dispose()
    return name


@pytest.fixture(params=ENGINES)
def warehouse(request, tmp_path):
    """A warehouse with today's tables and nothing in them."""
    if request.param == "sqlite":
        warehouse = Warehouse(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "state", str(tmp_path / "files"))
        upgrade(warehouse)
        yield warehouse
        warehouse.engine.dispose()
        return
    yield request.getfixturevalue("postgres_warehouse")


@pytest.fixture
def postgres_warehouse(blank_postgres, tmp_path):
    """A warehouse in PostgreSQL with today's tables and nothing in them."""
    name = postgres().create_database(blank_postgres)
    warehouse = Warehouse(postgres().url(name), tmp_path / "state", str(tmp_path / "files"))
    yield warehouse
    warehouse.engine.dispose()
    postgres().drop_database(name)
