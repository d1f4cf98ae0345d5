"""Bundles of evidence that somebody altered: whatever is changed is refused with the reason, by both verifiers."""

import json
import random
import struct
import zipfile
from io import BytesIO

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.manifest import MANIFEST, NOTE, PROGRAM, PROOFS, README, Manifest, Proofs
from evidence.reread import read_sources
from evidence.verify import judge_members, verify_bundle, verify_members
from tests.bundles import (
    alter_rows,
    call_verifier,
    find_leaf,
    keys_of,
    list_anew,
    make_bundles,
    open_bundle,
    prove_anew,
    run_standalone,
    write_bundle,
)
from tests.faults.conftest import FIGURES
from tests.faults.forging import put_leaf, seal_anew, sign_as
from tests.worlds import Place
from warehouse.ledger.notes import Note, PublicKey

UNITS = ("511132-103", "511132-104", "511132-101", "511132-109")
FLIPS, FLIPS_LISTED_ANEW, WHOLE = 4_000, 300, 80
# What no ledger proves: a page, a program, a text. Whoever lists them anew is not found out by the bundle; its README says so.
UNPROVEN = {"report.html", PROGRAM, README}


@pytest.fixture(scope="session")
def eventful(made_years):
    return made_years["eventful"]


@pytest.fixture(scope="session")
def keys(eventful):
    return keys_of(eventful)


@pytest.fixture(scope="session")
def bundles(eventful):
    made = make_bundles(eventful)
    return {unit: open_bundle(made[unit]) for unit in UNITS}


@pytest.fixture(scope="session")
def members(bundles):
    return bundles["511132-103"]


def roll(seed):
    return random.Random(seed)  # noqa: S311 - which byte, not a secret


def flip(content, chance):
    """The same bytes, one bit of one of them changed."""
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def choose(bundles, chance, without=frozenset()):
    """A unit's members and one of them; each member is as likely as any other, however small."""
    members = bundles[chance.choice(UNITS)]
    return members, chance.choice(sorted(set(members) - without))


class TestFlippedBytes:
    """One bit after another, in every member there is."""

    def test_every_flipped_byte_of_a_member_is_refused_and_named(self, bundles, keys, record_property):
        from evidence.check_members import check_members, read_manifest

        chance, found = roll(20_231), 0
        for number in range(FLIPS):
            members, name = choose(bundles, chance)
            altered = {**members, name: flip(members[name], chance)}
            # What `verify_members` does first; where the manifest itself is hit, all that it does.
            manifest, faults = read_manifest(altered)
            if manifest is not None:
                faults += check_members(manifest, altered)
            if number % 100 == 0:
                faults = verify_members(altered, keys)[0].faults
            found += bool(faults) and any(one.where == name for one in faults)
        record_property(FIGURES, (FLIPS, found))
        assert found == FLIPS

    def test_every_flipped_byte_that_is_listed_anew_is_refused_by_what_was_sealed(self, bundles, keys, record_property):
        """The manifest is made to agree: then the hash of the leaf, the proofs, the signature have to tell."""
        chance, found = roll(20_232), 0
        for _ in range(FLIPS_LISTED_ANEW):
            members, name = choose(bundles, chance, UNPROVEN | {MANIFEST})
            altered = list_anew({**members, name: flip(members[name], chance)})
            found += not verify_members(altered, keys)[0].holds
        record_property(FIGURES, (FLIPS_LISTED_ANEW, found))
        assert found == FLIPS_LISTED_ANEW

    def test_whole_zips_with_one_flipped_byte_are_refused_at_both_doors(self, bundles, keys, tmp_path, record_property):
        chance, found = roll(20_233), 0
        told = [word for key in keys for word in ("--public-key", key)]
        for number in range(WHOLE):
            is_anew = number % 2 == 1
            members, name = choose(bundles, chance, UNPROVEN | {MANIFEST, NOTE} if is_anew else frozenset())
            altered = {**members, name: flip(members[name], chance)}
            place = write_bundle(list_anew(altered) if is_anew else altered, tmp_path)
            done = call_verifier(place, *told)
            assert isinstance(done.exception, SystemExit), done.exception
            is_note = name.startswith("checkpoints/") and is_anew  # the signature, which the program does not verify
            code, said = (1, "✗") if is_note else run_standalone(place)
            found += done.exit_code == code == 1 and "✗" in done.output and "✗" in said
        record_property(FIGURES, (2 * WHOLE, 2 * found))
        assert found == WHOLE

    def test_flipped_byte_of_the_zip_itself_is_refused_or_changes_no_member(self, bundles, tmp_path):
        """Every byte of the packing is accounted for; what another packer could have written otherwise, the program inside passes over."""
        from tests.bundles import pack_members

        chance, members, place = roll(20_234), bundles["511132-109"], tmp_path / "hit.zip"
        packed = pack_members(members)
        for _ in range(60):
            place.write_bytes(flip(packed, chance))
            done = call_verifier(place)
            assert done.exit_code == 1, done.output
            assert run_standalone(place)[0] in {0, 1}


