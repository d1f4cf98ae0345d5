"""The migrations make exactly the tables that the models describe, guarded, and every column of them is sealed."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import SQLModel

from tests.engines import ENGINES, empty_database
from warehouse.insert_only import define_guards, load_guards
from warehouse.ledger.leaves import LEAF_SCHEMAS
from warehouse.migrate import upgrade
from warehouse.place import Warehouse
from warehouse.tables import SEALED_TABLES

TABLES = {*SEALED_TABLES, "ledger_leaves", "checkpoints"}


def list_schema(warehouse):
    """Everything in a database that has a name and a definition."""
    with warehouse.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            listed = connection.execute(text("SELECT type, name, sql FROM sqlite_master ORDER BY 1, 2")).all()
        else:
            listed = connection.execute(text("SELECT relname, relkind, oid FROM pg_class ORDER BY oid")).all()
        return listed, load_guards(connection, TABLES)


def test_migrations_make_what_the_models_describe(warehouse):
    with warehouse.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_models_describe_no_table_that_is_neither_sealed_nor_the_ledger():
    assert set(SQLModel.metadata.tables) == TABLES


def test_upgrade_gives_every_table_its_triggers(warehouse):
    assert list_schema(warehouse)[1] == define_guards(warehouse.engine.dialect.name, TABLES)


def test_upgrade_twice_changes_nothing(warehouse):
    before = list_schema(warehouse)
    upgrade(warehouse)
    assert list_schema(warehouse) == before


@pytest.mark.parametrize("engine", ENGINES)
def test_upgrade_that_fails_leaves_nothing(engine, tmp_path, monkeypatch):
    """The driver commits before every CREATE TABLE unless told not to: half of the tables stood, and the next upgrade failed."""

    def fail(dialect, table):
        if table == "runs":
            raise OSError("the disk is full")
        return []

    with empty_database(engine, tmp_path) as url:
        warehouse = Warehouse(url, tmp_path / "state", str(tmp_path / "files"))
        with monkeypatch.context() as patched:
            patched.setattr("warehouse.insert_only.guard_statements", fail)
            with pytest.raises(OSError, match="the disk is full"):
                upgrade(warehouse)
        assert inspect(warehouse.engine).get_table_names() == []
        upgrade(warehouse)
        assert {*TABLES, "alembic_version"} == set(inspect(warehouse.engine).get_table_names())
        warehouse.engine.dispose()


@pytest.mark.parametrize("table", SEALED_TABLES)
def test_every_column_of_a_sealed_table_belongs_to_its_leaves(table):
    """A column that no leaf holds could be altered for ever without anybody knowing."""
    wanted = set(SEALED_TABLES[table].model_fields) - {"ledger_index", "position"}
    parts = [part for schema in LEAF_SCHEMAS.values() for part in schema.parts if part.table == table]
    assert parts
    for part in parts:
        assert set(part.columns) == wanted
        assert len(part.columns) == len(wanted)
        assert set(part.order) <= wanted


def test_every_kind_of_leaf_begins_with_rows_of_its_own_table():
    """`verify` tells the kind of a leaf that is gone by the table its first rows stand in."""
    first = [schema.parts[0].table for schema in LEAF_SCHEMAS.values()]
    assert len(first) == len(set(first))
    assert all(set(schema.subject) <= set(schema.parts[0].columns) for schema in LEAF_SCHEMAS.values())


def test_no_circumstance_stands_before_content_in_the_order_of_findings():
    """Two findings that differed in their context alone stood in the order of their files: the content's hash depended on names."""
    for schema in LEAF_SCHEMAS.values():
        for part in schema.parts:
            if part.table == "findings" and part.content:
                content = [name in part.content for name in part.order]
                assert content == sorted(content, reverse=True)
                told_alike = {"severity", "addressed_to"}  # the check decides them
                assert set(part.content) - told_alike <= set(part.order)
