# ruff: noqa: S608 - statements are put together from our own names
"""Bundles: what lies in one, that the same history gives the same bytes, and what is said where there is nothing to prove."""

import io
import zipfile
import zlib
from dataclasses import replace
from shutil import copytree

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.documents import read_document
from evidence.gather import NotFiledError, YearRows, gather_grounds
from evidence.manifest import Manifest, Proofs
from evidence.prove import Prover
from evidence.verify import verify_bundle
from tests.bundles import (
    alter_rows,
    call_verifier,
    find_leaf,
    keys_of,
    list_anew,
    make_bundles,
    open_bundle,
    run_standalone,
    write_bundle,
)
from tests.bureau import write_settled
from tests.faults.forging import sign_as
from tests.faults.test_signed_checkpoints import import_facts_again
from tests.worlds import EXAMPLE, YEAR, Place, with_confirmation
from warehouse.history import find_horizon
from warehouse.ledger.checkpoint_texts import CheckpointText
from warehouse.ledger.merkle import consistency_proof, inclusion_proof, leaf_hash
from warehouse.ledger.notes import Note


def kinds_in(members):
    found = {}
    for name, content in members.items():
        if name.startswith("leaves/"):
            one = read_document(int(name[7:-5]), content)
            found.setdefault(one.schema_name, []).append(one)
    return found


def test_bundle_of_every_unit_holds_for_both_verifiers(bundles, keys, tmp_path):
    assert len(bundles) == 12
    for unit, content in bundles.items():
        place = tmp_path / f"{unit}.zip"
        place.write_bytes(content)
        judgement = verify_bundle(place, keys)
        assert judgement.holds, (unit, judgement.proven.faults, judgement.recomputed.faults)
        assert judgement.reread.differences == ()
        assert judgement.proven.remarks == ()
        code, said = run_standalone(place)
        assert code == 0, said
        assert " 0 不同 differ" in said
        for subject, points in judgement.recomputed.totals:
            assert f"{subject} = {points}" in said


def test_same_history_gives_the_same_bytes_again_and_on_postgresql(bundles, eventful, tmp_path):
    assert make_bundles(eventful) == bundles
    assert make_bundles(eventful.move_to("postgresql", tmp_path / "moved")) == bundles


def test_zip_is_sorted_and_without_a_moment_of_its_own(bundles):
    with zipfile.ZipFile(io.BytesIO(bundles["511132-104"])) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {(entry.external_attr, entry.create_system, entry.extra) for entry in entries} == {(0o100644 << 16, 3, b"")}


def test_bundle_holds_what_the_year_rests_on_and_no_run(members):
    counts = {kind: len(own) for kind, own in kinds_in(members).items()}
    assert counts == {
        "comparison/1": 1,
        "evaluation/1": 1,
        "fact/1": 2,  # the one the score was made with, and the one that came since
        "file/1": 3,
        "metric/1": 3,
        "register/2": 1,
        "rubric/1": 1,
        "submission/1": 1,
    }
    manifest = Manifest.parse(members["manifest.json"])
    assert (manifest.unit_code, manifest.unit_name, manifest.fiscal_year) == ("511132-103", "乙水镇（示例）", 2023)
    assert (manifest.checkpoint_number, manifest.tree_size) == (7, 143)
    files = {one.what: one.file_names for one in manifest.members if one.name.startswith("files/")}
    assert files == {"source file": ["511132-103_乙水镇_2023_自评.xlsx"], "file of facts": ["facts.csv"]}


def test_bundle_of_a_unit_with_a_report_holds_what_it_was_found_to_state(bundles):
    """The sheets of report.html on statements rest on it; the year before is not filed here, so growth is not judged."""
    (examination,) = kinds_in(open_bundle(bundles["511132-101"]))["examination/1"]
    statements = examination.rows["statements"]
    assert {row["verdict"] for row in statements} == {"consistent", "inconsistent", "query", "unverifiable"}
    (growth,) = [row for row in statements if row["kind"] == "growth"]
    assert (growth["stated"], growth["verdict"]) == ("16.37", "unverifiable")
    found = [(row["check"], row["found"]) for row in examination.rows["findings"]]
    asked = "statement_of_the_report_is_clear"
    assert sorted(found, key=str) == [
        ("scores_of_the_report_go_with_its_text", "2"),
        *((asked, one) for one in ("10", "2247.3", "5")),
        ("wording_of_the_report_is_in_order", None),
    ]


