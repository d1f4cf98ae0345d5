"""The file store: every received file kept unchanged under the hash of its content, in a folder or behind any fsspec URL.

``JIXIAO_FILES`` names another place than the state folder, such as ``s3://bucket/prefix``. What the place needs to be reached
comes from the environment: the keys as everywhere (``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, or a profile), and any option
of the fsspec file system as ``FSSPEC_<PROTOCOL>_<OPTION>``, such as ``FSSPEC_S3_ENDPOINT_URL`` for a server that is not Amazon's. The
bucket has to be there. Does not belong here: what a file is called, whose it is, or whether it counts; the warehouse says that.
"""

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Any

import fsspec

from warehouse.disk import make_folder, wait_for_disk, write_whole
from warehouse.fault_points import pass_point


class MissingFileError(FileNotFoundError):
    """The store holds no file of that hash."""


class FileStore:
    """Content-addressed: ``files/ab/abcdef…`` for the sha256 ``abcdef…``. Safe to fill before anything names the file."""

    def __init__(self, url: str, **storage_options: Any) -> None:
        """Open a store at a folder or an fsspec URL such as ``s3://bucket/prefix``."""
        self.url = url
        self._options = storage_options
        self._unsettled: list[Path] = []

    @cached_property
    def _place(self) -> tuple[Any, str]:
        found: tuple[Any, str] = fsspec.core.url_to_fs(self.url, **self._options)
        return found

    def put(self, content: bytes) -> str:
        """Keep a content and return its sha256; kept once, however often it is put.

        It is written beside its place first and moved there whole, so that a process killed in between leaves nothing that
        looks like the file. What lies in a folder already is not trusted: a power cut or a bad disk may have damaged it, and then
        the content at hand takes its place. An object store holds an object whole or not at all.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        system, root = self._place
        path = _path(root, sha256)
        if not self._holds(path, content):
            if _is_local(system):
                make_folder(Path(root))
                write_whole(Path(path), content, "store.partial")
            else:
                system.pipe_file(path, content)
        if _is_local(system):
            self._unsettled.append(Path(path))
        pass_point("store.kept")
        return sha256

    def _holds(self, path: str, content: bytes) -> bool:
        """Whether this content lies at a place: by its size, and in a folder by its bytes."""
        system, _ = self._place
        try:
            has_size = system.size(path) == len(content)
            return has_size and (not _is_local(system) or Path(path).read_bytes() == content)
        except FileNotFoundError:
            return False

    def settle(self) -> None:
        """Wait until the disk holds all that was put: a row must not outlive, in a power cut, the file it names.

        What an earlier process wrote is waited for as well: it may have been killed before it did so itself.
        """
        folders = {path.parent for path in self._unsettled}
        for path in [*self._unsettled, *folders, *{folder.parent for folder in folders}]:
            wait_for_disk(path)
        self._unsettled.clear()

    def read(self, sha256: str) -> bytes:
        """The content of that hash, as it lies there (not checked: ``verify`` does that).

        Raises:
            MissingFileError: there is none.
        """
        system, root = self._place
        try:
            content: bytes = system.cat_file(_path(root, sha256))
        except FileNotFoundError as error:
            message = f"the file store {self.url} holds no file {sha256}"
            raise MissingFileError(message) from error
        return content

    def destroy(self, sha256: str) -> bool:
        """Take a content out of the store for good; returns whether it was there. What stands of it elsewhere is not touched."""
        system, root = self._place
        self._unsettled = [path for path in self._unsettled if path != Path(_path(root, sha256))]
        try:
            system.rm_file(_path(root, sha256))
        except FileNotFoundError:
            return False
        if _is_local(system):
            wait_for_disk(Path(_path(root, sha256)).parent)
        return True

    def holds(self, sha256: str) -> bool:
        """Whether anything lies under a hash."""
        system, root = self._place
        return bool(system.exists(_path(root, sha256)))

    def is_intact(self, sha256: str) -> bool:
        """Whether the content kept under a hash still has that hash.

        Raises:
            MissingFileError: there is none.
        """
        return hashlib.sha256(self.read(sha256)).hexdigest() == sha256


def _path(root: str, sha256: str) -> str:
    return f"{root.rstrip('/')}/{sha256[:2]}/{sha256}"


def _is_local(system: Any) -> bool:
    return "file" in (system.protocol if isinstance(system.protocol, tuple) else (system.protocol,))
