"""Lay out boxes: where the box of a comment stands over a sheet and how large it is, so that all of it can be read at once."""

from dataclasses import dataclass, field
from unicodedata import east_asian_width

from pipelines.publishing.return_workbook.draw_boxes import Box
from pipelines.publishing.return_workbook.find_cells import space_of
from pipelines.publishing.return_workbook.open_package import Element

_WIDTH, _LINE_HEIGHT, _MARGIN = 300, 17, 12
_LETTERS_PER_LINE = 44
_POINTS_PER_PIXEL = 0.75
# No sheet has more columns; of rows a box never gets that far unless it begins beyond.
_LAST = 2**14


@dataclass(frozen=True)
class Grid:
    """How wide the columns and how high the rows of a sheet are, in pixels; both count from 1."""

    column_width: int = 64
    row_height: int = 20
    widths: dict[int, int] = field(default_factory=dict)
    heights: dict[int, int] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Element) -> "Grid":
        """The grid of a sheet."""
        space = space_of(root)
        usual = root.find(f"{space}sheetFormatPr")
        said = {} if usual is None else usual.attrib
        widths = {
            number: 0 if one.get("hidden") in {"1", "true"} else _pixels_of_width(one.get("width", "8.43"))
            for one in root.iterfind(f"{space}cols/{space}col")
            for number in range(int(one.get("min", 1)), min(int(one.get("max", 1)), 1024) + 1)
        }
        heights = {
            int(row.get("r", 0)): 0 if row.get("hidden") in {"1", "true"} else _pixels_of_height(row.get("ht"))
            for row in root.iterfind(f"{space}sheetData/{space}row")
            if row.get("ht") or row.get("hidden")
        }
        return cls(
            _pixels_of_width(said.get("defaultColWidth", "8.43")),
            _pixels_of_height(said.get("defaultRowHeight")),
            widths,
            heights,
        )

    def place_box(self, row: int, column: int, text: str) -> Box:
        """The box of a text beside a cell: column, pixels into it, row, pixels into it, where it begins and where it ends."""
        height = count_lines(text, _LETTERS_PER_LINE) * _LINE_HEIGHT + _MARGIN
        top = max(row - 1, 1)
        right, into_right = _walk(column + 1, 15 + _WIDTH, self.widths, self.column_width)
        bottom, into_bottom = _walk(top, 4 + height, self.heights, self.row_height)
        anchor = f"{column}, 15, {top - 1}, 4, {right - 1}, {into_right}, {bottom - 1}, {into_bottom}"
        return Box(anchor, _WIDTH * _POINTS_PER_PIXEL, height * _POINTS_PER_PIXEL)


def _pixels_of_width(width: str) -> int:
    return round(float(width) * 7) + 5


def _pixels_of_height(height: str | None) -> int:
    return round(float(height or 15) / _POINTS_PER_PIXEL)


def _walk(start: int, pixels: int, sizes: dict[int, int], usual: int) -> tuple[int, int]:
    """The column or row that lies so many pixels after the beginning of another, and how far into it."""
    at = start
    while pixels > sizes.get(at, usual) and at < _LAST:
        pixels -= sizes.get(at, usual)
        at += 1
    return at, max(0, min(pixels, sizes.get(at, usual)))


def measure(text: str) -> int:
    """How wide a text is: a Chinese character takes two places."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)


def count_lines(text: str, width: int) -> int:
    """How many lines a text takes where each has so many places."""
    return sum(max(1, -(-measure(line) // width)) for line in text.split("\n"))
