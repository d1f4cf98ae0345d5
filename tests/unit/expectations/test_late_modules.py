"""Modules that wait until somebody asks them for something."""

import importlib
import sys

import pytest

from expectations.late_modules import loading_late


@pytest.fixture
def unloaded(monkeypatch):
    """A small module that nobody has loaded yet."""
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    return "colorsys"


def test_module_that_loads_late_is_the_real_one_once_something_of_it_is_asked_for(unloaded):
    with loading_late(unloaded):
        late = importlib.import_module(unloaded)
        assert not vars(late).get("__file__")
        assert late.rgb_to_hls(0, 0, 0) == (0, 0, 0)
    assert sys.modules[unloaded].rgb_to_hls is late.rgb_to_hls


def test_module_that_loads_late_lacks_what_the_real_one_lacks(unloaded):
    with loading_late(unloaded):
        late = importlib.import_module(unloaded)
    with pytest.raises(AttributeError, match="colorsys"):
        late.smell  # noqa: B018 - asking is the point


def test_module_that_nobody_asked_is_imported_as_ever_afterwards(unloaded):
    with loading_late(unloaded):
        late = importlib.import_module(unloaded)
    assert unloaded not in sys.modules
    assert importlib.import_module(unloaded) is not late
    assert late.rgb_to_hls is sys.modules[unloaded].rgb_to_hls


def test_module_that_is_there_already_stays(unloaded):
    real = importlib.import_module(unloaded)
    with loading_late(unloaded):
        assert importlib.import_module(unloaded) is real
    assert sys.modules[unloaded] is real
