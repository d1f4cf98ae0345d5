"""Signed notes: a text, and below it one line per signature, by Ed25519 keys that have names.

    example.com/log             the text: whole lines, UTF-8
    15368405
    31JQUq8EyQx5lpqtKRqryJzA+77WD2xmTyuB4uIlXeE=
                                an empty line
    — example.com/log 6v8Yj…    a signature: key name, then base64 of four bytes that tell the key and the signature itself

A public key is written ``name+hash+key``: hash is hexadecimal, the first four bytes of SHA-256 over name, newline and key; key is
base64 of the kind of signature (1: Ed25519) and the key's bytes. A signature by a key nobody asked about is passed over, so that
others can sign as well. What the text says is not read here (see `checkpoint_texts`).

Source: C2SP signed-note, https://c2sp.org/signed-note (the form of Go's checksum database and of certificate transparency logs).
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from warehouse.sentences import in_both

_ED25519 = b"\x01"
_KEY_BYTES, _HASH_BYTES = 32, 4
_DASH = "— "
# Neither spaces nor plus signs: both part what is written.
_NAME = re.compile(r"[^\s+\x00-\x1f]+")


class NoteError(ValueError):
    """A text is no signed note, or a word no public key."""


@dataclass(frozen=True)
class PublicKey:
    """An Ed25519 key to verify with, and the name it goes by."""

    name: str
    key: bytes

    @property
    def hash(self) -> bytes:
        """The four bytes that tell it from other keys of the name."""
        return sha256(f"{self.name}\n".encode() + _ED25519 + self.key).digest()[:_HASH_BYTES]

    @classmethod
    def parse(cls, written: str) -> PublicKey:
        """Read ``name+hash+key``.

        Raises:
            NoteError: it is not written so, or its hash is another.
        """
        name, hashed, encoded = [*written.strip().split("+", 2), "", ""][:3]
        body = _decode(encoded)
        if not _NAME.fullmatch(name) or body is None or body[:1] != _ED25519 or len(body) != _KEY_BYTES + 1:
            found = repr(written.strip())
            expected = f"{found} is no public key; expected name+hash+key of an Ed25519 key"
            raise NoteError(in_both(f"{found} 不是公钥，应为 Ed25519 密钥的 名称+哈希+密钥", expected))
        key = cls(name, body[1:])
        if key.hash.hex() != hashed.lower():
            changed = f"public key {name}: its hash is {key.hash.hex()}, not {hashed}; a character of it was changed"
            raise NoteError(in_both(f"公钥 {name} 的哈希是 {key.hash.hex()}，不是 {hashed}，有字符被改", changed))
        return key

    def __str__(self) -> str:
        """As it is written: ``name+hash+key``."""
        return f"{self.name}+{self.hash.hex()}+{base64.b64encode(_ED25519 + self.key).decode()}"

    def verifies(self, signature: bytes, text: str) -> bool:
        """Tell whether a signature is by this key, over this text."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signature:
    """One line below a text: whose it says it is, and the signature."""

    name: str
    key_hash: bytes
    signature: bytes

    @classmethod
    def by(cls, key: PublicKey, signature: bytes) -> Signature:
        """A signature under the name of its key."""
        return cls(key.name, key.hash, signature)

    def __str__(self) -> str:
        """As it stands in a note."""
        return f"{_DASH}{self.name} {base64.b64encode(self.key_hash + self.signature).decode()}"


@dataclass(frozen=True)
class Note:
    """A text that ends in a newline, and its signatures."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def parse(cls, written: str) -> Note:
        """Read a note; nothing is verified yet.

        Raises:
            NoteError: it has no text, no empty line, no signature, or a line that is none.
        """
        text, parted, below = written.rpartition("\n\n")
        if not parted or not below.endswith("\n"):
            expected = "no signed note: expected a text, an empty line, and lines of signatures"
            raise NoteError(in_both("不是签名文本：应有正文、一个空行和若干签名行", expected))
        return cls(f"{text}\n", tuple(_parse_signature(line) for line in below[:-1].split("\n")))

    def __str__(self) -> str:
        """As it is kept: to the byte what was parsed."""
        return self.text + "\n" + "".join(f"{one}\n" for one in self.signatures)

    def signers(self, keys: Iterable[PublicKey]) -> list[PublicKey]:
        """Which of these keys have signed the text.

        Raises:
            NoteError: a signature says that it is by one of them and is not: the text, or the signature, was changed.
        """
        found = []
        for key in keys:
            own = [one for one in self.signatures if (one.name, one.key_hash) == (key.name, key.hash)]
            if any(not key.verifies(one.signature, self.text) for one in own):
                whose = f"{key.name}+{key.hash.hex()}"
                changed = f"the signature of {whose} does not hold: text or signature was changed"
                raise NoteError(in_both(f"{whose} 的签名不成立：正文或签名被改过", changed))
            if own:
                found.append(key)
        return found

    def is_by(self, key: PublicKey) -> bool:
        """Whether a key has signed the text; a line below it that only says so counts for nothing."""
        try:
            return bool(self.signers([key]))
        except NoteError:
            return False


def _parse_signature(line: str) -> Signature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    body = _decode(encoded)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or body is None or len(body) <= _HASH_BYTES:
        expected = f"no line of a signature: {line[:40]!r}; expected {_DASH}name base64"
        raise NoteError(in_both(f"不是签名行：{line[:40]!r}，应为 {_DASH}名称 base64", expected))
    return Signature(name, body[:_HASH_BYTES], body[_HASH_BYTES:])


def _decode(encoded: str) -> bytes | None:
    """Base64 as it would be written again; None where it is not."""
    try:
        body = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return None
    return body if base64.b64encode(body).decode() == encoded else None
