"""Progress of long work: a bar on a terminal, nothing elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def telling_progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yield what is to be told: what is done, how far it is, how far it goes."""
    if not sys.stderr.isatty():
        yield _tell_nobody
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("准备 preparing", total=None)
        yield lambda what, done, total: progress.update(task, description=what, completed=done, total=total)


def _tell_nobody(what: str, done: int, total: int) -> None:
    """Where nobody looks on."""
