"""Roles of a PostgreSQL warehouse: who writes cannot change, who reads cannot write."""

import pytest
from sqlalchemy.exc import ProgrammingError

from tests.bureau import file_unit
from tests.engines import postgres
from tests.worlds import PostgresPlace, make_place, write_filing

MEMBERS = {"clerk": "jixiao_writer", "analyst": "jixiao_analyst", "auditor": "jixiao_auditor"}


class _Member(PostgresPlace):
    """The same place, as somebody else."""

    user = "postgres"

    @property
    def url(self):
        return postgres().url(self.name, self.user)


def as_member(place, user):
    member = _Member(place.folder, place.name)
    object.__setattr__(member, "user", user)
    return member


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A warehouse of the owner's, with roles and a member of each; the clerk has run a year."""
    place = make_place("postgresql", tmp_path_factory.mktemp("roles"))
    place.must("warehouse", "init", "--roles")
    with postgres().connect("postgres") as connection:
        for user, role in MEMBERS.items():
            connection.execute(f"DROP ROLE IF EXISTS {user}")
            connection.execute(f"CREATE ROLE {user} LOGIN IN ROLE {role}")
    as_member(place, "clerk").run_year(write_filing(place.folder / "inbox", file_unit("511132-101")))
    return place


@pytest.mark.parametrize("user", MEMBERS)
def test_every_member_reads_and_verifies(user, place):
    member = as_member(place, user)
    assert "511132-101" in member.must("scores", "--year", "2023").stdout
    assert "the history holds: 1 checkpoints" in member.must("verify").stdout


def test_analyst_publishes_an_edition(place, tmp_path):
    as_member(place, "analyst").must("publish", "--out", str(tmp_path / "edition"))
    assert (tmp_path / "edition").is_dir()


@pytest.mark.parametrize("user", MEMBERS)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE scores SET final_score_points = 1",
        "DELETE FROM checkpoints",
        "TRUNCATE cells",
        "DROP TABLE scores",
        "ALTER TABLE scores DISABLE TRIGGER ALL",
        "DROP TRIGGER scores_refuses_update ON scores",
        "CREATE TABLE mine (n int)",
        "INSERT INTO alembic_version VALUES ('9999')",
    ],
)
def test_no_member_changes_what_stands(user, statement, place):
    warehouse = as_member(place, user).warehouse()
    with (
        warehouse.engine.connect() as connection,
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
    ):
        connection.exec_driver_sql(statement)
    warehouse.engine.dispose()


@pytest.mark.parametrize("user", ["analyst", "auditor"])
def test_who_may_only_read_writes_nothing(user, place):
    done = as_member(place, user).call("withdraw", "511132-101", "2023")
    assert done.exit_code != 0
    assert "permission denied" in f"{done.output}{done.exception}"
    assert "the history holds: 1 checkpoints" in place.must("verify").stdout


def test_roles_granted_again_change_nothing(place):
    assert "jixiao_writer    INSERT, SELECT" in place.must("warehouse", "init", "--roles").stdout


def test_roles_of_sqlite_are_refused(tmp_path):
    done = make_place("sqlite", tmp_path / "new").call("warehouse", "init", "--roles")
    assert (done.exit_code, "SQLite has no roles" in done.output) == (2, True)


def test_member_before_the_owner_made_the_tables_is_told_whom_to_ask(place, tmp_path):
    new = make_place("postgresql", tmp_path / "new")
    with postgres().connect(new.name) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    member = as_member(new, "clerk")
    done = member.call("withdraw", "511132-101", "2023")
    assert "their owner makes them: jixiao warehouse init" in f"{done.output}{done.exception}"


@pytest.mark.parametrize("user", MEMBERS)
def test_every_member_reads_the_views_also_after_they_were_made_anew(user, place):
    with postgres().connect(place.name) as connection:
        connection.execute("DROP VIEW newest_scores")
    place.must("warehouse", "init")
    with postgres().connect(place.name) as connection:
        connection.execute(f"SET ROLE {user}")
        assert connection.execute("SELECT count(*) FROM newest_scores").fetchone()[0] > 0


def test_run_goes_on_where_only_the_owner_may_make_a_view_anew(place):
    """A view that is missing is no reason to record nothing; it is told."""
    copy = place.copy_to(place.folder / "copy")
    with postgres().connect(copy.name) as connection:
        connection.execute("DROP VIEW newest_claims")
    clerk = as_member(copy, "clerk")
    clerk.run_year(write_filing(copy.folder / "inbox", file_unit("511132-102")))
    assert "the view newest_claims is missing" in clerk.must("verify").stdout
