"""Who signs the checkpoints: a key in a folder outside the warehouse, or a command that asks a token or a signing server.

The folder is ``<state>/keys``, or ``JIXIAO_KEYS``. It holds ``signing.key`` (Ed25519, PEM, for its owner's eyes only; openssl reads it),
``public.keys`` (every key that has signed here, for whoever verifies), ``signed`` (which key has signed which history, from and until
which checkpoint; there once one was), and, from a rotation to the next checkpoint, ``retiring.key``: it signs that checkpoint beside
the new key, whose name it carries, and is then taken away. ``JIXIAO_SIGNING_COMMAND`` is asked instead where it is set: it is
given the text on standard input and answers with the signature in base64; ``JIXIAO_SIGNING_PUBLIC_KEY`` says whose.

Does not belong here: what is signed (``ledger.checkpoint_texts``), and where signed checkpoints are kept (``append``, ``copies``).
"""

import base64
import binascii
import os
import shlex
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from warehouse.disk import OWNER_ENTERS, OWNER_ONLY, OWNER_WRITES, keep_file, make_folder
from warehouse.ledger.notes import Note, NoteError, PublicKey, Signature
from warehouse.ledger.tenures import Tenure
from warehouse.sentences import in_both

if TYPE_CHECKING:  # imported only when something is signed
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_NAME = "jixiao"
_PATIENCE_SECONDS = 60
_OTHERS, _OTHERS_WRITE = 0o077, 0o022
_SIGNING, _RETIRING, _PUBLIC, _SIGNED = "signing.key", "retiring.key", "public.keys", "signed"


class SigningError(RuntimeError):
    """A checkpoint cannot be signed, and so nothing is sealed; the message says what is missing."""


class Signer(Protocol):
    """Whoever can sign a text: ``key`` has the say, and ``sign`` may answer for a retiring key as well."""

    @property
    def key(self) -> PublicKey:
        """The key that has the say from here on."""

    def sign(self, text: str) -> list[Signature]:
        """Sign a text.

        Raises:
            SigningError: it cannot.
        """

    def settle(self) -> None:
        """What was signed stands: a retiring key has done its last work."""


def find_signer(state: Path, *, is_first: bool) -> Signer:
    """Who signs for the warehouse of a state folder; a key is made where no checkpoint was ever signed.

    Raises:
        SigningError: the key is not there, or cannot be read, or the setting is none.
    """
    command = os.environ.get("JIXIAO_SIGNING_COMMAND")
    if command:
        return CommandSigner(command, os.environ.get("JIXIAO_SIGNING_PUBLIC_KEY", ""))
    folder = KeyFolder.of(state)
    if not folder.has_key:
        if not is_first:
            message = in_both(
                f"{folder.path} 里没有为这段历史签名的密钥：请取回，或用 JIXIAO_KEYS 指明其文件夹；确已丢失的，用 jixiao keys make 另起一把",
                f"the key that signs this history's checkpoints is not in {folder.path}: bring it there, or name its folder in "
                "JIXIAO_KEYS; where it is lost for good, `jixiao keys make` begins with a new one",
            )
            raise SigningError(message)
        folder.make()
    return folder


def load_known_keys(state: Path) -> list[PublicKey]:
    """The public keys that this machine knows to have signed here; none where the history came from elsewhere.

    Raises:
        SigningError: they cannot be read.
    """
    written = os.environ.get("JIXIAO_SIGNING_PUBLIC_KEY")
    own = [_parse_public(written)] if written else []
    return [*(key for key in KeyFolder.of(state).public_keys() if key not in own), *own]