def refused(altered, tmp_path, keys=()):
    """What both verifiers say of altered members; the first has to refuse, and so has the second where no key is needed."""
    place = write_bundle(altered, tmp_path)
    done = call_verifier(place, *(word for key in keys for word in ("--public-key", key)))
    assert done.exit_code == 1, done.output
    assert "Traceback" not in done.output
    assert done.output.splitlines()[-2].startswith("核验未通过 the evidence does NOT hold"), (
        "the verdict, and what to do"
    )
    assert done.output.splitlines()[-1].startswith("→ ")
    return done.output, run_standalone(place)


class TestSwapped:
    """Members taken away, put in, exchanged; with a manifest that was made to agree, and without."""

    @pytest.mark.parametrize("kind", ["files/", "leaves/", "checkpoints/", NOTE, PROOFS, MANIFEST, PROGRAM])
    @pytest.mark.parametrize("is_anew", [False, True])
    def test_member_taken_away_is_missed(self, kind, is_anew, members, tmp_path):
        name = next(name for name in members if name.startswith(kind))
        altered = {other: content for other, content in members.items() if other != name}
        if is_anew and kind != MANIFEST:
            altered = list_anew(altered)
        output, (code, said) = refused(altered, tmp_path)
        assert name in output or "checkpoint 1: " in output
        if not (is_anew and kind == PROGRAM):
            assert code == 1, said

    @pytest.mark.parametrize("is_anew", [False, True])
    @pytest.mark.parametrize("kind", ["files/", "leaves/"])
    def test_member_of_another_unit_is_extra(self, kind, is_anew, bundles, members, tmp_path):
        other = bundles["511132-104"]
        name = next(name for name in sorted(other) if name.startswith(kind) and name not in members)
        altered = {**members, name: other[name]}
        output, (code, said) = refused(list_anew(altered) if is_anew else altered, tmp_path)
        assert name in output
        assert code == 1, said

    @pytest.mark.parametrize("spelled", ["0{}", "{:\u0660>3}"])
    def test_leaf_under_another_spelling_of_its_number_is_no_member(self, spelled, members, tmp_path):
        """The second verifier took leaves/088.json for proven, because leaf 88 was, and never looked at what it says."""
        index = find_leaf(members, "evaluation")
        forged = alter_rows(members[f"leaves/{index}.json"], "scores", at=-1, final_score_points="9999")
        altered = {**members, f"leaves/{spelled.format(index)}.json": forged}
        _, (code, said) = refused(list_anew(altered), tmp_path)
        assert code == 1, said

    def test_files_and_leaves_exchanged_for_one_another_are_told(self, bundles, members, tmp_path):
        files = sorted(name for name in members if name.startswith("files/"))
        exchanged = {**members, files[0]: members[files[1]], files[1]: members[files[0]]}
        output, (code, _) = refused(list_anew(exchanged), tmp_path)
        assert "altered  files/" in output
        assert code == 1
        own, others = (find_leaf(one, "evaluation") for one in (members, bundles["511132-104"]))
        altered = {**members, f"leaves/{own}.json": bundles["511132-104"][f"leaves/{others}.json"]}
        output, (code, _) = refused(prove_anew(altered, own), tmp_path)
        assert f"unproven leaves/{own}.json: " in output
        assert "its proof does not lead to the root" in output
        assert code == 1

    def test_proven_leaf_of_another_unit_is_told_as_such(self, bundles, members, tmp_path):
        """It is sealed, its proof holds, and it does not belong here."""
        other = bundles["511132-104"]
        index = find_leaf(other, "evaluation")
        proofs, others = Proofs.parse(members[PROOFS]), Proofs.parse(other[PROOFS])
        leaf = next(one for one in others.leaves if one.ledger_index == index)
        leaf = leaf.model_copy(update={"checkpoint_number": proofs.leaves[-1].checkpoint_number})
        leaves = sorted([*proofs.leaves, leaf], key=lambda one: one.ledger_index)
        added = {f"leaves/{index}.json": other[f"leaves/{index}.json"]}
        altered = {**members, **added, PROOFS: proofs.model_copy(update={"leaves": leaves}).encode()}
        output, (code, said) = refused(list_anew(altered), tmp_path)
        assert "its unit_code is 511132-104, that of the filing 511132-103" in output
        assert code == 1, said


