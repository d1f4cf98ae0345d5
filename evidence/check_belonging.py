"""Check that the sealed documents of a bundle belong together: files to submissions and facts, evaluations to submission and rubric."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from evidence.documents import Document, is_canonical, name_files, of_kind
from evidence.manifest import FILES, LEAVES
from evidence.result import Fault


def check_belonging(documents: Sequence[Document], members: Mapping[str, bytes]) -> Iterator[Fault]:
    """Documents of another unit or year, files nobody names, and evaluations of another submission or rubric."""
    submissions = of_kind(documents, "submission")
    if not submissions:
        yield Fault("missing", LEAVES, "没有报送的记录 · there is no leaf of a submission")
        return
    owner = submissions[-1].first
    for one in documents:
        for name in ("unit_code", "fiscal_year"):
            if one.first.get(name, owner[name]) != owner[name]:
                yield _wrong(
                    one,
                    f"{name} 为 {one.first[name]}，报送为 {owner[name]} · its {name} is {one.first[name]}, that of the filing {owner[name]}",
                )
    yield from _check_files(documents, members)
    yield from _check_evaluations(documents, submissions)
    yield from _check_confirmations(documents, submissions)
    yield from _check_once(documents)


def _check_files(documents: Sequence[Document], members: Mapping[str, bytes]) -> Iterator[Fault]:
    """The files that submissions and facts name lie here, under their hash, each with the leaf of its content, or a tombstone does."""
    named = set(name_files(documents))
    here = {name.removeprefix(FILES): content for name, content in members.items() if name.startswith(FILES)}
    sizes = {one.first["file_sha256"]: one.first["size_bytes"] for one in of_kind(documents, "file")}
    removed = {one.first["file_sha256"] for one in of_kind(documents, "removal")}
    for name in sorted(filter(None, removed - named)):
        yield Fault(
            "extra",
            LEAVES,
            f"移除记录所指的 {name} 不属于任何报送或事实 · a tombstone of {name}, which no submission or fact names",
        )
    for name in sorted(named - set(here) - removed):
        yield Fault("missing", f"{FILES}{name}", "报送或事实提到它，包里没有 · a submission or fact names it")
    for name in sorted({*here, *filter(None, sizes)} - named):
        yield Fault("extra", f"{FILES}{name}", "没有报送或事实提到它 · no submission or fact names it")
    for name, content in sorted(here.items()):
        if sha256(content).hexdigest() != name:
            yield Fault(
                "altered", f"{FILES}{name}", f"内容与文件名中的哈希不符 · its sha256 is {sha256(content).hexdigest()}"
            )
        elif sizes.get(name) != str(len(content)):
            yield Fault(
                "unproven",
                f"{FILES}{name}",
                "没有收到过这样哈希与大小的文件的记录 · no leaf says that a file of this hash and size was received",
            )


def _check_evaluations(documents: Sequence[Document], submissions: Sequence[Document]) -> Iterator[Fault]:
    """Each evaluation names a submission and a rubric that lie here; each rubric is what its hash says."""
    versions = {one.first["version"] for one in submissions}
    rubrics = {one.first["rubric_sha256"]: one for one in of_kind(documents, "rubric")}
    used = set()
    for one in of_kind(documents, "evaluation"):
        used.add(one.first["rubric_sha256"])
        if one.first["submission_version"] not in versions:
            yield _wrong(
                one,
                f"所依据的报送版本 {one.first['submission_version']} 不在包里 · "
                f"it is of version {one.first['submission_version']} of the submission, which is not here",
            )
        if one.first["rubric_sha256"] not in rubrics:
            yield _wrong(one, f"评分标准不在包里 · its rubric {one.first['rubric_sha256']} is not here")
    for named, one in rubrics.items():
        content = one.first["content_json"] or ""
        if sha256(content.encode()).hexdigest() != named:
            yield _wrong(one, "评分标准的内容与其哈希不符 · the content of the rubric does not have its hash")
        elif not is_canonical(content):
            yield _wrong(
                one, "评分标准的内容不是规范写法 · the content of the rubric is not written in the canonical form"
            )
        if named not in used:
            yield _wrong(one, "没有评价使用这份评分标准 · no evaluation names this rubric")


def _check_confirmations(documents: Sequence[Document], submissions: Sequence[Document]) -> Iterator[Fault]:
    """Each confirmation is of a file that the version it names of the submission holds."""
    held = {(one.first["version"], row["file_sha256"]) for one in submissions for row in one.rows["submission_files"]}
    for one in of_kind(documents, "confirmation"):
        if (one.first["submission_version"], one.first["file_sha256"]) not in held:
            yield _wrong(
                one, "所指报送版本不含该文件 · the version of the submission that it names does not hold its file"
            )


def _check_once(documents: Sequence[Document]) -> Iterator[Fault]:
    """One evaluation per subject, one comparison, one examination of the report, one entry of the register; each version of the submission once."""
    seen: set[tuple[str | None, ...]] = set()
    keys = {
        "evaluation": ("subject_code",),
        "submission": ("version",),
        "comparison": (),
        "examination": (),
        "register": (),
    }
    for one in documents:
        if one.kind in keys:
            key = (one.kind, *(one.first[name] for name in keys[one.kind]))
            if key in seen:
                yield _wrong(one, "它的另一版本也在包里 · another version of it is here as well")
            seen.add(key)


def _wrong(one: Document, detail: str) -> Fault:
    return Fault("wrong", f"{LEAVES}{one.ledger_index}.json", f"{one.schema_name}: {detail}")
