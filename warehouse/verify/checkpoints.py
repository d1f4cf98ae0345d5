"""The checkpoints against the leaves they cover: what each of them sealed, and who is wrong where they do not agree.

A checkpoint has three witnesses: the tree of the leaves it covers, the run that was sealed as its last leaf, and its signed note.
A note that is believed decides; where there is none, the run and the tree do, as far as they can.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.ledger.checkpoint_texts import CheckpointText
from warehouse.ledger.leaves import HASH_NAME
from warehouse.sentences import in_both
from warehouse.verify.notes import Notes
from warehouse.verify.result import Discrepancy, tell_changes
from warehouse.verify.walk import Tree, Walk
from warehouse.verify.witnesses import Row


@dataclass(frozen=True)
class Seat:
    """Where a checkpoint ends: in which tree, how many leaves it covers, the run that is the last of them, and what was signed."""

    tree: Tree
    size: int
    run: Row
    signed: CheckpointText | None

    def sealed_root(self, row: Any) -> str:
        """The root that was sealed: the signed one, or what the row says."""
        return str(row.root_sha256) if self.signed is None else self.signed.root_sha256

    def holds(self, row: Any) -> bool:
        """Whether the leaves give the root that was sealed."""
        return self.tree.roots[self.size] == self.sealed_root(row)


def find_seats(checkpoints: Sequence[Any], walk: Walk, notes: Notes) -> dict[Any, Seat | None]:
    """Where the run of each checkpoint stands: in the tree that gives the root that was sealed, if one does."""
    seats: dict[Any, Seat | None] = {}
    for row in checkpoints:
        number = str(row.checkpoint_number)
        signed = notes.sealed(row.checkpoint_number)
        placed = [(tree, *tree.runs[number]) for tree in walk.trees if number in tree.runs]
        own = [Seat(tree, size, run, signed) for tree, size, run in placed]
        seats[row.checkpoint_number] = next((seat for seat in own if seat.holds(row)), own[0] if own else None)
    return seats


def settle_disputes(checkpoints: Sequence[Any], seats: Mapping[Any, Seat | None], walk: Walk) -> Iterator[Discrepancy]:
    """Where leaf and rows disagree, the next root that was sealed decides; where it agrees with neither, the leaf is believed."""
    placed = [(row, seats[row.checkpoint_number]) for row in checkpoints]
    sealed = {seat.size: seat.sealed_root(row) for row, seat in placed if seat is not None}
    for dispute in walk.disputes:
        size = min((size for size in sealed if size > dispute.index), default=0)
        roots = [tree.roots[size] == sealed[size] for tree in walk.trees] if size else []
        if roots == [False, True]:
            yield dispute.against_leaf
        else:
            yield from dispute.against_rows


def check_checkpoints(
    checkpoints: Sequence[Any], seats: Mapping[Any, Seat | None], walk: Walk
) -> Iterator[Discrepancy]:
    """Compare every checkpoint with what was sealed and with the tree; name those that are gone or were added."""
    known = {int(number) for number in walk.tree.runs if number.isdecimal()}
    for number in sorted(set(range(walk.first_checkpoint, max(known, default=0) + 1)) - set(seats)):
        yield Discrepancy("deleted", "checkpoints", str(number), in_both("检查点已不在", "the checkpoint is gone"))
    sound = [row.checkpoint_number for row in checkpoints if (seat := seats[row.checkpoint_number]) and seat.holds(row)]
    newest_sound = max(sound, default=0)
    covered = max((size for tree in walk.trees for size, _ in tree.runs.values()), default=walk.start)
    for row in checkpoints:
        number, seat = row.checkpoint_number, seats[row.checkpoint_number]
        if seat is not None:
            yield from _compare_with_sealed(row, seat)
            yield from _compare_with_tree(row, seat, walk, is_later_sound=number < newest_sound)
        elif isinstance(row.tree_size, int) and (row.tree_size > walk.size or row.tree_size - 1 in walk.gone):
            covered = max(covered, row.tree_size)
            detail = f"it covers {row.tree_size} leaves; the last of them, its run, is gone"
            detail = in_both(f"它覆盖 {row.tree_size} 条存证，最后一条（它的运行记录）已不在", detail)
            yield Discrepancy("damaged", "checkpoints", str(number), detail)
        else:
            detail = in_both("没有随它封存的运行记录", "no run was sealed with it")
            yield Discrepancy("added", "checkpoints", str(number), detail)
    if covered > walk.size:
        range_gone = _name_range(walk.size, covered - 1)
        nothing = in_both("存证连同它们的行都已不在", "nothing is left there, nor of its rows")
        yield Discrepancy("deleted", "ledger_leaves", range_gone, nothing)
    if covered < walk.size:
        range_added = _name_range(covered, walk.size - 1)
        beyond = in_both("不属于任何检查点", "it belongs to no checkpoint")
        yield Discrepancy("added", "ledger_leaves", range_added, beyond)


def _compare_with_sealed(row: Any, seat: Seat) -> Iterator[Discrepancy]:
    """What its note, or else its run, says of a checkpoint."""
    signed = seat.signed
    wanted: dict[str, Any] = {
        "tree_size": seat.size,
        "hash_name": HASH_NAME,
        "recorded_at": seat.run["recorded_at"],
        "run_id": seat.run["run_id"],
    }
    if signed is not None:
        named = (*wanted, "root_sha256", "content_root_sha256")
        wanted = {name: getattr(signed, name) for name in named}
    now = {name: str(getattr(row, name)) for name in wanted}
    changed = {name: (str(wanted[name]), now[name]) for name in wanted if now[name] != str(wanted[name])}
    if changed:
        yield Discrepancy("edited", "checkpoints", str(row.checkpoint_number), tell_changes(changed))


def _compare_with_tree(row: Any, seat: Seat, walk: Walk, *, is_later_sound: bool) -> Iterator[Discrepancy]:
    """Compare both roots. A signed root, or a later checkpoint that holds, tells whether leaf or checkpoint was altered.

    A content root follows from the leaves: where they are those that were signed, and the content root was signed with them, it is
    computed again for the newest checkpoint only. Each of them takes all contents so far.
    """
    key, signed = str(row.checkpoint_number), seat.signed
    holds = seat.holds(row)
    if not holds:
        first = max((size for size, _ in walk.tree.runs.values() if size < seat.size), default=walk.start)
        what, detail = "edited", "root_sha256 is not the root of the leaves it covers"
        chinese, covered = "树根不是它所覆盖存证的树根", f"({first} to {seat.size - 1}, or earlier)"
        if signed is not None:
            what = "damaged"
            detail += f", and it was signed: one of them was altered {covered}"
            chinese += f"，而树根签过名：其中有存证被改（{first} 至 {seat.size - 1}，或更早）"
        elif not is_later_sound:
            what = "damaged"
            detail += f": it was edited, or one of them {covered}"
            chinese += f"：它被改，或其中有存证被改（{first} 至 {seat.size - 1}，或更早）"
        yield Discrepancy(what, "checkpoints", key, in_both(chinese, detail))
    sealed = row.content_root_sha256 if signed is None else signed.content_root_sha256
    follows = signed is not None and holds and is_later_sound
    if not follows and sealed != seat.tree.content_root(seat.size):
        is_all_read = all(index >= seat.size for index in walk.unread)
        what = "edited" if signed is None and is_all_read and (is_later_sound or holds) else "damaged"
        detail = "content_root_sha256 is not that of the leaves it covers"
        yield Discrepancy(what, "checkpoints", key, in_both("内容根不是它所覆盖存证的内容根", detail))


def _name_range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"
