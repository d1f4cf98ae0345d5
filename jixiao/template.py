"""`jixiao template`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from jixiao.as_of import AsOf
from jixiao.failures import NothingRecordedError
from jixiao.options import UnitCode, as_of_option, warehouse_option, year_option
from jixiao.progress import telling_progress
from jixiao.reading import bring_up_to_date
from warehouse.place import Warehouse

if TYPE_CHECKING:
    from pipelines.resources.template_desk import TemplateDesk

_WORKBOOK = ".xlsx"


@click.command("template")
@year_option
@click.option("--unit", "unit_code", type=UnitCode(), help="The workbook of one unit.")
@click.option("--all", "is_all", is_flag=True, help="Of every registered unit that has to file for the year, one each.")
@click.option("--name", "unit_name", help="The unit's full name, where the register does not know it yet.")
@click.option(
    "--out",
    "place",
    type=click.Path(path_type=Path),
    default=Path(),
    show_default=False,
    help="A folder, or for one unit a file (.xlsx); default: here.",
)
@as_of_option
@warehouse_option
def command(
    fiscal_year: int,
    unit_code: str | None,
    is_all: bool,
    unit_name: str | None,
    place: Path,
    as_of: AsOf,
    warehouse: Warehouse,
) -> None:
    """Write the workbook that a unit fills in: every table of the contract, with what is known already.

    Headers are locked, cells to fill in are pale yellow, lists drop down, numbers are held to their range, and instructions stand
    beside each table. Filled in are code, name and year; the items, criteria and points of the rubric in force; from the history the
    year before: projects, indicators, metrics with 上年数, and final accounts to compare with (headers with ※ are not read). A hidden
    stamp says form, version, unit and year. A file is called 单位全称_年度_表名.xlsx; the same history gives the same bytes.

    \b
    Examples:
    jixiao template --year 2025 --all --out templates/2025
    jixiao template --year 2025 --unit 511132-103
    jixiao template --year 2025 --unit 511132-120 --name 卯水利站 --out 卯水利站.xlsx
    """  # noqa: D301
    if (unit_code is None) != is_all:
        raise click.UsageError("请用 --unit CODE 或 --all 二者之一 · give either --unit CODE or --all")
    if is_all and unit_name:
        raise click.UsageError("--name 只能与 --unit 一起用 · --name goes with --unit")
    from pipelines.resources.template_desk import TemplateDesk
    from schemas.rubric import NoRubricInForceError
    from schemas.template_form import NoTemplateError
    from warehouse.history import NOTHING

    try:
        if not warehouse.exists:
            _write(TemplateDesk(None, NOTHING, fiscal_year), fiscal_year, unit_code, unit_name, place)
            return
        bring_up_to_date(warehouse)
        with warehouse.reading() as connection:
            desk = TemplateDesk(connection, as_of.find(connection), fiscal_year)
            _write(desk, fiscal_year, unit_code, unit_name, place)
    except (NoRubricInForceError, NoTemplateError) as error:
        raise NothingRecordedError(f"未能制作模板 · no template can be made: {error}") from error


def _write(desk: "TemplateDesk", fiscal_year: int, unit_code: str | None, unit_name: str | None, place: Path) -> None:
    """Make the templates of one unit or of all, and write them."""
    from pipelines.publishing.name_workbooks import name_workbooks
    from pipelines.publishing.template.build_template import build_template
    from pipelines.resources.template_desk import UnknownUnitError
    from warehouse.disk import write_whole

    try:
        units = desk.list_expected() if unit_code is None else [desk.ask(unit_code, unit_name)]
    except UnknownUnitError as error:
        raise click.BadParameter(str(error), param_hint="--unit") from error
    if not units:
        raise click.UsageError(
            f"{fiscal_year} 年度名录中没有应报单位 · the register has no unit that has to file for {fiscal_year}"
        )
    names = name_workbooks([(one.unit_code, one.unit_name) for one in units], fiscal_year, desk.form.name)
    is_file = unit_code is not None and place.suffix.lower() == _WORKBOOK
    paths = [place] if is_file else [place / f"{name}{_WORKBOOK}" for name in names]
    with telling_progress() as tell:
        for done, (order, path) in enumerate(zip(desk.make_orders(units), paths, strict=True)):
            tell(order.unit_name, done, len(units))
            write_whole(path, build_template(order))
    told = str(paths[0]) if len(paths) == 1 else f"{len(paths)} → {place}"
    click.echo(f"已写出模板 templates written, {fiscal_year}: {told}")
