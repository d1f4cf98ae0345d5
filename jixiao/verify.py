"""`jixiao verify`."""

import sys
import time
from collections import Counter
from pathlib import Path

import click

from jixiao.failures import NO
from jixiao.options import warehouse_option
from jixiao.progress import telling_progress
from jixiao.reading import bring_up_to_date, tell_absent
from warehouse.ledger.notes import Note, NoteError, PublicKey
from warehouse.place import Warehouse
from warehouse.verify.result import Beginning, Verification

_KINDS = {"edited": "改动", "deleted": "缺失", "added": "添加", "damaged": "不成立"}
_BESIDE = frozenset({"copies", "access log"})


@click.command("verify")
@click.option(
    "--public-key",
    "written_keys",
    multiple=True,
    help="The bureau's public key as you have it from elsewhere: name+hash+key, or a file of them. Repeat for several.",
)
@click.option(
    "--since",
    "own",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A signed checkpoint that you kept: only what came after it is verified, and that the history begins with it.",
)
@warehouse_option
def command(written_keys: tuple[str, ...], own: Path | None, warehouse: Warehouse) -> None:
    """Recompute the whole history from its tables and files, and name every record altered, removed or added.

    Signatures of the checkpoints are verified with the keys this machine knows, or with yours (--public-key), and the copies
    of the checkpoints are held against them. Exit code 0: everything agrees; 1: something does not. What it cannot see stands in
    docs/threat-model.md: above all, it believes nothing of this machine more than you do, so keep a checkpoint of your own. Where there
    is no history nothing disagrees: that is told, with the place it was looked for, and is a no only where a checkpoint of it was kept.
    """
    from warehouse.signing import parse_public_keys

    try:
        keys = parse_public_keys(written_keys)
    except NoteError as error:
        raise click.UsageError(str(error)) from error
    since = None if own is None else _read_note(own)
    if not warehouse.exists:
        click.echo(tell_absent(warehouse), err=True)
        if _print_left_behind(warehouse) or own is not None:
            click.echo("核验未通过，历史已不在 · the history is gone, and checkpoints of it were kept")
            sys.exit(NO)
        return
    from warehouse.migrate import is_outdated

    if is_outdated(warehouse):
        bring_up_to_date(warehouse)
    result = _verify(warehouse, keys, since)
    for remark in result.remarks:
        click.echo(f"remark   {remark}")
    if result.beginning is not None:
        _print_beginning(result.beginning)
    for one in result.discrepancies:
        click.echo(f"{one.what:8} {one.table:16} {one.key}: {one.detail}")
    click.echo(_tell_verdict(result))
    if not result.holds:
        click.echo(f"下一步 · next: {_tell_remedy(result)}", err=True)
        sys.exit(NO)


def _read_note(place: Path) -> Note:
    """A checkpoint that somebody kept."""
    try:
        return Note.parse(place.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, NoteError) as error:
        told = "不是文本 it is no text" if isinstance(error, UnicodeDecodeError) else str(error)
        remedy = (
            "请给出留存的检查点签名文本，如 checkpoints/00000012.note · give the signed note of a checkpoint that you kept, such as "
            "checkpoints/00000012.note"
        )
        raise click.BadParameter(f"{place}: {told}; {remedy}", param_hint="--since") from error


def _tell_verdict(result: Verification) -> str:
    """The answer, and what was looked at for it: no more is said of a history than was compared."""
    looked = (
        f"{result.checkpoints} checkpoints, {result.leaves - result.known} leaves, {result.rows} rows, {result.files} files, "
        f"{result.signed} signatures"
    )
    if not result.holds:
        count, kinds = len(result.discrepancies), Counter(one.what for one in result.discrepancies)
        of_which = ", ".join(f"{_KINDS[what]} {what} {kinds[what]}" for what in _KINDS if kinds[what])
        return f"核验未通过，{count} 处不符 · {count} records do not agree: {of_which}; {looked}"
    if not result.known:
        return f"核验通过，历史未被改动 · the history holds: {looked}"
    return (
        f"核验通过：您留存的检查点之后未被改动，之前 {result.known} 条存证只核对了哈希 · what came after your checkpoint holds: {looked}; "
        f"the {result.known} leaves before it by their hashes alone, not their rows and files"
    )


def _tell_remedy(result: Verification) -> str:
    """What to do, by what does not agree."""
    altered = {one.table for one in result.discrepancies}
    if altered <= _BESIDE:
        return (
            "历史本身相符；把副本或访问日志原样留存，查明谁能写入 · the history itself agrees; keep the copies or the access log as they are, "
            "and find out who can write there"
        )
    if altered == {"file store"}:
        return (
            "从备份取回这些文件，或请单位重新报送 · bring the files back from a backup, or have them filed again: what is filed again takes "
            "the place of what is damaged"
        )
    return (
        "停止运行，数据库和状态文件夹原样留存，与别处的检查点和备份对照；要继续，把核验过的备份恢复到新库 · run nothing, keep database and "
        "state folder as they are, hold them against checkpoints and backups kept elsewhere; to go on, restore a verified backup into "
        "a new warehouse"
    )


def _print_left_behind(warehouse: Warehouse) -> bool:
    """Tell of copies of checkpoints where there is no history any more; whether there are any."""
    from warehouse.copies import is_signed_here, load_copies
    from warehouse.sentences import in_both
    from warehouse.signing import load_known_keys

    keys, are_any = load_known_keys(warehouse.state), False
    for held in load_copies(warehouse.state):
        if held.trouble is not None:
            click.echo(f"remark   {held.trouble}")
        newest = max(
            (number for number, note in held.notes.items() if is_signed_here(note, number, keys)), default=None
        )
        if newest is not None:
            are_any = True
            gone = f"a copy of its signed note lies in {held.url}: the history is gone"
            told = in_both(f"{held.url} 里有它的签名文本副本：整段历史已不在", gone)
            click.echo(f"deleted  checkpoints      {newest}: {told}")
    return are_any


def _verify(warehouse: Warehouse, keys: list[PublicKey], since: Note | None) -> Verification:
    from warehouse.signing import SigningError
    from warehouse.verify import verify_warehouse

    now = time.time_ns() // 1000
    try:
        with telling_progress() as tell:
            return verify_warehouse(
                warehouse,
                lambda done, total: tell("核验 verifying", done, total),
                public_keys=keys,
                since=since,
                now=now,
            )
    except SigningError as error:
        raise click.UsageError(str(error)) from error


def _print_beginning(beginning: Beginning) -> None:
    """The proof, for whoever verifies it with a tool of their own."""
    click.echo(
        f"一致性证明 · consistency proof (RFC 6962) from {beginning.first_size} leaves, which were taken by their hashes, "
        f"to {beginning.second_size}:"
    )
    for line in beginning.proof:
        click.echo(f"  {line}")
