"""Processes: files are looked into and read outside of the run, each within limits of time and memory, so that one costs itself at most.

What crosses the line is data: a function of a module, a file with its bytes, what comes of it. Any ``concurrent.futures.Executor`` will
do that calls ``confine`` in each of its processes before anything else; ``start_pool`` makes one of this machine's. Does not belong
here: what is done with a file (``intake.look_into``, ``reading.read_one``).
"""

import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import forkserver
from pathlib import Path
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

from schemas.limits import Limits
from schemas.refusals import READER_CRASHED, TIMED_OUT, TOO_MUCH_MEMORY

# A thousand small workbooks are sent and come back some at a time: one by one, the way there and back costs as much as their reading.
_FILES_OF_A_BATCH, _BYTES_OF_A_BATCH = 32, 2**20
# What is on its way at once, per process: enough that none waits, and little enough that a run holds few files at a time.
_BATCHES_AHEAD = 2
# What is loaded before a process is forked off.
_LOADED = ["pipelines.reading.read_one", "pipelines.intake.look_into"]
_FORKS = multiprocessing.get_context("forkserver")


class Sendable(Protocol):
    """A file with its bytes."""

    @property
    def content(self) -> bytes:
        """Its bytes, by which a batch is measured."""


class ProcessesError(RuntimeError):
    """Processes end as soon as they begin; the message says with which limit."""


_File = TypeVar("_File", bound=Sendable)
_Result = TypeVar("_Result")
StartPool = Callable[[int, Limits], Executor]


def load_readers() -> None:
    """Begin to load what reads files in the process that others are forked off; it goes on beside whatever is done here meanwhile."""
    _FORKS.set_forkserver_preload(_LOADED)
    forkserver.ensure_running()


def start_pool(count: int, limits: Limits) -> Executor:
    """Processes of this machine, forked off a server that has loaded the readers and nothing of a run: no threads, locks or connections."""
    load_readers()
    return ProcessPoolExecutor(count, _FORKS, initializer=confine, initargs=(limits,))


def confine(limits: Limits) -> None:
    """Confine the process this is called in: so much more memory, no core files, and no life after the process that it works for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    master = multiprocessing.parent_process()
    if master is not None:
        # Before memory is limited: a thread that finds none to begin with is waited for without end.
        threading.Thread(target=_end_with, args=(master,), daemon=True).start()
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Linux counts what a process may write to; elsewhere there is at most the size of all it can address.
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (_count_taken() + limits.memory_bytes, resource.getrlimit(kind)[1]))


def _count_taken() -> int:
    """What this process may write to already, in bytes; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return 0


def _end_with(master: multiprocessing.process.BaseProcess) -> None:
    """End when the process does that this one works for; killed, it could not say so."""
    master.join()
    os._exit(1)


def call_batch(call: Callable[[_File], _Result], files: Sequence[_File], seconds: int) -> list[_Result]:
    """Call a function for one file after the other; one that takes too long ends the process, whatever it is in the middle of."""
    results = []
    for file in files:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        results.append(call(file))
        signal.setitimer(signal.ITIMER_REAL, 0)
    return results


