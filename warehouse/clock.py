"""The time, where a warehouse is written."""

import os
import time


def read_clock() -> int:
    """Now, in microseconds UTC. ``JIXIAO_CLOCK`` (whole microseconds) stops it, for rehearsals and tests."""
    stopped = os.environ.get("JIXIAO_CLOCK")
    return int(stopped) if stopped else time.time_ns() // 1000
