"""Archives unpacked: what is in them, what is left out, and what is refused with its reason."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake.describe import describe_files
from pipelines.intake.unpack import unpack_archive
from pipelines.resources.inbox import Refused, receive_files
from schemas.archives import ALWAYS_INFLATED_BYTES
from schemas.findings import render_sentence, tabulate_findings
from schemas.limits import DEFAULT_LIMITS, Limits
from schemas.refusals import tell_refused
from tests.bureau import write_settled


def write_zip(files, method=zipfile.ZIP_DEFLATED):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return written.getvalue()


def members(content, limits=DEFAULT_LIMITS):
    return [(one.name, one.content, one.reason) for one in unpack_archive(content, limits)]


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
    names = ["a/", "__MACOSX/a.csv", "a/.DS_Store", ".git/config", "a/~$b.xlsx", "a/Thumbs.db", "a/b.csv"]
    assert members(write_zip([(name, b"") for name in names])) == [("a/b.csv", b"", None)]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("../a.csv", "unsafe_name"),
        ("a/../../b.csv", "unsafe_name"),
        ("/etc/a.csv", "unsafe_name"),
        ("C:\\a.csv", "unsafe_name"),
        ("a.zip", "damaged_archive"),
    ],
)
def test_unpack_refuses_a_member_by_its_name_and_reads_the_others(name, reason):
    found = members(write_zip([(name, b"x"), ("good.csv", b"y")]))
    assert [(content, why) for _, content, why in found] == [(b"", reason), (b"y", None)]


@pytest.mark.parametrize("name", ["\0AA", ".", "./."])
def test_unpack_tells_a_member_without_a_name_and_reads_the_others(name):
    """It ended whoever looked into the archive: of the others nothing was read, and the reason was a guess."""
    packed = write_zip([("A" * len(name), b"x"), ("good.csv", b"y")])
    found = members(packed.replace(b"A" * len(name), name.encode()))
    assert found == [("?", b"", "unsafe_name"), ("good.csv", b"y", None)]


OTHERS = {
    "a.rar": b"Rar!\x1a\x07\x01\x00rest",
    "旧版.RAR": b"Rar!\x1a\x07\x00rest",
    "a.7z": b"7z\xbc\xaf\x27\x1crest",
    "a.tar": bytes(257) + b"ustar\x0000" + bytes(247),
    "a.csv.gz": b"\x1f\x8b\x08rest",
    "其实是rar.zip": b"Rar!\x1a\x07\x01\x00rest",
}


@pytest.mark.parametrize("name", OTHERS)
def test_archive_that_is_no_zip_is_told_by_what_it_is(name, tmp_path):
    """Alone, and inside a zip; a rar that somebody called zip is told like one, and not as damaged."""
    content = OTHERS[name]
    assert members(content) == [("", b"", "unknown_archive")]
    assert members(write_zip([(name, content), ("good.csv", b"y")])) == [
        (name, b"", "unknown_archive"),
        ("good.csv", b"y", None),
    ]
    write_settled(tmp_path / name, content)
    delivery = receive_files(tmp_path, lambda content: str(len(content)))
    assert delivery.refused == (Refused(name, "unknown_archive"),)
    assert [one.file_name for one in delivery.files] == [name]


def test_zip_under_the_name_of_another_archive_is_unpacked():
    assert members(write_zip([("a.rar", write_zip([("b.csv", b"1")]))])) == [("a.rar/b.csv", b"1", None)]


@pytest.mark.parametrize("name", ["目录", "执", "证", "摘", "封面"])
def test_unpack_chinese_name_that_could_be_other_letters_is_chinese(name):
    """目录 in GB18030 is the UTF-8 of Ŀ¼, and no unit calls a file so."""
    content = write_zip([("A" * len(name.encode("gb18030")) + ".csv", b"1")])
    packed = content.replace(b"A" * len(name.encode("gb18030")), name.encode("gb18030"))
    assert members(packed) == [(f"{name}.csv", b"1", None)]


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


def test_unpack_bomb_is_refused_before_it_is_inflated():
    """Guards memory: by ratio above the size that is always taken, and by size whatever the ratio."""
    bomb = write_zip([("a.csv", b"0" * (ALWAYS_INFLATED_BYTES + 1))])
    assert members(bomb) == [("", b"", "oversized_archive")]
    limits, most = Limits(inflated_mib=1), 2**20
    assert members(write_zip([("a.csv", b"0" * most)]), limits)[0][2] is None
    assert members(write_zip([("a.csv", b"0" * most + b"1")]), limits)[0][2] == "oversized_archive"
    assert members(write_zip([("a.csv", b"0" * most), ("b.csv", b"1")]), limits) == [("", b"", "oversized_archive")]


def test_unpack_archive_inside_an_archive_gives_its_files_below_its_name():
    inner = write_zip([("收支.csv", b"1"), ("../b.csv", b"2")])
    assert members(write_zip([("甲/内.ZIP", inner), ("c.csv", b"3")])) == [
        ("甲/内.ZIP/收支.csv", b"1", None),
        ("甲/内.ZIP/../b.csv", b"", "unsafe_name"),
        ("c.csv", b"3", None),
    ]


def test_unpack_archives_lie_in_one_another_as_deep_as_the_limit_says():
    """The one that lies too deep is refused, and what lies beside it is read; so for each branch by itself."""
    packed = write_zip([("a.csv", b"1")])
    for _ in range(3):
        packed = write_zip([("in.zip", packed), ("beside.csv", b"2")])
    found = members(
        write_zip([("one.zip", packed), ("two.zip", write_zip([("b.csv", b"3")]))]), Limits(nested_archives=3)
    )
    assert found == [
        ("one.zip/in.zip/in.zip", b"", "nested_archive"),
        ("one.zip/in.zip/beside.csv", b"2", None),
        ("one.zip/beside.csv", b"2", None),
        ("two.zip/b.csv", b"3", None),
    ]


def test_unpack_archives_inside_one_another_share_what_they_may_inflate_to_and_hold():
    """A bomb of many small archives, each of them below the limit."""
    small = write_zip([("a.csv", b"0" * 400_000)])
    found = members(write_zip([(f"{number}.zip", small) for number in range(4)]), Limits(inflated_mib=1))
    assert [reason for *_, reason in found] == [None, None, "oversized_archive", "oversized_archive"]
    few = write_zip([(f"{number}.csv", b"") for number in range(5)])
    assert members(few, Limits(members=4)) == [("", b"", "too_many_members")]
    found = members(write_zip([("a.zip", few), ("b.zip", few)]), Limits(members=8))
    assert [reason for *_, reason in found] == [None] * 5 + ["too_many_members"]


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
    delivery = receive_files(tmp_path, lambda content: kept.append(content) or str(len(kept)))
    assert kept == [write_zip(files), b"1"]
    assert [(one.file_name, one.archive_name) for one in delivery.files] == [
        ("报送.ZIP", None),
        ("报送.ZIP/甲/收支.csv", "报送.ZIP"),
    ]
    assert len({one.received_at for one in delivery.files}) == 1
    assert delivery.refused == (Refused("报送.ZIP/../b.csv", "unsafe_name", is_member=True),)


def test_inbox_leaves_a_file_beyond_the_limit_of_size_where_it_lies(tmp_path):
    write_settled(tmp_path / "big.csv", b"0" * (2**20 + 1))
    write_settled(tmp_path / "small.csv", b"0" * 2**20)
    kept = []
    delivery = receive_files(tmp_path, lambda content: kept.append(content) or "x", limits=Limits(file_mib=1))
    assert ([one.file_name for one in delivery.files], len(kept)) == (["small.csv"], 1)
    assert delivery.refused == (Refused("big.csv", "oversized_file"),)


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


def test_archive_that_is_no_zip_is_told_with_one_remedy():
    """A clerk was told in one breath to pack a zip and to save the file again, which brings the same archive."""
    (row,) = tabulate_findings([tell_refused("u/自评.rar", "unknown_archive", DEFAULT_LIMITS)])
    told = "文件 u/自评.rar 无法读取（rar、7z 等压缩包，不能解压）。请解压后改用 zip 压缩，重新报送；原件已保存。"
    assert render_sentence(row, "zh") == told
