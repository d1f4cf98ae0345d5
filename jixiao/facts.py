"""`jixiao facts`."""

from pathlib import Path

import click

from jixiao.failures import NothingRecordedError
from jixiao.options import act_options, warehouse_option, year_option
from jixiao.output import say
from jixiao.verbs import Verbs
from schemas.findings import PHRASES
from schemas.register import UnitRegister
from warehouse.place import Warehouse


@click.group("facts", cls=Verbs)
def command() -> None:
    """What bureau, audit or treasury say about units; it scores in place of the unit's own answer."""


@command.command("import")
@year_option
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@act_options
@warehouse_option
def import_file(fiscal_year: int, file: Path, actor: str, reason: str, warehouse: Warehouse) -> None:
    """Record the facts of FILE, a CSV; the next run recomputes what they touch.

    Columns: unit_code, subject_code, item_code, criterion, value, source_document, dated_on, recorded_by (also in Chinese).
    Importing the same facts again records nothing.
    """
    from pipelines.resources.rubric_files import read_rubric_book
    from review.facts import FactFileError, import_facts, parse_facts
    from schemas.text import UndecodableTextError
    from warehouse.clock import read_clock

    content = file.read_bytes()
    try:
        facts, refusals = parse_facts(content, fiscal_year, read_rubric_book(), _read_register(warehouse))
    except (FactFileError, UndecodableTextError) as error:
        raise NothingRecordedError(f"{file.name} 未能导入 · cannot be imported: {error}") from error
    for refusal in refusals:
        zh, en = PHRASES.get(refusal.expected, (refusal.expected, refusal.expected))
        say(f"{file.name}!{refusal.cell}: “{refusal.found}”，应为{zh} · expected {en}", err=True)
    act = {"actor": actor, "actor_known_by": "asserted", "reason": reason}
    done = import_facts(warehouse, facts, refusals, content=content, file_name=file.name, act=act, now=read_clock)
    told = f"{done.recorded} recorded, {done.unchanged} unchanged, {len(refusals)} refused"
    if not done.recorded and not done.unchanged:
        raise NothingRecordedError(f"{file.name}: 什么都没有入库 · nothing was recorded ({told})")
    click.echo(f"事实 facts {fiscal_year}: {told}")


def _read_register(warehouse: Warehouse) -> UnitRegister:
    """The units as registered; an open register where there is no warehouse yet."""
    from warehouse.history import find_horizon, load_units
    from warehouse.migrate import upgrade

    if not warehouse.exists:
        return UnitRegister()
    if not warehouse.is_current:
        with warehouse.writing_alone():
            upgrade(warehouse)
    with warehouse.reading() as connection:
        units = load_units(connection, find_horizon(connection))
    return UnitRegister.from_rows(units, [period for unit in units for period in unit["periods"]])