@dataclass
class Processes:
    """So many processes that do something with each of many files, within ``with``.

    A process that ends while it works takes its pool with it. Then a new one is made, and what was on its way is done once more, file by
    file in a pool of one: so the file that did it is known, and the others are done.

    Attributes:
        count: How many; with none of them everything is done in this process, without limits of time and memory.
        limits: What one file may cost.
        start: Makes a pool of so many processes, confined to these limits.
    """

    count: int
    limits: Limits
    start: StartPool = start_pool
    _pool: Executor | None = field(default=None, init=False)
    _single: Executor | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for pool in (self._pool, self._single):
            if pool is not None:
                pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._single = None

    def call_each(
        self, call: Callable[[_File], _Result], give_up: Callable[[_File, str], _Result], files: Iterable[_File]
    ) -> Iterator[_Result]:
        """What comes of each file, in their order; only so many are on their way at a time.

        Args:
            call: What is done with a file. It is sent along, so it and what it returns can be pickled.
            give_up: What comes of a file that ended, stopped or bloated its process, by a name of ``schemas.refusals``.
            files: Taken one by one, as they are needed.
        """
        if self.count == 0:
            return map(call, files)
        return _Calls(self, call, give_up).over(files)

    def submit(self, work: Callable[[], _Result]) -> tuple[Executor, "Future[_Result]"]:
        """Send work to the pool, or to a new one where it is broken."""
        if self._pool is not None:
            with suppress(BrokenExecutor):
                return self._pool, self._pool.submit(work)
            self.drop(self._pool)
        self._pool = self.start(self.count, self.limits)
        return self._pool, self._pool.submit(work)

    def drop(self, pool: Executor) -> None:
        """Let go of a broken pool; the next work is sent to a new one."""
        pool.shutdown(wait=False, cancel_futures=True)
        if self._pool is pool:
            self._pool = None

    def do_alone(self, work: Callable[[], _Result]) -> _Result | str:
        """Do work that is suspected to end whoever does it; the name of how it did, if so."""
        if self._single is None:
            self._single = self._start_single()
        began = time.monotonic()
        try:
            return self._single.submit(work).result()
        except MemoryError:
            return TOO_MUCH_MEMORY
        except BrokenExecutor:
            self._single.shutdown(wait=False)
            self._single = None
            return TIMED_OUT if time.monotonic() - began >= self.limits.seconds else READER_CRASHED

    def _start_single(self) -> Executor:
        """A pool of one that has begun to work: from here on, time is the file's."""
        pool = self.start(1, self.limits)
        try:
            pool.submit(os.getpid).result()
        except BrokenExecutor as error:
            memory = f"memory_mib={self.limits.memory_mib}"
            raise ProcessesError(
                f"no process can begin to read with {memory}; JIXIAO_LIMITS has to leave more"
            ) from error
        return pool


@dataclass(frozen=True)
class _Sent(Generic[_File, _Result]):
    """A batch on its way, and the pool it was sent to."""

    batch: tuple[_File, ...]
    pool: Executor
    future: "Future[list[_Result]]"


@dataclass(frozen=True)
class _Calls(Generic[_File, _Result]):
    """One function called for many files."""

    processes: Processes
    call: Callable[[_File], _Result]
    give_up: Callable[[_File, str], _Result]

    def over(self, files: Iterable[_File]) -> Iterator[_Result]:
        on_their_way: deque[_Sent[_File, _Result]] = deque()
        for batch in _batch(files):
            on_their_way.append(_Sent(batch, *self.processes.submit(self._work(batch))))
            if len(on_their_way) > self.processes.count * _BATCHES_AHEAD:
                yield from self._receive(on_their_way.popleft())
        while on_their_way:
            yield from self._receive(on_their_way.popleft())

    def _work(self, batch: tuple[_File, ...]) -> Callable[[], list[_Result]]:
        return partial(call_batch, self.call, batch, self.processes.limits.seconds)

    def _receive(self, sent: _Sent[_File, _Result]) -> list[_Result]:
        try:
            return sent.future.result()
        except BrokenExecutor:
            self.processes.drop(sent.pool)
        except MemoryError:
            # All was done, and there was no room left to send it.
            pass
        return [self._call_alone(file) for file in sent.batch]

    def _call_alone(self, file: _File) -> _Result:
        done = self.processes.do_alone(self._work((file,)))
        return self.give_up(file, done) if isinstance(done, str) else done[0]


def _batch(files: Iterable[_File]) -> Iterator[tuple[_File, ...]]:
    """Files in batches: a few small ones, or a single large one."""
    batch: list[_File] = []
    size = 0
    for file in files:
        batch.append(file)
        size += len(file.content)
        if len(batch) == _FILES_OF_A_BATCH or size >= _BYTES_OF_A_BATCH:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)
