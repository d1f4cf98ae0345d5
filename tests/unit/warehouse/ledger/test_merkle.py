"""The Merkle tree against published vectors, a definition copied from the RFC, and forgers.

The vectors are those of certificate-transparency's reference implementation, published with
RFC 6962 (now in transparency-dev/merkle, `testonly/constants.go` and `rfc6962`): eight
leaves, their roots, the inner nodes, four inclusion and four consistency proofs.
"""

from __future__ import annotations

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    FrontierStateError,
    NoSuchLeafError,
    NoSuchSizeError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_hash,
    verify_consistency,
    verify_inclusion,
)

PUBLISHED_CONTENTS = [
    bytes.fromhex(content)
    for content in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
PUBLISHED_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
PUBLISHED_LEAF_HASHES = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    "0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7",
    "07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7",
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658",
    "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
    "46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1",
]
PUBLISHED_INCLUSION = [  # index, tree size, proof
    (0, 1, []),
    (
        0,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        5,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        1,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
PUBLISHED_CONSISTENCY = [  # first size, second size, proof
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]

LARGEST = 64
LEAVES = [leaf_hash(f"leaf {number}".encode()) for number in range(LARGEST)]
OTHER = leaf_hash(b"a leaf of no tree here")


# The definitions of RFC 6962 §2.1, §2.1.1, §2.1.2, word for word and as slow as they read.


def defined_split(size: int) -> int:
    """k, the largest power of two smaller than n."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def defined_root(leaves: list[bytes]) -> bytes:
    """MTH(D[n]), of leaf hashes."""
    if len(leaves) == 0:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = defined_split(len(leaves))
    return sha256(b"\x01" + defined_root(leaves[:k]) + defined_root(leaves[k:])).digest()


def defined_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH(m, D[n])."""
    if len(leaves) == 1:
        return []
    k = defined_split(len(leaves))
    if m < k:
        return [*defined_path(m, leaves[:k]), defined_root(leaves[k:])]
    return [*defined_path(m - k, leaves[k:]), defined_root(leaves[:k])]


def defined_subproof(m: int, leaves: list[bytes], is_known: bool) -> list[bytes]:
    """SUBPROOF(m, D[n], b); PROOF(m, D[n]) with b true."""
    if m == len(leaves):
        return [] if is_known else [defined_root(leaves)]
    k = defined_split(len(leaves))
    if m <= k:
        return [*defined_subproof(m, leaves[:k], is_known), defined_root(leaves[k:])]
    return [*defined_subproof(m - k, leaves[k:], False), defined_root(leaves[:k])]


ROOTS = [defined_root(LEAVES[:size]) for size in range(LARGEST + 1)]


def from_hex(hashes: list[str]) -> list[bytes]:
    return [bytes.fromhex(each) for each in hashes]


def damaged(proof: list[bytes]) -> list[list[bytes]]:
    """Every proof that is one small step from this one, and differs from it."""
    spoilt = [
        [*proof[:place], flip_bit(proof[place], bit), *proof[place + 1 :]]
        for place in range(len(proof))
        for bit in (0, 130, 255)
    ]
    shortened = [[*proof[:place], *proof[place + 1 :]] for place in range(len(proof))]
    lengthened = [[*proof[:place], OTHER, *proof[place:]] for place in range(len(proof) + 1)]
    doubled = [[*proof[: place + 1], *proof[place:]] for place in range(len(proof))]
    swapped = [[*proof[:place], proof[place + 1], proof[place], *proof[place + 2 :]] for place in range(len(proof) - 1)]
    cut = [[*proof[:place], proof[place][:-1], *proof[place + 1 :]] for place in range(len(proof))]
    return [*spoilt, *shortened, *lengthened, *doubled, *swapped, *cut]


def flip_bit(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_leaf_hash_published_contents_give_published_hashes() -> None:
    assert [leaf_hash(content).hex() for content in PUBLISHED_CONTENTS] == PUBLISHED_LEAF_HASHES
    assert leaf_hash(b"L123456").hex() == "395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56"


def test_node_hash_published_children_give_published_hash() -> None:
    assert node_hash(b"N123", b"N456").hex() == "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"


def test_node_hash_swapped_or_read_as_a_leaf_differs() -> None:
    left, right = LEAVES[:2]

    assert len({node_hash(left, right), node_hash(right, left), leaf_hash(left + right)}) == 3


@pytest.mark.parametrize("size", range(9))
def test_root_hash_published_leaves_give_published_root(size: int) -> None:
    leaves = [leaf_hash(content) for content in PUBLISHED_CONTENTS[:size]]

    assert root_hash(leaves).hex() == PUBLISHED_ROOTS[size]


def test_root_hash_every_size_to_64_equals_the_definition() -> None:
    assert [root_hash(LEAVES[:size]) for size in range(LARGEST + 1)] == ROOTS
    assert len(set(ROOTS)) == LARGEST + 1


@pytest.mark.parametrize(("index", "size", "proof"), PUBLISHED_INCLUSION)
def test_inclusion_proof_published_tree_gives_published_proof(index: int, size: int, proof: list[str]) -> None:
    leaves = [leaf_hash(content) for content in PUBLISHED_CONTENTS[:size]]
    root = bytes.fromhex(PUBLISHED_ROOTS[size])

    assert inclusion_proof(leaves, index) == from_hex(proof)
    assert verify_inclusion(leaves[index], index, size, from_hex(proof), root)


@pytest.mark.parametrize(("first", "second", "proof"), PUBLISHED_CONSISTENCY)
def test_consistency_proof_published_tree_gives_published_proof(first: int, second: int, proof: list[str]) -> None:
    leaves = [leaf_hash(content) for content in PUBLISHED_CONTENTS[:second]]
    first_root, second_root = from_hex([PUBLISHED_ROOTS[first], PUBLISHED_ROOTS[second]])

    assert consistency_proof(leaves, first) == from_hex(proof)
    assert verify_consistency(first, second, first_root, second_root, from_hex(proof))


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_inclusion_every_leaf_is_proven_as_defined(size: int) -> None:
    leaves = LEAVES[:size]

    for index in range(size):
        proof = inclusion_proof(leaves, index)

        assert proof == defined_path(index, leaves)
        assert verify_inclusion(leaves[index], index, size, proof, ROOTS[size])


@pytest.mark.parametrize("second", range(1, LARGEST + 1))
def test_consistency_every_earlier_size_is_proven_as_defined(second: int) -> None:
    leaves = LEAVES[:second]

    for first in range(1, second + 1):
        proof = consistency_proof(leaves, first)

        assert proof == defined_subproof(first, leaves, True)
        assert verify_consistency(first, second, ROOTS[first], ROOTS[second], proof)


@pytest.mark.parametrize("size", range(1, 20))
def test_verify_inclusion_damaged_proof_is_rejected(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(LEAVES[:size], index)

        for forged in damaged(proof):
            assert not verify_inclusion(LEAVES[index], index, size, forged, ROOTS[size])


@pytest.mark.parametrize("size", range(1, 20))
def test_verify_inclusion_other_leaf_index_or_root_is_rejected(size: int) -> None:
    for index in range(size):
        proof = inclusion_proof(LEAVES[:size], index)
        others = [other for other in range(-size, size + 2) if other != index]

        assert not verify_inclusion(OTHER, index, size, proof, ROOTS[size])
        assert not verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size + 1])
        assert not verify_inclusion(LEAVES[index], index, size, proof, ROOTS[size - 1])
        for other in others:
            assert not verify_inclusion(LEAVES[index], other, size, proof, ROOTS[size])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1), (0, -1), (8, 8)])
