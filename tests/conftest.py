"""What many tests share: a bureau of their own, and nothing of the surroundings."""

import os

import pytest

for _name in [name for name in os.environ if name.startswith("JIXIAO_")]:
    del os.environ[_name]
os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"


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


def _make_bureau(request, folder, instance):
    from tests.bureau import Bureau
    from tests.engines import postgres

    is_sqlite = request.config.getoption("--engine") == "sqlite"
    return Bureau(folder, instance, None if is_sqlite else postgres().url(postgres().create_database()))


@pytest.fixture
def bureau(request, tmp_path, dagster_instance):
    """An inbox and a warehouse of the test's own."""
    return _make_bureau(request, tmp_path, dagster_instance)


@pytest.fixture(scope="module")
def module_bureau(request, tmp_path_factory, dagster_instance):
    """An inbox and a warehouse that the tests of one module look at together."""
    return _make_bureau(request, tmp_path_factory.mktemp("bureau"), dagster_instance)
