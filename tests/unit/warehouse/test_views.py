"""The analysts' views say what the commands say: newest and as of every checkpoint, on either engine."""

import json
from decimal import Decimal

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from schemas.dictionary import COLUMNS, tabulate_dictionary
from schemas.published_tables import METRICS
from tests.unit.warehouse.random_histories import YEARS, History
from tests.worlds import YEAR
from warehouse import history
from warehouse.migrate import upgrade
from warehouse.place import Warehouse
from warehouse.verify import verify_warehouse
from warehouse.views import ViewsInUseError, list_views, select_published

# Command, published table, and its columns by the column of the command that they answer.
ANSWERS = {
    "scores": {},
    "changes": {},
    "findings": {"fiscal_year": "named_fiscal_year", "check": "check_name", "stated": "found", "computed": "expected"},
    "submissions": {"files": "file_count"},
}
DICTIONARY = [dict(zip(COLUMNS, row, strict=True)) for row in tabulate_dictionary()]
NOT_COMPARED = {"message", "received_at"}


def ask(place, verb, *words):
    return json.loads(place.must(verb, "--year", YEAR, *words, "--format", "json").stdout)


def look(place, query, **values):
    warehouse = place.warehouse()
    try:
        with warehouse.reading() as connection:
            return [dict(row) for row in connection.execute(text(query), values).mappings()]
    finally:
        warehouse.engine.dispose()


def plain(value):
    """A value as the commands spell it; a number by its size, not by its zeros."""
    if value is None:
        return None
    try:
        return Decimal(str(value)).normalize()
    except ArithmeticError:
        return str(value)


def spell(rows, columns, names):
    return sorted(
        (tuple(plain(row[names.get(name, name)]) for name in columns) for row in rows),
        key=lambda row: tuple((value is not None, str(value)) for value in row),
    )


@pytest.fixture(scope="module")
def checkpoints(eventful_year):
    warehouse = eventful_year.warehouse()
    with warehouse.reading() as connection:
        newest = history.find_horizon(connection).checkpoint_number
    warehouse.engine.dispose()
    return range(1, newest + 1)


@pytest.mark.parametrize("verb", ANSWERS)
def test_view_answers_what_the_command_answers(eventful_year, verb):
    told = ask(eventful_year, verb)
    columns = [name for name in told[0] if name not in NOT_COMPARED]
    rows = look(eventful_year, f"SELECT * FROM newest_{verb} WHERE fiscal_year = :year", year=int(YEAR))  # noqa: S608
    assert spell(rows, columns, ANSWERS[verb]) == spell(told, columns, {})


@pytest.mark.parametrize("verb", ANSWERS)
def test_view_answers_as_of_every_checkpoint_what_the_command_answers(eventful_year, checkpoints, verb):
    columns = [name for name in ask(eventful_year, verb)[0] if name not in NOT_COMPARED]
    rows = look(eventful_year, f"SELECT * FROM {verb}_by_checkpoint WHERE fiscal_year = :year", year=int(YEAR))  # noqa: S608
    for number in checkpoints:
        stood = [row for row in rows if is_in_force(row, number)]
        told = ask(eventful_year, verb, "--as-of", f"#{number}")
        assert spell(stood, columns, ANSWERS[verb]) == spell(told, columns, {}), number


LOADERS = {
    "scores": history.load_scores,
    "changes": history.load_changes,
    "claims": history.load_claims,
    "findings": history.load_findings,
    "submissions": history.load_submissions,
}


@pytest.mark.parametrize("seed", range(2))
def test_view_of_a_history_by_chance_holds_the_rows_that_the_product_reads(warehouse, seed):
    """As of every checkpoint and for every year: what came back, was returned, taken back, ended, or rests on a rubric used again."""
    History(seed).fill(warehouse, 12)
    with warehouse.reading() as connection:
        for name, load in LOADERS.items():
            rows = connection.exec_driver_sql(f"SELECT * FROM {name}_by_checkpoint").mappings().all()  # noqa: S608
            for number in range(1, 13):
                horizon = history.find_horizon(connection, checkpoint_number=number)
                for year in YEARS:
                    stood = [row for row in rows if is_in_force(row, number) and row["fiscal_year"] == year]
                    told = load(connection, horizon, year)
                    assert sorted(key(row) for row in stood) == sorted(key(row) for row in told), (name, number, year)
            newest = connection.exec_driver_sql(f"SELECT * FROM newest_{name}").mappings().all()  # noqa: S608
            assert sorted(map(key, newest)) == sorted(key(row) for row in rows if row["until_checkpoint"] is None)


