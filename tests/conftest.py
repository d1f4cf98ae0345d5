"""What many tests share: a bureau of their own, and nothing of the surroundings."""

import os

import pytest

for _name in [name for name in os.environ if name.startswith("JIXIAO_")]:
    del os.environ[_name]
os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"


@pytest.fixture(scope="session")
def dagster_instance():
    """One Dagster instance for all runs of a test session."""
    import dagster as dg

    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@pytest.fixture
def bureau(tmp_path, dagster_instance):
    """An inbox and a warehouse of the test's own."""
    from tests.bureau import Bureau

    return Bureau(tmp_path, dagster_instance)


@pytest.fixture(scope="module")
def module_bureau(tmp_path_factory, dagster_instance):
    """An inbox and a warehouse that the tests of one module look at together."""
    from tests.bureau import Bureau

    return Bureau(tmp_path_factory.mktemp("bureau"), dagster_instance)
