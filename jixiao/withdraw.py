"""`jixiao withdraw`."""

import click

from jixiao.failures import NothingRecordedError
from jixiao.options import UnitCode, act_options, warehouse_option
from warehouse.place import Warehouse


@click.command("withdraw")
@click.argument("unit", type=UnitCode())
@click.argument("fiscal_year", metavar="YEAR", type=int)
@act_options
@warehouse_option
def command(unit: str, fiscal_year: int, actor: str, reason: str, warehouse: Warehouse) -> None:
    """Take a filing back: the submission of UNIT for YEAR no longer counts; nothing of it is deleted.

    A file that arrives afterwards is taken in as a new version. The next run compares the years again.
    Example: jixiao withdraw 511132-104 2023 --actor clerk --reason "filed for the wrong year"
    """
    from review.withdraw import NothingToWithdrawError, withdraw_submission
    from warehouse.clock import read_clock

    act = {"actor": actor, "actor_known_by": "asserted", "reason": reason}
    try:
        version = withdraw_submission(warehouse, unit, fiscal_year, act=act, now=read_clock)
    except NothingToWithdrawError as error:
        raise NothingRecordedError(str(error)) from error
    click.echo(f"已撤回 {unit} {fiscal_year} 年度报送 · withdrawn: {unit} {fiscal_year}, version {version}")