def key(row):
    return row["ledger_index"], row["position"]


def is_in_force(row, number):
    return row["from_checkpoint"] <= number and (row["until_checkpoint"] is None or row["until_checkpoint"] > number)


# ------------------------------------------------------------------------------------------------ figures and moments


def test_view_gives_figures_in_their_unit_and_the_whole_number_beside(warehouse):
    """SQLite has no decimals: there a figure is the nearest double, and the whole number is exact."""
    History(0).fill(warehouse, 12)
    with warehouse.reading() as connection:
        for row in connection.exec_driver_sql("SELECT * FROM scores_by_checkpoint").mappings():
            figure, whole = row["self_score_points"], row["self_score_hundredths"]
            assert figure == (whole / 100 if warehouse.is_sqlite else Decimal(whole).scaleb(-2))
        largest = connection.exec_driver_sql("SELECT MIN(value_micro), MIN(value) FROM changes_by_checkpoint").one()
    assert largest[0] == -9 * 10**18
    assert largest[1] == (-9e12 if warehouse.is_sqlite else Decimal("-9000000000000.000000"))


def test_view_answers_as_of_a_moment(warehouse):
    """The moment a checkpoint was sealed belongs to it; a microsecond before it is still the one before."""
    History(0).fill(warehouse, 12)
    query = "SELECT * FROM scores_by_checkpoint WHERE from_recorded_at <= :at AND (until_recorded_at IS NULL OR until_recorded_at > :at)"
    with warehouse.reading() as connection:
        moments = connection.execute(text("SELECT checkpoint_number, recorded_at FROM recorded_checkpoints")).all()
        assert str(moments[1][1])[:26].replace(" ", "T") == "2024-09-10T20:26:41.000001"
        rows = connection.execute(text("SELECT * FROM scores_by_checkpoint")).mappings().all()
        for number, moment in moments:
            stood = connection.execute(text(query), {"at": moment}).mappings().all()
            assert sorted(map(key, stood)) == sorted(key(row) for row in rows if is_in_force(row, number))


def test_submission_that_counts_is_the_newest_not_returned_nor_withdrawn(warehouse):
    History(1).fill(warehouse, 12)
    query = "SELECT * FROM newest_submissions WHERE superseded_at_checkpoint IS NULL AND status NOT IN ('returned', 'withdrawn')"
    with warehouse.reading() as connection:
        counted = sorted(map(key, connection.exec_driver_sql(query).mappings()))
        horizon = history.find_horizon(connection)
        told = [row for year in YEARS for row in history.load_submissions_in_force(connection, horizon, year)]
    assert counted == sorted(map(key, told)) != []


def test_view_looks_into_the_key_of_runs_for_each_version(tmp_path):
    """It must never walk all runs, or all checkpoints, for each of a hundred thousand evaluations."""
    warehouse = Warehouse(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "state", str(tmp_path / "files"))
    upgrade(warehouse)
    with warehouse.reading() as connection:
        for name in list_views("sqlite"):
            query = f"EXPLAIN QUERY PLAN SELECT * FROM {name}"  # noqa: S608
            plan = [row[-1] for row in connection.exec_driver_sql(query)]
            looks = [step for step in plan if " sealing" in step]
            assert all(step.startswith("SEARCH sealing USING PRIMARY KEY") for step in looks)
            assert looks or name == "recorded_checkpoints"
    warehouse.engine.dispose()


# --------------------------------------------------------------------------------------------- views that are not ours


def alter(warehouse, *statements):
    with warehouse.engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


FALSE_VIEW = "CREATE VIEW newest_claims AS SELECT 'u1' AS unit_code, 2023 AS fiscal_year"


@pytest.mark.parametrize("statements", [["DROP VIEW newest_claims"], ["DROP VIEW newest_claims", FALSE_VIEW]])
def test_verify_tells_of_a_view_that_is_not_ours_and_init_makes_it_anew(warehouse, statements):
    History(0).fill(warehouse, 1)
    assert verify_warehouse(warehouse).remarks == ()
    alter(warehouse, *statements)
    found = verify_warehouse(warehouse)
    assert found.holds
    assert [remark.partition("the view ")[2].split()[0] for remark in found.remarks] == ["newest_claims"]
    upgrade(warehouse)
    assert verify_warehouse(warehouse).remarks == ()


