"""`jixiao trace`."""

import click

from jixiao.as_of import AsOf
from jixiao.options import UnitCode, as_of_option, format_option, warehouse_option
from jixiao.reading import print_history
from warehouse.place import Warehouse

COLUMNS = ("depth", "kind", "name", "value", "place", "text_as_written", "file_sha256", "run_id", "ledger_index")


@click.command("trace")
@click.argument("unit", type=UnitCode())
@click.argument("fiscal_year", metavar="YEAR", type=int)
@click.argument("item", required=False)
@click.option("--subject", help="The project or policy evaluated; default: the unit as a whole.")
@click.option("--cell", "place", help="The other way: which scores use a cell, such as '收支!D5' or 'finance.csv!D5'.")
@as_of_option
@format_option
@warehouse_option
def command(
    unit: str,
    fiscal_year: int,
    item: str | None,
    subject: str | None,
    place: str | None,
    as_of: AsOf,
    form: str,
    warehouse: Warehouse,
) -> None:
    """Follow a score to rule, formula and source cell: total, item, rule, term, input, fact.

    Every input says file, sheet and cell, the text as written there, the file's sha256, and the ledger entry that proves it. Where the
    cell holds a formula, the text is its result as it was saved, and a rule below it says the formula. The item
    `statements` is what the unit's report states, with the figures that each statement rests on.
    """
    from warehouse.trace import trace_cell, trace_scores
    from warehouse.trace_statements import STATEMENTS, trace_statements

    if place is not None and item is not None:
        raise click.UsageError("ITEM and --cell exclude each other")
    if place is not None and "!" not in place:
        raise click.UsageError("--cell names a sheet or file and a cell, such as '收支!D5' or 'finance.csv!D5'")
    print_history(
        warehouse,
        lambda connection, horizon: [
            vars(line)
            for line in (
                [
                    *trace_cell(connection, horizon, unit, fiscal_year, place, subject),
                    *trace_statements(connection, horizon, unit, fiscal_year, place),
                ]
                if place is not None
                else trace_statements(connection, horizon, unit, fiscal_year)
                if item == STATEMENTS
                else trace_scores(connection, horizon, unit, fiscal_year, item, subject)
            )
        ],
        COLUMNS if form != "table" else COLUMNS[:6],
        form,
        as_of,
    )