def test_verify_inclusion_index_outside_the_tree_is_rejected(index: int, size: int) -> None:
    assert verify_inclusion(OTHER, 0, 1, [], OTHER)
    assert not verify_inclusion(OTHER, index, size, [], OTHER)


def test_verify_inclusion_inner_node_shown_as_leaf_is_rejected() -> None:
    inner, *rest = node_hash(*LEAVES[:2]), *inclusion_proof(LEAVES[:8], 0)[1:]

    assert verify_inclusion(inner, 0, 4, rest, ROOTS[8])  # which is why a size goes with a root
    assert not verify_inclusion(inner, 0, 8, rest, ROOTS[8])


def test_verify_inclusion_boundary_between_hashes_moved_is_rejected() -> None:
    left, right = LEAVES[:2]
    longer, shorter = left + right[:1], right[1:]
    root = ROOTS[2]

    assert node_hash(longer, shorter) == root
    assert not verify_inclusion(longer, 0, 2, [shorter], root)


@pytest.mark.parametrize("second", range(1, 20))
def test_verify_consistency_damaged_proof_is_rejected(second: int) -> None:
    for first in range(second + 1):
        proof = consistency_proof(LEAVES[:second], first)

        for forged in damaged(proof):
            assert not verify_consistency(first, second, ROOTS[first], ROOTS[second], forged)


