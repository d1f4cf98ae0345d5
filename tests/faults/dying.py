"""A verb of the command line in a process of its own, which may be killed; loaded beforehand by the server that forks it."""

import os
import sys
import time
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

from jixiao import dagster_instance
from jixiao.__main__ import main
from tests import worlds

_forks = get_context("forkserver")
_forks.set_forkserver_preload(["tests.faults.warm"])


def call(words: list[str], log: str, environment: Mapping[str, str], *, is_dagster_on_disk: bool) -> None:
    """Run a verb as a shell would and end with its exit code; what it says is appended to a file."""
    for name in worlds.ELSEWHERE:
        os.environ.pop(name, None)
    os.environ.update(environment)
    said = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(said, stream)
    if not is_dagster_on_disk:
        dagster_instance.open_instance = worlds.lend_instance
    sys.argv = ["jixiao", *words]
    main()


def begin(words: list[str], log: Path, *, is_dagster_on_disk: bool, **environment: str) -> BaseProcess:
    """Begin a verb in another process; Dagster's storage lies in its memory, or beside the warehouse as at a site."""
    given = (words, str(log), environment)
    process = _forks.Process(target=call, args=given, kwargs={"is_dagster_on_disk": is_dagster_on_disk})
    process.start()
    return process


def start(place: worlds.Place, *words: str, is_dagster_on_disk: bool = False, **environment: str) -> BaseProcess:
    """The same on a place."""
    surroundings = {"JIXIAO_STATE": str(place.state), **environment}
    told = [*words, "--warehouse", place.url]
    return begin(told, place.folder / "said.log", is_dagster_on_disk=is_dagster_on_disk, **surroundings)


def read_until(process: BaseProcess, log: Path, word: str) -> None:
    """Wait until a process has said a word."""
    while not (log.exists() and word in log.read_text(encoding="utf-8")):
        assert process.is_alive(), f"{word} was never told: {log.read_text(encoding='utf-8')}"
        time.sleep(0.005)
