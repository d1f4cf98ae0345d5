"""A file may end, stop or bloat the process that reads it: it costs itself, and the others are read as if it were not there."""

import os
import random
import time
from pathlib import Path

import pytest

from pipelines.reading.read_one import FileToRead, ReadingTerms, Refusal, read_here, reading_by
from pipelines.resources.processes import _FORKS, Processes
from schemas.limits import Limits
from tests.faults.stumbling import STUMBLES, start_filled, start_stumbling

LIMITS = Limits(seconds=2, memory_mib=256)
TERMS = ReadingTerms(limits=LIMITS)
REASONS = {
    b"ends": "reader_crashed",
    b"segfaults": "reader_crashed",
    b"is killed": "reader_crashed",
    b"sleeps": "timed_out",
    b"loops": "timed_out",
    b"holds the lock": "timed_out",
    b"takes memory": "too_much_memory",
    b"takes memory natively": "reader_crashed",
}


def make_table(number):
    return FileToRead("csv", f"年度,数\n2023,{number}\n".encode())


@pytest.fixture
def read_each():
    with Processes(2, LIMITS, start_stumbling) as opened:
        yield reading_by(opened.call_each)


@pytest.mark.parametrize("stumble", REASONS, ids=bytes.decode)
def test_file_that_ends_its_reader_costs_itself_and_is_told(stumble, read_each):
    innocent = [make_table(number) for number in range(40)]
    files = [*innocent[:20], FileToRead("csv", stumble), *innocent[20:]]
    contents = list(read_each(files, TERMS))
    assert contents.pop(20) == Refusal(REASONS[stumble])
    assert contents == list(read_here(innocent, TERMS))


def test_process_that_holds_more_than_the_limit_reads_and_is_limited_all_the_same():
    """Its thread found no memory to begin with, and the run waited for it without end: forked off a server with much loaded, each was so."""
    files = [make_table(1), FileToRead("csv", b"takes memory"), make_table(2)]
    with Processes(1, LIMITS, start_filled) as opened:
        contents = list(reading_by(opened.call_each)(files, TERMS))
    assert contents.pop(1) == Refusal("too_much_memory")
    assert contents == list(read_here([make_table(1), make_table(2)], TERMS))


def test_many_files_that_end_their_readers_cost_themselves(read_each):
    """In any order, beside one another, at the beginning and at the end; one after the other in the same batch."""
    dice = random.Random(7)  # noqa: S311 - files, not secrets
    kinds = [one for one in STUMBLES if REASONS.get(one) == "reader_crashed"]
    files = [FileToRead("csv", dice.choice(kinds)) if dice.random() < 0.15 else make_table(i) for i in range(60)]
    files[0] = files[-1] = files[-2] = FileToRead("csv", b"ends")
    contents = list(read_each(files, TERMS))
    innocent = [one for one in files if one.content not in STUMBLES]
    assert [one for one in contents if isinstance(one, Refusal)] == [Refusal("reader_crashed")] * (60 - len(innocent))
    assert [one for one in contents if not isinstance(one, Refusal)] == list(read_here(innocent, TERMS))


def test_processes_end_with_who_they_work_for(tmp_path):
    """A run that is killed cannot tell its readers; they went on waiting for files for ever."""
    process = _FORKS.Process(target=_read_and_be_killed, args=(str(tmp_path / "pids"),))
    process.start()
    process.join(60)
    assert process.exitcode == -9
    readers = [int(text) for text in (tmp_path / "pids").read_text().split()]
    assert readers
    deadline = time.monotonic() + 20
    while any(_is_alive(one) for one in readers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [one for one in readers if _is_alive(one)] == []


def _read_and_be_killed(told):
    with Processes(2, LIMITS) as opened:
        next(reading_by(opened.call_each)([make_table(1)], TERMS))
        Path(told).write_text(" ".join(str(pid) for pid in opened._pool._processes))
        os.kill(os.getpid(), 9)


def _is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