class TestRewritten:
    """Whoever knows how it is made alters what is said, and makes what he can agree."""

    @pytest.mark.parametrize(
        ("table", "values"),
        [
            ("scores", {"final_score_points": "9999", "computed_score_points": "9999"}),
            ("terms", {"weight_points": "400"}),
            ("terms", {"numerator_micro": "1"}),
        ],
    )
    @pytest.mark.parametrize("has_hash", [False, True])
    def test_score_or_term_altered_is_unproven_and_does_not_add_up(
        self, table, values, has_hash, members, tmp_path, record_property
    ):
        index = find_leaf(members, "evaluation")
        name = f"leaves/{index}.json"
        altered = {**members, name: alter_rows(members[name], table, **values)}
        altered = prove_anew(altered, index) if has_hash else list_anew(altered)
        output, (code, said) = refused(altered, tmp_path)
        assert f"{'unproven' if has_hash else 'altered '} {name}" in output
        assert "2 计算 arithmetic: 不成立" in output
        assert "2 计算 arithmetic: 不成立" in said
        assert code == 1
        record_property(FIGURES, (2, 2))

    def test_cell_altered_in_a_file_with_its_hash_made_anew_is_told(self, bundles, tmp_path):
        from hashlib import sha256

        members = bundles["511132-104"]
        name = next(
            name for name, content in members.items() if name.startswith("files/") and b"revenue_total" in content
        )
        content = members[name].replace(b"1", b"7", 1)
        moved = {other: each for other, each in members.items() if other != name}
        for altered in ({**members, name: content}, {**moved, f"files/{sha256(content).hexdigest()}": content}):
            output, (code, _) = refused(list_anew(altered), tmp_path)
            assert name in output
            assert "3 重读 re-reading: 未进行" in output
            assert code == 1

    def test_manifest_that_says_something_else_than_what_is_sealed_is_told(self, members, tmp_path):
        manifest = Manifest.parse(members[MANIFEST])
        for values in (
            {"unit_name": "别的单位"},
            {"unit_code": "511132-104"},
            {"fiscal_year": 2022},
            {"checkpoint_number": 6},
            {"tree_size": 137},
            {"root_sha256": "0" * 64},
            {"form": "evidence/3"},
        ):
            altered = {**members, MANIFEST: manifest.model_copy(update=values).sealed().encode()}
            output, (code, said) = refused(altered, tmp_path)
            assert "altered  manifest.json" in output
            assert code == 1, said

    def test_file_that_is_said_to_have_been_called_otherwise_is_told(self, members, tmp_path):
        manifest = Manifest.parse(members[MANIFEST])
        listed = [
            one.model_copy(update={"file_names": ["其他.xlsx"]}) if one.file_names else one for one in manifest.members
        ]
        altered = {**members, MANIFEST: manifest.model_copy(update={"members": listed}).sealed().encode()}
        output, (code, said) = refused(altered, tmp_path)
        assert "what it is, or was called, is not what is sealed" in output
        assert code == 1, said

    def test_signature_by_another_key_is_told_with_your_key_and_without(self, members, keys, tmp_path):
        other = sign_as(Ed25519PrivateKey.generate(), Note.parse(members[NOTE].decode()).text)
        altered = list_anew({**members, NOTE: str(other).encode()})
        for own in (keys, ()):
            output, (code, said) = refused(altered, tmp_path, own)
            assert "none of these keys had the say" in output
            assert "no signature is believed" in output
            assert code == 0, "the program does not verify signatures, and says so"
            assert "NOT verified" in said

    def test_history_of_somebody_else_is_told_by_your_key_only(self, members, keys, tmp_path):
        place = Place(tmp_path / "other")
        from tests.bureau import file_unit
        from tests.worlds import write_filing

        place.run_year(write_filing(tmp_path / "inbox", file_unit("511132-103")))
        (content,) = make_bundles(place).values()
        own = open_bundle(content)
        whole = write_bundle(own, tmp_path, "other.zip")
        assert "consistent, signer unknown" in call_verifier(whole).output
        assert call_verifier(whole, *(word for key in keys for word in ("--public-key", key))).exit_code == 1
        output, (code, _) = refused(list_anew({**members, NOTE: own[NOTE]}), tmp_path)
        assert "the notes are of several histories" in output
        assert "does not lead to the root" in output
        assert code == 1

    def test_earlier_checkpoint_of_the_same_history_proves_nothing_newer(self, members, tmp_path):
        altered = list_anew({**members, NOTE: members["checkpoints/2.note"]})
        output, (code, _) = refused(altered, tmp_path)
        assert "does not lead to the root of checkpoint 2" in output
        assert code == 1