def test_corrected_submission_is_the_one_in_force_and_the_former_file_is_left_out(bundles):
    kinds = kinds_in(open_bundle(bundles["511132-104"]))
    (submission,) = kinds["submission/1"]
    assert submission.first["version"] == "2"
    assert len(kinds["file/1"]) == 11


def test_version_that_an_evaluation_was_made_from_lies_beside_the_one_in_force(eventful, tmp_path):
    """What a correction leaves unchanged stays an evaluation of the version before; both are read again, each by itself."""
    place = eventful.copy_to(tmp_path / "copy")
    inbox = tmp_path / "inbox"
    copytree(EXAMPLE / "inbox" / "511132-104", inbox / "511132-104")
    metrics = inbox / "511132-104" / "metrics.csv"
    head, first, *rest = metrics.read_text(encoding="utf-8-sig").splitlines()
    code, name, value, *more = first.split(",")
    write_settled(metrics, "\n".join([head, ",".join([code, name, f"{value}1", *more]), *rest]).encode())
    (inbox / "511132-104" / "self_scores.csv").unlink()
    place.run_year(inbox)
    content = make_bundles(place, units=["511132-104"])["511132-104"]
    kinds = kinds_in(open_bundle(content))
    assert [one.first["version"] for one in kinds["submission/1"]] == ["2", "3"]
    assert [one.first["submission_version"] for one in kinds["evaluation/1"]] == ["2"]
    carried = [row["carried_from_version"] for row in kinds["submission/1"][1].rows["submission_files"]]
    assert carried.count("2") == 1, "the file that was not filed again"
    (tmp_path / "one.zip").write_bytes(content)
    judgement = verify_bundle(tmp_path / "one.zip")
    assert judgement.holds, judgement.proven.faults
    assert (judgement.reread.differences, judgement.reread.files) == ((), 11)
    assert " 0 不同 differ" in run_standalone(tmp_path / "one.zip")[1]


def test_proofs_are_those_of_the_ledger_one_by_one():
    for size in (1, 2, 3, 7, 16, 31, 32, 33, 100):
        leaves = [leaf_hash(b"%d" % number) for number in range(size)]
        prover = Prover(leaves)
        for index in range(size):
            assert prover.prove_inclusion(index) == inclusion_proof(leaves, index)
            assert prover.prove_consistency(index + 1) == consistency_proof(leaves, index + 1)


@pytest.fixture(scope="module")
def rotated(eventful, tmp_path_factory):
    """A bundle from a history whose keys were rotated twice since the unit's year was sealed, and the keys."""
    place = eventful.copy_to(tmp_path_factory.mktemp("rotated") / "copy")
    for _ in range(2):
        place.must("keys", "rotate")
        assert import_facts_again(place).exit_code == 0
    return open_bundle(make_bundles(place, units=["511132-113"])["511132-113"]), keys_of(place)


