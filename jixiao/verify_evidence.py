"""`jixiao verify-evidence`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jixiao.failures import NO

if TYPE_CHECKING:
    from evidence.result import Fault, Judgement, Proven, Recomputed, Reread

_SHOWN = 50
_COUNTED = {"members": "个成员", "files": "份文件", "leaves": "条记录", "checkpoints": "份检查点"}
_KINDS = {"missing": "缺少", "extra": "多余", "altered": "被改", "unproven": "未证", "wrong": "不符"}
# What is said in the end, and what to do then.
_HOLDS = (
    "核验通过，由您的公钥签名 the evidence holds, and is signed by a key of yours",
    "无须再做什么 nothing more is to be done",
)
_READ_OTHERWISE = (
    _HOLDS[0],
    "第 3 条有不同的，请对照原件 3 tells differences: look into the files themselves",
)
_UNKNOWN = (
    "一致，签名者未知 consistent, signer unknown",
    "另行取得财政局的公钥，加上 --public-key 再核验 get the bureau's public key by another way, and verify with --public-key",
)
_ALTERED = (
    "核验未通过 the evidence does NOT hold: 包中内容不是当时封存并签名的 it is not what was sealed and signed",
    "不要采信其中任何内容；请财政局重新出具 rely on nothing in it, and ask the bureau for it anew (jixiao evidence)",
)
_DISAGREES = (
    "核验未通过 the evidence does NOT hold: 封存的记录自相矛盾 what was sealed and signed does not agree with itself",
    "请财政局说明上列各项；别的版本评分的，用该版本再核验 ask the bureau about them; scored by another version, verify with that one",
)
_REFUSED = (
    "核验未通过 the evidence does NOT hold: 不予打开 it is refused, and was not opened",
    "请索取原件，不要重新打包 ask for the zip as it was made, not packed again (`jixiao evidence`)",
)


@click.command("verify-evidence")
@click.argument("place", metavar="F.zip", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--public-key",
    "written_keys",
    multiple=True,
    help="The bureau's public key as you have it from elsewhere: name+hash+key, or a file of them. Repeat for several.",
)
def command(place: Path, written_keys: tuple[str, ...]) -> None:
    """Verify a bundle of evidence by itself: no warehouse is needed, and nothing is unpacked.

    Three answers. 1, proofs: everything in it is what was sealed and signed. 2, arithmetic: every score follows from its terms, and
    these from the accepted values beside them. 3, today's reader reads the files again: cells that it reads otherwise than was recorded
    are told with both texts, which is no fault of the bundle. The last lines say the verdict, and what to do.

    Exit code 0: 1 and 2 hold, signed by your key; 1: they do not, it is no bundle, or without --public-key: consistent, signer unknown.
    """
    from evidence.verify import verify_bundle
    from evidence.zips import RefusedZipError
    from pipelines.score_again import score_again
    from warehouse.ledger.notes import NoteError
    from warehouse.signing import parse_public_keys

    try:
        keys = parse_public_keys(written_keys)
    except NoteError as error:
        told = f"这不是公钥 · this is no public key: {error}; `jixiao keys` 逐行打印 prints them, name+hash+key"
        raise click.UsageError(told) from error
    try:
        judgement = verify_bundle(place, keys, scorer=score_again)
    except RefusedZipError as error:
        click.echo(f"  ✗ {place}: {error}")
        _conclude(_REFUSED)
        sys.exit(NO)
    _print_proven(judgement.proven)
    _print_recomputed(judgement.recomputed)
    _print_reread(judgement.reread)
    click.echo(
        "  · report.html 供人阅读，其文字未经证明，请与以上对照 · is for reading, and its words are not proven: hold them against the above"
    )
    verdict = _find_verdict(judgement, is_trusted=bool(keys))
    _conclude(verdict)
    if verdict not in {_HOLDS, _READ_OTHERWISE}:
        sys.exit(NO)


def _find_verdict(judgement: "Judgement", *, is_trusted: bool) -> tuple[str, str]:
    if not judgement.proven.holds:
        return _ALTERED
    if not judgement.recomputed.holds:
        return _DISAGREES
    if not is_trusted:
        return _UNKNOWN
    return _READ_OTHERWISE if judgement.reread is not None and judgement.reread.differences else _HOLDS


def _conclude(verdict: tuple[str, str]) -> None:
    """The verdict, and what to do: nothing comes after it."""
    told, remedy = verdict
    click.echo(f"{told}\n→ {remedy}")


def _show(text: str) -> str:
    """A text of the bundle on one line: whoever made it may not write lines of our own, nor commands to a terminal."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def _print_proven(proven: "Proven") -> None:
    manifest = proven.manifest
    if manifest is not None:
        whose = f"{manifest.unit_code} {manifest.unit_name} {manifest.fiscal_year}"
        made = f"检查点 checkpoint {manifest.checkpoint_number}, 出具 made by jixiao {manifest.reader_version}"
        click.echo(_show(f"{whose}, {made}"))
    looked = "、".join(f"{count} {_COUNTED[name]} {name}" for name, count in proven.counts.items())
    signers = ", ".join(proven.signers)
    signed = f"签名 signed by {signers}" if signers else "没有可信的签名 no signature is believed"
    answer = "成立 hold" if proven.holds else f"不成立 do NOT hold ({len(proven.faults)})"
    click.echo(f"1 证明 proofs: {answer}: {looked or '无法读取 nothing could be read'}; {signed}")
    _print_faults(proven.faults)
    for remark in proven.remarks:
        click.echo(_show(f"  · {remark}"))