class TestSealedSo:
    """Whoever holds the key seals what he likes: then proofs and signatures hold, and what is sealed has to agree with itself."""

    @pytest.mark.parametrize(
        ("kind", "table", "at", "values", "told"),
        [
            ("submission", "cells", "C2", {"value_micro": "999000000"}, "999000000"),
            ("fact", "facts", 0, {"value": "yes"}, "from the accepted values it is 500, recorded is 0"),
            ("evaluation", "evaluations", 0, {"subject_name": "别的"}, "the filing does not ask for it"),
        ],
    )
    def test_terms_that_are_not_those_of_the_values_beside_them_are_told(
        self, kind, table, at, values, told, eventful, members, tmp_path
    ):
        """Terms were only added up: a score of 3.95 could stand beside an executed sum from which it does not follow."""
        place, index, key = eventful.copy_to(tmp_path / "copy"), find_leaf(members, kind), Ed25519PrivateKey.generate()
        document = members[f"leaves/{index}.json"]
        if isinstance(at, str):
            circumstances = json.loads(document)["circumstances"]["cells"]
            places = zip(circumstances["sheet"], circumstances["cell"], strict=True)
            at = list(places).index(("执行进度", at))
        altered = alter_rows(document, table, at=at, **values)
        put_leaf(place, index, altered)
        seal_anew(place, key)
        bundle = tmp_path / "sealed.zip"
        bundle.write_bytes(make_bundles(place, units=["511132-103"])["511132-103"])
        done = call_verifier(bundle, "--public-key", PublicKey("jixiao", key.public_key().public_bytes_raw()))
        assert "1 证明 proofs: 成立" in done.output, done.output
        assert "2 计算 arithmetic: 不成立" in done.output
        assert told in done.output
        assert done.exit_code == 1
        assert "accepted values" in run_standalone(bundle)[1], "it says that it does not look there"


