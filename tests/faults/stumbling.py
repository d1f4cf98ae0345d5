"""A reader that does what a file tells it to: what parsers do to their process when somebody wants them to, or nobody meant to."""

import ctypes
import os
import signal
import time
from concurrent.futures import ProcessPoolExecutor

from pipelines.reading import read_one
from pipelines.resources import processes
from pipelines.resources.processes import _FORKS


def take_memory():
    taken = []
    while True:
        taken.append(bytearray(2**24))


def take_memory_natively():
    """As a library does that ends its process when there is none left."""
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    while library.malloc(ctypes.c_size_t(2**24)):
        pass
    library.abort()


STUMBLES = {
    b"ends": lambda: os._exit(0),
    b"segfaults": lambda: ctypes.string_at(0),
    b"is killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    b"sleeps": lambda: time.sleep(600),
    b"loops": lambda: ctypes.CDLL(None).sleep(600),
    b"holds the lock": lambda: ctypes.PyDLL(None).sleep(600),
    b"takes memory": take_memory,
    b"takes memory natively": take_memory_natively,
}


def stumble(content, terms):
    """Do what the file says; any other is read."""
    if content in STUMBLES:
        STUMBLES[content]()
    return read_csv(content, terms)


read_csv = read_one._READERS["csv"]


def confine(limits):
    processes.confine(limits)
    read_one._READERS["csv"] = stumble


def start_stumbling(count, limits):
    """A pool as a run has it, whose readers stumble."""
    processes.load_readers()
    return ProcessPoolExecutor(count, _FORKS, initializer=confine, initargs=(limits,))


_held = []


def confine_filled(limits):
    _held.append(bytearray(2 * limits.memory_bytes))
    confine(limits)


def start_filled(count, limits):
    """The same, of processes that hold more memory than the limit before they are given a file, as those of a server with much loaded do."""
    return ProcessPoolExecutor(count, _FORKS, initializer=confine_filled, initargs=(limits,))
