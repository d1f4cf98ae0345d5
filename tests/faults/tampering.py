# ruff: noqa: S608 - statements are put together from our own names; figures are printed
"""Every way to alter a record, made from a warehouse as it stands: what is done, and what `verify` has to say to it.

An alteration is the statements somebody with the file in hand would run. It is named rightly when each of its ``named`` is among
the discrepancies and nothing else is; ``besides`` is what may be told as its consequence.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.worlds import Hand
from warehouse.ledger.leaves import LEAF_SCHEMAS
from warehouse.tables import LEDGER_TABLES, SEALED_TABLES, table_of

Statements = list[tuple[str, tuple]]
Named = tuple[str, str, str]
"""What was done, the table, and a part of the key that tells it from every other."""

DAMAGED = ("damaged", "checkpoints", "")
BEYOND = 100_000


@dataclass(frozen=True)
class Tampering:
    name: str
    statements: Statements
    named: tuple[Named, ...]
    besides: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Rows:
    """The rows of a table as tuples, with what it takes to write them."""

    table: str
    columns: list[str]
    rows: list[tuple]

    @classmethod
    def of(cls, connection: Hand, table: str) -> "Rows":
        columns = list((SEALED_TABLES | LEDGER_TABLES)[table].model_fields)
        key = columns[:1] if table in LEDGER_TABLES else ["ledger_index", "position"]
        columns = [*key, *(name for name in columns if name not in key)]
        names = ", ".join(f'"{name}"' for name in columns)
        found = connection.execute(f"SELECT {names} FROM {table} ORDER BY {', '.join(key)}")
        return cls(table, columns, found.fetchall())

    def insert(self, row: tuple) -> tuple[str, tuple]:
        names = ", ".join(f'"{name}"' for name in self.columns)
        return f"INSERT INTO {self.table} ({names}) VALUES ({', '.join('?' for _ in row)})", row

    def update(self, row: tuple, column: str, value: object) -> tuple[str, tuple]:
        where, key = self._where(row)
        return f'UPDATE {self.table} SET "{column}" = ? WHERE {where}', (value, *key)

    def delete(self, row: tuple) -> tuple[str, tuple]:
        where, key = self._where(row)
        return f"DELETE FROM {self.table} WHERE {where}", key

    def _where(self, row: tuple) -> tuple[str, tuple]:
        width = 1 if self.table in LEDGER_TABLES else 2
        return " AND ".join(f"{name} = ?" for name in self.columns[:width]), row[:width]

    def changed(self, row: tuple, **values: object) -> tuple:
        return tuple(values.get(name, value) for name, value in zip(self.columns, row, strict=True))


def other(value: object) -> object:
    """Another value of the same kind; beyond every number in use, so that no unique index stands in the way."""
    if value is None:
        return 1
    return value + BEYOND if isinstance(value, int) else f"{value}0"


def together(tamperings: Iterable[Tampering]) -> Tampering:
    """Several alterations, one after another, as one."""
    every = list(tamperings)
    return Tampering(
        ", ".join(one.name for one in every),
        [statement for one in every for statement in one.statements],
        tuple(named for one in every for named in one.named),
        tuple(named for one in every for named in one.besides),
    )


def apart(tamperings: Iterable[Tampering]) -> list[list[Tampering]]:
    """Groups of alterations that have no row in common, so that none can hide another."""
    groups: list[list[Tampering]] = []
    for one in tamperings:
        own = {named[2] for named in one.named}
        free = (group for group in groups if own.isdisjoint(named[2] for other in group for named in other.named))
        group = next(free, None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return groups


def at(row: tuple, **moved: object) -> str:
    """How the key of a sealed row ends."""
    return f"[ledger_index={moved.get('ledger_index', row[0])}, position={moved.get('position', row[1])}]"


def alter_table(connection: Hand, table: str) -> Iterator[Tampering]:
    """Every alteration of a sealed table: each column edited and emptied, rows deleted, inserted, swapped and moved."""
    rows = Rows.of(connection, table)
    yield from _edits(rows)
    for row in (rows.rows[0], rows.rows[len(rows.rows) // 2], rows.rows[-1]):
        yield Tampering("delete a row", [rows.delete(row)], (("deleted", table, at(row)),))
    yield from _insertions(connection, rows)
    yield from _swaps(rows)


def _edits(rows: Rows) -> Iterator[Tampering]:
    empty_allowed = {column.name for column in table_of(SEALED_TABLES[rows.table]).columns if column.nullable}
    for number, column in enumerate(rows.columns[2:], start=2):
        # Another row for each column, as far as there are rows: alterations of different rows can be made together.
        filled = _nth([row for row in rows.rows if row[number] is not None], number)
        empty = _nth([row for row in rows.rows if row[number] is None], number)
        for row in (filled, empty):
            if row is not None:
                edit = rows.update(row, column, other(row[number]))
                yield Tampering(f"edit {column}", [edit], (("edited", rows.table, at(row)),))
        if filled is not None and column in empty_allowed:
            edit = rows.update(filled, column, None)
            yield Tampering(f"empty {column}", [edit], (("edited", rows.table, at(filled)),))


def _nth(rows: list[tuple], number: int) -> tuple | None:
    return rows[number % len(rows)] if rows else None


def _insertions(connection: Hand, rows: Rows) -> Iterator[Tampering]:
    last = rows.rows[-1]
    size = connection.execute("SELECT count(*) FROM ledger_leaves").fetchone()[0]
    firsts = {schema.name for schema in LEAF_SCHEMAS.values() if rows.table in {part.table for part in schema.parts}}
    foreign = connection.execute(
        f"SELECT min(ledger_index) FROM ledger_leaves WHERE schema_name NOT IN ({', '.join('?' for _ in firsts)})",
        tuple(firsts),
    ).fetchone()[0]
    places = {
        "in its leaf": {"position": last[1] + 1},
        "far behind": {"position": 10**15},
        "before the first": {"position": -1},
        "at a position that is text": {"position": "nowhere"},
        "in a leaf of another kind": {"ledger_index": foreign},
        "in the leaf that comes next": {"ledger_index": size},
        "in a leaf far off": {"ledger_index": size + BEYOND},
        "in a leaf before the first": {"ledger_index": -1},
        "in a leaf that is text": {"ledger_index": "nowhere"},
    }
    for number, (name, place) in enumerate(places.items()):
        # A version that no other row has, that no unique index stands in the way.
        version = {"version": BEYOND + number} if "version" in rows.columns else {}
        insertion = rows.insert(rows.changed(last, **place, **version))
        yield Tampering(f"insert a row {name}", [insertion], (("added", rows.table, at(last, **place)),))


def _swaps(rows: Rows) -> Iterator[Tampering]:
    first = rows.rows[0]
    second = next((row for row in rows.rows if row[2:] != first[2:]), None)
    if second is not None:
        swapped = [rows.insert((*first[:2], *second[2:])), rows.insert((*second[:2], *first[2:]))]
        named = tuple(("edited", rows.table, at(row)) for row in (first, second))
        yield Tampering("swap two rows", [rows.delete(first), rows.delete(second), *swapped], named)
    neighbours = zip(rows.rows, rows.rows[1:], strict=False)
    pair = next((pair for pair in neighbours if pair[0][0] == pair[1][0] and pair[0][2:] != pair[1][2:]), None)
    if pair is not None:
        one, two = pair
        away = [rows.update(one, "position", -5), rows.update(two, "position", one[1])]
        back = rows.update(rows.changed(one, position=-5), "position", two[1])
        named = tuple(("edited", rows.table, at(row)) for row in pair)
        yield Tampering("swap two positions", [*away, back], named)
    moved = rows.update(first, "position", 7_000)
    named = (("deleted", rows.table, at(first)), ("added", rows.table, at(first, position=7_000)))
    yield Tampering("move a row", [moved], named)


def alter_leaves(connection: Hand) -> Iterator[Tampering]:
    """Every alteration of the leaves themselves."""
    leaves = Rows.of(connection, "ledger_leaves")
    size = len(leaves.rows)
    for row in (leaves.rows[0], leaves.rows[size // 2], leaves.rows[-1]):
        index, is_named = row[0], f"{row[0]} ("
        for column, value in zip(leaves.columns[1:], row[1:], strict=True):
            wrong = {"text": "00" * 32} if column.endswith("sha256") else {}
            wrong |= {"cut": value[:-3], "mixed up": value[::-1], "emptied": type(value)()}
            for how, altered in wrong.items():
                edit = leaves.update(row, column, altered)
                yield Tampering(f"{column} {how}", [edit], (("edited", "ledger_leaves", is_named),))
        foreign = leaves.update(row, "document", leaves.rows[(index + 7) % size][5])
        yield Tampering("document of another", [foreign], (("edited", "ledger_leaves", is_named),))
        yield Tampering("delete a leaf", [leaves.delete(row)], (("deleted", "ledger_leaves", str(index)),))
        every_row = [(f"DELETE FROM {table} WHERE ledger_index = ?", (index,)) for table in SEALED_TABLES]
        gone = ("deleted", "ledger_leaves", str(index))
        yield Tampering("delete a leaf and its rows", [leaves.delete(row), *every_row], (gone,), (DAMAGED,))
        moved = leaves.update(row, "ledger_index", size + 5)
        named = (("deleted", "ledger_leaves", str(index)), ("added", "ledger_leaves", str(size + 5)))
        yield Tampering("move a leaf", [moved], named)
    for name, place in {"next": size, "far off": size + BEYOND, "before the first": -1, "text": "nowhere"}.items():
        insertion = leaves.insert(leaves.changed(leaves.rows[3], ledger_index=place))
        besides = tuple(("deleted", table, "") for table in SEALED_TABLES)
        yield Tampering(f"insert a leaf {name}", [insertion], (("added", "ledger_leaves", str(place)),), besides)
    yield from _swapped_leaves(leaves)


def _swapped_leaves(leaves: Rows) -> Iterator[Tampering]:
    by_kind: dict[str, list[tuple]] = {}
    for row in leaves.rows:
        by_kind.setdefault(row[1], []).append(row)
    pairs = [own[:2] for own in by_kind.values() if len(own) > 1] + [[leaves.rows[1], leaves.rows[-3]]]
    for one, two in pairs:
        away = [leaves.update(one, "ledger_index", -5), leaves.update(two, "ledger_index", one[0])]
        back = leaves.update(leaves.changed(one, ledger_index=-5), "ledger_index", two[0])
        named = (("edited", "ledger_leaves", f"{one[0]} ("), ("edited", "ledger_leaves", f"{two[0]} ("))
        yield Tampering(f"swap leaves {one[1]} and {two[1]}", [*away, back], named, _touched(one, two))


def _touched(one: tuple, two: tuple) -> tuple[Named, ...]:
    """A run that stands elsewhere no longer speaks for its checkpoint."""
    return (("edited", "checkpoints", ""), DAMAGED) if {"run/1", "run/2"} & {one[1], two[1]} else ()


def alter_checkpoints(connection: Hand) -> Iterator[Tampering]:
    """Every alteration of the checkpoints."""
    checkpoints = Rows.of(connection, "checkpoints")
    newest = checkpoints.rows[-1]
    for row in (checkpoints.rows[0], checkpoints.rows[2], newest):
        for column, value in zip(checkpoints.columns[1:], row[1:], strict=True):
            values = [other(value), value - 3] if isinstance(value, int) else [value[::-1]]
            for altered in [*values, "nothing"]:
                edit = checkpoints.update(row, column, altered)
                yield Tampering(f"edit {column}", [edit], (("edited", "checkpoints", str(row[0])),))
        yield Tampering("delete a checkpoint", [checkpoints.delete(row)], (("deleted", "checkpoints", str(row[0])),))
        renumbered = checkpoints.update(row, "checkpoint_number", 40)
        named = (("deleted", "checkpoints", str(row[0])), ("added", "checkpoints", "40"))
        yield Tampering("number a checkpoint anew", [renumbered], named)
    for number in (len(checkpoints.rows) + 1, 0, -1, BEYOND):
        insertion = checkpoints.insert(checkpoints.changed(newest, checkpoint_number=number))
        yield Tampering("insert a checkpoint", [insertion], (("added", "checkpoints", str(number)),))
    yield Tampering("delete all checkpoints", [("DELETE FROM checkpoints", ())], (("deleted", "checkpoints", ""),))