class TestReadOtherwise:
    """A reader that reads a cell otherwise is told, with both texts, and is no fault of the bundle."""

    def test_text_and_value_that_differ_are_told_and_the_evidence_holds(self, members, tmp_path):
        def read(sources, contents, year):
            for row in read_sources(sources, contents, year):
                if row["cell"] == "C2" and row["table_name"] == "execution":
                    yield row | {"text_as_written": "355"}
                elif row["cell"] == "C3" and row["table_name"] == "execution":
                    yield row | {"value_micro": "1"}
                elif row["cell"] != "C4" or row["table_name"] != "execution":
                    yield row

        judgement = verify_bundle(write_bundle(members, tmp_path), reader=read)
        assert judgement.holds
        told = sorted((one.place.partition(" ")[2], one.recorded, one.read) for one in judgement.reread.differences)
        assert told[0] == ("执行进度!C2 execution.executed_wan_yuan", "'354'", "'355'")
        assert told[1][1:] == ("'637.2' (read: 637200000 millionths)", "'637.2' (read: 1 millionths)")
        assert told[2][1:] == ("'778.8'", "not found")
        assert (judgement.reread.same, len(told)) == (284, 3)

    def test_difference_is_printed_and_the_exit_code_is_that_of_the_proofs(self, members, keys, tmp_path, monkeypatch):
        def read(sources, contents, year):
            return (row | {"text_as_written": "别的"} for row in read_sources(sources, contents, year))

        words = [word for key in keys for word in ("--public-key", key)]
        whole = call_verifier(write_bundle(members, tmp_path), *words)
        assert (whole.exit_code, whole.output.splitlines()[-1]) == (0, "→ 无须再做什么 nothing more is to be done")
        monkeypatch.setattr("evidence.reread.read_sources", read)
        done = call_verifier(write_bundle(members, tmp_path), *words)
        assert done.exit_code == 0
        assert done.output.splitlines()[-1].startswith("→ 第 3 条有不同的，请对照原件")
        assert "0 相同 same, 287 不同 differ" in done.output
        assert "现读 read '别的'" in done.output
        assert "另有 237 more" in done.output


# The program inside reads any zip whose members are the bundle's, and goes by its directory; here every byte is accounted for.
READ_BY_THE_PROGRAM = {"zipped again", "behind the end of a member"}


def slip_in(packed, at, added, longer=0):
    """Bytes put into a zip at a place, its directory made to agree: all programs that go by it find all members as before.

    With ``longer``, the first member is said to be so many bytes longer.
    """
    found = bytearray(packed[:at] + added + packed[at:])
    directory = struct.unpack_from("<L", packed, len(packed) - 6)[0]
    struct.pack_into("<L", found, len(found) - 6, directory + len(added))
    entry = directory + len(added)
    for number in range(struct.unpack_from("<H", packed, len(packed) - 12)[0]):
        size, length, place = (
            struct.unpack_from(form, found, entry + by)[0] for form, by in (("<L", 20), ("<H", 28), ("<L", 42))
        )
        struct.pack_into("<L", found, entry + 42, place + (len(added) if place >= at else 0))
        if number == 0 and longer:
            struct.pack_into("<L", found, entry + 20, size + longer)
            struct.pack_into("<L", found, place + 18, size + longer)
        entry += 46 + length
    return bytes(found)


def list_twice(packed):
    """A zip whose directory lists its first member twice: two entries over the same bytes."""
    count, _, size, at = struct.unpack("<2H2L", packed[-14:-2])
    length = 46 + struct.unpack_from("<H", packed, at + 28)[0]
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count + 1, count + 1, size + length, at, 0)
    return packed[:-22] + packed[at : at + length] + end


