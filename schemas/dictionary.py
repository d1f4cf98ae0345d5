"""The data dictionary: every published table and column in English and Chinese, as rows for programs and as a page for people.

``python -m schemas.dictionary`` prints the page; it is kept in ``docs/dictionary.md``. Does not belong here: what the tables are
(``schemas.published_tables``).
"""

import sys
from collections.abc import Iterator

from schemas.published import PublishedColumn, PublishedTable
from schemas.published_tables import PUBLISHED_TABLES

COLUMNS = (
    "table_name",
    "column_name",
    "position",
    "meaning_en",
    "meaning_zh",
    "unit_en",
    "unit_zh",
    "type_sqlite",
    "type_postgresql",
    "type_parquet",
    "listed_values",
    "source",
    "grain_en",
    "grain_zh",
)
_TYPES = {
    "text": ("TEXT", "text", "string"),
    "whole": ("INTEGER", "bigint", "int64"),
    "points": ("REAL", "numeric(20,2)", "decimal(19,2)"),
    "micro": ("REAL", "numeric(20,6)", "decimal(19,6)"),
    "time": ("TEXT", "timestamptz", "timestamp(us, UTC)"),
}
_INTRODUCTION = """# The data dictionary · 数据字典

Printed by `python -m schemas.dictionary` from `schemas/published_tables.py`; a test compares the two.
由 `python -m schemas.dictionary` 根据 `schemas/published_tables.py` 生成，测试保证一致。

The same tables are views of the warehouse (SQLite and PostgreSQL) and tables of a published edition (`jixiao publish`). Each stands
twice: `newest_…` as it stands now, `…_by_checkpoint` with every row that ever stood and from which checkpoint to which. As of
checkpoint N: `from_checkpoint <= N AND (until_checkpoint IS NULL OR until_checkpoint > N)`; as of a moment the same with
`from_recorded_at` and `until_recorded_at`.
同样的表既是数据库（SQLite 和 PostgreSQL）中的视图，也是发布版（`jixiao publish`）中的表。每张表有两种：`newest_…` 为当前内容，
`…_by_checkpoint` 为曾经有效的全部行及其起止检查点。查询检查点 N 时的内容：
`from_checkpoint <= N AND (until_checkpoint IS NULL OR until_checkpoint > N)`；按时刻查询时改用 `from_recorded_at` 和 `until_recorded_at`。

- Decimals are exact on PostgreSQL, in Parquet and in CSV. SQLite has none: there a figure is the nearest double, good to 15 digits, and
  the columns at the end hold it as a whole number, exact everywhere. Add those and divide once. Parquet and CSV do without them.
  小数在 PostgreSQL、Parquet 和 CSV 中精确；SQLite 没有小数类型，数值为最接近的双精度数（15 位有效），表末各列另存精确整数，
  求和请用整数列，最后再除。Parquet 和 CSV 不含整数列。
- Times are UTC: `timestamptz` on PostgreSQL, text such as `2024-09-10T20:26:40.000000Z` on SQLite and in CSV.
  时间均为 UTC：PostgreSQL 为 `timestamptz`，SQLite 和 CSV 为文本。
- In CSV a text that a spreadsheet would run as a formula (it begins with `=`, `+`, `-`, `@`, their full-width forms, a tab or a line break)
  stands behind an apostrophe: take one away to have it as filed. Figures are bare; Parquet and SQLite hold every text as filed.
  CSV 中会被表格软件当作公式的文本（以 `=`、`+`、`-`、`@`、其全角形式、制表符或换行开头）前加一个单引号，去掉一个即为原文；数字不加。
  Parquet 和 SQLite 中一律为原文。
- An empty value is missing; it is never zero and never "no". 空值即缺失，不等于零，也不等于“否”。
"""


def tabulate_dictionary() -> list[tuple[str | int, ...]]:
    """One row per published column, in order of tables and columns (COLUMNS)."""
    return [
        (
            name,
            column.name,
            position,
            column.en,
            column.zh,
            *column.unit,
            *_TYPES[column.kind],
            ", ".join(column.words),
            column.source,
            *table.grain,
        )
        for table in PUBLISHED_TABLES
        for name, columns in table.forms
        for position, column in enumerate(columns, 1)
    ]


def tell_dictionary() -> str:
    """The dictionary as a Markdown page."""
    parts = [_INTRODUCTION, *("\n".join(_tell_table(table)) for table in PUBLISHED_TABLES), "\n".join(_tell_words())]
    return "\n".join(parts)


def _tell_table(table: PublishedTable) -> Iterator[str]:
    yield f"## {' · '.join(f'`{name}`' for name, _ in table.forms)}\n"
    yield f"{table.en}\n{table.zh}\n"
    yield f"Grain: {table.grain[0]}. 粒度：{table.grain[1]}。\n"
    yield "| column | meaning | 含义 | unit · 单位 | source · 来源 |"
    yield "|---|---|---|---|---|"
    for column in table.dated_columns:
        marks = " ᵈ" if column not in table.newest_columns else ""
        unit = " · ".join(dict.fromkeys(part for part in column.unit if part))
        source = f"`{column.source}`" if column.is_stored else column.source
        yield f"| `{column.name}`{marks} | {column.en}{_refer(table, column)} | {column.zh} | {unit} | {source} |"
    if table.is_dated:
        yield f"\nᵈ only in `{table.dated_name}` · 仅见于 `{table.dated_name}`"
    yield ""


def _refer(table: PublishedTable, column: PublishedColumn) -> str:
    """Where a column has listed values: a link to them."""
    return f" ([values](#{_anchor(table, column)}))" if column.words else ""


def _tell_words() -> Iterator[str]:
    """Every list of values once, under the columns that take it."""
    yield "## Listed values · 取值\n"
    for columns in _gather_words():
        anchors = "".join(f'<a id="{_anchor(table, column)}"></a>' for table, column in columns)
        names = ", ".join(f"`{column.name}` of {table.name}" for table, column in columns)
        yield f"{anchors}**{names}**\n"
        yield "| value · 值 | meaning | 含义 |"
        yield "|---|---|---|"
        yield from (f"| `{value}` | {en} | {zh} |" for value, (en, zh) in columns[0][1].words.items())
        yield ""


def _gather_words() -> list[list[tuple[PublishedTable, PublishedColumn]]]:
    """The columns with listed values, those of one list together."""
    found: dict[int, list[tuple[PublishedTable, PublishedColumn]]] = {}
    for table in PUBLISHED_TABLES:
        for column in table.columns:
            if column.words:
                found.setdefault(id(column.words), []).append((table, column))
    return list(found.values())


def _anchor(table: PublishedTable, column: PublishedColumn) -> str:
    return f"{table.name}-{column.name}".replace("_", "-")


if __name__ == "__main__":
    sys.stdout.write(tell_dictionary())
