"""`jixiao backfill`: several years at once, one annual run each."""

from pathlib import Path

import click

from jixiao.failures import NothingRecordedError
from jixiao.options import act_options, warehouse_option
from jixiao.run import run_job
from schemas.filing_calendar import YEAR_MARK, name_inbox
from warehouse.place import Warehouse

_YEAR = click.IntRange(2000, 2999)


@click.command("backfill")
@click.option("--from", "first", type=_YEAR, required=True, help="The first fiscal year.")
@click.option("--to", "last", type=_YEAR, required=True, help="The last fiscal year.")
@click.option("--inbox", required=True, help=f"The folder the filings lie in; {YEAR_MARK} in it stands for the year.")
@act_options
@warehouse_option
def command(first: int, last: int, inbox: str, actor: str, reason: str, warehouse: Warehouse) -> None:
    """Take in several fiscal years, oldest first, with a run of its own for each.

    A year whose run fails is told, and the others go on. The order of years changes no answer, and what was taken in before is
    recorded once. Example: jixiao backfill --from 2022 --to 2024 --inbox 'examples/{fiscal_year}/inbox'
    """
    inboxes = {year: Path(name_inbox(inbox, year)) for year in range(first, last + 1)}
    absent = [str(folder) for folder in inboxes.values() if not folder.is_dir()]
    if first > last or absent:
        reversed_years = f"起止年度颠倒 · --from {first} is after --to {last}"
        raise click.UsageError(f"没有这个文件夹 · no folder: {', '.join(absent)}" if absent else reversed_years)
    failures = []
    for year, folder in inboxes.items():
        click.echo(f"\n{year} 年度 · fiscal year {year}")
        try:
            run_job(warehouse, year, folder, actor, reason)
        except NothingRecordedError as error:
            click.echo(f"  ✗ {error.message}")
            failures.append(error.message)
        else:
            _print_counts(warehouse, year)
    if failures:
        raise NothingRecordedError("; ".join(failures))


def _print_counts(warehouse: Warehouse, fiscal_year: int) -> None:
    from pipelines.publishing.summarise import tell_counts
    from warehouse import history

    with warehouse.reading() as connection:
        run = history.load_newest_run(connection, history.find_horizon(connection), fiscal_year)
    click.echo("\n".join(f"  {line}" for line in tell_counts(run)))
