"""Output: one list of rows as a table for people, or as csv or json for programs."""

import io
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import click

from schemas.spreadsheet_texts import spell_lines

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SHANGHAI = timezone(timedelta(hours=8))
# Where nobody looks on, lines are as long as a wide terminal.
_WIDTH = 200
# What commands a terminal, or turns the direction of writing, and the sign that shows it.
_COMMANDS = {
    **{code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"},
    **{code: f"\\x{code:02x}" for code in range(0x7F, 0xA0)},
    **{code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))},
}
# What may stand above its rows where they are too wide.
_ABOVE = "unit_code"
# Only running text folds. Codes, numbers and statuses stay in one piece: half a code is none.
_FOLDING = frozenset(
    {
        *("aliases", "basis", "before", "after", "sentence", "computed", "document_number", "message", "name"),
        *("expected", "observed", "place", "source", "stated", "text_as_written", "unit_name", "value"),
    }
)
_HEADINGS = {
    "addressed_to": "收件方\naddressed to",
    "basis": "依据 basis",
    "change_pct": "变动%\nin %",
    "code": "编码 code",
    "computed": "应为 computed",
    "computed_score_points": "复算\ncomputed",
    "computed_total": "复算\ncomputed",
    "difference": "增减\nchange",
    "errors": "错误\nerrors",
    "fiscal_year": "年度\nfiscal_year",
    "files": "文件\nfiles",
    "final_score_points": "最终\nfinal",
    "item_code": "指标 item_code",
    "kind": "类别 kind",
    "message": "说明 message",
    "metric_code": "数据 metric_code",
    "name": "名称 name",
    "open": "待定\nopen",
    "place": "位置 place",
    "points_max": "满分\nmax",
    "prior_value": "上年数\nprior",
    "reason": "原因 reason",
    "received_at": "收到 received_at",
    "recorded_at": "记录 recorded_at",
    "reviewed_score_points": "复核\nreviewed",
    "self_score_points": "自评\nself",
    "self_total": "自评\nself",
    "stated": "填报 stated",
    "status": "状态 status",
    "subject_code": "对象\nsubject",
    "submission_version": "报送版本\nsubmission",
    "text_as_written": "原文 text_as_written",
    "unit_code": "单位编码\nunit_code",
    "unit_name": "单位 unit_name",
    "value": "数值\nvalue",
    "version": "版本\nversion",
    "warnings": "警告\nwarnings",
}
_NUMBERS = frozenset({"value", "prior_value", "difference", "change_pct", "open", "errors", "warnings", "files"})
_NUMBER_ENDINGS = ("_points", "_max", "_total", "version")


def write_whatever_comes() -> None:
    """Give a terminal or file whose encoding lacks a sign (GBK has no ✓) the number of the sign, rather than end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def show_text(text: str) -> str:
    """A text for people, which may be anybody's: what would be a command to the terminal stands there as a sign, and is not obeyed."""
    return text.replace("\r\n", "\n").translate(_COMMANDS)


def say(text: str, *, err: bool = False) -> None:
    """Print lines that hold texts of filings, or names of files."""
    click.echo(show_text(text), err=err)


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], form: str, title: str = "") -> None:
    """Print rows in exactly these columns; a value that is missing is empty in csv and null in json, a text in csv is never a formula."""
    if form == "json":
        json.dump(
            [{name: _text(row.get(name)) for name in columns} for row in rows], sys.stdout, ensure_ascii=False, indent=1
        )
        sys.stdout.write("\n")
    elif form == "csv":
        sys.stdout.write(spell_lines([columns, *([_text(row.get(name)) for name in columns] for row in rows)], "\n"))
    else:
        print_table(rows, columns, title)


def print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], title: str = "") -> None:
    """Print a table for people: headings in Chinese too, no column that is wholly empty, only running text folds.

    As wide as the terminal. Where that is too narrow for codes and numbers, a unit's code stands above its rows; where that does
    not help, the table is wider than the terminal: nothing of a row is ever cut off.
    """
    console = _open_console()
    texts = {name: [show_text(_text(row.get(name)) or "") for row in rows] for name in columns}
    shown = {name: own for name, own in texts.items() if not rows or any(own)}
    table = _lay_out(shown, title)
    if _least_width(console, table) > console.width:
        table = _lay_out(shown, title, is_narrow=True)
        console.width = max(console.width, _least_width(console, table))
    console.print(table)


def _lay_out(shown: Mapping[str, Sequence[str]], title: str, *, is_narrow: bool = False) -> "Table":
    """A table of these columns; a narrow one has the units' codes above their rows, and less air."""
    from rich import box
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    table.padding, table.show_edge = (0, False) if is_narrow else ((0, 1, 0, 0), True)
    lines = list(zip(*shown.values(), strict=True))
    headings = [_HEADINGS.get(name, name) for name in shown]
    names = list(shown)
    if is_narrow and names[0] == _ABOVE and len(names) > 1:
        headings = [f"{headings[0].replace(chr(10), ' ')}\n  {headings[1].replace(chr(10), ' ')}", *headings[2:]]
        lines, names = _put_above(lines), names[1:]
    for number, name in enumerate(names):
        own = [line[number] for line in lines]
        folds = name in _FOLDING and not all(map(_is_number, own))
        table.add_column(
            headings[number],
            overflow="fold",
            no_wrap=not folds,
            min_width=None if folds else max(map(cell_len, (*own, *headings[number].splitlines()))),
            justify="right" if _is_right(name, own) else "left",
        )
    for line in lines:
        table.add_row(*map(Text, line))
    return table


def _put_above(lines: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows without their first text, which stands above all that begin with it."""
    found: list[tuple[str, ...]] = []
    for first, own in groupby(lines, key=itemgetter(0)):
        rest = [line[1:] for line in own]
        found.append((first, *[""] * (len(rest[0]) - 1)))
        found += [(f"  {second}", *others) for second, *others in rest]
    return found


def _least_width(console: "Console", table: "Table") -> int:
    """How wide a table is at least, however narrow the terminal."""
    return console.measure(table, options=console.options.update_width(10 * _WIDTH)).minimum


def print_indented(lines: Iterable[tuple[int, str]]) -> None:
    """Print lines, each with how far it is indented, folded to the terminal under their own beginning."""
    from rich.text import Text

    console = _open_console()
    for depth, text in lines:
        for part in Text(show_text(text)).wrap(console, console.width - depth, overflow="fold") or [""]:
            console.print(f"{' ' * depth}{part}".rstrip(), markup=False, soft_wrap=True)


def _open_console() -> "Console":
    from rich.console import Console

    is_known = sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit()

    class VerbsConsole(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # rich ends with 1, which is a no; `jixiao.failures` knows better

    return VerbsConsole(width=None if is_known else _WIDTH, highlight=False)


def _is_right(name: str, texts: Sequence[str]) -> bool:
    return (name in _NUMBERS or name.endswith(_NUMBER_ENDINGS)) and all(map(_is_number, texts))


def _is_number(text: str) -> bool:
    return text in {"", "—"} or text.lstrip("-+").replace(".", "", 1).isdigit()


def format_time(microseconds: int) -> str:
    """A recorded time as ISO 8601 with its zone."""
    moment = datetime.fromtimestamp(microseconds // 10**6, tz=UTC).astimezone(SHANGHAI)
    return moment.replace(microsecond=microseconds % 10**6).isoformat()


def format_seconds(microseconds: int) -> str:
    """A recorded time for people: to the second, in Shanghai."""
    return f"{datetime.fromtimestamp(microseconds // 10**6, tz=UTC).astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
