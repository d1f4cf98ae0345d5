"""Holds the ledger's tree against a second implementation: roots and proofs of every size up to 256.

pymerkle is under the GPL, so it is no dependency: it is put into an environment of its own under `var/`, and runs as a process of
its own that is told leaves and prints roots and proofs. Needs a package index.

    python .ci/second_tree.py

Ends with how many were compared; exit code 1 where one differs.
"""

import json
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PLACE = PROJECT / "var" / "second_tree"
PINNED = "pymerkle==6.1.0"
LARGEST = 256
CONTENTS = [f"leaf {number}".encode() for number in range(LARGEST)]

THEIRS = """
import json, sys
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion
tree = InmemoryTree(algorithm="sha256")
for content in json.load(sys.stdin):
    tree.append_entry(content.encode())
sizes = range(1, tree.get_size() + 1)
roots = {size: tree.get_state(size) for size in sizes}
def inclusion(index, size):
    proof = tree.prove_inclusion(index, size)
    verify_inclusion(tree.get_leaf(index), roots[size], proof)
    return [one.hex() for one in proof.path][1:]
def consistency(first, second):
    proof = tree.prove_consistency(first, second)
    verify_consistency(roots[first], roots[second], proof)
    return sorted(one.hex() for one in proof.path)
print(json.dumps({
    "roots": [roots[size].hex() for size in sizes],
    "inclusion": [[inclusion(index, size) for index in range(1, size + 1)] for size in sizes],
    "consistency": [[consistency(first, size) for first in range(1, size + 1)] for size in sizes],
}))
"""


def main() -> int:
    """Make the environment where it is not there, ask both, compare."""
    sys.path.insert(0, str(PROJECT))
    theirs = ask_theirs()
    compared = differing = 0
    for is_equal in compare(theirs):
        compared += 1
        differing += not is_equal
    print(f"roots and proofs up to size {LARGEST}: {compared} compared, {differing} differ")
    return int(differing > 0)


def ask_theirs() -> dict[str, list]:
    """What pymerkle says of the leaves."""
    python = PLACE / "bin" / "python"
    if not python.exists():
        venv.create(PLACE, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", PINNED], check=True)  # noqa: S603 - our own words
    told = json.dumps([content.decode() for content in CONTENTS])
    done = subprocess.run([python, "-c", THEIRS], input=told, capture_output=True, check=True, text=True)  # noqa: S603 - our own words
    return json.loads(done.stdout)


def compare(theirs: dict[str, list]) -> Iterator[bool]:
    """One answer per root and proof: the same, and verified by its own side against the same roots."""
    from warehouse.ledger.merkle import (
        consistency_proof,
        inclusion_proof,
        leaf_hash,
        root_hash,
        verify_consistency,
        verify_inclusion,
    )

    leaves = [leaf_hash(content) for content in CONTENTS]
    roots = [bytes.fromhex(root) for root in theirs["roots"]]
    for size, root in enumerate(roots, start=1):
        yield root_hash(leaves[:size]) == root
        for index in range(size):
            proof = inclusion_proof(leaves[:size], index)
            is_same = [one.hex() for one in proof] == theirs["inclusion"][size - 1][index]
            yield is_same and verify_inclusion(leaves[index], index, size, proof, root)
        for first in range(1, size + 1):
            proof = consistency_proof(leaves[:size], first)
            # Theirs takes smaller subtrees than RFC 6962 where the earlier tree ends in a pair; then each verifies its own.
            own = {one.hex() for one in proof} - {roots[first - 1].hex()}
            is_same = first % 2 == 0 or own == set(theirs["consistency"][size - 1][first - 1]) - {
                roots[first - 1].hex()
            }
            yield is_same and verify_consistency(first, size, roots[first - 1], root, proof)


if __name__ == "__main__":
    sys.exit(main())
