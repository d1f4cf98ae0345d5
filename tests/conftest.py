"""What many tests share: a bureau of their own, and nothing of the surroundings."""

import gc
import os
import shutil
import sys

import pytest
from hypothesis import Phase, settings

# For `make mutation`: the same cases each time, fewer of them, and none made smaller: it takes only one to notice a change.
settings.register_profile(
    "mutation",
    max_examples=40,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
)

# Tests start many processes. Where the surroundings say that no bytecode is kept, each would compile all of Dagster and of Great
# Expectations anew: 8 seconds and not 3 for the latter.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# What tests import lives as long as they do; looking through it again and again took a tenth of their time.
gc.set_threshold(100_000, 50, 100)

for _name in [name for name in os.environ if name.startswith("JIXIAO_")]:
    del os.environ[_name]
os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
# Runs of tests read small files that are known not to harm anybody; those that read in processes say so.
os.environ["JIXIAO_READERS"] = "0"


# A file goes to one process whole (`make test`), so that no world that its tests look at is made twice; at the end nobody is to wait for
# a long one. Where tests wait for processes that are killed and begun again, the others go on beside them.
LONGEST = (
    "test_kills.py",
    "test_adversity.py",
    "test_deliveries.py",
    "test_comparisons.py",
    "test_dagster.py",
    "test_tampering.py",
    "test_guides.py",
    "test_many_years.py",
    "test_evidence.py",
    "test_withdrawals.py",
    "test_removals.py",
    "test_file_store.py",
    "test_append.py",
    "test_content_root.py",
)


def pytest_collection_modifyitems(items):
    """The longest come first."""
    order = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.name, len(order)))


@pytest.fixture(scope="session")
def dagster_instance():
    """One Dagster instance for all runs of a test session."""
    from tests.worlds import lend_instance

    with lend_instance(None) as instance:
        yield instance


def pytest_addoption(parser):
    parser.addoption(
        "--engine",
        choices=["sqlite", "postgresql"],
        default="sqlite",
        help="where the warehouses of end-to-end tests lie; tests of the warehouse itself always use both",
    )
    parser.addoption(
        "--keep-worlds", metavar="FOLDER", help="make the years that tests look at there, or take them from there"
    )


@pytest.fixture
def bureau(request, tmp_path, dagster_instance):
    """An inbox and a warehouse of the test's own."""
    from tests.bureau import make_bureau

    return make_bureau(request, tmp_path, dagster_instance)


@pytest.fixture(scope="module")
def module_bureau(request, tmp_path_factory, dagster_instance):
    """An inbox and a warehouse that the tests of one module look at together."""
    from tests.bureau import make_bureau

    return make_bureau(request, tmp_path_factory.mktemp("bureau"), dagster_instance)


@pytest.fixture(scope="session")
def made_years(request, tmp_path_factory):
    """The example year and the eventful one, in SQLite: made once for all processes of a test session, or kept from an earlier one."""
    from filelock import FileLock

    from tests.worlds import Place, make_eventful_year, make_example_year

    keep = request.config.getoption("--keep-worlds")
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    made = request.config.invocation_params.dir / keep if keep else shared / "worlds"
    with FileLock(shared / "worlds.lock"):
        if not made.exists():
            folder = tmp_path_factory.mktemp("history")
            make_eventful_year(folder / "eventful", make_example_year(folder / "example"))
            shutil.copytree(folder, made)
    copies = tmp_path_factory.mktemp("worlds-copied")
    return {name: Place(made / name).copy_to(copies / name) for name in ("example", "eventful")}


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine_name(request):
    """Where the histories that tests look at lie."""
    return request.param


@pytest.fixture(scope="session")
def example_year(made_years, engine_name, tmp_path_factory):
    """The example year, in either engine."""
    return made_years["example"].move_to(engine_name, tmp_path_factory.mktemp("example") / "history")


@pytest.fixture(scope="session")
def eventful_year(made_years, engine_name, tmp_path_factory):
    """The eventful year, in either engine."""
    return made_years["eventful"].move_to(engine_name, tmp_path_factory.mktemp("eventful") / "history")
