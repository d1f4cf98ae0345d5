"""What stands cannot be changed through a connection of the warehouse's own, by any statement that its database knows for it."""

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.worlds import with_confirmation, with_removal, with_return
from warehouse.tables import SEALED_TABLES

TABLES = [*SEALED_TABLES, "ledger_leaves", "checkpoints"]
REFUSED = {
    "update": "UPDATE {table} SET {column} = {column}",
    "update of one row": "UPDATE {table} SET {column} = 1 WHERE {key} = (SELECT min({key}) FROM {table})",
    "update or replace": "UPDATE OR REPLACE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "insert or replace": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "replace": "REPLACE INTO {table} SELECT * FROM {table} LIMIT 1",
    "upsert": "INSERT INTO {table} SELECT * FROM {table} WHERE true ON CONFLICT DO UPDATE SET {column} = 1",
    "upsert of a key": "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({keys}) DO UPDATE SET {column} = {table}.{column}",
    "truncate": "TRUNCATE {table}",
    "truncate all": "TRUNCATE {table} RESTART IDENTITY CASCADE",
    "delete by a query": "WITH gone AS (DELETE FROM {table} RETURNING 1) SELECT count(*) FROM gone",
    "merge": "MERGE INTO {table} USING (VALUES (0)) AS one (n) ON {table}.{key} = one.n WHEN MATCHED THEN DELETE",
}
ONLY = {
    "sqlite": {"update or replace", "insert or replace", "replace", "upsert"},
    "postgresql": {"upsert of a key", "truncate", "truncate all", "delete by a query", "merge"},
}


@pytest.fixture(scope="module")
def history(eventful_year, tmp_path_factory):
    return with_return(
        with_confirmation(with_removal(eventful_year.copy_to(tmp_path_factory.mktemp("insert_only") / "copy")))
    )


@pytest.fixture
def engine(history):
    engine = history.warehouse().engine
    yield engine
    engine.dispose()


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", REFUSED)
def test_engine_refuses_what_changes_a_row_that_stands(table, name, engine):
    """INSERT OR REPLACE passed the triggers against DELETE before ``recursive_triggers`` was set on every connection."""
    if any(name in names for other, names in ONLY.items() if other != engine.dialect.name):
        return  # the other engine's own words
    key = "checkpoint_number" if table == "checkpoints" else "ledger_index"
    keys = f"{key}, position" if table in SEALED_TABLES else key
    columns = (SEALED_TABLES[table].model_fields if table in SEALED_TABLES else {}) or {"run_id": 1, "subject": 1}
    column = "run_id" if table == "checkpoints" else list(columns)[-1]
    text = REFUSED[name].format(table=table, column=f'"{column}"', key=key, keys=keys)
    text = text.replace("= 1", "= '1'") if engine.dialect.name == "postgresql" else text
    with engine.connect() as connection, pytest.raises(DBAPIError, match=f"the history is insert-only: {table}"):
        connection.exec_driver_sql(text)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("table", TABLES)
def test_engine_refuses_on_every_connection_of_the_pool(table, engine):
    """The pragma belongs to a connection, not to the file: a second one has to have it too."""
    with engine.connect() as first, engine.connect() as second:
        for connection in (first, second):
            assert connection.exec_driver_sql("PRAGMA recursive_triggers").scalar_one() == 1
            with pytest.raises(IntegrityError):
                connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608
            connection.rollback()
