"""Fault points: named moments at which a run can be made to die, to show that it may die at any.

``JIXIAO_FAULT_AT=seal.rows`` kills this process (SIGKILL, no clean-up) when it passes that point, ``seal.rows:3`` when it passes
it for the third time. Does not belong here: what is to be recovered afterwards.
"""

import os
import signal
from collections import Counter

FAULT_POINTS = {
    "run.marked": "the run has left its mark; nothing was read",
    "store.partial": "a received file is written beside its place",
    "store.kept": "a received file is kept; no row names it",
    "step.computed": "a step has its frames; the next has not begun",
    "seal.began": "the transaction that seals has begun; nothing is written",
    "seal.rows": "the rows of one table are written, unsealed",
    "seal.leaves": "rows and leaves of one kind are written",
    "seal.checkpoint": "everything is written and not committed",
    "seal.committed": "the commit is done and nobody was told",
    "seal.copied": "the copies of the signed checkpoint are written and nobody was told",
    "purge.sealed": "the tombstone of a file is sealed and its bytes still lie in the store",
    "run.told": "the run stands in the history, its mark still lies there",
    "backup.rows": "a backup, or a restore, has copied one table",
    "backup.written": "a backup is written whole and has not got its name",
    "backup.moved": "what stood in the backup's place is moved aside",
    "publish.written": "an edition is written whole and has not got its name",
    "publish.moved": "the edition before is moved aside, and the new one has not got its name",
    "restore.verified": "everything is restored and verified, and not committed",
    "migrate.revised": "the tables are brought up to date and not committed",
}
_passed: Counter[str] = Counter()


def pass_point(name: str) -> None:
    """Die here if ``JIXIAO_FAULT_AT`` says so."""
    wanted = os.environ.get("JIXIAO_FAULT_AT")
    if not wanted:
        return
    point, _, nth = wanted.partition(":")
    if point == name:
        _passed[name] += 1
        if _passed[name] >= int(nth or 1):
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
