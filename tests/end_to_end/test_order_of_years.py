"""The order in which years are taken in does not change what is answered of any of them.

Two orders of the three example years on every run of the tests, all six with ``EVERY_ORDER=1``. What stands on the way differs
(a comparison without its year before, say), and with it the number of checkpoints and the content root.
"""

import itertools
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bureau import Bureau
from warehouse import history

pytestmark = pytest.mark.end_to_end

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
YEARS = (2022, 2023, 2024)
ORDERS = list(itertools.permutations(YEARS)) if os.environ.get("EVERY_ORDER") else [YEARS, YEARS[::-1]]
VERBS = ("submissions", "scores", "changes", "findings")
# One that states growth, one that files twice, one whose year on the cover is wrong, and one that is renamed: 109 becomes 209.
UNITS = ("511132-101", "511132-102", "511132-107", "511132-109", "511132-209")


def begin(folder, instance):
    """A bureau that has the registers and all facts, and no filing."""
    world = Bureau(folder, instance)
    for name in ("units.csv", "metrics.csv"):
        assert world.call("register", "import", str(EXAMPLES / "register" / name)).exit_code == 0
    for year in YEARS:
        facts = str(EXAMPLES / str(year) / "facts.csv")
        assert world.call("facts", "import", "--year", str(year), facts).exit_code == 0
        for unit in UNITS:
            filed = EXAMPLES / str(year) / "inbox" / unit
            if filed.is_dir():
                shutil.copytree(filed, world.inbox / str(year) / unit)
    return world


def copy_world(world, folder):
    """The same bureau as it stands, to go on another way."""
    shutil.copytree(world.inbox, folder / "inbox")
    for name in ("files", "keys", "checkpoints"):
        shutil.copytree(world.folder / "jixiao.db.state" / name, folder / "jixiao.db.state" / name)
    with (
        closing(sqlite3.connect(world.folder / "jixiao.db")) as source,
        closing(sqlite3.connect(folder / "jixiao.db")) as target,
    ):
        source.backup(target)
    return Bureau(folder, world.instance)


@pytest.fixture(scope="module")
def answers(tmp_path_factory, dagster_instance):
    """By order of the years: what every verb answers at its end. Orders that begin alike share their runs."""
    worlds = {(): begin(tmp_path_factory.mktemp("years"), dagster_instance)}
    for begun in sorted({order[:count] for order in ORDERS for count in (1, 2, 3)}, key=len):
        world = worlds[begun] = copy_world(worlds[begun[:-1]], tmp_path_factory.mktemp("years"))
        inbox, world.inbox = world.inbox, world.inbox / str(begun[-1])
        world.run(year=begun[-1])
        world.inbox = inbox
    return {order: _answer(worlds[order]) for order in ORDERS}


def _answer(world):
    told = {(verb, year): world.read(verb, "--year", str(year)) for verb in VERBS for year in YEARS}
    with world.warehouse.reading() as connection:
        horizon = history.find_horizon(connection)
        for year in YEARS:
            rows = history.load_claims(connection, horizon, year)
            told["claims", year] = sorted(
                (row["unit_code"], row["metric_code"], row["claim"], row["verdict"]) for row in rows
            )
    world.warehouse.engine.dispose()
    return told


@pytest.mark.parametrize("order", ORDERS[1:], ids=str)
def test_years_in_another_order_give_the_same_answers(answers, order):
    in_order = answers[YEARS]
    assert all(in_order[verb, year] for verb in VERBS for year in YEARS)
    for key, told in in_order.items():
        assert answers[order][key] == told, key
