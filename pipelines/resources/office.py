"""Office: LibreOffice, where a site has it, makes documents that are read of old ones (doc; wps of WPS) that are not.

It runs beside the process that reads the file, within its limit of memory, most of its time and what an archive may unpack to, with a
profile of its own that knows no macros and fetches nothing. Does not belong here: which documents need it (``reading.read_document``), or what they say.
"""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from pipelines.reading.sheets import UnreadableFileError
from schemas.limits import Limits
from schemas.refusals import DAMAGED_DOCUMENT, OLD_DOCUMENT, OVERSIZED_ARCHIVE, READER_CRASHED, TIMED_OUT

_PROGRAMS = ("soffice", "libreoffice")
_OFF = "off"
# What is left of a file's time is for reading what came of it.
_SHARE_OF_TIME = 3, 4
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>
"""
_ITEM = '<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="{}"><value>{}</value></prop></item>'
_SAFE = {"DisableMacrosExecution": "true", "MacroSecurityLevel": "3", "BlockUntrustedRefererLinks": "true"}
# Waits until whoever holds the other end of its input is gone, then takes away the folder ($0) and its whole group, the program with it;
# the program itself takes the place of the shell, and has neither that input nor anything else to wait for.
_WATCHED = 'exec 3<&0; (cat <&3 >/dev/null; rm -rf -- "$0"; kill -KILL 0) & exec "$@" 3<&- </dev/null'


class OfficeError(ValueError):
    """``JIXIAO_OFFICE`` names no program."""


@dataclass(frozen=True)
class Office:
    """The program that converts; None where there is none. It can be pickled, and goes along to the process that reads."""

    program: str | None

    def convert(self, content: bytes, limits: Limits) -> bytes:
        """A document in the form docx.

        Raises:
            UnreadableFileError: there is no program, it takes too long, writes too much, ends, or makes nothing of the document.
        """
        if self.program is None:
            raise UnreadableFileError(OLD_DOCUMENT)
        with tempfile.TemporaryDirectory(prefix="jixiao-office-") as name:
            folder = Path(name)
            (folder / "document.doc").write_bytes(content)
            user = folder / "profile" / "user"
            user.mkdir(parents=True)
            items = "".join(_ITEM.format(*one) for one in _SAFE.items())
            (user / "registrymodifications.xcu").write_text(_PROFILE.format(items), encoding="utf-8")
            with _writing_at_most(limits.inflated_bytes):
                code = _run(self.program, folder, max(limits.seconds * _SHARE_OF_TIME[0] // _SHARE_OF_TIME[1], 1))
            if any(file.stat().st_size >= limits.inflated_bytes for file in folder.rglob("*") if file.is_file()):
                raise UnreadableFileError(OVERSIZED_ARCHIVE)
            made = folder / "out" / "document.docx"
            if made.exists():
                return made.read_bytes()
        raise UnreadableFileError(READER_CRASHED if code else DAMAGED_DOCUMENT)


def find_office() -> Office:
    """The program that ``JIXIAO_OFFICE`` names, else LibreOffice where it is installed; none with ``off``.

    Raises:
        OfficeError: there is no such program.
    """
    named = os.environ.get("JIXIAO_OFFICE", "").strip()
    if named == _OFF:
        return Office(None)
    if named:
        program = shutil.which(named)
        if program is None:
            told = f"is no program; name LibreOffice's soffice, or {_OFF}"
            raise OfficeError(f"JIXIAO_OFFICE={named!r} 不是程序，应写 LibreOffice 的 soffice 或 {_OFF} · {told}")
        return Office(program)
    return Office(next((found for name in _PROGRAMS if (found := shutil.which(name))), None))


@contextmanager
def _writing_at_most(count: int) -> Iterator[None]:
    """What is started meanwhile writes no file of more bytes; this process itself writes none meanwhile."""
    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    known = [one for one in (count, before, most) if one != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_FSIZE, (min(known), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


def _run(program: str, folder: Path, seconds: int) -> int:
    """Run the program in a group of its own, of which nothing goes on afterwards, nor where this process is killed; its exit code."""
    command = [
        *(program, f"-env:UserInstallation={(folder / 'profile').as_uri()}"),
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", "docx", "--outdir", str(folder / "out"), str(folder / "document.doc")),
    ]
    watched = ["/bin/sh", "-c", _WATCHED, str(folder)]
    nothing = subprocess.DEVNULL
    path = os.environ.get("PATH", os.defpath)
    home = {"PATH": path, "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}
    # The program is the site's own choice, and no part of the command comes from a file.
    process = subprocess.Popen(  # noqa: S603
        [*watched, *command],
        stdin=subprocess.PIPE,
        stdout=nothing,
        stderr=nothing,
        env=home,
        cwd=folder,
        start_new_session=True,
    )
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFileError(TIMED_OUT) from error
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
