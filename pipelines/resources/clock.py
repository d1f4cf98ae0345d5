"""The clock: everything that asks for the time asks this resource, so that a test can set it."""

import dagster as dg

from warehouse.clock import read_clock


class Clock(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Tells the time in microseconds UTC."""

    def now(self) -> int:
        """The present moment."""
        return read_clock()