def zip_again(members):
    """As any other program packs a folder: of today, with its own permissions."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def hostile_zips(members):
    """Zips that nobody packs by accident, by what is wrong with them."""
    from tests.bundles import pack_members

    sound = pack_members(members)
    with zipfile.ZipFile(BytesIO(sound)) as archive:
        second, directory = archive.infolist()[1].header_offset, archive.start_dir

    def pack(*added, **how):
        made = BytesIO(sound)
        with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
            for name, content in added:
                archive.writestr(name, content, **how)
        return made.getvalue()

    huge = bytearray(pack(("files/" + "a" * 64, b"0" * 100)))
    at = huge.rfind(b"PK\1\2")
    huge[at + 24 : at + 28] = struct.pack("<I", 2**32 - 2)
    return {
        "twice": (pack((MANIFEST, members[MANIFEST])), "packed as a bundle is"),
        "traversal": (pack(("../../etc/passwd", b"x")), "which no bundle does"),
        "absolute": (pack(("/files/" + "a" * 64, b"x")), "which no bundle does"),
        "link": (pack(("files/..", b"x")), "which no bundle does"),
        "folder": (pack(("files/", b"")), "which no bundle does"),
        "bomb": (pack_members({**members, "files/" + "b" * 64: bytes(2**28 + 1)}), "would inflate to"),
        "said to be huge": (bytes(huge), "packed as a bundle is"),
        "truncated": (sound[: len(sound) // 2], ""),
        "empty": (b"", "no zip"),
        "text": ("不是压缩包".encode(), "no zip"),
        "behind": (sound + b"more", "bytes that belong to no member"),
        "comment": (sound[:-2] + b"\4\0more", "bytes that belong to no member"),
        "before": (b"MZ more" + sound, "no zip"),
        "before, with places that fit": (slip_in(sound, 0, b"MZ more"), "no zip"),
        "between members": (slip_in(sound, second, b"hidden"), "belong to no member"),
        "behind all members": (slip_in(sound, directory, b"hidden"), "belong to no member"),
        "member that no directory lists": (slip_in(sound, directory, sound[:second]), "twice"),
        "behind the end of a member": (slip_in(sound, second, b"hidden", longer=6), "not as long as"),
        "one entry over another": (list_twice(sound), "belong to no member"),
        "zipped again": (zip_again(members), "packed as a bundle is"),
        "nothing in it": (b"PK\5\6" + bytes(18), "manifest.json"),
        "deep": (pack_members({**members, PROOFS: b"[" * 100_000}), PROOFS),
        "no object": (pack_members({**members, MANIFEST: b"7"}), MANIFEST),
        "no text": (pack_members({**members, NOTE: b"\xff\xfe"}), NOTE),
        "great number": (pack_members({**members, MANIFEST: b"1" * 10_000}), MANIFEST),
    }


def test_hostile_zip_is_refused_with_the_reason_and_never_a_traceback(members, tmp_path):
    for what, (content, reason) in hostile_zips(members).items():
        place = tmp_path / "hostile.zip"
        place.write_bytes(content)
        done = call_verifier(place)
        assert done.exit_code == 1, (what, done.output)
        assert done.exception is None or isinstance(done.exception, SystemExit), what
        assert reason in done.output, (what, done.output)
        code, said = run_standalone(place)
        is_sound = what in READ_BY_THE_PROGRAM
        assert code == (0 if is_sound else 1), (what, said)
        assert ("✗" in said) != is_sound
        assert sorted(tmp_path.iterdir()) == [place], what


def test_leaves_that_somebody_sealed_himself_are_judged_without_a_traceback(members):
    """His own history, his own key: documents may lack anything."""
    index = find_leaf(members, "evaluation")
    name = f"leaves/{index}.json"
    for content in (
        b"{}",
        b"7",
        b"",
        b"[]",
        b'{"schema":7}',
        b'{"circumstances":{},"content":{},"schema":"evaluation/1"}',
        b"\xff",
    ):
        proven, recomputed = judge_members(prove_anew({**members, name: content}, index))
        assert any(one.where == name for one in proven.faults)
        assert recomputed.scores == 0