class TestKeysThatHandedOver:
    def test_first_key_is_followed_through_the_notes(self, rotated, tmp_path):
        """The bundle has every note from the first that sealed something of it, also those that sealed nothing of this unit."""
        members, keys = rotated
        assert [name for name in members if name.startswith("checkpoints/")] == [
            f"checkpoints/{number}.note" for number in range(2, 9)
        ]
        assert [one.checkpoint_number for one in Proofs.parse(members["proofs.json"]).checkpoints] == [2, 3]
        done = call_verifier(write_bundle(members, tmp_path), "--public-key", keys[0])
        assert done.exit_code == 0, done.output

    def test_newest_of_your_keys_that_has_signed_nothing_is_remarked(self, rotated, bundles, tmp_path):
        """`jixiao keys` prints all of them; with an old one somebody could cut off what came since and go on, and nothing was said of it."""
        members, keys = rotated
        assert verify_bundle(write_bundle(members, tmp_path), keys).proven.remarks == ()
        before = tmp_path / "before.zip"
        before.write_bytes(bundles["511132-103"])
        proven = verify_bundle(before, keys).proven
        assert (
            proven.holds,
            [f"{keys[-1].hash.hex()}, has signed nothing of it" in one for one in proven.remarks],
        ) == (True, [True])

    @pytest.mark.parametrize("how", ["forged", "left out"])
    def test_note_from_before_your_key_is_bound_by_those_after_it(self, how, rotated, tmp_path):
        """Whoever knew the newest key alone took what notes before it said for granted: when something was sealed, by which run.

        Their signatures cannot be judged then. That each names the one before it, up to the first that is believed, can.
        """
        members, keys = rotated
        sound = verify_bundle(write_bundle(members, tmp_path), [keys[-1]]).proven
        assert sound.holds
        assert "signed by other keys than yours" in sound.remarks[0]
        name, other = "checkpoints/2.note", Ed25519PrivateKey.generate()
        said = replace(CheckpointText.parse(Note.parse(members[name].decode()).text), recorded_at=1)
        forged = {**members, name: str(sign_as(other, str(said))).encode()}
        if how == "left out":
            forged.pop("checkpoints/3.note")
        place = write_bundle(list_anew(forged), tmp_path)
        told = [fault.detail for fault in verify_bundle(place, [keys[-1]]).proven.faults]
        assert any(("binds" if how == "left out" else "checkpoint 3 names") in one for one in told), told
        code, output = run_standalone(place)
        assert code == 1
        assert (
            "have a gap" if how == "left out" else "2.note: it is not the note that the one after it names"
        ) in output


def test_zip_that_lies_there_already_is_kept_unless_it_says_the_same(eventful, tmp_path):
    """What lay under the name was written over without a word, the evidence of another moment for instance."""
    words = ("evidence", "511132-103", YEAR, "--out", str(tmp_path / "x.zip"))
    (tmp_path / "x.zip").write_bytes(b"the only copy of something")
    done = eventful.call(*words)
    assert (done.exit_code, "已存在" in done.output, "is there already" in done.output) == (2, True, True)
    assert (tmp_path / "x.zip").read_bytes() == b"the only copy of something"
    (tmp_path / "x.zip").unlink()
    eventful.must(*words)
    eventful.must(*words)


class TestNothingToProve:
    @pytest.mark.parametrize(
        ("unit", "year", "told"),
        [("nobody", 2023, "is not known"), ("511132-103", 2021, "filed nothing for 2021")],
    )
    def test_unknown_unit_and_year_without_a_filing_are_told_apart(self, unit, year, told, eventful, tmp_path):
        done = eventful.call("evidence", unit, str(year), "--out", str(tmp_path / "x.zip"))
        assert done.exit_code == 2
        assert told in done.output
        assert list(tmp_path.iterdir()) == []

    def test_withdrawn_filing_is_told(self, eventful, tmp_path):
        place = eventful.copy_to(tmp_path / "copy")
        place.must("withdraw", "511132-103", YEAR, "--actor", "clerk")
        warehouse = place.warehouse()
        with warehouse.reading() as connection, pytest.raises(NotFiledError, match="withdrawn"):
            gather_grounds(YearRows(connection, find_horizon(connection), 2023), "511132-103")
        warehouse.engine.dispose()

    def test_checkpoint_from_before_signing_proves_nothing(self, eventful, tmp_path):
        place = eventful.copy_to(tmp_path / "copy")
        with place.tampering() as connection:
            connection.execute("UPDATE checkpoints SET note = NULL")
        done = place.call("evidence", "511132-103", YEAR, "--out", str(tmp_path / "x.zip"))
        assert done.exit_code == 3
        assert "before checkpoints were signed" in done.output

    def test_earlier_checkpoint_without_a_note_is_proven_without_one(self, eventful, tmp_path):
        place = eventful.copy_to(tmp_path / "copy")
        with place.tampering() as connection:
            connection.execute("UPDATE checkpoints SET note = NULL WHERE checkpoint_number < 4")
        members = open_bundle(make_bundles(place, units=["511132-103"])["511132-103"])
        assert "checkpoints/2.note" not in members
        judgement = verify_bundle(write_bundle(members, tmp_path))
        assert judgement.holds, judgement.proven.faults
        assert run_standalone(tmp_path / "altered.zip")[0] == 0

    def test_moment_before_the_first_checkpoint_knows_no_unit(self, eventful, tmp_path):
        words = ("--out", str(tmp_path / "x.zip"), "--as-of", "2019-12-31")
        done = eventful.call("evidence", "511132-103", YEAR, *words)
        assert (done.exit_code, "is not known as of checkpoint 0" in done.output) == (2, True)
        assert eventful.call("evidence", "--all", YEAR, *words).exit_code == 2

    @pytest.mark.parametrize("fault", ["leaf", "checkpoint", "file gone", "file altered"])
    def test_history_that_was_altered_is_not_handed_out_as_evidence(self, fault, eventful, tmp_path):
        place = eventful.copy_to(tmp_path / "copy")
        own = "SELECT ledger_index FROM submissions WHERE unit_code = '511132-103'"
        with place.tampering() as connection:
            if fault == "leaf":
                packed = zlib.compress(b"{}")
                connection.execute(f"UPDATE ledger_leaves SET document = ? WHERE ledger_index = ({own})", (packed,))
            elif fault == "checkpoint":
                connection.execute("UPDATE ledger_leaves SET leaf_sha256 = ? WHERE ledger_index = 3", ("0" * 64,))
            else:
                query = f"SELECT file_sha256 FROM submission_files WHERE ledger_index = ({own})"
                sha256 = connection.execute(query).fetchone()[0]
                kept = place.store / sha256[:2] / sha256
                kept.unlink() if fault == "file gone" else kept.write_bytes(b"other")
        done = place.call("evidence", "511132-103", YEAR, "--out", str(tmp_path / "x.zip"))
        assert done.exit_code == 3, done.output
        assert "was altered" in done.output
        assert not (tmp_path / "x.zip").exists()

    def test_no_history_and_words_that_are_none_are_told(self, tmp_path):
        place = Place(tmp_path / "nowhere")
        assert place.call("evidence", "u", YEAR, "--out", str(tmp_path / "x.zip")).exit_code == 3
        assert place.call("evidence", YEAR, "--out", str(tmp_path / "x.zip")).exit_code == 2
        assert place.call("evidence", "--all", "u", YEAR, "--out", str(tmp_path)).exit_code == 2