@pytest.mark.parametrize("second", range(1, 20))
def test_verify_consistency_other_root_is_rejected(second: int) -> None:
    for first in range(1, second + 1):
        proof = consistency_proof(LEAVES[:second], first)

        for wrong in (OTHER, EMPTY_ROOT, ROOTS[first - 1], ROOTS[second + 1]):
            assert not verify_consistency(first, second, wrong, ROOTS[second], proof)
            assert not verify_consistency(first, second, ROOTS[first], wrong, proof)


@pytest.mark.parametrize("second", range(2, 17))
def test_verify_consistency_history_rewritten_is_rejected(second: int) -> None:
    for changed in range(second - 1):
        rewritten = [*LEAVES[:changed], OTHER, *LEAVES[changed + 1 : second]]
        root = root_hash(rewritten)

        for first in range(changed + 1, second + 1):
            proof = consistency_proof(rewritten, first)

            assert verify_consistency(first, second, root_hash(rewritten[:first]), root, proof)
            assert not verify_consistency(first, second, ROOTS[first], root, proof)


def test_verify_consistency_history_shortened_is_rejected() -> None:
    for first, second in pairwise(range(1, 20)):
        proof = consistency_proof(LEAVES[:second], first)

        assert verify_consistency(first, second, ROOTS[first], ROOTS[second], proof)
        assert not verify_consistency(second, first, ROOTS[second], ROOTS[first], proof)
        assert not verify_consistency(second, first, ROOTS[second], ROOTS[first], [])


def test_verify_consistency_boundary_between_hashes_moved_is_rejected() -> None:
    longer, shorter = LEAVES[0] + LEAVES[1][:1], LEAVES[1][1:]

    assert node_hash(longer, shorter) == ROOTS[2]
    assert not verify_consistency(1, 2, longer, ROOTS[2], [shorter])


@pytest.mark.parametrize("second", [0, 1, 2, 7, 8])
def test_verify_consistency_empty_tree_is_the_beginning_of_all(second: int) -> None:
    assert consistency_proof(LEAVES[:second], 0) == []
    assert verify_consistency(0, second, EMPTY_ROOT, ROOTS[second], [])
    assert not verify_consistency(0, second, OTHER, ROOTS[second], [])
    assert not verify_consistency(0, second, OTHER, OTHER, [])
    assert not verify_consistency(0, second, EMPTY_ROOT, ROOTS[second], [OTHER])


@pytest.mark.parametrize("size", [0, 1, 2, 7, 8])
def test_verify_consistency_same_size_needs_the_same_root(size: int) -> None:
    assert verify_consistency(size, size, ROOTS[size], ROOTS[size], [])
    assert not verify_consistency(size, size, ROOTS[size], OTHER, [])
    assert not verify_consistency(size, size, ROOTS[size], ROOTS[size], [OTHER])


def test_verify_consistency_negative_size_is_rejected() -> None:
    assert not verify_consistency(-1, 1, EMPTY_ROOT, ROOTS[1], [])
    assert not verify_consistency(-2, -1, EMPTY_ROOT, EMPTY_ROOT, [])


@pytest.mark.parametrize(("size", "index"), [(0, 0), (3, 3), (3, -1)])
def test_inclusion_proof_leaf_not_in_tree_raises(size: int, index: int) -> None:
    with pytest.raises(NoSuchLeafError, match=f"leaf {index}.*tree size {size}"):
        inclusion_proof(LEAVES[:size], index)


@pytest.mark.parametrize(("size", "first"), [(0, 1), (3, 4), (3, -1)])
def test_consistency_proof_size_never_reached_raises(size: int, first: int) -> None:
    with pytest.raises(NoSuchSizeError, match=f"size {first}.*tree size {size}"):
        consistency_proof(LEAVES[:size], first)


