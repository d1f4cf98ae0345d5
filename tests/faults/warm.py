"""One small year, run when this is imported: a process that is forked afterwards has loaded all that a run loads."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests import worlds
from tests.bureau import file_unit

with TemporaryDirectory() as _folder:
    _inbox = worlds.write_filing(Path(_folder) / "inbox", file_unit("511132-101"))
    worlds.make_place("sqlite", Path(_folder) / "place").run_year(_inbox)
# Its threads are not forked with it: every process has an instance of its own.
worlds._instance.cache_clear()
