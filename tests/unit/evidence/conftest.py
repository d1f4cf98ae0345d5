"""The bundles of the example's eventful year, made once."""

import pytest

from tests.bundles import keys_of, make_bundles, open_bundle


@pytest.fixture(scope="session")
def eventful(made_years):
    return made_years["eventful"]


@pytest.fixture(scope="session")
def bundles(eventful):
    return make_bundles(eventful)


@pytest.fixture(scope="session")
def members(bundles):
    """The bundle of a unit with a workbook, a fact, a fact that changed since, and a comparison."""
    return open_bundle(bundles["511132-103"])


@pytest.fixture(scope="session")
def keys(eventful):
    return keys_of(eventful)