@dataclass(frozen=True)
class KeyFolder:
    """Keys in files; the first signer, and enough for a bureau whose machine is its own."""

    path: Path

    @classmethod
    def of(cls, state: Path) -> "KeyFolder":
        """The key folder of a state folder, or the one in ``JIXIAO_KEYS``."""
        return cls(Path(os.environ.get("JIXIAO_KEYS") or state / "keys"))

    @property
    def public(self) -> Path:
        """The file of the public keys."""
        return self.path / _PUBLIC

    @property
    def has_key(self) -> bool:
        """Whether there is a key to sign with."""
        return (self.path / _SIGNING).exists()

    @property
    def is_rotating(self) -> bool:
        """Whether the next checkpoint is signed by two keys, and hands over."""
        return (self.path / _RETIRING).exists()

    @property
    def key(self) -> PublicKey:
        """The public key that has the say from here on."""
        return _public(_read_private(self.path / _SIGNING))

    def sign(self, text: str) -> list[Signature]:
        """Sign with the key, and before it with the one that retires where there is one."""
        own = [self.path / name for name in (_RETIRING, _SIGNING) if (self.path / name).exists()]
        keys = [_read_private(place) for place in own]
        return [Signature.by(_public(key), key.sign(text.encode())) for key in keys]

    @property
    def has_signed(self) -> bool:
        """Whether a checkpoint was sealed with a key of this folder: a history without notes is not from before they were signed."""
        return (self.path / _SIGNED).exists()

    def settle(self) -> None:
        """Take the retiring key away: nothing needs it any more, and whoever finds it could sign the past anew."""
        (self.path / _RETIRING).unlink(missing_ok=True)

    def tenures(self) -> list[Tenure]:
        """Which key has signed which history, from and until which checkpoint, as far as this machine knows.

        Raises:
            SigningError: it cannot be read.
        """
        if not self.has_signed:
            return []
        try:
            lines = (self.path / _SIGNED).read_text(encoding="utf-8").splitlines()
            return [Tenure.parse(line) for line in lines if line.strip()]
        except (OSError, ValueError) as error:
            place = self.path / _SIGNED
            message = in_both(f"{place} 读不出来", f"{place} cannot be read: {error}")
            raise SigningError(message) from error

    def write_down(self, tenures: Iterable[Tenure]) -> None:
        """Write down which key signs from or until when; what was written before stays. The file says by itself that one has signed."""
        written = [str(one) for one in self.tenures()]
        known = dict.fromkeys([*written, *map(str, tenures)])
        if len(known) > len(written) or not self.has_signed:
            make_folder(self.path, OWNER_ENTERS)
            keep_file(self.path / _SIGNED, "".join(f"{line}\n" for line in known).encode(), OWNER_WRITES)

    def make(self, before: Iterable[Tenure] = ()) -> PublicKey:
        """Make a key and write it down, for its owner's eyes only.

        Args:
            before: Until when keys have signed that are lost. They are known from here on, and sign nothing after it.

        Raises:
            SigningError: there is one already; it would be lost.
        """
        if self.has_key:
            message = in_both(
                f"{self.path} 里已有密钥；换新的用 jixiao keys rotate",
                f"there is a key in {self.path} already; `jixiao keys rotate` hands over to a new one",
            )
            raise SigningError(message)
        lost = list(before)
        if lost:
            self.write_down(lost)
        return self._write(one.key for one in lost)

    def rotate(self) -> PublicKey:
        """Make a new key, which the present one hands over to at the next checkpoint.

        Raises:
            SigningError: there is no key yet, or the last rotation has not come to its checkpoint.
        """
        if not self.has_key:
            message = in_both(
                f"{self.path} 里没有可移交的密钥；首次运行时生成",
                f"there is no key in {self.path} to hand over; the first run makes one",
            )
            raise SigningError(message)
        if self.is_rotating:
            message = in_both(
                "密钥已经轮换，此后还没有封存过检查点；下一次运行移交",
                "the key was rotated already, and no checkpoint was sealed since; the next run hands over",
            )
            raise SigningError(message)
        keep_file(self.path / _RETIRING, (self.path / _SIGNING).read_bytes(), OWNER_ONLY)
        return self._write()

    def find_loose_rights(self) -> Iterator[str]:
        """What of it others may read or write that they should not: a private key read, a record of keys written."""
        if os.name == "nt":  # rights are kept otherwise there
            return
        for place, forbidden in (
            (self.path, _OTHERS_WRITE),
            (self.public, _OTHERS_WRITE),
            (self.path / _SIGNED, _OTHERS_WRITE),
            (self.path / _SIGNING, _OTHERS),
            (self.path / _RETIRING, _OTHERS),
        ):
            if place.exists() and place.stat().st_mode & forbidden:
                how, less = ("read", "rwx") if forbidden == _OTHERS else ("written", "w")
                chinese = "读取" if forbidden == _OTHERS else "改写"
                told = f"{place} may be {how} by others than its owner: chmod go-{less} {place}"
                yield in_both(f"{place} 除所有者外别人也能{chinese}", told)

    def public_keys(self) -> list[PublicKey]:
        """Every key that was made here, oldest first; where the list is gone, the one that signs."""
        if not self.public.exists():
            return [self.key] if self.has_key else []
        return [_parse_public(line) for line in self.public.read_text(encoding="utf-8").splitlines() if line.strip()]

    def _write(self, before: Iterable[PublicKey] = ()) -> PublicKey:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        make_folder(self.path, OWNER_ENTERS)
        private = Ed25519PrivateKey.generate()
        public = _public(private)
        known = dict.fromkeys([*self.public_keys(), *before, public])
        keep_file(self.public, "".join(f"{key}\n" for key in known).encode(), OWNER_WRITES)
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        keep_file(self.path / _SIGNING, pem, OWNER_ONLY)
        return public


