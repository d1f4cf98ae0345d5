"""Check the proofs: every leaf stands in the newest tree, every earlier tree is its beginning.

Does not belong here: who signed the checkpoints (``check_notes``).
"""

from collections.abc import Iterator, Mapping

from evidence.manifest import LEAVES, PROOFS, CheckpointProof, LeafProof, NotAsWrittenError, Proofs, parse_hash
from evidence.result import Fault
from warehouse.ledger.checkpoint_texts import CheckpointText
from warehouse.ledger.merkle import leaf_hash, verify_consistency, verify_inclusion


def read_proofs(members: Mapping[str, bytes]) -> tuple[Proofs, list[Fault]]:
    """The proofs, or none and why they cannot be read."""
    try:
        return Proofs.parse(members.get(PROOFS, b"")), []
    except NotAsWrittenError as error:
        return Proofs(leaves=[], checkpoints=[]), [Fault("altered", PROOFS, str(error))]


def check_leaves(
    members: Mapping[str, bytes], proofs: Proofs, said: Mapping[int, CheckpointText], newest: CheckpointText
) -> Iterator[Fault]:
    """Leaves without a proof, proofs without a leaf, and leaves that do not stand in the signed tree.

    ``said`` is what the notes say, the newest among them: each leaf was sealed by the first that covers it.
    """
    proven = {f"{LEAVES}{proof.ledger_index}.json": proof for proof in proofs.leaves}
    if len(proven) != len(proofs.leaves):
        yield Fault("altered", PROOFS, "有记录证明了两次 · a leaf is proven twice")
    own = {name for name in members if name.startswith(LEAVES)}
    for name in sorted(own - set(proven)):
        yield Fault("unproven", name, "没有它的证明 · there is no proof of it")
    for name, proof in proven.items():
        if name not in own:
            yield Fault("missing", name, "有证明而无记录 · its proof is here, and it is not")
        else:
            yield from _check_leaf(name, members[name], proof, newest)
    sizes = [(one.tree_size, one.checkpoint_number) for one in proofs.checkpoints]
    sizes += [(one.tree_size, one.checkpoint_number) for one in said.values()]
    for proof in proofs.leaves:
        first = min((one for one in sizes if one[0] > proof.ledger_index), default=(0, 0))[1]
        if first != proof.checkpoint_number:
            told = f"leaf {proof.ledger_index} is said to be sealed by checkpoint {proof.checkpoint_number}"
            yield Fault(
                "altered",
                PROOFS,
                f"记录 {proof.ledger_index} 不是由所称检查点首先封存 · {told}; the first here that covers it is {first}",
            )


def _check_leaf(name: str, content: bytes, proof: LeafProof, newest: CheckpointText) -> Iterator[Fault]:
    reached = leaf_hash(content)
    if reached.hex() != proof.leaf_sha256:
        yield Fault(
            "altered",
            name,
            f"与证明中的哈希不符 · its leaf hash is {reached.hex()}, in the proof it is {proof.leaf_sha256}",
        )
        return
    try:
        path = [parse_hash(one) for one in proof.inclusion]
    except NotAsWrittenError as error:
        yield Fault("altered", PROOFS, f"leaf {proof.ledger_index}: {error}")
        return
    root = bytes.fromhex(newest.root_sha256)
    if not verify_inclusion(reached, proof.ledger_index, newest.tree_size, path, root):
        yield Fault(
            "unproven",
            name,
            f"证明得不出检查点 {newest.checkpoint_number} 的根 · its proof does not lead to the root of checkpoint {newest.checkpoint_number}",
        )


def check_checkpoints(proofs: Proofs, said: Mapping[int, CheckpointText], newest: CheckpointText) -> Iterator[Fault]:
    """Earlier checkpoints that are not the beginning of the newest, or say something else than their notes (``said``)."""
    numbers = [one.checkpoint_number for one in proofs.checkpoints]
    if numbers != sorted(set(numbers)) or any(number >= newest.checkpoint_number for number in numbers):
        yield Fault(
            "altered",
            PROOFS,
            "较早的检查点顺序不对或有重复 · the earlier checkpoints are not in order, each once and before the newest",
        )
    for one in proofs.checkpoints:
        where, note = f"checkpoint {one.checkpoint_number}", said.get(one.checkpoint_number)
        if one.has_note != (note is not None):
            yield Fault(
                "missing" if one.has_note else "extra",
                where,
                "有无签名，与证明所说不符 · its note and the proofs do not agree on there being one",
            )
        elif note is not None and (note.tree_size, note.root_sha256) != (one.tree_size, one.root_sha256):
            yield Fault("altered", where, "大小或根与证明所说不符 · its note says another size or root than the proofs")
        if not _is_beginning(one, newest):
            yield Fault(
                "unproven",
                where,
                f"未能证明检查点 {newest.checkpoint_number} 以它为开头 · checkpoint {newest.checkpoint_number} is not proven to begin with it",
            )


def _is_beginning(one: CheckpointProof, newest: CheckpointText) -> bool:
    try:
        path = [parse_hash(each) for each in one.consistency]
        roots = (bytes.fromhex(one.root_sha256), bytes.fromhex(newest.root_sha256))
    except ValueError:
        return False
    return one.tree_size > 0 and verify_consistency(one.tree_size, newest.tree_size, *roots, path)
