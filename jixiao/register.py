"""`jixiao register`."""

from pathlib import Path
from typing import Any

import click

from jixiao.as_of import AsOf
from jixiao.failures import NothingRecordedError
from jixiao.options import act_options, as_of_option, format_option, warehouse_option
from jixiao.output import say
from jixiao.reading import print_history
from jixiao.verbs import Verbs
from schemas.findings import PHRASES
from warehouse.place import Warehouse

COLUMNS = (
    "register",
    "code",
    "name",
    "first_fiscal_year",
    "last_fiscal_year",
    "aliases",
    "succeeds",
    "relation",
    "is_exempt",
    "unit_of_measure",
    "is_additive",
    "origin",
)
_CODES_TOLD = 10


@click.group("register", cls=Verbs)
def command() -> None:
    """The registers of units and of metrics: open until one is imported, then closed to what it does not know."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@act_options
@warehouse_option
def import_file(file: Path, actor: str, reason: str, warehouse: Warehouse) -> None:
    """Record the register of FILE, a CSV (UTF-8 or GB18030); the next run recomputes what it touches.

    \b
    Units, one row per unit and period of years:
      unit_code (单位编码), unit_name (单位名称), [aliases (别名)], [first_fiscal_year (启用年度)],
      [last_fiscal_year (停用年度)], [succeeds (承接单位编码)],
      [relation (沿革): renamed 更名, merged 合并, split 分立], [is_exempt (免报)]
    Metrics:
      metric_code (数据编码), metric_name (数据名称), [unit_of_measure (计量单位)], [aliases (别名)],
      [is_additive (可加)]

    Several aliases or codes in a cell are parted by 、 ; or |. An import adds and changes, it never deletes: who is not in FILE
    stays as registered; the rows of a unit replace all that stood for it. A unit or metric with a row that is refused is left out
    whole. Importing the same register again records nothing.
    """  # noqa: D301
    from review.read_registers import RegisterFileError, parse_register
    from review.registers import import_register
    from warehouse.clock import read_clock

    content = file.read_bytes()
    try:
        parsed = parse_register(content)
    except RegisterFileError as error:
        raise NothingRecordedError(f"{file.name} 未能导入 · cannot be imported: {error}") from error
    act = {"actor": actor, "actor_known_by": "asserted", "reason": reason}
    done = import_register(warehouse, parsed, content=content, file_name=file.name, act=act, now=read_clock)
    for refusal in done.refusals:
        zh, en = PHRASES.get(refusal.expected, (refusal.expected, refusal.expected))
        say(f"{file.name}!{refusal.cell}: “{refusal.found}”，应为{zh} · expected {en}", err=True)
    for shared in done.shared_names:
        codes = "、".join(shared.codes[:_CODES_TOLD]) + ("…" if len(shared.codes) > _CODES_TOLD else "")
        say(f"“{shared.name}”可指 {codes}，须由经办人确认 · may be any of {codes}: waits for a clerk", err=True)
    told = f"{done.recorded} recorded, {done.unchanged} unchanged, {len(done.refusals)} refused"
    if not done.recorded and not done.unchanged:
        raise NothingRecordedError(f"{file.name}: 什么都没有入库 · nothing was recorded ({told})")
    click.echo(f"名录 register {done.kind}: {told}")
    if done.refusals:
        known = _count_imported(warehouse, done.kind)
        click.echo(
            f"名录现有 {known} 项，其余报送将待经办人处理 · the register now knows {known}; what it does not know waits for a clerk",
            err=True,
        )


def _count_imported(warehouse: Warehouse, kind: str) -> int:
    """How many units or metrics the bureau has imported."""
    from warehouse.history import find_horizon, load_metric_definitions, load_units

    with warehouse.reading() as connection:
        horizon = find_horizon(connection)
        if kind == "units":
            return sum(bool(unit["periods"]) for unit in load_units(connection, horizon))
        return sum(row["origin"] == "import" for row in load_metric_definitions(connection, horizon))


@command.command("list")
@as_of_option
@format_option
@warehouse_option
def list_registers(as_of: AsOf, form: str, warehouse: Warehouse) -> None:
    """List metrics and units, a unit once per period of years; origin is import, or filing for what was only filed."""
    from warehouse.history import load_metric_definitions, load_units

    print_history(
        warehouse,
        lambda connection, horizon: [
            *(_tell_metric(metric) for metric in load_metric_definitions(connection, horizon)),
            *(row for unit in load_units(connection, horizon) for row in _tell_periods(unit)),
        ],
        COLUMNS,
        form,
        as_of,
    )


def _tell_metric(metric: dict[str, Any]) -> dict[str, Any]:
    return metric | {"register": "metrics", "code": metric["metric_code"], "name": metric["metric_name"]}


def _tell_periods(unit: dict[str, Any]) -> list[dict[str, Any]]:
    """One row per period of a unit; a unit that only filed has one row, without years."""
    own = [period | {"origin": "import"} for period in unit["periods"]] or [
        unit | {"is_exempt": "no", "origin": "filing"}
    ]
    return [row | {"register": "units", "code": row["unit_code"], "name": row["unit_name"]} for row in own]
