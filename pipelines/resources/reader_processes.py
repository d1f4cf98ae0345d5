"""Reader processes: files are read outside of the run, each within limits of time and memory, so that a file costs itself at most.

What crosses the line are ``FileToRead`` and ``Content``. Any ``concurrent.futures.Executor`` will do that calls ``confine`` in each of its
processes before anything else; ``start_pool`` makes one of this machine's. Does not belong here: how a file is read (``read_one``).
"""

import multiprocessing
import os
import resource
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import forkserver
from types import TracebackType
from typing import Self

from pipelines.reading.read_one import Content, FileToRead, ReadingTerms, Refusal, read_here, read_one
from pipelines.reading.sheets import READER_CRASHED, TIMED_OUT, TOO_MUCH_MEMORY
from schemas.limits import Limits

# A thousand small workbooks are sent and come back some at a time: one by one, the way there and back costs as much as their reading.
_FILES_OF_A_BATCH, _BYTES_OF_A_BATCH = 32, 2**20
# What is on its way at once, per process: enough that none waits, and little enough that a run holds few files at a time.
_BATCHES_AHEAD = 2
_FORKS = multiprocessing.get_context("forkserver")

Batch = tuple[FileToRead, ...]
StartPool = Callable[[int, Limits], Executor]


def load_readers() -> None:
    """Begin to load the readers in the process that others are forked off; it goes on beside whatever is done here meanwhile."""
    _FORKS.set_forkserver_preload(["pipelines.reading.read_one"])
    forkserver.ensure_running()


def start_pool(count: int, limits: Limits) -> Executor:
    """Processes of this machine, forked off a server that has loaded the readers and nothing of a run: no threads, locks or connections."""
    load_readers()
    return ProcessPoolExecutor(count, _FORKS, initializer=confine, initargs=(limits,))


def confine(limits: Limits) -> None:
    """Confine the process this is called in: so much memory, no core files, and no life after the process that it works for."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Linux counts what a process may write to; elsewhere there is at most the size of all it can address.
    kind = resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (limits.memory_bytes, resource.getrlimit(kind)[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    master = multiprocessing.parent_process()
    if master is not None:
        threading.Thread(target=_end_with, args=(master,), daemon=True).start()


def _end_with(master: multiprocessing.process.BaseProcess) -> None:
    """End when the process does that this one works for; killed, it could not say so."""
    master.join()
    os._exit(1)


def read_batch(batch: Batch, terms: ReadingTerms) -> list[Content]:
    """Read files one after the other; one that takes too long ends the process, whatever it is in the middle of."""
    contents = []
    for file in batch:
        signal.setitimer(signal.ITIMER_REAL, terms.limits.seconds)
        contents.append(read_one(file, terms))
        signal.setitimer(signal.ITIMER_REAL, 0)
    return contents


@dataclass
class _Sent:
    """A batch on its way, in the pool of that number."""

    batch: Batch
    future: "Future[list[Content]]"
    pool_number: int


@dataclass
class ReaderProcesses:
    """Reads files in processes: a ``ReadEach``, within ``with``.

    A process that ends while it reads takes its pool with it. Then a new one is made, and what was on its way is read once more, file by
    file in a pool of one: so the file that did it is known, and the others are read.

    Attributes:
        count: How many processes; with none of them files are read in this process, without limits of time and memory.
        limits: What one file may cost.
        start: Makes a pool of so many processes, confined to these limits.
    """

    count: int
    limits: Limits
    start: StartPool = start_pool
    _pool: Executor | None = field(default=None, init=False)
    _pool_number: int = field(default=0, init=False)
    _single: Executor | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pool in (self._pool, self._single):
            if pool is not None:
                pool.shutdown(wait=False, cancel_futures=True)
        self._pool = self._single = None

    def __call__(self, files: Iterable[FileToRead], terms: ReadingTerms) -> Iterator[Content]:
        """What the files hold, in their order; only so many are on their way at a time."""
        if self.count == 0:
            yield from read_here(files, terms)
            return
        on_their_way: deque[_Sent] = deque()
        for batch in _batch(files):
            on_their_way.append(self._send(batch, terms))
            if len(on_their_way) > self.count * _BATCHES_AHEAD:
                yield from self._receive(on_their_way.popleft(), terms)
        while on_their_way:
            yield from self._receive(on_their_way.popleft(), terms)

    def _send(self, batch: Batch, terms: ReadingTerms) -> _Sent:
        for _ in range(2):
            pool, number = self._take_pool()
            with suppress(BrokenExecutor):
                return _Sent(batch, pool.submit(read_batch, batch, terms), number)
            self._drop_pool(number)
        pool, number = self._take_pool()
        return _Sent(batch, pool.submit(read_batch, batch, terms), number)

    def _take_pool(self) -> tuple[Executor, int]:
        if self._pool is None:
            self._pool = self.start(self.count, self.limits)
            self._pool_number += 1
        return self._pool, self._pool_number

    def _drop_pool(self, number: int) -> None:
        """Let go of a broken pool, unless there is a newer one already."""
        if self._pool is not None and number == self._pool_number:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _receive(self, sent: _Sent, terms: ReadingTerms) -> list[Content]:
        try:
            return sent.future.result()
        except BrokenExecutor:
            self._drop_pool(sent.pool_number)
        except MemoryError:
            # What was read was kept, and there was no room left to send it.
            pass
        return [self._read_alone(file, terms) for file in sent.batch]

    def _read_alone(self, file: FileToRead, terms: ReadingTerms) -> Content:
        """Read a file of which it is suspected that it ends whoever reads it."""
        if self._single is None:
            self._single = self.start(1, self.limits)
            self._single.submit(os.getpid).result()
        began = time.monotonic()
        try:
            return self._single.submit(read_batch, (file,), terms).result()[0]
        except MemoryError:
            return Refusal(TOO_MUCH_MEMORY)
        except BrokenExecutor:
            self._single.shutdown(wait=False)
            self._single = None
            return Refusal(TIMED_OUT if time.monotonic() - began >= terms.limits.seconds else READER_CRASHED)


def _batch(files: Iterable[FileToRead]) -> Iterator[Batch]:
    """Files in batches: a few small ones, or a single large one."""
    batch: list[FileToRead] = []
    size = 0
    for file in files:
        batch.append(file)
        size += len(file.content)
        if len(batch) == _FILES_OF_A_BATCH or size >= _BYTES_OF_A_BATCH:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)
