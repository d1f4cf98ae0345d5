"""The two lists of a bundle: what lies in it (``manifest.json``), and how its leaves are proven (``proofs.json``).

Both are written in one way only, so that no byte of them can be altered unseen; the manifest ends in a hash of itself. Does not
belong here: whether what they say is true (``check_members``, ``check_proofs``).
"""

import base64
import binascii
import json
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from warehouse.ledger.merkle import HASH_BYTES

FORM = "evidence/2"
# Without the records of the year before.
OLD_FORM = "evidence/1"
MANIFEST, PROOFS, NOTE, PAGE = "manifest.json", "proofs.json", "checkpoint.note", "report.html"
PROGRAM, README = "verify.py", "README.txt"
STANDALONE = Path(__file__).parent / "standalone" / PROGRAM
FILES, LEAVES, NOTES = "files/", "leaves/", "checkpoints/"


class NotAsWrittenError(ValueError):
    """A list of a bundle is not what we write; the message says in which way."""


class _Written(BaseModel):
    """A JSON document with one way to write it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def encode(self) -> bytes:
        """As it stands in the bundle."""
        return write_json(self.model_dump(mode="json"))

    @classmethod
    def parse(cls, content: bytes) -> Self:
        """Read it.

        Raises:
            NotAsWrittenError: it is not JSON, lacks something, or would be written otherwise.
        """
        try:
            read = cls.model_validate_json(content)
        except (ValidationError, ValueError, RecursionError) as error:
            raise NotAsWrittenError(f"无法读取 · it cannot be read: {str(error).splitlines()[0]}") from error
        if read.encode() != content:
            raise NotAsWrittenError("不是证据包的写法 · it is not written as a bundle writes it")
        return read


class Member(_Written):
    """One member: its name in the zip, hash and size, what it is, and for source files what they were called when they came."""

    name: str
    sha256: str
    size_bytes: int
    what: str
    file_names: list[str] = []


class Manifest(_Written):
    """What the bundle is and holds. ``manifest_sha256`` is the hash of all the rest of it."""

    form: str
    unit_code: str
    unit_name: str
    fiscal_year: int
    checkpoint_number: int
    tree_size: int
    root_sha256: str
    reader_version: str
    members: list[Member]
    manifest_sha256: str = ""

    def sealed(self) -> "Manifest":
        """The same with the hash of itself."""
        bare = self.model_copy(update={"manifest_sha256": ""})
        return self.model_copy(update={"manifest_sha256": sha256(bare.encode()).hexdigest()})


class LeafProof(_Written):
    """How one leaf is proven: its place, its hash, the checkpoint that sealed it, and its path in the newest tree (base64)."""

    ledger_index: int
    leaf_sha256: str
    checkpoint_number: int
    inclusion: list[str]


class CheckpointProof(_Written):
    """An earlier checkpoint, and the proof that the newest tree begins with its tree (base64). From before signing it has no note."""

    checkpoint_number: int
    tree_size: int
    root_sha256: str
    has_note: bool
    consistency: list[str]


class Proofs(_Written):
    """All proofs of a bundle: leaves by index, earlier checkpoints by number."""

    leaves: list[LeafProof]
    checkpoints: list[CheckpointProof]


def write_json(value: Any) -> bytes:
    """JSON for people and programs: one way to write it, sorted, a value a line."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def spell_hash(value: bytes) -> str:
    """A hash of a proof as it is written."""
    return base64.b64encode(value).decode()


def parse_hash(written: str) -> bytes:
    """Read a hash of a proof.

    Raises:
        NotAsWrittenError: it is not 32 bytes in base64 as they would be written again.
    """
    try:
        value = base64.b64decode(written, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAsWrittenError(f"不是哈希 · {written[:50]!r} is no hash in base64") from error
    if len(value) != HASH_BYTES or spell_hash(value) != written:
        raise NotAsWrittenError(f"不是哈希 · {written[:50]!r} is no hash of {HASH_BYTES} bytes in base64")
    return value
