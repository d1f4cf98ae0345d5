"""`jixiao evidence`."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from jixiao.as_of import AsOf
from jixiao.failures import NothingRecordedError
from jixiao.options import UnitCode, act_options, as_of_option, system_user, warehouse_option
from jixiao.progress import telling_progress
from jixiao.reading import bring_up_to_date, tell_absent
from warehouse.place import Warehouse

if TYPE_CHECKING:
    from evidence.bundle import Evidence

HandOut = Callable[[str, Path], int]
"""Makes the bundle of a unit, logs it and writes it to a place; returns its size in bytes."""


@click.command("evidence")
@click.argument("words", metavar="[UNIT] YEAR", nargs=-1, required=True, type=UnitCode())
@click.option("--all", "is_all", is_flag=True, help="Of every unit that filed for YEAR, one zip each, into a folder.")
@click.option(
    "--out", "place", type=click.Path(path_type=Path), required=True, help="The zip to write; with --all the folder."
)
@as_of_option
@act_options
@warehouse_option
def command(
    words: Sequence[str], is_all: bool, place: Path, as_of: AsOf, actor: str, reason: str, warehouse: Warehouse
) -> None:
    """Write one unit's year as a zip that proves itself: source files, sealed records, proofs, a page, and a verifier.

    Whoever gets it needs nothing of this bureau's: `jixiao verify-evidence F.zip`, or `python3 verify.py` inside it. The same history
    gives the same bytes. Who took it is written to the access log first. Files of facts and batches lie in it whole, with what they
    say of other units.

    \b
    Examples:
    jixiao evidence 511132-103 2023 --out 511132-103.zip
    jixiao evidence --all 2023 --out evidence/2023
    """  # noqa: D301
    unit_code, fiscal_year = read_words(words, is_all=is_all)
    if not warehouse.exists:
        raise NothingRecordedError(tell_absent(warehouse))
    bring_up_to_date(warehouse)
    from evidence.bundle import DamagedHistoryError, Evidence, UnsignedCheckpointError
    from warehouse.access_log import Access, log_accesses
    from warehouse.clock import read_clock
    from warehouse.disk import keep_file

    with warehouse.reading() as connection:
        evidence = Evidence(connection, warehouse.files, as_of.find(connection))

        def hand_out(unit: str, own_place: Path) -> int:
            content = evidence.make_bundle(unit, fiscal_year)
            if own_place.exists() and own_place.read_bytes() != content:
                raise click.UsageError(_tell_occupied(own_place))
            access = Access("all", f"{unit} {fiscal_year}", "evidence", actor, system_user(), reason)
            log_accesses(warehouse.state, [access], read_clock())
            keep_file(own_place, content)
            return len(content)

        try:
            if unit_code is None:
                _write_all(evidence, fiscal_year, place, hand_out)
            else:
                _write_one(evidence, unit_code, fiscal_year, place, hand_out)
        except UnsignedCheckpointError as error:
            raise NothingRecordedError(str(error)) from error
        except DamagedHistoryError as error:
            told = f"历史或文件已被改动 the history or a file was altered (`jixiao verify` says what): {error}"
            raise NothingRecordedError(told) from error


def _tell_occupied(place: Path) -> str:
    return (
        f"{place} 已存在，内容不同 · is there already, and says something else: "
        "请另取文件名，或先移走它 give another name, or move it away"
    )


def read_words(words: Sequence[str], *, is_all: bool) -> tuple[str | None, int]:
    """The unit (none with --all) and the year."""
    wanted = 1 if is_all else 2
    if len(words) != wanted or not re.fullmatch(r"[0-9]{4}", words[-1]):
        raise click.UsageError(
            "expected YEAR alone with --all" if is_all else "expected UNIT and YEAR, or --all and YEAR"
        )
    return (None if is_all else words[0]), int(words[-1])


def _write_one(evidence: "Evidence", unit_code: str, fiscal_year: int, place: Path, hand_out: HandOut) -> None:
    from evidence.gather import NotFiledError

    try:
        size = hand_out(unit_code, place)
    except NotFiledError as error:
        raise click.UsageError(f"没有可证明的内容 there is nothing to prove: {error}") from error
    number = evidence.horizon.checkpoint_number
    click.echo(f"已写出 written: {unit_code} {fiscal_year}, checkpoint {number}, {size} bytes → {place}")


def _write_all(evidence: "Evidence", fiscal_year: int, folder: Path, hand_out: HandOut) -> None:
    units = evidence.list_filers(fiscal_year)
    if not units:
        raise click.UsageError(f"没有可证明的内容 there is nothing to prove: no filing for {fiscal_year} stands")
    with telling_progress() as tell:
        for done, unit_code in enumerate(units):
            tell(f"{unit_code}", done, len(units))
            hand_out(unit_code, folder / _name_zip(unit_code, fiscal_year))
    number = evidence.horizon.checkpoint_number
    click.echo(f"已写出 written: {len(units)} units of {fiscal_year}, checkpoint {number} → {folder}")


def _name_zip(unit_code: str, fiscal_year: int) -> str:
    """A file name of a unit's code, whatever signs a unit has put into it."""
    plain = re.sub(r"[^\w-]", "_", unit_code)
    return f"{plain}_{fiscal_year}.zip"
