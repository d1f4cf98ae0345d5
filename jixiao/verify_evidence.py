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

    Three answers. 1, proofs: everything in it is what was sealed and signed. 2, arithmetic: every score follows from its terms.
    3, today's reader reads the files again: cells that it reads otherwise than was recorded are told with both texts, which is no
    fault of the bundle. Exit code 0: 1 and 2 hold; 1: they do not, or it is no bundle.
    """
    from evidence.verify import verify_bundle
    from evidence.zips import RefusedZipError
    from warehouse.ledger.notes import NoteError
    from warehouse.signing import parse_public_keys

    try:
        keys = parse_public_keys(written_keys)
    except NoteError as error:
        raise click.UsageError(str(error)) from error
    try:
        judgement = verify_bundle(place, keys)
    except RefusedZipError as error:
        click.echo(f"不予打开 refused: {place}: {error}")
        sys.exit(NO)
    _print(judgement)
    if not judgement.holds:
        sys.exit(NO)


def _print(judgement: "Judgement") -> None:
    _print_proven(judgement.proven)
    _print_recomputed(judgement.recomputed)
    _print_reread(judgement.reread)
    click.echo(
        "  · report.html 供人阅读，其文字未经证明 is for reading, and its words are not proven: hold them against the answers above"
    )
    click.echo("核验通过 the evidence holds" if judgement.holds else "核验未通过 the evidence does NOT hold")


def _show(text: str) -> str:
    """A text of the bundle on one line: whoever made it may not write lines of our own, nor commands to a terminal."""
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def _print_proven(proven: "Proven") -> None:
    manifest = proven.manifest
    if manifest is not None:
        whose = f"{manifest.unit_code} {manifest.unit_name} {manifest.fiscal_year}"
        made = f"checkpoint {manifest.checkpoint_number}, made by jixiao {manifest.reader_version}"
        click.echo(_show(f"{whose}, {made}"))
    looked = ", ".join(f"{count} {name}" for name, count in proven.counts.items())
    signed = f"signed by {', '.join(proven.signers)}" if proven.signers else "no signature is believed"
    answer = "成立 hold" if proven.holds else f"不成立 do NOT hold ({len(proven.faults)})"
    click.echo(f"1 证明 proofs: {answer}: {looked or 'nothing could be read'}; {signed}")
    _print_faults(proven.faults)
    for remark in proven.remarks:
        click.echo(f"  · {remark}")


def _print_recomputed(recomputed: "Recomputed") -> None:
    answer = "成立 holds" if recomputed.holds else f"不成立 does NOT hold ({len(recomputed.faults)})"
    totals = "".join(f"; {subject} = {points}" for subject, points in recomputed.totals)
    click.echo(f"2 计算 arithmetic: {answer}: {recomputed.scores} scores from {recomputed.terms} terms{totals}")
    _print_faults(recomputed.faults)


def _print_reread(reread: "Reread | None") -> None:
    if reread is None:
        click.echo("3 重读 re-reading: 未进行 not done: the files are not proven to be those that were sealed")
        return
    from importlib.metadata import version

    different = len(reread.differences)
    click.echo(
        f"3 重读 re-reading by jixiao {version('jixiao')}: {reread.same} 相同 same, {different} 不同 differ, "
        f"of {reread.files} files"
    )
    if reread.removed:
        click.echo(
            f"  · {reread.removed} 份文件已依法移除，未重读 files were lawfully removed and are not here to be read"
        )
    for one in reread.differences[:_SHOWN]:
        click.echo(f"  ≠ {one.place}: 记录 recorded {one.recorded}; 现读 read {one.read}")
    _tell_more(different)


def _print_faults(faults: "Sequence[Fault]") -> None:
    for one in faults[:_SHOWN]:
        click.echo(f"  ✗ {one.what:8} {one.where}: {one.detail}")
    _tell_more(len(faults))


def _tell_more(count: int) -> None:
    if count > _SHOWN:
        click.echo(f"  … {count - _SHOWN} more")
