"""What a site sets for looking into files and reading them (``JIXIAO_LIMITS``, ``JIXIAO_READERS``), and the processes it gives.

Does not belong here: how a process is confined (``processes``), or what is done in it.
"""

import os
from contextlib import suppress

from pipelines.resources.processes import Processes, load_readers
from schemas.limits import DEFAULT_LIMITS, Limits

_MOST_READERS = 4


class ReadersError(ValueError):
    """``JIXIAO_READERS`` is not a number of processes."""


def read_limits() -> Limits:
    """The limits of this site: ``JIXIAO_LIMITS``.

    Raises:
        LimitsError: it cannot be read.
    """
    text = os.environ.get("JIXIAO_LIMITS", "")
    return Limits.parse(text) if text.strip() else DEFAULT_LIMITS


def read_reader_count() -> int:
    """How many processes read files: ``JIXIAO_READERS``, else one per processor, up to four. With 0 the run reads them itself.

    Raises:
        ReadersError: it is not a whole number of at least 0.
    """
    text = os.environ.get("JIXIAO_READERS", "").strip()
    if not text:
        return min(os.cpu_count() or 1, _MOST_READERS)
    if not text.isdecimal():
        raise ReadersError(f"JIXIAO_READERS={text!r} is not a number of processes, 0 or more")
    return int(text)


def prepare_readers() -> None:
    """Begin to load what reads files, beside whatever is loaded here meanwhile. What is wrong with a setting the run will tell."""
    with suppress(ReadersError):
        if read_reader_count():
            load_readers()


def open_processes() -> Processes:
    """Processes as this site has set them; they begin with the first file and end with the ``with`` they are opened in.

    Raises:
        LimitsError, ReadersError: a setting cannot be read.
    """
    return Processes(read_reader_count(), read_limits())
