"""How a template looks: few colours, and what is to be filled in stands out from what is not."""

from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.named_styles import NamedStyle

_FONT = "宋体"
_INK, _QUIET, _LINE = "1F2D3A", "5B6770", "B8C2CC"
_HEADER, _INPUT, _LOCKED, _PANEL = "D5E0EA", "FFFBE6", "EEF1F4", "F8F8F5"
_THIN = Side(style="thin", color=_LINE)
GRID = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
OPEN, SHUT = Protection(locked=False), Protection(locked=True)


def _fill(colour: str) -> PatternFill:
    return PatternFill("solid", fgColor=colour)


def _style(name: str, **parts: Any) -> NamedStyle:
    return NamedStyle(name, **parts)


MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
BODY = Alignment(vertical="center", wrap_text=True)
TITLE = _style(
    "模板标题",
    font=Font(name=_FONT, size=14, bold=True, color=_INK),
    alignment=Alignment(vertical="center"),
    protection=SHUT,
)
HEADER = _style(
    "模板表头",
    font=Font(name=_FONT, size=11, bold=True, color=_INK),
    fill=_fill(_HEADER),
    border=GRID,
    alignment=MIDDLE,
    protection=SHUT,
)
EXPLAINING_HEADER = _style(
    "模板说明表头",
    font=Font(name=_FONT, size=11, color=_QUIET),
    fill=_fill(_LOCKED),
    border=GRID,
    alignment=MIDDLE,
    protection=SHUT,
)
INPUT = _style(
    "模板填写", font=Font(name=_FONT, size=11), fill=_fill(_INPUT), border=GRID, alignment=BODY, protection=OPEN
)
LOCKED = _style(
    "模板锁定",
    font=Font(name=_FONT, size=11, color=_INK),
    fill=_fill(_LOCKED),
    border=GRID,
    alignment=BODY,
    protection=SHUT,
)
EXPLAINING = _style(
    "模板说明",
    font=Font(name=_FONT, size=10, color=_QUIET),
    fill=_fill(_LOCKED),
    border=GRID,
    alignment=BODY,
    protection=SHUT,
)
PANEL = _style(
    "模板填报说明",
    font=Font(name=_FONT, size=10, color=_INK),
    fill=_fill(_PANEL),
    border=GRID,
    alignment=Alignment(vertical="top", wrap_text=True),
    protection=SHUT,
)
STYLES = (TITLE, HEADER, EXPLAINING_HEADER, INPUT, LOCKED, EXPLAINING, PANEL)
