# ruff: noqa: S608 - statements are put together from our own names
"""Somebody who knows the code and holds the database: alters a score, and makes everything that hangs on it agree again."""

import zlib
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.faults.tampering import Rows
from tests.worlds import Place
from warehouse.ledger.checkpoint_texts import CheckpointText, hash_note
from warehouse.ledger.leaves import LEAF_SCHEMAS, hash_all_content, render_leaf, spell_value
from warehouse.ledger.merkle import Frontier, leaf_hash
from warehouse.ledger.notes import Note, PublicKey, Signature
from warehouse.tables import SEALED_TABLES


def rewrite_a_score(place, *, with_rows):
    """Raise a score; leaf, content hash, and the row itself if ``with_rows``, are all made to agree."""
    with place.tampering() as connection:
        scores = Rows.of(connection, "scores")
        row = scores.rows[3]
        connection.execute(*scores.update(row, "final_score_points", 9_900))
        schema = LEAF_SCHEMAS["evaluation/1"]
        columns = {
            part.table: {
                name: [
                    spell_value(value)
                    for (value,) in connection.execute(
                        f'SELECT "{name}" FROM {part.table} WHERE ledger_index = ? ORDER BY position', row[:1]
                    )
                ]
                for name in part.columns
            }
            for part in schema.parts
        }
        leaf = render_leaf(schema, columns)
        connection.execute(
            "UPDATE ledger_leaves SET document = ?, leaf_sha256 = ?, content_sha256 = ? WHERE ledger_index = ?",
            (zlib.compress(leaf.document.encode()), leaf.leaf_sha256, leaf.content_sha256, row[0]),
        )
        if not with_rows:
            connection.execute(
                *scores.update(row, "final_score_points", row[scores.columns.index("final_score_points")])
            )
    return row


def own_key(place):
    """The private key of a place, as whoever owns the machine can read it."""
    return load_pem_private_key((place.state / "keys" / "signing.key").read_bytes(), password=None)


def sign_as(key: Ed25519PrivateKey, text: str) -> Note:
    """A note signed by a key, under the name that ours go by."""
    public = PublicKey("jixiao", key.public_key().public_bytes_raw())
    return Note(text, (Signature.by(public, key.sign(text.encode())),))


def put_leaf(place: Place, index: int, document: bytes) -> None:
    """Put another document in the place of a leaf's, with its hash."""
    with place.tampering() as connection:
        connection.execute(
            "UPDATE ledger_leaves SET document = ?, leaf_sha256 = ? WHERE ledger_index = ?",
            (zlib.compress(document), leaf_hash(document).hex(), index),
        )


def seal_anew(place: Place, key: Ed25519PrivateKey | None) -> None:
    """Make every checkpoint fit the leaves that stand now, and sign it with a key (None: leave the notes as they are)."""
    with place.tampering() as connection:
        leaves, checkpoints = Rows.of(connection, "ledger_leaves").rows, Rows.of(connection, "checkpoints")
        before = None
        for row in checkpoints.rows:
            frontier, covered = Frontier(), leaves[: row[1]]
            frontier.extend(bytes.fromhex(leaf[3]) for leaf in covered)
            contents = hash_all_content(leaf[4] for leaf in covered if LEAF_SCHEMAS[leaf[1]].has_content)
            columns = {"root_sha256": frontier.root().hex(), "content_root_sha256": contents}
            if key is not None:
                public = PublicKey("jixiao", key.public_key().public_bytes_raw())
                said = CheckpointText.parse(Note.parse(row[-1]).text)
                said = replace(said, **columns, previous_note_sha256=hash_note(before), key=str(public))
                columns["note"] = before = str(sign_as(key, str(said)))
            for name, value in columns.items():
                connection.execute(*checkpoints.update(row, name, value))


def cut_off(place: Place, checkpoint_number: int) -> None:
    """Take away everything that was sealed after a checkpoint, without a trace in the database."""
    with place.tampering() as connection:
        size = connection.execute(
            "SELECT tree_size FROM checkpoints WHERE checkpoint_number = ?", (checkpoint_number,)
        ).fetchone()[0]
        for table in ("ledger_leaves", *SEALED_TABLES):
            connection.execute(f"DELETE FROM {table} WHERE ledger_index >= ?", (size,))
        connection.execute("DELETE FROM checkpoints WHERE checkpoint_number > ?", (checkpoint_number,))
