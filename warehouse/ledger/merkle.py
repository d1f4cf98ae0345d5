"""The Merkle tree of RFC 6962 over SHA-256: roots, proofs, and their verification.

Everything works on leaf hashes, in ledger order. What the content of a leaf is, and how
it becomes bytes, is not decided here (see `canonical`); nothing here reads or writes.

A root says nothing without its size: to whoever sees only hashes, an inner node in place of
its leaves gives the same root at a smaller size. Keep, publish and compare the two together.

Sources: RFC 6962 §2.1 (tree, audit path, consistency proof); RFC 9162 §2.1.2 (root from a
stack of perfect subtrees), §2.1.3.2 and §2.1.4.2 (verification). RFC 9162 describes the
same tree and the same proofs as RFC 6962.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()

_LEAF_PREFIX = b"\x00"
_NODE_PREFIX = b"\x01"


class NoSuchLeafError(IndexError):
    """A proof was asked for a leaf that the tree does not have."""


class NoSuchSizeError(ValueError):
    """A proof was asked from a size that the tree never had."""


class FrontierStateError(ValueError):
    """A size and a list of hashes do not describe the edge of one tree."""


def leaf_hash(content: bytes) -> bytes:
    """Hash the content of a leaf (RFC 6962 §2.1: `SHA-256(0x00 || content)`)."""
    return sha256(_LEAF_PREFIX + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into one (RFC 6962 §2.1: `SHA-256(0x01 || left || right)`)."""
    return sha256(_NODE_PREFIX + left + right).digest()