def test_verbs_write_one_zip_per_unit_as_of_a_checkpoint_and_verify_it(eventful, tmp_path):
    done = eventful.must("evidence", "--all", YEAR, "--out", str(tmp_path / "all"), "--as-of", "#2")
    assert "12 units of 2023, checkpoint 2" in done.output
    places = sorted((tmp_path / "all").iterdir())
    assert [place.name for place in places][:2] == ["511132-101_2023.zip", "511132-102_2023.zip"]
    for place in places[:3]:
        done = call_verifier(place)
        assert done.exit_code == 1, "whose it is, nobody has said"
        assert "only a key from elsewhere" in done.output
        assert done.output.splitlines()[-2] == "一致，签名者未知 consistent, signer unknown"
        assert "checkpoint 2" in run_standalone(place)[1]


def test_bundle_holds_the_sealed_original_and_who_confirmed_it(eventful, tmp_path):
    place = with_confirmation(eventful.copy_to(tmp_path / "confirmed"))
    bundle = write_bundle(open_bundle(make_bundles(place, units=["511132-104"])["511132-104"]), tmp_path, "104.zip")
    members = open_bundle(bundle.read_bytes())
    (confirmation,) = kinds_in(members)["confirmation/1"]
    assert confirmation.first["confirmed_by"] == "李强"
    assert f"files/{confirmation.first['file_sha256']}" in members
    assert verify_bundle(bundle, keys_of(place)).holds
    assert run_standalone(bundle)[0] == 0


def test_confirmation_of_a_file_the_filing_does_not_hold_is_found_by_both(eventful, tmp_path):
    """Its proof is gone with the leaf's hash; what it says of the filing is wrong besides."""
    place = with_confirmation(eventful.copy_to(tmp_path / "confirmed"))
    members = open_bundle(make_bundles(place, units=["511132-104"])["511132-104"])
    name = f"leaves/{find_leaf(members, 'confirmation')}.json"
    members[name] = alter_rows(members[name], "confirmations", submission_version="1")
    bundle = write_bundle(list_anew(members), tmp_path)
    faults = verify_bundle(bundle, keys_of(place)).proven.faults
    assert any("does not hold its file" in fault.detail for fault in faults)
    assert run_standalone(bundle)[0] == 1
