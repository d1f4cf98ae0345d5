"""What analysts are given: every published table and column, with meaning, unit, grain and source in English and Chinese.

One definition makes the views of the warehouse (``warehouse.views``), the published edition (``pipelines.publishing``) and the data
dictionary (``schemas.dictionary``). Does not belong here: SQL, or how a file is written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from schemas.vocabulary import Words

# TEXT, WHOLE: as stored. POINTS (hundredths) and MICRO (millionths): exact decimals where there are any. TIME: a moment, UTC.
Kind = Literal["text", "whole", "points", "micro", "time"]
PLACES: Mapping[str, int] = {"points": 2, "micro": 6}
NEWEST, DATED = "newest_{}", "{}_by_checkpoint"


@dataclass(frozen=True)
class PublishedColumn:
    """One column. ``source`` is ``table.column`` of the warehouse, or a sentence where it is derived from several."""

    name: str
    kind: Kind
    en: str
    zh: str
    source: str
    unit: tuple[str, str] = ("", "")
    words: Words = field(default_factory=dict)
    exact: str = ""

    @property
    def places(self) -> int | None:
        """How many decimals it has; None where it is no decimal."""
        return PLACES.get(self.kind)

    @property
    def is_stored(self) -> bool:
        """Whether the source is one column of a table."""
        return " " not in self.source

    @property
    def whole(self) -> "PublishedColumn":
        """The same value as the whole number that the warehouse keeps."""
        scale = ("hundredths", "百分之一") if self.kind == "points" else ("millionths", "百万分之一")
        unit = (f"{scale[0]} of {self.unit[0]}" if self.unit[0] else scale[0], f"{scale[1]}{self.unit[1]}")
        exact = (f"{self.name} as a whole number, exact on every engine", f"{self.name} 的整数值，各数据库均精确")
        return replace(self, name=self.exact, kind="whole", en=exact[0], zh=exact[1], unit=unit, exact="")


@dataclass(frozen=True)
class PublishedTable:
    """One table, as it stands (``newest_name``) and with how long each row was in force (``dated_name``).

    ``order`` is what rows are published in the order of; ``row_order`` adds what tells any two apart. ``is_yearly``: it is parted by
    fiscal year. A table that only grows is not dated: it has one name.
    """

    name: str
    en: str
    zh: str
    grain: tuple[str, str]
    columns: tuple[PublishedColumn, ...]
    order: tuple[str, ...]
    is_yearly: bool = True
    is_dated: bool = True

    @property
    def newest_name(self) -> str:
        """What it is called as it stands."""
        return NEWEST.format(self.name) if self.is_dated else self.name

    @property
    def dated_name(self) -> str:
        """What it is called with every row that ever stood."""
        return DATED.format(self.name) if self.is_dated else self.name

    @property
    def row_order(self) -> tuple[str, ...]:
        """The columns that give every row of a year its one place: the order, and where the ledger has what it leaves open."""
        return (*self.order, "ledger_index", "position", "from_checkpoint") if self.is_dated else self.order

    @cached_property
    def newest_columns(self) -> tuple[PublishedColumn, ...]:
        """The columns of the table as it stands, the exact whole numbers last."""
        began = tuple(column for column in LIFE if not column.name.startswith("until")) if self.is_dated else ()
        return (*self.columns, *began, *(PLACE if self.is_dated else ()), *self._wholes)

    @cached_property
    def dated_columns(self) -> tuple[PublishedColumn, ...]:
        """The columns of the table with every row that ever stood."""
        return (*self.columns, *LIFE, *PLACE, *self._wholes) if self.is_dated else self.newest_columns

    @property
    def _wholes(self) -> tuple[PublishedColumn, ...]:
        return tuple(column.whole for column in self.columns if column.exact)

    @property
    def forms(self) -> Iterator[tuple[str, tuple[PublishedColumn, ...]]]:
        """Its names with their columns, one or two."""
        yield self.newest_name, self.newest_columns
        if self.is_dated:
            yield self.dated_name, self.dated_columns


_LIFE_SOURCE = "the checkpoint that sealed this version, and the one that sealed the next"
LIFE = (
    PublishedColumn(
        "from_checkpoint", "whole",
        "checkpoint from which the row is in force",
        "自哪个检查点起有效", _LIFE_SOURCE,
    ),
    PublishedColumn(
        "from_recorded_at", "time", "when that checkpoint was sealed",
        "该检查点的封存时间", "checkpoints.recorded_at of from_checkpoint", ("UTC", "协调世界时"),
    ),
    PublishedColumn(
        "until_checkpoint", "whole",
        "checkpoint from which the row is in force no longer; empty: it still is",
        "自哪个检查点起不再有效；空值：仍然有效", _LIFE_SOURCE,
    ),
    PublishedColumn(
        "until_recorded_at", "time", "when that checkpoint was sealed",
        "该检查点的封存时间", "checkpoints.recorded_at of until_checkpoint", ("UTC", "协调世界时"),
    ),
)  # fmt: skip
PLACE = (
    PublishedColumn(
        "ledger_index", "whole", "leaf of the ledger that proves the row",
        "证明本行的账本叶序号", "the row's own ledger_index",
    ),
    PublishedColumn(
        "position", "whole", "place of the row in that leaf",
        "在该叶中的位置", "the row's own position",
    ),
)  # fmt: skip
