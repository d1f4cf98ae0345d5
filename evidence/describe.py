"""Describe a bundle: the manifest that follows from its members. Made with it when it is written, and again when it is verified."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from evidence.documents import Document, Years, name_files, name_unit, of_kind
from evidence.manifest import (
    FILES,
    FORM,
    LEAVES,
    MANIFEST,
    NOTE,
    NOTES,
    PAGE,
    PROGRAM,
    PROOFS,
    README,
    Manifest,
    Member,
)
from warehouse.ledger.checkpoint_texts import CheckpointText

_FIXED = {
    NOTE: "signed note of the newest checkpoint",
    PROOFS: "proofs of the leaves and of the earlier checkpoints",
    PAGE: "page for people",
    PROGRAM: "stand-alone verifier",
    README: "what lies here",
}
_YEAR_BEFORE = ", of the year before"
_NOTES = "signed note of an earlier checkpoint"


def describe_bundle(
    members: Mapping[str, bytes],
    documents: Iterable[Document],
    newest: CheckpointText,
    reader_version: str,
    form: str = FORM,
) -> Manifest:
    """The manifest of the members: everything in it but its form and the version of the reader follows from them.

    Raises:
        LookupError: there is no submission among the documents.
    """
    years = Years.of(documents)
    known = {f"{LEAVES}{one.ledger_index}.json": one for one in (*years.own, *years.prior)}
    submissions = of_kind(years.own, "submission")
    if not submissions:
        raise LookupError("there is no leaf of a submission")
    owner = submissions[-1]
    names, supplied = name_files(years.own), name_files(submissions)
    return Manifest(
        form=form,
        unit_code=owner.first["unit_code"] or "",
        unit_name=name_unit(years.own),
        fiscal_year=owner.number("fiscal_year"),
        checkpoint_number=newest.checkpoint_number,
        tree_size=newest.tree_size,
        root_sha256=newest.root_sha256,
        reader_version=reader_version,
        members=[
            Member(
                name=name,
                sha256=sha256(content).hexdigest(),
                size_bytes=len(content),
                what=_describe(name, known, supplied) + _YEAR_BEFORE * (known.get(name) in years.prior),
                file_names=names.get(name.removeprefix(FILES), []) if name.startswith(FILES) else [],
            )
            for name, content in sorted(members.items())
            if name != MANIFEST
        ],
    ).sealed()


def _describe(name: str, known: Mapping[str, Document], supplied: Mapping[str, list[str]]) -> str:
    if name in known:
        return f"leaf: {known[name].schema_name}"
    if name.startswith(FILES):
        return "source file" if name.removeprefix(FILES) in supplied else "file of facts"
    return _NOTES if name.startswith(NOTES) else _FIXED.get(name, "")
