"""The histories that the tests of the warehouse copy."""

import pytest

from tests.worlds import make_eventful_year, make_example_year


@pytest.fixture(scope="session")
def example_year(tmp_path_factory):
    return make_example_year(tmp_path_factory.mktemp("history") / "example")


@pytest.fixture(scope="session")
def eventful_year(tmp_path_factory, example_year):
    return make_eventful_year(tmp_path_factory.mktemp("history") / "eventful", example_year)
