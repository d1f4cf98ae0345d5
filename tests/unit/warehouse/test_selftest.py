"""The selftest says of a database whether it is fit, and leaves nothing behind; what is wrong with one is named."""

import pytest
from sqlalchemy import inspect

from jixiao.__main__ import main
from jixiao.failures import NOTHING_RECORDED
from tests.engines import ENGINES, postgres
from tests.worlds import make_place
from warehouse import selftest


@pytest.mark.parametrize("engine", ENGINES)
def test_selftest_of_a_fit_database_says_so_and_leaves_nothing(engine, tmp_path):
    place = make_place(engine, tmp_path / "new")
    done = place.must("warehouse", "selftest")
    assert done.stdout.count("✓") == 1 + len(selftest._ATTEMPTS)
    assert "fit for a warehouse" in done.stdout
    warehouse = place.warehouse()
    if engine == "postgresql":
        assert [name for name in inspect(warehouse.engine).get_schema_names() if "selftest" in name] == []
    assert not warehouse.exists
    warehouse.engine.dispose()


@pytest.mark.parametrize("engine", ENGINES)
def test_selftest_of_a_database_without_triggers_names_what_is_not_refused(engine, tmp_path, monkeypatch):
    monkeypatch.setattr("warehouse.insert_only.guard_statements", lambda dialect, table: [])
    done = make_place(engine, tmp_path / "new").call("warehouse", "selftest")
    assert done.exit_code == 1
    assert "✗ what stands is neither updated nor deleted nor truncated: UPDATE is not refused" in done.stdout


def test_selftest_of_a_database_that_rounds_large_numbers_names_it(tmp_path, monkeypatch):
    """A database of the family that keeps BIGINT as a double gives other roots, or other numbers back."""
    kept = selftest.seal

    def rounding(warehouse, batches, *args, **kwargs):
        if warehouse.engine.dialect.name == "postgresql":
            for leaves in batches:
                for frame in leaves.frames.values():
                    if "value_micro" in frame:
                        frame["value_micro"] = frame["value_micro"] // 1000 * 1000
        return kept(warehouse, batches, *args, **kwargs)

    monkeypatch.setattr("warehouse.selftest.seal", rounding)
    done = make_place("postgresql", tmp_path / "new").call("warehouse", "selftest")
    assert done.exit_code == 1
    assert "✗ the same rows have the same roots as in SQLite" in done.stdout
    assert "✗ the largest numbers are kept exactly" in done.stdout


def test_selftest_without_the_right_to_create_a_schema_ends_clearly(tmp_path, monkeypatch, capsys):
    """It is no answer about the database: neither fit nor unfit, nothing was tried."""
    place = make_place("postgresql", tmp_path / "new")
    with postgres().connect(place.name) as connection:
        connection.execute("DROP ROLE IF EXISTS nobody_here")
        connection.execute("CREATE ROLE nobody_here LOGIN")
    url = postgres().url(place.name, "nobody_here")
    monkeypatch.setattr("sys.argv", ["jixiao", "warehouse", "selftest", "--warehouse", url])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == NOTHING_RECORDED
    told = capsys.readouterr()
    assert told.out == ""
    assert "the warehouse cannot be used" in told.err
    assert f"permission denied for database {place.name}" in told.err
    assert len(told.err.strip().splitlines()) == 1