@dataclass(frozen=True)
class CommandSigner:
    """A command of the site's own, such as one that asks a token or a signing server."""

    command: str
    public_key: str

    @property
    def key(self) -> PublicKey:
        """The public key its signatures verify with."""
        if not self.public_key:
            message = in_both(
                "设了 JIXIAO_SIGNING_COMMAND，没设 JIXIAO_SIGNING_PUBLIC_KEY，应为 名称+哈希+密钥",
                "JIXIAO_SIGNING_COMMAND is set and JIXIAO_SIGNING_PUBLIC_KEY is not; expected name+hash+key",
            )
            raise SigningError(message)
        return _parse_public(self.public_key)

    def sign(self, text: str) -> list[Signature]:
        """Ask the command, and believe it only when the signature verifies."""
        words = shlex.split(self.command)
        try:
            done = subprocess.run(  # noqa: S603 - the site's own setting
                words, input=text.encode(), capture_output=True, check=True, timeout=_PATIENCE_SECONDS
            )
            signature = base64.b64decode(done.stdout.strip(), validate=True)
        except subprocess.CalledProcessError as error:
            told = error.stderr.decode(errors="replace").strip() or f"exit code {error.returncode}"
            message = in_both(f"签名命令 {words[0]} 失败", f"the signing command {words[0]} failed: {told}")
            raise SigningError(message) from error
        except (OSError, subprocess.TimeoutExpired, binascii.Error) as error:
            message = in_both(
                f"签名命令 {words[0]} 没有给出签名", f"the signing command {words[0]} gave no signature: {error}"
            )
            raise SigningError(message) from error
        if not self.key.verifies(signature, text):
            message = in_both(
                f"签名命令 {words[0]} 给出的签名不是 {self.key} 的",
                f"the signing command {words[0]} gave a signature that is not by {self.key}",
            )
            raise SigningError(message)
        return [Signature.by(self.key, signature)]

    def settle(self) -> None:
        """Nothing: its keys are kept where it keeps them."""


def sign_note(signer: Signer, text: str) -> Note:
    """A signed note of a text.

    Raises:
        SigningError: it cannot be signed.
    """
    return Note(text, tuple(signer.sign(text)))


def parse_public_keys(written: Iterable[str]) -> list[PublicKey]:
    """Public keys as a person hands them over: each one a key itself, or a file with one on every line.

    Raises:
        NoteError: one is neither.
    """
    lines: list[str] = []
    for word in written:
        is_file = "+" not in word or Path(word).is_file()
        try:
            lines += Path(word).read_text(encoding="utf-8").splitlines() if is_file else [word]
        except (OSError, UnicodeDecodeError) as error:
            neither = f"{word} is neither a public key (name+hash+key) nor a file of them"
            raise NoteError(in_both(f"{word} 既不是公钥（名称+哈希+密钥），也不是公钥文件", neither)) from error
    return [PublicKey.parse(line) for line in lines if line.strip()]


def _read_private(place: Path) -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(place.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        message = in_both(f"{place} 读不成密钥", f"{place} cannot be read as a key: {error}")
        raise SigningError(message) from error
    if not isinstance(key, Ed25519PrivateKey):
        message = in_both(f"{place} 不是 Ed25519 密钥", f"{place} is no Ed25519 key")
        raise SigningError(message)
    return key


def _public(private: "Ed25519PrivateKey") -> PublicKey:
    return PublicKey(KEY_NAME, private.public_key().public_bytes_raw())


def _parse_public(written: str) -> PublicKey:
    try:
        return PublicKey.parse(written)
    except NoteError as error:
        raise SigningError(str(error)) from error
