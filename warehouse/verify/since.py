"""From a checkpoint of one's own: it is the beginning of this history, and what came after it is verified.

Leaves that one's own checkpoint covers are taken by their hashes; that these give its root proves that none was altered since.
"""

import base64
from collections.abc import Sequence

from sqlalchemy import Connection, select

from warehouse.ledger.checkpoint_texts import CheckpointText
from warehouse.ledger.merkle import consistency_proof, verify_consistency
from warehouse.ledger.notes import Note, NoteError
from warehouse.sentences import in_both
from warehouse.tables import LeafRow, table_of
from warehouse.verify.notes import Notes
from warehouse.verify.result import Beginning
from warehouse.verify.walk import Walk


def begin_after(since: Note | None, walk: Walk, notes: Notes) -> None:
    """Begin the walk where a checkpoint of one's own ends, if it is one of this history's; else everything is walked, and told why."""
    if since is None:
        return
    try:
        own = CheckpointText.parse(since.text)
        fault = _judge(since, own, notes)
    except NoteError as error:
        walk.tell("damaged", "checkpoints", "yours", str(error))
        return
    if fault is not None:
        walk.tell("damaged", "checkpoints", f"{own.checkpoint_number} (yours)", fault)
    else:
        walk.sizes.add(own.tree_size)
        walk.start, walk.first_checkpoint = own.tree_size, own.checkpoint_number + 1


def _judge(since: Note, own: CheckpointText, notes: Notes) -> str | None:
    """Why a checkpoint of one's own is none of this history, None where it is.

    It is where it stands there word for word: then a key need not be known that was replaced since, as whoever brings the newest
    alone does not know it.
    """
    origins = {text.origin for text in notes.said.values()}
    standing = notes.said.get(own.checkpoint_number)
    if origins and own.origin not in origins:
        return in_both(f"属于另一段历史 {own.origin}", f"it is of another history, {own.origin}")
    if standing != own and not since.signers(notes.keys):
        return in_both(
            "没有一把为这段历史签名的密钥签过它，历史里也没有它",
            "it is signed by none of the keys that sign this history, and does not stand there",
        )
    return None


def prove_beginning(connection: Connection, since: Note | None, walk: Walk, notes: Notes) -> Beginning | None:
    """Hold the tree against one's own checkpoint, and prove to whoever has only roots that it is the beginning."""
    if since is None or not walk.start:
        return None
    own = CheckpointText.parse(since.text)
    key = f"{own.checkpoint_number} (yours)"
    if walk.size < own.tree_size:
        detail = f"it covers {own.tree_size} leaves and the history ends at {walk.size}: it was rolled back"
        chinese = f"它覆盖 {own.tree_size} 条存证，而历史只有 {walk.size} 条：被退回了"
        walk.tell("deleted", "checkpoints", key, in_both(chinese, detail))
        return None
    if walk.tree.roots[own.tree_size] != own.root_sha256:
        detail = "the leaves that it covers do not give its root: one of them was altered"
        walk.tell("damaged", "checkpoints", key, in_both("它所覆盖的存证得不出它的树根：其中有改动", detail))
        return None
    if notes.said.get(own.checkpoint_number, own) != own:
        detail = "this history has another one of that number, signed anew"
        walk.tell("damaged", "checkpoints", key, in_both("历史里该编号是另一份，重新签过名", detail))
        return None
    table = table_of(LeafRow).c
    hashes = select(table.leaf_sha256).order_by(table.ledger_index)
    written = connection.execute(hashes.where(table.ledger_index >= 0, table.ledger_index < walk.size)).scalars()
    try:
        proof = consistency_proof([bytes.fromhex(one) for one in written], own.tree_size)
    except (ValueError, TypeError):  # a hash that is none was told when its leaf was passed
        return None
    return _prove(own, proof, walk, notes)


def _prove(own: CheckpointText, proof: Sequence[bytes], walk: Walk, notes: Notes) -> Beginning | None:
    """The proof, where it holds. Where it does not, the leaf that is gone or altered was told, and one's own checkpoint is not to blame."""
    newest = notes.sealed(max(notes.believed, default=0))
    if newest is None or newest.tree_size != walk.size:
        return None
    roots = (bytes.fromhex(own.root_sha256), bytes.fromhex(newest.root_sha256))
    if not verify_consistency(own.tree_size, newest.tree_size, *roots, proof):
        return None
    return Beginning(own.tree_size, newest.tree_size, tuple(base64.b64encode(one).decode() for one in proof))
