"""Registers: what a bureau's file of units or metrics adds to what is registered, recorded in one sealed step.

Every unit and metric is a leaf of its own, versioned by what is said of it. An import adds and changes, it never deletes: who is
not in the file stays. Does not belong here: reading the file (``read_registers``), and what a register is asked (``schemas.register``).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from review.acts import describe_act
from review.read_registers import UNITS, ParsedRegister, Refusal, RegisterRow, in_order, leave_out
from schemas.register import SEPARATOR, fold_name, split_texts
from warehouse import history
from warehouse.place import Warehouse

RUN_KIND = "register"
_LAST_YEAR = 9999
_PERIOD = (
    "unit_name",
    "aliases",
    "first_fiscal_year",
    "last_fiscal_year",
    "succeeds",
    "relation",
    "is_exempt",
)
_METRIC = ("metric_name", "unit_of_measure", "aliases", "is_additive", "origin")
Row = dict[str, Any]


@dataclass(frozen=True)
class SharedName:
    """A name or alias that several units go by in the same year, or several metrics: what is filed under it waits for a clerk."""

    name: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class RegisterImport:
    """What an import did: units or metrics recorded as new versions, those that stood already, rows refused, names shared."""

    kind: str
    recorded: int
    unchanged: int
    refusals: tuple[Refusal, ...]
    shared_names: tuple[SharedName, ...]
    checkpoint_number: int | None


@dataclass(frozen=True)
class _Plan:
    """What is to be recorded: new rows by table, each unit or metric with its leaf, and what is told beside."""

    tables: Mapping[str, list[Row]]
    recorded: int
    unchanged: int
    refusals: tuple[Refusal, ...]
    shared_names: tuple[SharedName, ...]


def import_register(
    warehouse: Warehouse,
    parsed: ParsedRegister,
    *,
    content: bytes,
    file_name: str,
    act: Mapping[str, str],
    now: Callable[[], int],
) -> RegisterImport:
    """Record a register as the one writer of the warehouse, which is made where there is none; see ``record_register``."""
    from warehouse.migrate import upgrade

    with warehouse.writing_alone():
        upgrade(warehouse)
        return record_register(warehouse, parsed, content=content, file_name=file_name, act=act, now=now)


def record_register(
    warehouse: Warehouse,
    parsed: ParsedRegister,
    *,
    content: bytes,
    file_name: str,
    act: Mapping[str, str],
    now: Callable[[], int],
) -> RegisterImport:
    """Record units or metrics that differ from what is registered, in one sealed step; none makes no checkpoint.

    The caller is the warehouse's one writer, and its tables are up to date.

    Args:
        warehouse: The warehouse.
        parsed: The file as read.
        content: The file itself, which is kept.
        file_name: What the file is called.
        act: actor, actor_known_by, reason.
        now: The clock (microseconds UTC).
    """
    from warehouse.append import seal
    from warehouse.checkpoints import newest_checkpoint_number

    with warehouse.reading() as connection:
        checkpoint = newest_checkpoint_number(connection)
        horizon = history.find_horizon(connection)
        if parsed.table is UNITS:
            plan = _plan_units(parsed, history.load_units(connection, horizon))
        else:
            plan = _plan_metrics(parsed, history.load_metric_definitions(connection, horizon))
    number = None
    if plan.recorded:
        sha256 = warehouse.files.put(content)
        with warehouse.reading() as connection:
            is_known = bool(history.load_known_files(connection, [sha256]))
        file = {"leaf": 0, "file_sha256": sha256, "size_bytes": len(content), "file_name": file_name}
        batches = _leaves(plan, [] if is_known else [file])
        run = describe_act(RUN_KIND, act)
        number = seal(warehouse, batches, run, {}, expected_checkpoint=checkpoint, now=now).checkpoint_number
    return RegisterImport(parsed.table.name, plan.recorded, plan.unchanged, plan.refusals, plan.shared_names, number)


def _leaves(plan: _Plan, file: list[Row]) -> list[Any]:
    import pandas as pd

    from warehouse.render import Leaves

    frames = {name: pd.DataFrame(rows, dtype=object).astype({"leaf": int}) for name, rows in plan.tables.items()}
    schema = "register/2" if "units" in frames else "metric/1"
    return [
        Leaves("file/1", len(file), {"files": pd.DataFrame(file)}),
        Leaves(schema, plan.recorded, frames),
    ]


def _plan_units(parsed: ParsedRegister, standing: list[Row]) -> _Plan:
    """Units whose periods differ from the registered ones, each at its next version."""
    before = {unit["unit_code"]: unit for unit in standing}
    spelled = _spell_codes(parsed.rows, before)
    rows, refusals = _refuse_predecessors(parsed, {fold_name(code) for code in before})
    periods: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        periods[spelled[row.key]].append(_store_period(row, spelled))
    tables: dict[str, list[Row]] = {"unit_periods": [], "units": []}
    for code in sorted(periods):
        own = sorted(periods[code], key=lambda period: period["first_fiscal_year"] or 0)
        known = before.get(code)
        if known and [_pick(one, _PERIOD) for one in known["periods"]] == own:
            continue
        key = {"leaf": len(tables["units"]), "unit_code": code, "version": known["version"] + 1 if known else 1}
        tables["unit_periods"] += [key | period for period in own]
        tables["units"].append(key | {"unit_name": own[-1]["unit_name"]})
    recorded = len(tables["units"])
    return _Plan(tables, recorded, len(periods) - recorded, refusals, _share_names(standing, periods))


def _spell_codes(rows: Iterable[RegisterRow], standing: Iterable[str]) -> dict[str, str]:
    """How each code is written, by its folded form: as it is registered, else as the file writes it first."""
    spelled = {fold_name(code): code for code in standing}
    for row in rows:
        spelled.setdefault(row.key, row.code)
    return spelled


def _refuse_predecessors(
    parsed: ParsedRegister, standing: set[str]
) -> tuple[tuple[RegisterRow, ...], tuple[Refusal, ...]]:
    """Leave out units that took the place of one nobody knows, and then those that took the place of them.

    Returns the rows that remain, and all refusals of the file in order.
    """
    rows, refusals = parsed.rows, parsed.refusals
    while True:
        known = standing | {row.key for row in rows}
        unknown = [
            (row.key, row.refuse("succeeds", "registered_unit"))
            for row in rows
            if not known.issuperset(fold_name(code) for code in row.said["succeeds"])
        ]
        if not unknown:
            return rows, refusals
        rows, more = leave_out(rows, unknown)
        refusals = in_order((*refusals, *more))


def _store_period(row: RegisterRow, spelled: Mapping[str, str]) -> Row:
    """A row as its period is stored: lists joined, predecessors written as they are registered."""
    succeeds = (spelled[fold_name(code)] for code in row.said["succeeds"])
    lists = {"aliases": row.said["aliases"], "succeeds": tuple(dict.fromkeys(succeeds))}
    return _pick(row.said, _PERIOD) | {name: SEPARATOR.join(texts) or None for name, texts in lists.items()}


def _plan_metrics(parsed: ParsedRegister, standing: list[Row]) -> _Plan:
    """Metrics whose definition differs from the registered one, each at its next version."""
    spelled = _spell_codes(parsed.rows, [metric["metric_code"] for metric in standing])
    before = {metric["metric_code"]: metric for metric in standing}
    said = {
        spelled[row.key]: {
            **row.said,
            "aliases": SEPARATOR.join(row.said["aliases"]) or None,
            "origin": "import",
        }
        for row in parsed.rows
    }
    new: list[Row] = []
    for code in sorted(said):
        known = before.get(code)
        if known is None or _pick(known, _METRIC) != _pick(said[code], _METRIC):
            key = {"leaf": len(new), "metric_code": code, "version": known["version"] + 1 if known else 1}
            new.append(_pick(said[code], _METRIC) | key)
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for code, metric in (before | said).items():
        for alias in split_texts(metric["aliases"]):
            named[fold_name(alias)].setdefault(code, alias)
    shared = tuple(
        SharedName(next(iter(codes.values())), tuple(sorted(codes)))
        for _, codes in sorted(named.items())
        if len(codes) > 1 and codes.keys() & said.keys()
    )
    return _Plan({"metric_definitions": new}, len(new), len(said) - len(new), parsed.refusals, shared)


def _share_names(standing: Iterable[Row], imported: Mapping[str, list[Row]]) -> tuple[SharedName, ...]:
    """Names and aliases that an imported unit has in common with another one in some year."""
    periods = {unit["unit_code"]: unit["periods"] or [unit] for unit in standing} | dict(imported)
    claims: dict[str, list[tuple[str, str, int, int]]] = defaultdict(list)
    for code, own in periods.items():
        for period in own:
            years = (period.get("first_fiscal_year") or 0, period.get("last_fiscal_year") or _LAST_YEAR)
            for name in (period["unit_name"] or "", *split_texts(period.get("aliases"))):
                claims[fold_name(name)].append((name, code, *years))
    shared = []
    for _, own_claims in sorted(claims.items()):
        codes = _codes_at_once(own_claims)
        if codes & imported.keys():
            shared.append(SharedName(own_claims[0][0], tuple(sorted(codes))))
    return tuple(shared)


def _codes_at_once(claims: list[tuple[str, str, int, int]]) -> set[str]:
    """Codes of claims (name, code, first year, last year) that hold in the same year as another code's.

    Two periods that meet share the year in which the later one begins.
    """
    found: set[str] = set()
    for year in {first for _, _, first, _ in claims}:
        codes = {code for _, code, first, last in claims if first <= year <= last}
        found |= codes if len(codes) > 1 else set()
    return found


def _pick(row: Mapping[str, Any], names: Iterable[str]) -> Row:
    return {name: row[name] for name in names}