def test_view_of_the_views_that_was_altered_is_told_too(warehouse):
    """The newest rows are read through the other view: an alteration there alters both."""
    alter(warehouse, "DROP VIEW newest_metrics", "DROP VIEW metrics_by_checkpoint")
    false = select_published(METRICS, warehouse.engine.dialect.name).replace("metric_definitions.origin", "'filing'")
    alter(warehouse, f"CREATE VIEW metrics_by_checkpoint AS {false}")
    assert len(verify_warehouse(warehouse).remarks) == 2


OWN_VIEWS = (
    "CREATE SCHEMA study",
    "CREATE VIEW study.mine AS SELECT unit_code, final_score_points FROM newest_scores",
    "CREATE VIEW study.dated AS SELECT unit_code FROM scores_by_checkpoint",
)


def test_view_of_an_analyst_on_ours_stays_while_ours_is_replaced_beneath_it(postgres_warehouse):
    """Every upgrade, and with it every run and edition, failed at the first view that an analyst had made on ours."""
    alter(postgres_warehouse, *OWN_VIEWS)
    with postgres_warehouse.reading() as connection:
        query = text("SELECT pg_get_viewdef('newest_scores'::regclass)")
        false = connection.execute(query).scalar_one().rstrip(" ;").replace("IS NULL", "= 1")
    alter(postgres_warehouse, f"CREATE OR REPLACE VIEW newest_scores AS {false}")
    assert len(verify_warehouse(postgres_warehouse).remarks) == 1
    upgrade(postgres_warehouse)
    assert verify_warehouse(postgres_warehouse).remarks == ()


def test_view_of_an_analyst_on_one_of_ours_whose_columns_change_is_named_with_what_to_do(postgres_warehouse):
    statements = (
        "CREATE SCHEMA study",
        "DROP VIEW newest_claims",
        FALSE_VIEW,
        "CREATE VIEW study.mine AS SELECT * FROM newest_claims",
        "CREATE VIEW study.other AS SELECT unit_code FROM changes_by_checkpoint",
    )
    alter(postgres_warehouse, *statements)
    with pytest.raises(
        ViewsInUseError, match="drop those, run `jixiao warehouse init`, and make them again"
    ) as refused:
        upgrade(postgres_warehouse)
    assert "view study.mine depends on view newest_claims" in str(refused.value)
    assert "view study.other depends on view changes_by_checkpoint" in str(refused.value)
    alter(postgres_warehouse, "DROP VIEW study.mine, study.other")
    upgrade(postgres_warehouse)
    assert verify_warehouse(postgres_warehouse).remarks == ()


def test_view_cannot_be_written_through(warehouse):
    History(0).fill(warehouse, 1)
    for statement in ("UPDATE newest_scores SET basis = 'reviewed'", "DELETE FROM newest_scores"):
        with pytest.raises(DBAPIError, match="view"):
            alter(warehouse, statement)


# ------------------------------------------------------------------------------------------------------ the dictionary


def test_dictionary_describes_every_column_of_every_view(warehouse):
    told = [(row["table_name"], row["column_name"]) for row in DICTIONARY]
    inspector = inspect(warehouse.engine)
    found = [
        (name, column["name"])
        for name in list_views(warehouse.engine.dialect.name)
        for column in inspector.get_columns(name)
    ]
    assert sorted(found) == sorted(told)


def test_dictionary_says_the_types_that_postgresql_has(engine_name, eventful_year):
    if engine_name != "postgresql":
        return  # SQLite has types of values, not of a view's columns
    query = (
        "SELECT table_name, column_name, CASE data_type WHEN 'numeric' THEN 'numeric(' || numeric_precision || ',' || numeric_scale || ')' "
        "WHEN 'timestamp with time zone' THEN 'timestamptz' WHEN 'character varying' THEN 'text' WHEN 'integer' THEN 'bigint' "
        "ELSE data_type END AS type FROM information_schema.columns WHERE table_schema = current_schema()"
    )
    found = {(row["table_name"], row["column_name"]): row["type"] for row in look(eventful_year, query)}
    for row in DICTIONARY:
        assert found[row["table_name"], row["column_name"]] == row["type_postgresql"], row


def test_value_of_a_listed_column_is_on_its_list(eventful_year):
    for row in DICTIONARY:
        if row["listed_values"]:
            query = f"SELECT DISTINCT {row['column_name']} AS value FROM {row['table_name']}"  # noqa: S608
            values = {found["value"] for found in look(eventful_year, query)}
            assert values - {None} <= set(row["listed_values"].split(", ")), row
