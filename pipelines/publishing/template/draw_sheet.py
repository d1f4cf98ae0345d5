"""Draw a sheet: title, header, the rows given and the empty ones, instructions beside the table; locked but for what is filled in."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from math import ceil
from unicodedata import east_asian_width

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles.named_styles import NamedStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.publishing.template import styles
from pipelines.publishing.template.order import Value
from pipelines.publishing.template.plan_rows import RowPlan
from pipelines.publishing.template.plan_sheets import FIRST_ROW, HEADER_ROW, TITLE_ROW, ColumnPlan, SheetPlan
from pipelines.publishing.template.rules import Rule
from schemas.spreadsheet_texts import fit_cell, is_formula
from schemas.tables import Column

# Rows beyond those drawn may be filled in as well, down to here.
_LAST_OPEN_ROW = 2000
_TITLE_HEIGHT, _HEADER_HEIGHT, _ROW_HEIGHT, _PANEL_LINE = 30, 32, 21, 13.5
_GAP, _PANEL, _CODE, _NAME = 2, 46, 24, 26
# What a number in a workbook holds; a figure of more digits stands as text, which is read exactly.
_DIGITS = 15
_LONGEST_TITLE, _LONGEST_PROMPT = 32, 255
_AMOUNT, _NUMBER, _DAY, _TEXT = "#,##0.00####", "General", "yyyy-mm-dd", "@"


def draw_sheet(sheet: Worksheet, plan: SheetPlan, labels: tuple[str, str, str]) -> None:
    """Draw a planned sheet.

    Args:
        sheet: An empty sheet.
        plan: What stands in it.
        labels: The headers of instructions, of codes to choose from, and of their names.
    """
    instructions, codes, names = labels
    _draw_title(sheet, plan)
    for number, column in enumerate(plan.columns, 1):
        _draw_header(sheet, number, column.header, column.width, is_explained=column.column is None)
        _draw_column(sheet, number, column, plan)
    _draw_panel(sheet, plan, instructions)
    if plan.codes:
        _draw_codes(sheet, plan, codes, names)
    for rule, column, cells in _gather_rules(plan):
        _add_validation(sheet, rule, column, cells)
    sheet.sheet_format.defaultRowHeight = _ROW_HEIGHT
    sheet.sheet_format.customHeight = True
    sheet.freeze_panes = f"A{FIRST_ROW}"
    sheet.sheet_view.showGridLines = False


def write_value(cell: Cell | MergedCell, value: Value) -> None:
    """Put a value into a cell that has its style: text never as a formula, a number as it is written, of more than 15 digits as text."""
    if value is None:
        return
    if isinstance(value, str):
        cell.value = fit_cell(value)
        cell.data_type = "s"
        # It stays a text also when somebody goes into the cell and out again.
        cell.quotePrefix = is_formula(value)
        return
    cell.value = f"{Decimal(value).normalize():f}"
    digits = cell.value.lstrip("-").replace(".", "").strip("0")
    cell.data_type = "n" if len(digits) <= _DIGITS else "s"


def _draw_title(sheet: Worksheet, plan: SheetPlan) -> None:
    cell = sheet.cell(TITLE_ROW, 1)
    cell.style = styles.TITLE.name
    write_value(cell, plan.title)
    sheet.merge_cells(start_row=TITLE_ROW, end_row=TITLE_ROW, start_column=1, end_column=len(plan.columns))
    sheet.row_dimensions[TITLE_ROW].height = _TITLE_HEIGHT
    sheet.row_dimensions[HEADER_ROW].height = _HEADER_HEIGHT


def _draw_header(sheet: Worksheet, number: int, text: str, width: int, *, is_explained: bool) -> None:
    cell = sheet.cell(HEADER_ROW, number)
    cell.style = (styles.EXPLAINING_HEADER if is_explained else styles.HEADER).name
    write_value(cell, text)
    sheet.column_dimensions[get_column_letter(number)].width = width


def _draw_column(sheet: Worksheet, number: int, column: ColumnPlan, plan: SheetPlan) -> None:
    """The cells of a column; whatever stands below those drawn is open where the column is to be filled in and rows may be added."""
    if column.column is not None and plan.empty_rows:
        sheet.column_dimensions[get_column_letter(number)].protection = styles.OPEN
        sheet.column_dimensions[get_column_letter(number)].number_format = _format_of(column.column)
    for row_number in range(FIRST_ROW, plan.last_row + 1):
        index = row_number - FIRST_ROW
        row = plan.rows[index] if index < len(plan.rows) else RowPlan({})
        cell = sheet.cell(row_number, number)
        cell.style = _style_of(column, row).name
        cell.number_format = _NUMBER if column.column is None else _format_of(column.column)
        write_value(cell, (row.explained if column.column is None else row.values).get(column.name))


def _style_of(column: ColumnPlan, row: RowPlan) -> NamedStyle:
    if column.column is None:
        return styles.EXPLAINING
    return styles.LOCKED if column.name in row.locked else styles.INPUT


def _format_of(column: Column) -> str:
    if column.kind == "date":
        return _DAY
    if not column.is_number:
        return _TEXT if column.name != "answer" else _NUMBER
    return _AMOUNT if column.name.endswith("_wan_yuan") else _NUMBER


def _draw_panel(sheet: Worksheet, plan: SheetPlan, header: str) -> None:
    """The instructions, in one cell that is as high as they need and at least as the table."""
    number = plan.panel_column
    sheet.column_dimensions[get_column_letter(number - 1)].width = _GAP
    _draw_header(sheet, number, header, _PANEL, is_explained=True)
    lines = sum(max(1, ceil(_width(text) / (_PANEL * 1.08))) for text in plan.instructions)
    last = max(FIRST_ROW + ceil(lines * _PANEL_LINE / _ROW_HEIGHT), min(plan.last_row, FIRST_ROW + 25))
    for row in range(FIRST_ROW, last + 1):
        sheet.cell(row, number).style = styles.PANEL.name
    write_value(sheet.cell(FIRST_ROW, number), "\n".join(plan.instructions))
    sheet.merge_cells(start_row=FIRST_ROW, end_row=last, start_column=number, end_column=number)


def _draw_codes(sheet: Worksheet, plan: SheetPlan, codes: str, names: str) -> None:
    """The codes to choose from, each with its name."""
    number = plan.codes_column
    sheet.column_dimensions[get_column_letter(number - 1)].width = _GAP
    for offset, (header, width) in enumerate(((codes, _CODE), (names, _NAME))):
        _draw_header(sheet, number + offset, header, width, is_explained=True)
        for row, pair in enumerate(plan.codes, FIRST_ROW):
            cell = sheet.cell(row, number + offset)
            cell.style, cell.number_format = styles.EXPLAINING.name, _TEXT
            write_value(cell, pair[offset])


def _gather_rules(plan: SheetPlan) -> Iterator[tuple[Rule, ColumnPlan, str]]:
    """Per column and rule the cells it holds for, those side by side as one range; locked cells have none."""
    for number, column in enumerate(plan.columns, 1):
        if column.column is None:
            continue
        letter = get_column_letter(number)
        own: dict[Rule, list[str]] = {}
        rules = [(row.rules.get(column.name, column.rule), column.name in row.locked) for row in plan.rows]
        at = FIRST_ROW
        for (rule, is_locked), some in groupby(rules):
            count = len(list(some))
            if not is_locked:
                own.setdefault(rule, []).append(f"{letter}{at}:{letter}{at + count - 1}")
            at += count
        if plan.empty_rows:
            own.setdefault(column.rule, []).append(f"{letter}{at}:{letter}{_LAST_OPEN_ROW}")
        yield from ((rule, column, " ".join(ranges)) for rule, ranges in own.items())


def _add_validation(sheet: Worksheet, rule: Rule, column: ColumnPlan, cells: str) -> None:
    validation = DataValidation(
        type=None if rule.kind == "any" else rule.kind,
        allow_blank=True,
        showInputMessage=True,
        promptTitle=column.header[:_LONGEST_TITLE],
        prompt=column.says[:_LONGEST_PROMPT],
        sqref=cells,
    )
    if rule.kind == "list":
        validation.formula1 = rule.source or f'"{",".join(rule.words)}"'
    elif rule.kind != "any":
        validation.operator = "between" if rule.most else "greaterThanOrEqual"
        validation.formula1, validation.formula2 = rule.least, rule.most
    if rule.kind != "any":
        validation.showErrorMessage = True
        validation.errorStyle = "stop" if rule.is_strict else "warning"
        validation.errorTitle, validation.error = column.header[:_LONGEST_TITLE], rule.told[:_LONGEST_PROMPT]
    sheet.add_data_validation(validation)


def _width(text: str) -> int:
    """How wide a text is, in digits."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)
