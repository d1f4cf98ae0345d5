"""Verify a bundle by itself: without the warehouse it came from. Three answers: proofs, arithmetic, and what today's reader reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evidence.check_belonging import check_belonging
from evidence.check_members import check_description, check_members, read_manifest
from evidence.check_notes import read_notes
from evidence.check_proofs import check_checkpoints, check_leaves, read_proofs
from evidence.documents import Document, UnreadableLeafError, of_kind, read_document
from evidence.manifest import FILES, LEAVES, PROGRAM, README, STANDALONE, Manifest
from evidence.readme import write_readme
from evidence.recompute import recompute_scores
from evidence.reread import Reader, reread_files
from evidence.rescore import Scorer, rescore
from evidence.result import Fault, Judgement, Proven, Recomputed
from evidence.zips import open_members
from warehouse.ledger.notes import PublicKey


def verify_bundle(
    place: Path, keys: Sequence[PublicKey] = (), reader: Reader | None = None, scorer: Scorer | None = None
) -> Judgement:
    """Verify a zip.

    Args:
        place: The zip; it is not unpacked.
        keys: Public keys from elsewhere; without any, the key that the notes name.
        reader: Reads the files again; the reader of this version where none is handed over.
        scorer: Computes terms and scores again from the accepted values; without one that is left out.

    Raises:
        RefusedZipError: it is no zip that could be a bundle.
    """
    members = open_members(place)
    proven, documents = verify_members(members, keys)
    recomputed = recompute_scores(documents)
    if not proven.holds:
        return Judgement(proven, recomputed)
    if scorer is not None:
        recomputed = _score_again(recomputed, documents, scorer)
    return Judgement(proven, recomputed, reread_files(documents, members, reader))


def _score_again(recomputed: Recomputed, documents: Sequence[Document], scorer: Scorer) -> Recomputed:
    values = sum(len(one.rows["cells"]) for one in of_kind(documents, "submission"))
    return replace(recomputed, faults=(*recomputed.faults, *rescore(documents, scorer)), values=values)


def verify_members(members: Mapping[str, bytes], keys: Sequence[PublicKey] = ()) -> tuple[Proven, list[Document]]:
    """The first answer, about opened members; and the documents that could be read."""
    manifest, faults = read_manifest(members)
    if manifest is None:
        return Proven(faults), []
    faults += check_members(manifest, members)
    documents, unread = _read_documents(members)
    notes = read_notes(members, keys)
    proofs, unproven = read_proofs(members)
    faults += [*unread, *notes.faults, *unproven]
    if notes.newest is not None:
        faults += check_leaves(members, proofs, notes.said, notes.newest)
        faults += check_checkpoints(proofs, notes.said, notes.newest)
        faults += check_description(manifest, members, documents, notes.newest)
    faults += check_belonging(documents, members)
    remarks = [*notes.remarks, *_remark_unproven(manifest, members)]
    counts = {
        "members": len(members),
        "files": sum(name.startswith(FILES) for name in members),
        "leaves": len(documents),
        "checkpoints": len(notes.said),
    }
    return Proven(tuple(faults), tuple(remarks), counts, tuple(notes.signers), manifest), documents


def _read_documents(members: Mapping[str, bytes]) -> tuple[list[Document], list[Fault]]:
    documents, faults = [], []
    for name, content in members.items():
        if name.startswith(LEAVES):
            try:
                documents.append(read_document(int(name.removeprefix(LEAVES).removesuffix(".json")), content))
            except UnreadableLeafError as error:
                faults.append(Fault("altered", name, str(error)))
    return documents, faults


def _remark_unproven(manifest: Manifest, members: Mapping[str, bytes]) -> Iterator[str]:
    """Members that nothing proves, where they are not those that this version writes."""
    for name, own in ((PROGRAM, STANDALONE.read_bytes()), (README, write_readme(manifest).encode())):
        if members.get(name) != own:
            yield f"{name} 与本版本的不同，勿予信任 · {name} is not that of this version: better not trusted"


def judge_members(members: Mapping[str, bytes], keys: Sequence[PublicKey] = ()) -> tuple[Proven, Recomputed]:
    """The first two answers, about opened members."""
    proven, documents = verify_members(members, keys)
    return proven, recompute_scores(documents)
