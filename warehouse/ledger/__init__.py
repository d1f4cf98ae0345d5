"""The ledger: the Merkle tree, the canonical bytes, the leaves.

Here belongs what turns kept content into bytes, bytes into leaf hashes, and leaf hashes
into a root that anyone can compute again. All of it is pure.

Here do not belong: reading or writing tables (`warehouse/append`), the moment and the
lock of a seal (`warehouse/seal`), or the bundle handed to an auditor (`evidence`).
"""
