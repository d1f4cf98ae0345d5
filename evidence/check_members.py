"""Check the members of a bundle against its manifest, and the manifest against what follows from the members."""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256

from evidence.describe import describe_bundle
from evidence.documents import Document
from evidence.manifest import FORM, MANIFEST, NOTE, OLD_FORM, PAGE, PROGRAM, PROOFS, README, Manifest, NotAsWrittenError
from evidence.result import Fault
from warehouse.ledger.checkpoint_texts import CheckpointText

_ALWAYS = (MANIFEST, NOTE, PROOFS, PAGE, PROGRAM, README)


def read_manifest(members: Mapping[str, bytes]) -> tuple[Manifest | None, list[Fault]]:
    """The manifest, and what is wrong with it by itself."""
    if MANIFEST not in members:
        return None, [
            Fault(
                "missing", MANIFEST, "没有清单，不知包里该有什么 · without it nobody knows what belongs to the bundle"
            )
        ]
    try:
        manifest = Manifest.parse(members[MANIFEST])
    except NotAsWrittenError as error:
        return None, [Fault("altered", MANIFEST, str(error))]
    if manifest.form not in (FORM, OLD_FORM):
        return None, [
            Fault(
                "altered",
                MANIFEST,
                f"格式为 {manifest.form!r}，本程序核验 {FORM} · its form is {manifest.form!r}; this verifier reads {FORM}",
            )
        ]
    if manifest.sealed() != manifest:
        return manifest, [Fault("altered", MANIFEST, "清单自身的哈希不符 · its hash of itself does not hold")]
    return manifest, []


def check_members(manifest: Manifest, members: Mapping[str, bytes]) -> Iterator[Fault]:
    """Members that are missing, extra or not what the manifest says."""
    listed = {member.name: member for member in manifest.members}
    if len(listed) != len(manifest.members):
        yield Fault("altered", MANIFEST, "有成员列了两次 · a member is listed twice")
    for name in sorted({*_ALWAYS, *listed} - set(members)):
        yield Fault("missing", name, "不在包里 · it is not in the bundle")
    for name in sorted(set(members) - {*listed, MANIFEST}):
        yield Fault("extra", name, "清单未列 · the manifest does not list it")
    for name, member in sorted(listed.items()):
        content = members.get(name)
        if content is not None and (member.size_bytes, member.sha256) != (len(content), sha256(content).hexdigest()):
            yield Fault(
                "altered",
                name,
                f"与清单所列哈希不符 · its sha256 is {sha256(content).hexdigest()}, listed is {member.sha256}",
            )


def check_description(
    manifest: Manifest, members: Mapping[str, bytes], documents: Iterable[Document], newest: CheckpointText
) -> Iterator[Fault]:
    """What the manifest says otherwise than the members do."""
    try:
        expected = describe_bundle(members, documents, newest, manifest.reader_version, manifest.form)
    except (LookupError, ValueError) as error:
        yield Fault("missing", "leaves/", f"{error}")
        return
    for name, value in expected.model_dump(exclude={"members", "manifest_sha256"}).items():
        said = getattr(manifest, name)
        if said != value:
            yield Fault(
                "altered",
                MANIFEST,
                f"{name}：清单为 {said!r}，封存的记录与检查点为 {value!r} · it says {said!r}, the sealed documents and the note {value!r}",
            )
    listed = {member.name: member for member in manifest.members}
    for member in expected.members:
        own = listed.get(member.name)
        if own is not None and (own.what, own.file_names) != (member.what, member.file_names):
            yield Fault(
                "altered",
                MANIFEST,
                f"{member.name}：种类或原名与封存的不同 · what it is, or was called, is not what is sealed",
            )
