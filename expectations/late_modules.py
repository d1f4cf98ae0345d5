"""Modules that a library imports at its top and that nobody here asks for anything: loaded when somebody does.

Great Expectations imports all its expectations, and with them the statistics of scipy and the pictures of altair: a third of its
seconds, for one expectation that is not ours.
"""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


class _Late(ModuleType):
    """Stands for a module until something of it is asked for."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), name)


@contextmanager
def loading_late(*names: str) -> Iterator[None]:
    """Let whoever imports these modules meanwhile have them when it first uses them; afterwards they are imported as ever."""
    standing = {name: _Late(name) for name in names if name not in sys.modules}
    sys.modules.update(standing)
    try:
        yield
    finally:
        for name, module in standing.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]
