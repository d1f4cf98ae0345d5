"""Prove: paths of leaves and of earlier trees in one tree, many of them from one pass over the leaves.

The same proofs as ``warehouse.ledger.merkle`` gives one by one; here what they share is hashed once. Does not belong here:
verifying them.
"""

from collections.abc import Sequence

from warehouse.ledger.merkle import node_hash, root_hash

# Smaller subtrees are hashed again: to keep them all would take more memory than the leaves themselves.
_KEPT_FROM = 16


class Prover:
    """Proofs in the tree of some leaf hashes."""

    def __init__(self, leaf_hashes: Sequence[bytes]) -> None:
        self._leaves = leaf_hashes
        self._roots: dict[tuple[int, int], bytes] = {}

    def prove_inclusion(self, index: int) -> list[bytes]:
        """The hashes from a leaf to the root, nearest first (RFC 6962 §2.1.1)."""
        start, end, path = 0, len(self._leaves), list[bytes]()
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._root(middle, end))
                end = middle
            else:
                path.append(self._root(start, middle))
                start = middle
        return path[::-1]

    def prove_consistency(self, first_size: int) -> list[bytes]:
        """The hashes that show the tree to begin with its first leaves (RFC 6962 §2.1.2); ``first_size`` from 1."""
        start, end, path = 0, len(self._leaves), list[bytes]()
        while first_size != end:
            middle = start + _split(end - start)
            if first_size <= middle:
                path.append(self._root(middle, end))
                end = middle
            else:
                path.append(self._root(start, middle))
                start = middle
        if start > 0:
            path.append(self._root(start, end))
        return path[::-1]

    def _root(self, start: int, end: int) -> bytes:
        if end - start < _KEPT_FROM:
            return root_hash(self._leaves[start:end])
        known = self._roots.get((start, end))
        if known is None:
            middle = start + _split(end - start)
            known = self._roots[start, end] = node_hash(self._root(start, middle), self._root(middle, end))
        return known


def _split(size: int) -> int:
    """The largest power of two below a size of at least two."""
    return 1 << ((size - 1).bit_length() - 1)
