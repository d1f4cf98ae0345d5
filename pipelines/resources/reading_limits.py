"""What a site sets for reading: limits (``JIXIAO_LIMITS``) and how many processes read (``JIXIAO_READERS``)."""

import os

from schemas.limits import DEFAULT_LIMITS, Limits

_MOST_READERS = 4


class ReadersError(ValueError):
    """``JIXIAO_READERS`` is not a number of processes."""


def read_limits() -> Limits:
    """The limits of this site.

    Raises:
        LimitsError: the variable cannot be read.
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
