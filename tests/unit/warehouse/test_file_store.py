"""The file store keeps what was received, whole or not at all, in a folder and in an object store alike."""

import hashlib
import os
import uuid
from pathlib import Path

import pytest

from tests.bureau import file_unit
from tests.worlds import Place, write_filing
from warehouse.file_store import FileStore, MissingFileError

CONTENT = "绩效自评".encode()
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KEYS = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nothing", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def s3_server():
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server, monkeypatch):
    """A bucket of its own, with what it takes to reach it in the environment."""
    import boto3

    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    name = f"filings-{uuid.uuid4().hex}"
    boto3.client("s3", endpoint_url=s3_server).create_bucket(Bucket=name)
    return name


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.service)])
def store(request, tmp_path):
    if request.param == "folder":
        return FileStore(str(tmp_path / "not yet there" / "files"))
    bucket, server = request.getfixturevalue("bucket"), request.getfixturevalue("s3_server")
    return FileStore(f"s3://{bucket}/files", endpoint_url=server)


class TestEitherPlace:
    def test_put_then_read_gives_the_same_bytes(self, store):
        assert store.put(CONTENT) == SHA256
        assert store.read(SHA256) == CONTENT
        assert store.is_intact(SHA256)

    def test_put_twice_keeps_one_file(self, store):
        assert store.put(CONTENT) == store.put(CONTENT)
        system, root = store._place
        system.invalidate_cache()
        assert [path.rsplit("/", 1)[-1] for path in system.find(root)] == [SHA256]

    def test_put_of_nothing_keeps_an_empty_file(self, store):
        sha256 = store.put(b"")
        assert store.read(sha256) == b""

    def test_read_of_a_hash_never_put_names_it(self, store):
        with pytest.raises(MissingFileError, match=SHA256):
            store.read(SHA256)
        with pytest.raises(MissingFileError, match=SHA256):
            store.is_intact(SHA256)

    def test_is_intact_of_a_changed_file_is_false(self, store):
        store.put(CONTENT)
        system, root = store._place
        system.pipe_file(f"{root}/{SHA256[:2]}/{SHA256}", CONTENT + b"!")
        assert not store.is_intact(SHA256)


class TestFolder:
    @pytest.mark.parametrize("left", [b"", CONTENT[:5], b"x" * len(CONTENT)])
    def test_put_where_a_damaged_file_lies_puts_the_content_there(self, left, tmp_path):
        """A power cut left an empty file under a hash. The next run found that there was one, and sealed a row that names it."""
        path = tmp_path / SHA256[:2] / SHA256
        path.parent.mkdir()
        path.write_bytes(left)
        store = FileStore(str(tmp_path))
        store.put(CONTENT)
        assert store.is_intact(SHA256)
        assert [entry.name for entry in path.parent.iterdir()] == [SHA256]

    def test_settle_after_a_killed_process_waits_for_what_that_had_written(self, tmp_path, monkeypatch):
        """A killed run had written a file, but not waited for the disk. The next run found it there, and did not wait either."""
        FileStore(str(tmp_path / "files")).put(CONTENT)
        waited = []
        monkeypatch.setattr("warehouse.file_store.wait_for_disk", lambda path: waited.append(path.name))
        store = FileStore(str(tmp_path / "files"))
        store.put(CONTENT)
        store.settle()
        assert waited == [SHA256, SHA256[:2], "files"]

    @pytest.mark.parametrize("step", [(os, "open"), (Path, "replace")])
    def test_put_interrupted_leaves_no_file_under_the_hash(self, step, tmp_path, monkeypatch):
        """A half-written file under its hash is kept for good: every later put sees that there is one already."""
        store = FileStore(str(tmp_path / "files"))

        def fail(*_):
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(*step, fail)
            with pytest.raises(KeyboardInterrupt):
                store.put(CONTENT)
        with pytest.raises(MissingFileError):
            store.read(SHA256)
        assert store.put(CONTENT) == SHA256
        assert store.is_intact(SHA256)


@pytest.mark.service
class TestObjectStore:
    def test_a_year_runs_and_verifies_with_its_files_in_an_object_store(self, tmp_path, bucket, s3_server):
        """Everything it takes to reach the bucket comes from the environment, as the module says."""
        place = Place(tmp_path)
        files = {"JIXIAO_FILES": f"s3://{bucket}/2023", "FSSPEC_S3_ENDPOINT_URL": s3_server}
        environment = {**KEYS, **files}
        run_elsewhere(
            place, ["run", "--year", "2023", "--inbox", str(write_filing(tmp_path / "in", file_unit("1")))], environment
        )
        told = run_elsewhere(place, ["verify"], environment)
        assert "the history holds: 1 checkpoints" in told
        assert "1 files" in told
        assert not place.store.exists()
        store = FileStore(f"s3://{bucket}/2023", endpoint_url=s3_server)
        system, root = store._place
        (kept,) = system.find(root)
        assert store.is_intact(kept.rsplit("/", 1)[-1])
        system.rm(kept)
        assert "the file is gone" in run_elsewhere(place, ["verify"], environment, exit_code=1)


def run_elsewhere(place, words, environment, exit_code=0):
    """In a process of its own: fsspec reads the environment when it is imported."""
    import os
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "jixiao", *words, "--warehouse", place.url],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == exit_code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout
