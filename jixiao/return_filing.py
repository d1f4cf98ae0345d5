"""`jixiao return`."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from jixiao.evidence import read_words
from jixiao.failures import NothingRecordedError
from jixiao.hand_out import Desk
from jixiao.options import UnitCode, act_options, warehouse_option
from jixiao.reading import bring_up_to_date, tell_absent
from warehouse.place import Warehouse


@click.command("return")
@click.argument("words", metavar="[UNIT] YEAR", nargs=-1, required=True, type=UnitCode())
@click.option(
    "--all", "is_all", is_flag=True, help="Of every unit that has an error or a warning to correct, into a folder."
)
@click.option(
    "--out",
    "place",
    type=click.Path(path_type=Path),
    required=True,
    help="The workbook to write; with --all the folder.",
)
@click.option(
    "--deadline", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Until when it has to be corrected."
)
@click.option("--with-english", is_flag=True, help="Tell each finding in English too, below the Chinese.")
@click.option("--draft", "is_draft", is_flag=True, help="Only write it, to look at; nothing is recorded.")
@act_options
@warehouse_option
def command(
    words: Sequence[str],
    is_all: bool,
    place: Path,
    deadline: datetime | None,
    with_english: bool,
    is_draft: bool,
    actor: str,
    reason: str,
    warehouse: Warehouse,
) -> None:
    """Give a unit its own workbook back, with what it has to correct, and record that it was given back.

    Each cell that has a finding gets a comment (found, expected, remedy) and a colour; a first sheet lists all of them with links.
    Formulas, formats and all else stay as filed. Only what the unit can correct is told. Where tables came as files of their own they
    are laid out in a new workbook. Reading the sources is written to the access log.

    \b
    Examples:
    jixiao return 511132-107 2023 --out 己文化馆_2023_退回.xlsx --deadline 2024-10-15 --reason 请逐条更正
    jixiao return --all 2023 --out returned/2023 --deadline 2024-10-15
    """  # noqa: D301
    from review.returns import NothingToReturnError
    from warehouse.file_store import MissingFileError

    unit_code, fiscal_year = read_words(words, is_all=is_all)
    if not warehouse.exists:
        raise NothingRecordedError(tell_absent(warehouse))
    date = None if deadline is None else f"{deadline:%Y-%m-%d}"
    act = {"actor": actor, "actor_known_by": "asserted", "reason": reason}
    desk = Desk(warehouse, place, act, date, is_folder=is_all, with_english=with_english)
    try:
        (_draft if is_draft else _return)(desk, fiscal_year, unit_code)
    except (NothingToReturnError, MissingFileError) as error:
        raise NothingRecordedError(str(error)) from error
    if is_all:
        _tell_others(desk, fiscal_year)


def _return(desk: Desk, fiscal_year: int, unit_code: str | None) -> None:
    from review.returns import return_filings
    from warehouse.clock import read_clock

    done = return_filings(
        desk.warehouse, fiscal_year, unit_code, desk.hand_out, deadline=desk.deadline, act=desk.act, now=read_clock
    )
    desk.tell(done.recorded, "已退回 returned")
    desk.tell(done.repeated, "此前已同样退回，未再登记 returned before in the same words, not recorded again")


def _draft(desk: Desk, fiscal_year: int, unit_code: str | None) -> None:
    from review.returns import choose_dues
    from warehouse.history import find_horizon

    bring_up_to_date(desk.warehouse)
    with desk.warehouse.reading() as connection:
        horizon = find_horizon(connection)
        dues = choose_dues(connection, horizon, fiscal_year, unit_code)
        desk.hand_out(connection, horizon, dues)
    desk.tell(dues, "草稿，未登记 a draft, not recorded")


def _tell_others(desk: Desk, fiscal_year: int) -> None:
    """Name the units that filed and are given nothing back."""
    from warehouse.history import WITHDRAWN, find_horizon, load_submissions

    with desk.warehouse.reading() as connection:
        submissions = load_submissions(connection, find_horizon(connection), fiscal_year)
    newest = {row["unit_code"]: row["submission_status"] for row in submissions}
    others = [code for code, status in newest.items() if status != WITHDRAWN and code not in desk.written]
    if others:
        click.echo(f"没有须更正的 nothing to correct: {'、'.join(others)}")
