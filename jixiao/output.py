"""Output: one list of rows as a table for people, or as csv or json for programs."""

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

SHANGHAI = timezone(timedelta(hours=8))


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], form: str, title: str = "") -> None:
    """Print rows in exactly these columns; a value that is missing is empty in csv and null in json."""
    if form == "json":
        json.dump(
            [{name: _text(row.get(name)) for name in columns} for row in rows], sys.stdout, ensure_ascii=False, indent=1
        )
        sys.stdout.write("\n")
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([_text(row.get(name)) for name in columns] for row in rows)
    else:
        print_table(rows, columns, title)


def print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], title: str = "") -> None:
    """Print a table for people: as wide as the terminal, colours only on one."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 200, highlight=False)
    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in columns:
        table.add_column(
            name, overflow="fold", justify="right" if name.endswith(("_points", "_max", "version")) else "left"
        )
    for row in rows:
        table.add_row(*(Text(_text(row.get(name)) or "") for name in columns))
    console.print(table)


def format_time(microseconds: int) -> str:
    """A recorded time as ISO 8601 with its zone."""
    moment = datetime.fromtimestamp(microseconds // 10**6, tz=UTC).astimezone(SHANGHAI)
    return moment.replace(microsecond=microseconds % 10**6).isoformat()


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
