"""Verify a bundle by itself: without the warehouse it came from. Three answers: proofs, arithmetic, and what today's reader reads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from evidence.check_belonging import check_belonging
from evidence.check_figures import check_figures, check_year_before
from evidence.check_members import check_description, check_members, read_manifest
from evidence.check_notes import read_notes
from evidence.check_proofs import check_checkpoints, check_leaves, read_proofs
from evidence.documents import Document, UnreadableLeafError, Years, of_kind, read_document
from evidence.manifest import FILES, LEAVES, OLD_FORM, PROGRAM, README, STANDALONE, Manifest
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
    proven, years = verify_members(members, keys)
    recomputed = _recompute(proven, years)
    if not proven.holds:
        return Judgement(proven, recomputed)
    if scorer is not None:
        recomputed = _score_again(recomputed, years.own, scorer)
    return Judgement(proven, recomputed, reread_files(years.own, members, reader))


def _recompute(proven: Proven, years: Years) -> Recomputed:
    """The second answer: scores by their terms, and in a bundle that has the year before, the figures of both."""
    recomputed = recompute_scores(years.own)
    if proven.manifest is None or proven.manifest.form == OLD_FORM:
        return recomputed
    figures, faults = check_figures(years)
    return replace(recomputed, faults=(*recomputed.faults, *faults), figures=figures)


def _score_again(recomputed: Recomputed, documents: Sequence[Document], scorer: Scorer) -> Recomputed:
    values = sum(len(one.rows["cells"]) for one in of_kind(documents, "submission"))
    return replace(recomputed, faults=(*recomputed.faults, *rescore(documents, scorer)), values=values)


def verify_members(members: Mapping[str, bytes], keys: Sequence[PublicKey] = ()) -> tuple[Proven, Years]:
    """The first answer, about opened members; and the documents that could be read."""
    manifest, faults = read_manifest(members)
    if manifest is None:
        return Proven(faults), Years([], [])
    faults += check_members(manifest, members)
    documents, unread = _read_documents(members)
    notes = read_notes(members, keys)
    proofs, unproven = read_proofs(members)
    faults += [*unread, *notes.faults, *unproven]
    if notes.newest is not None:
        faults += check_leaves(members, proofs, notes.said, notes.newest)
        faults += check_checkpoints(proofs, notes.said, notes.newest)
        faults += check_description(manifest, members, documents, notes.newest)
    years = Years.of(documents)
    faults += [*check_belonging(years.own, members), *check_year_before(years, may_be_there=manifest.form != OLD_FORM)]
    remarks = [*notes.remarks, *_remark_unproven(manifest, members)]
    counts = {
        "members": len(members),
        "files": sum(name.startswith(FILES) for name in members),
        "leaves": len(documents),
        "checkpoints": len(notes.said),
    }
    return Proven(tuple(faults), tuple(remarks), counts, tuple(notes.signers), manifest), years


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
    """What nothing proves: members that are not those of this version, and the year before where a bundle is of the old form."""
    if manifest.form == OLD_FORM:
        yield "上年的数据未附记录，未予证明 · figures of the year before have no record here, and are not proven"
    for name, own in ((PROGRAM, STANDALONE.read_bytes()), (README, write_readme(manifest).encode())):
        if members.get(name) != own:
            yield f"{name} 与本版本的不同，勿予信任 · {name} is not that of this version: better not trusted"


def judge_members(members: Mapping[str, bytes], keys: Sequence[PublicKey] = ()) -> tuple[Proven, Recomputed]:
    """The first two answers, about opened members."""
    proven, years = verify_members(members, keys)
    return proven, _recompute(proven, years)
