"""Plan sheets: which columns each table has, those of the contract and those that only explain, and what may be entered in them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from pipelines.publishing.template.order import TemplateOrder
from pipelines.publishing.template.plan_rows import RowPlan, plan_rows
from pipelines.publishing.template.rules import ANYTHING, Rule, choose_rule, list_cells, list_words
from schemas.layout import WAN_YUAN
from schemas.rubric import CompletionRatio
from schemas.tables import EXPLAINING, TABLES, Column, Table
from schemas.template_form import TemplateForm

TITLE_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3
# How far behind the table's last column instructions and codes stand, a narrow gap before each.
_PANEL, _CODES = 2, 4
# What explains a table: the label of each column, the column of the contract that it stands behind, and its width.
_EXPLANATIONS: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "finance": (("prior_final", "final_wan_yuan", 15),),
    "expense_subjects": (("prior_final", "final_wan_yuan", 15),),
    "execution": (("target_share", "month", 11), ("prior_executed_to_month", "executed_wan_yuan", 15)),
    "projects": (("prior_executed", "executed_wan_yuan", 13),),
    "indicators": (("prior_actual", "actual_value", 11),),
    "answers": (
        ("item_name", "item_code", 22),
        ("criterion_name", "criterion", 26),
        ("accepted_answer", "criterion", 18),
        ("authority", "criterion", 10),
    ),
    "self_scores": (("item_name", "item_code", 26), ("item_points", "item_code", 8)),
}
_WITH_ITEMS, _WITH_METRICS = "attachments", "metrics"


@dataclass(frozen=True)
class ColumnPlan:
    """A column of a sheet: of the contract (``column``), or one that explains; ``says`` is told where one types."""

    name: str
    header: str
    width: int
    column: Column | None = None
    rule: Rule = ANYTHING
    says: str = ""


@dataclass(frozen=True)
class SheetPlan:
    """A sheet: its columns, the rows that are given, the number of empty ones, instructions, and codes to choose from with their names."""

    table: Table
    title: str
    columns: tuple[ColumnPlan, ...]
    rows: tuple[RowPlan, ...]
    empty_rows: int
    instructions: tuple[str, ...]
    codes: tuple[tuple[str, str], ...] = ()

    @property
    def last_row(self) -> int:
        """The last row that is drawn as one to fill in."""
        return FIRST_ROW + len(self.rows) + self.empty_rows - 1

    @property
    def panel_column(self) -> int:
        """Where the instructions stand: beside the table, a narrow gap between."""
        return len(self.columns) + _PANEL

    @property
    def codes_column(self) -> int:
        """Where codes to choose from stand: beside the instructions."""
        return len(self.columns) + _CODES


def plan_sheets(order: TemplateOrder) -> list[SheetPlan]:
    """One sheet per table of the contract, in its order."""
    rows = {table.name: plan_rows(order, table.name) for table in TABLES}
    sources = _Sources(order, {name: len(planned) for name, planned in rows.items()})
    return [_plan_sheet(order, table, rows[table.name], sources) for table in TABLES]


def _plan_sheet(order: TemplateOrder, table: Table, rows: tuple[RowPlan, ...], sources: "_Sources") -> SheetPlan:
    form = order.form
    words = form.tables[table.name]
    has_amounts = any(column.unit == WAN_YUAN for column in table.columns)
    amounts = f"　{form.labels.amounts_in}：{order.amount_unit}" if has_amounts else ""
    columns = tuple(_plan_columns(order, table, sources))
    told = [f"· {text}" for text in words.says]
    told += ["", *(f"{one.header}：{one.says}" for one in columns if one.column is not None)]
    title = f"{table.name_zh}　{order.unit_name}　{order.fiscal_year} 年度{amounts}"
    return SheetPlan(table, title, columns, rows, words.empty_rows, tuple(told), sources.codes_on(table.name))


def _plan_columns(order: TemplateOrder, table: Table, sources: "_Sources") -> Iterator[ColumnPlan]:
    words = order.form.tables[table.name].columns
    for name in _list_columns(table):
        label = next(((label, width) for label, _, width in _EXPLANATIONS.get(table.name, ()) if label == name), None)
        if label is not None:
            yield ColumnPlan(name, explain(order.form, name), label[1])
            continue
        column = table.column(name)
        rule = sources.rule_of(table, column)
        yield ColumnPlan(name, column.name_zh, words[name].width, column, rule, words[name].says)


def explain(form: TemplateForm, label: str) -> str:
    """The header of a column that only explains."""
    return f"{EXPLAINING}{getattr(form.labels, label)}"


def _list_columns(table: Table) -> list[str]:
    """The columns of a sheet in order, those that explain behind the one they belong to."""
    names = []
    for column in table.columns:
        names.append(column.name)
        names += [label for label, behind, _ in _EXPLANATIONS.get(table.name, ()) if behind == column.name]
    return names


class _Sources:
    """Where a column's words are listed: in the rule itself, in another sheet, or beside a table."""

    def __init__(self, order: TemplateOrder, given: Mapping[str, int]) -> None:
        self._order = order
        self._given = given

    def codes_on(self, table: str) -> tuple[tuple[str, str], ...]:
        """The codes that stand beside a table, with their names."""
        if table == _WITH_ITEMS:
            return tuple((item.code, item.name.zh) for item in self._order.items.values())
        if table == _WITH_METRICS:
            return tuple(
                (
                    one.metric_code,
                    f"{one.metric_name or ''}{f'（{one.unit_of_measure}）' if one.unit_of_measure else ''}",
                )
                for one in self._order.metrics
            )
        return ()

    def rule_of(self, table: Table, column: Column) -> Rule:
        """What may be entered in a column."""
        labels = self._order.form.labels
        if column.name == "rubric":
            return list_words(tuple(one.name.zh for one in self._order.rubrics), labels)
        if column.name == "grade":
            return list_words(self._grades(), labels, is_strict=False)
        source = self._source_of(table.name, column.name)
        return list_cells(source, labels) if source else choose_rule(column, labels)

    def _source_of(self, table: str, column: str) -> str | None:
        """The cells that hold the words of a column, in whatever sheet."""
        if column == "subject_code" and table != "evaluations":
            return (
                self._range("projects", "project_code") if table == "indicators" else self._range("evaluations", column)
            )
        if column == "item_code":
            return self._codes(_WITH_ITEMS)
        return self._codes(_WITH_METRICS) if column == "metric_code" else None

    def _range(self, name: str, column: str) -> str:
        table = next(one for one in TABLES if one.name == name)
        letter = get_column_letter(_list_columns(table).index(column) + 1)
        last = FIRST_ROW + self._given[name] + self._order.form.tables[name].empty_rows - 1
        return f"'{table.name_zh}'!${letter}${FIRST_ROW}:${letter}${last}"

    def _codes(self, name: str) -> str | None:
        codes = self.codes_on(name)
        table = next(one for one in TABLES if one.name == name)
        letter = get_column_letter(len(_list_columns(table)) + _CODES)
        return f"'{table.name_zh}'!${letter}${FIRST_ROW}:${letter}${FIRST_ROW + len(codes) - 1}" if codes else None

    def _grades(self) -> tuple[str, ...]:
        """The grades that the rubrics at hand know, each by its first word."""
        methods = [item.method for item in self._order.items.values()]
        found = [grade.words[0] for one in methods if isinstance(one, CompletionRatio) for grade in one.grades]
        return tuple(dict.fromkeys(found))