def test_frontier_leaf_by_leaf_gives_every_root_in_logarithmic_memory() -> None:
    frontier = Frontier()
    seen = [frontier.root()]
    for leaf in LEAVES:
        frontier.append(leaf)
        seen.append(frontier.root())
        size, hashes = frontier.state
        assert len(hashes) == size.bit_count()

    assert seen == ROOTS
    assert frontier.size == LARGEST


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_frontier_restored_from_its_state_continues_identically(size: int) -> None:
    before = Frontier()
    before.extend(LEAVES[:size])
    state = before.state
    after = Frontier(*state)
    assert (after.size, after.root()) == (size, ROOTS[size])

    for reached in range(size, LARGEST):
        after.append(LEAVES[reached])
        assert after.root() == ROOTS[reached + 1]
    assert before.state == state
    assert before.root() == ROOTS[size]


def test_frontier_state_altered_outside_leaves_the_frontier_alone() -> None:
    given_hashes = [ROOTS[2], LEAVES[2]]
    frontier = Frontier(3, given_hashes)
    given_hashes.clear()
    frontier.state[1].clear()

    assert frontier.root() == ROOTS[3]


@pytest.mark.parametrize(
    ("size", "hashes", "message"),
    [
        (-1, [], "expected a size from 0"),
        (-1, [OTHER], "expected a size from 0"),
        (0, [OTHER], "found 1 hashes, expected 0"),
        (3, [OTHER], "found 1 hashes, expected 2"),
        (4, [OTHER, OTHER], "found 2 hashes, expected 1"),
        (3, [OTHER, OTHER[1:]], r"found hashes of \[32, 31\] bytes"),
        (1, [OTHER.hex().encode()], r"found hashes of \[64\] bytes"),
    ],
)
def test_frontier_impossible_state_raises(size: int, hashes: list[bytes], message: str) -> None:
    with pytest.raises(FrontierStateError, match=message):
        Frontier(size, hashes)


def test_frontier_impossible_state_says_what_to_do() -> None:
    with pytest.raises(FrontierStateError) as few:
        Frontier(3, [OTHER])
    with pytest.raises(FrontierStateError) as text:
        Frontier(1, [OTHER.hex().encode()])

    assert str(few.value) == (
        "frontier of size 3: found 1 hashes, expected 2, one for each bit set in the size; "
        "read the state again from its checkpoint"
    )
    assert str(text.value) == (
        "frontier of size 1: found hashes of [64] bytes, expected 32 each; pass raw bytes, not hexadecimal text"
    )


contents = st.lists(st.binary(max_size=40), max_size=150)


@given(contents, st.data())
def test_frontier_stopped_anywhere_gives_the_defined_root(found: list[bytes], data: st.DataObject) -> None:
    leaves = [leaf_hash(content) for content in found]
    stop = data.draw(st.integers(0, len(leaves)))
    frontier = Frontier()
    frontier.extend(leaves[:stop])
    restored = Frontier(*frontier.state)
    restored.extend(leaves[stop:])

    assert restored.root() == root_hash(leaves) == defined_root(leaves)


@given(contents.filter(bool), st.data())
def test_verify_inclusion_any_leaf_is_accepted_and_one_bit_off_rejected(
    found: list[bytes], data: st.DataObject
) -> None:
    leaves = [leaf_hash(content) for content in found]
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, root = inclusion_proof(leaves, index), root_hash(leaves)
    assert verify_inclusion(leaves[index], index, len(leaves), proof, root)

    chain = [leaves[index], *proof, root]
    place = data.draw(st.integers(0, len(chain) - 1))
    chain[place] = flip_bit(chain[place], data.draw(st.integers(0, 255)))
    leaf, *proof, root = chain
    assert not verify_inclusion(leaf, index, len(leaves), proof, root)


@given(contents.filter(bool), st.data())
def test_verify_consistency_any_prefix_is_accepted_and_one_bit_off_rejected(
    found: list[bytes], data: st.DataObject
) -> None:
    leaves = [leaf_hash(content) for content in found]
    first = data.draw(st.integers(1, len(leaves)))
    proof = consistency_proof(leaves, first)
    chain = [root_hash(leaves[:first]), root_hash(leaves), *proof]
    assert verify_consistency(first, len(leaves), chain[0], chain[1], chain[2:])

    place = data.draw(st.integers(0, len(chain) - 1))
    chain[place] = flip_bit(chain[place], data.draw(st.integers(0, 255)))
    assert not verify_consistency(first, len(leaves), chain[0], chain[1], chain[2:])
