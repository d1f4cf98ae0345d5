"""Archives unpacked: what is in them, what is left out, and what is refused with its reason."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake import unpack
from pipelines.intake.describe import describe_files
from pipelines.intake.unpack import unpack_archive
from pipelines.resources.inbox import receive_files
from tests.bureau import write_settled


def write_zip(files, method=zipfile.ZIP_DEFLATED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return written.getvalue()


def members(content):
    return [(one.name, one.content, one.reason) for one in unpack_archive(content)]


NAMES = st.lists(st.text("ab甲/", min_size=1, max_size=4).map(lambda name: f"x{name}y.csv"), unique=True, min_size=1)


@settings(deadline=None)
@given(names=NAMES, contents=st.lists(st.binary(max_size=40), min_size=20), method=st.sampled_from([0, 8, 12, 14]))
def test_unpack_gives_back_what_was_packed(names, contents, method):
    """Guards every member's name and bytes, however it is compressed."""
    files = list(zip(names, contents, strict=False))
    clean = [("/".join(part for part in name.split("/")), content, None) for name, content in files]
    assert members(write_zip(files, method)) == clean


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_unpack_names_packed_without_a_mark_are_decoded(encoding):
    """Guards names as an old Chinese Windows packs them; the name says which table a file holds."""
    content = write_zip([("AAAA.csv", b"1")]).replace(b"AAAA.csv", "收支".encode("gb18030") + b".csv")
    if encoding == "utf-8":
        content = write_zip([("AAAAAA.csv", b"1")]).replace(b"AAAAAA.csv", "收支".encode() + b".csv")
    assert members(content) == [("收支.csv", b"1", None)]


def test_unpack_leaves_out_folders_and_what_systems_leave():
    names = ["a/", "__MACOSX/a.csv", "a/.DS_Store", ".git/config", "a/~$b.xlsx", "a/b.csv"]
    assert members(write_zip([(name, b"") for name in names])) == [("a/b.csv", b"", None)]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../a.csv", "unsafe_name"),
        ("a/../../b.csv", "unsafe_name"),
        ("/etc/a.csv", "unsafe_name"),
        ("C:\\a.csv", "unsafe_name"),
        ("a.zip", "nested_archive"),
        ("b/报送.RAR", "nested_archive"),
    ],
)
def test_unpack_refuses_a_member_by_its_name_and_reads_the_others(name, reason):
    found = members(write_zip([(name, b"x"), ("good.csv", b"y")]))
    assert [(content, why) for _, content, why in found] == [(b"", reason), (b"y", None)]


def test_unpack_windows_separators_part_folders():
    assert members(write_zip([("u1\\收支.csv", b"x")]))[0][0] == "u1/收支.csv"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_unpack_name_that_stands_twice_is_read_once():
    found = members(write_zip([("a.csv", b"1"), ("a.csv", b"2")]))
    assert found == [("a.csv", b"1", None), ("a.csv", b"", "repeated_name")]


def test_unpack_encrypted_member_is_refused():
    packed = bytearray(write_zip([("a.csv", b"x")]))
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    assert members(bytes(packed)) == [("a.csv", b"", "encrypted_archive")]


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip", write_zip([("a.csv", b"x" * 100)])[:-10]])
def test_unpack_what_is_no_archive_is_refused_as_a_whole(content):
    assert members(content) == [("", b"", "damaged_archive")]


def test_unpack_archive_without_files_is_refused_as_a_whole():
    assert members(write_zip([("__MACOSX/a", b"x")])) == [("", b"", "no_content")]


def test_unpack_wrong_checksum_is_damage_of_that_member_only():
    packed = write_zip([("a.csv", b"abcdef"), ("b.csv", b"y")], zipfile.ZIP_STORED).replace(b"abcdef", b"abcdeX")
    assert members(packed) == [("a.csv", b"", "damaged_archive"), ("b.csv", b"y", None)]


def test_unpack_bomb_is_refused_before_it_is_inflated(monkeypatch):
    """Guards memory: by ratio above the size that is always taken, and by size whatever the ratio."""
    bomb = write_zip([("a.csv", b"0" * (unpack.ALWAYS_INFLATED_BYTES + 1))])
    assert members(bomb) == [("", b"", "oversized_archive")]
    monkeypatch.setattr(unpack, "MAXIMUM_INFLATED_BYTES", 10)
    assert members(write_zip([("a.csv", b"0123456789")]))[0][2] is None
    assert members(write_zip([("a.csv", b"0123456789a")]))[0][2] == "oversized_archive"


def test_unpack_member_that_lies_about_its_size_is_damage():
    """Guards memory against a directory that understates what is packed."""
    packed = bytearray(write_zip([("a.csv", b"0" * 5000)]))
    at = packed.index(b"PK\x01\x02") + 24
    packed[at : at + 4] = (10).to_bytes(4, "little")
    assert members(bytes(packed)) == [("a.csv", b"", "damaged_archive")]


@settings(deadline=None)
@given(st.data())
def test_unpack_archive_with_bytes_changed_never_raises(data):
    packed = bytearray(write_zip([("a.csv", b"abc" * 50), ("甲/b.csv", b"x")]))
    for _ in range(data.draw(st.integers(1, 5))):
        packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    assert all(isinstance(one.content, bytes) for one in unpack_archive(bytes(packed)))


def test_inbox_keeps_an_archive_and_what_is_in_it(tmp_path):
    """Guards that the archive itself is kept beside its files, which arrived with it and carry its name."""
    files = [("甲/收支.csv", b"1"), ("../b.csv", b"2")]
    write_settled(tmp_path / "报送.ZIP", write_zip(files))
    kept = []
    delivery = receive_files(tmp_path, lambda content: kept.append(content) or str(len(kept)), unpack_archive)
    assert kept == [write_zip(files), b"1"]
    assert [(one.file_name, one.archive_name) for one in delivery.files] == [
        ("报送.ZIP", None),
        ("报送.ZIP/甲/收支.csv", "报送.ZIP"),
    ]
    assert len({one.received_at for one in delivery.files}) == 1
    assert [(one.archive_name, one.member_name, one.reason) for one in delivery.refused] == [
        ("报送.ZIP", "../b.csv", "unsafe_name")
    ]


def test_describe_archive_that_came_twice_repeats_all_that_is_in_it():
    """Guards that files without a cover in a copied archive are known as copies too."""
    names = [("a.zip", "a"), ("a.zip/x.csv", "x"), ("b/a.zip", "a"), ("b/a.zip/x.csv", "x")]
    rows = [
        {"file_name": name, "file_sha256": letter * 64, "size_bytes": 1, "received_at": 1,
         "archive_name": name.rpartition("/")[0] if name.endswith("csv") else None}
        for name, letter in names
    ]  # fmt: skip
    files = describe_files(rows)
    assert set(files.loc[files["is_repeated"], "file_name"]) == {"b/a.zip", "b/a.zip/x.csv"}