class Frontier:
    """The right edge of a growing tree: all it takes to append and to give the root.

    Holds the hashes of the perfect subtrees the leaves fall into, widest first: one for
    each bit set in the size, so at most `size.bit_length()` of them. `Frontier(*state)`
    continues exactly where the frontier that gave the state stood.

    Source: RFC 9162 §2.1.2, the stack of its algorithm kept between leaves.
    """

    __slots__ = ("_hashes", "_size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """Begin an empty tree, or take up one from its state.

        Args:
            size: How many leaves the tree has.
            hashes: The hashes of its perfect subtrees, widest first.

        Raises:
            FrontierStateError: The two do not belong to one tree.
        """
        self._size = size
        self._hashes = list(hashes)
        _require_frontier(self._size, self._hashes)

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    @property
    def state(self) -> tuple[int, list[bytes]]:
        """The size and the subtree hashes, widest first, as a copy to keep."""
        return self._size, list(self._hashes)

    def append(self, leaf: bytes) -> None:
        """Add the hash of one leaf at the right."""
        hashes, complete = self._hashes, self._size
        while complete & 1:
            leaf = node_hash(hashes.pop(), leaf)
            complete >>= 1
        hashes.append(leaf)
        self._size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add the hashes of several leaves, in order."""
        for leaf in leaves:
            self.append(leaf)

    def root(self) -> bytes:
        """Give the root hash at the present size; that of no leaves is `EMPTY_ROOT`."""
        if not self._hashes:
            return EMPTY_ROOT
        *rest, root = self._hashes
        for subtree in reversed(rest):
            root = node_hash(subtree, root)
        return root


def root_hash(leaf_hashes: Iterable[bytes]) -> bytes:
    """Compute the Merkle tree hash of the leaves (RFC 6962 §2.1, `MTH`)."""
    frontier = Frontier()
    frontier.extend(leaf_hashes)
    return frontier.root()


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Give the hashes that lead from a leaf to the root, nearest to the leaf first.

    Hashes every leaf once; the proof itself is at most `tree_size.bit_length()` long.

    Args:
        leaf_hashes: All leaves of the tree.
        index: Which leaf, counted from 0.

    Raises:
        NoSuchLeafError: The tree has no leaf of that index.

    Source: RFC 6962 §2.1.1, `PATH(m, D[n])`.
    """
    start, end = 0, len(leaf_hashes)
    if not 0 <= index < end:
        raise NoSuchLeafError(f"leaf {index}: expected an index from 0, below the tree size {end}")
    proof = []
    while end - start > 1:
        middle = start + _left_size(end - start)
        if index < middle:
            proof.append(root_hash(leaf_hashes[middle:end]))
            end = middle
        else:
            proof.append(root_hash(leaf_hashes[start:middle]))
            start = middle
    return proof[::-1]


def verify_inclusion(leaf_hash: bytes, index: int, tree_size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether the proof leads from this leaf, at this index, to the root.

    Anything malformed (an index outside the tree, a hash not of 32 bytes, a proof too
    short or too long) is untrue, not an error. The size and the root must come from one
    checkpoint: as in the RFC, the proof alone does not fix the size.

    Source: RFC 9162 §2.1.3.2.
    """
    if not (0 <= index < tree_size and _are_hashes(leaf_hash, root, *proof)):
        return False
    sides = _sibling_sides(index, tree_size - 1)
    if len(proof) != len(sides):
        return False
    reached = leaf_hash
    for sibling, is_left in zip(proof, sides, strict=True):
        reached = node_hash(sibling, reached) if is_left else node_hash(reached, sibling)
    return reached == root


def consistency_proof(leaf_hashes: Sequence[bytes], first_size: int) -> list[bytes]:
    """Give the hashes that show the tree to begin with its first leaves, unchanged.

    Empty when there is nothing to show: from the empty tree, and from the tree itself.

    Args:
        leaf_hashes: All leaves of the later tree.
        first_size: How many of them the earlier tree had.

    Raises:
        NoSuchSizeError: The tree never had that size.

    Source: RFC 6962 §2.1.2, `PROOF(m, D[n])`.
    """
    start, end = 0, len(leaf_hashes)
    if not 0 <= first_size <= end:
        raise NoSuchSizeError(f"size {first_size}: expected from 0 up to the tree size {end}")
    if first_size == 0:
        return []
    proof = []
    while first_size != end:
        middle = start + _left_size(end - start)
        if first_size <= middle:
            proof.append(root_hash(leaf_hashes[middle:end]))
            end = middle
        else:
            proof.append(root_hash(leaf_hashes[start:middle]))
            start = middle
    if start > 0:  # else this subtree is the earlier tree, whose root the verifier has
        proof.append(root_hash(leaf_hashes[start:end]))
    return proof[::-1]


def verify_consistency(
    first_size: int, second_size: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether the proof shows the second tree to begin with the first, unchanged.

    Anything malformed is untrue, not an error. Beyond the RFC, which speaks of
    `0 < first < second`: a tree is consistent with itself, and every tree with the empty
    one, in both cases by an empty proof only.

    Source: RFC 9162 §2.1.4.2.
    """
    if not (0 <= first_size <= second_size and _are_hashes(first_root, second_root, *proof)):
        return False
    if first_size == 0 and first_root != EMPTY_ROOT:
        return False
    if first_size == second_size:
        return not proof and first_root == second_root
    if first_size == 0:
        return not proof
    return _reached_roots(first_size, second_size, first_root, proof) == (first_root, second_root)


def _reached_roots(
    first_size: int, second_size: int, first_root: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes] | None:
    """Rebuild both roots from a consistency proof; None if its length is wrong.

    Starts at the widest perfect subtree that ends where the first tree ends. A sibling at
    its left is in both trees, one at its right is in the second only.
    """
    shift = _trailing_zeros(first_size)
    last_node, second_last_node = (first_size - 1) >> shift, (second_size - 1) >> shift
    path = list(proof) if last_node else [first_root, *proof]
    sides = _sibling_sides(last_node, second_last_node)
    if len(path) != len(sides) + 1:
        return None
    first = second = path[0]
    for sibling, is_left in zip(path[1:], sides, strict=True):
        if is_left:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
        else:
            second = node_hash(second, sibling)
    return first, second


def _sibling_sides(node: int, last_node: int) -> list[bool]:
    """For each step from a node up to the root: does its sibling stand at the left?

    Args:
        node: The node, counted from the left on its level (`fn` in RFC 9162).
        last_node: The rightmost node of that level (`sn`).
    """
    sides = []
    while last_node:
        is_left = bool(node & 1) or node == last_node
        # The last node of a level without a sibling there rises until it has one.
        rise = 1 + _trailing_zeros(node) if is_left else 1
        sides.append(is_left)
        node, last_node = node >> rise, last_node >> rise
    return sides


def _trailing_zeros(number: int) -> int:
    """How often two divides a positive number."""
    return (number & -number).bit_length() - 1


def _left_size(size: int) -> int:
    """The largest power of two below a size of at least two (RFC 6962 §2.1, `k`)."""
    return 1 << ((size - 1).bit_length() - 1)


def _are_hashes(*hashes: bytes) -> bool:
    """Are all of them 32 bytes?

    Without this, bytes moved from one hash to its neighbour would give the same node hash.
    """
    return all(len(each) == HASH_BYTES for each in hashes)


def _require_frontier(size: int, hashes: Sequence[bytes]) -> None:
    """Raise FrontierStateError unless the hashes can be the frontier of that size."""
    if size < 0:
        raise FrontierStateError(f"frontier of size {size}: expected a size from 0")
    if len(hashes) != size.bit_count():
        raise FrontierStateError(
            f"frontier of size {size}: found {len(hashes)} hashes, expected {size.bit_count()}, "
            "one for each bit set in the size; read the state again from its checkpoint"
        )
    if not _are_hashes(*hashes):
        raise FrontierStateError(
            f"frontier of size {size}: found hashes of {[len(each) for each in hashes]} bytes, "
            f"expected {HASH_BYTES} each; pass raw bytes, not hexadecimal text"
        )