def _print_recomputed(recomputed: "Recomputed") -> None:
    answer = "成立 holds" if recomputed.holds else f"不成立 does NOT hold ({len(recomputed.faults)})"
    totals = "".join(f"; {subject} = {points}" for subject, points in recomputed.totals)
    again = (
        ""
        if recomputed.values is None
        else f"，由 {recomputed.values} 个采用的数值 from {recomputed.values} accepted values"
    )
    counted = f"{recomputed.scores} 个得分 scores，{recomputed.terms} 个计分项 terms"
    filed = f"，{recomputed.figures} 个报送的数 figures as filed" if recomputed.figures else ""
    click.echo(f"2 计算 arithmetic: {answer}: {counted}{again}{filed}{totals}")
    _print_faults(recomputed.faults)


def _print_reread(reread: "Reread | None") -> None:
    if reread is None:
        click.echo(
            "3 重读 re-reading: 未进行，不能证明文件是封存的那些 not done: the files are not proven to be those that were sealed"
        )
        return
    from importlib.metadata import version

    different = len(reread.differences)
    formulas = f"，连同 {reread.formulas} 个公式 with {reread.formulas} formulas" if reread.formulas else ""
    click.echo(
        f"3 重读 re-reading by jixiao {version('jixiao')}: {reread.same} 相同 same, {different} 不同 differ, "
        f"共 {reread.files} 份文件 files{formulas}"
    )
    if reread.removed:
        click.echo(
            f"  · {reread.removed} 份文件已依法移除，未重读 files were lawfully removed and are not here to be read"
        )
    for one in reread.differences[:_SHOWN]:
        click.echo(_show(f"  ≠ {one.place}: 记录 recorded {one.recorded}; 现读 read {one.read}"))
    _tell_more(different)


def _print_faults(faults: "Sequence[Fault]") -> None:
    for one in faults[:_SHOWN]:
        click.echo(_show(f"  ✗ {_KINDS[one.what]} {one.what:8} {one.where}: {one.detail}"))
    _tell_more(len(faults))


def _tell_more(count: int) -> None:
    if count > _SHOWN:
        click.echo(f"  … 另有 {count - _SHOWN} more")
