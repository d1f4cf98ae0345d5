"""The contract's tables: what a unit files, table by table and column by column, in English and Chinese.

One definition serves the reader (headers), the validation (kinds, keys, ranges), the frames and the documentation; the
contract in ``docs/interchange.md`` is compared with it by a test. Does not belong here: how a file is read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Literal

from schemas import values
from schemas.measures import fold_width

Kind = Literal["text", "decimal", "stated", "month", "fiscal_year", "date", "choice"]
# The first of the Chinese characters; signs such as ≥ and √ stand before it.
_FIRST_CHARACTER = "\u4e00"
NUMBER_KINDS = frozenset({"decimal", "stated", "month", "fiscal_year"})


@dataclass(frozen=True)
class Column:
    """One column of a filed table.

    ``is_required``: its header must stand. ``is_filled``: a blank cell in it is a finding, unless the row's column
    ``filled_unless`` is filled. ``minimum``: below it a number is
    out of range. ``is_percentage`` (or a percentage in the row's ``percent_by`` column) lets a percent sign stand.
    """

    name: str
    name_zh: str
    kind: Kind = "text"
    is_required: bool = True
    is_filled: bool = False
    minimum: int | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None
    is_percentage: bool = False
    percent_by: str | None = None
    filled_unless: str | None = None
    unit: str = ""

    @property
    def is_number(self) -> bool:
        """Whether its values are held in millionths."""
        return self.kind in NUMBER_KINDS

    @cached_property
    def chinese_words(self) -> dict[str, str]:
        """Each listed value with the first Chinese word that means it; forms offer these to choose from."""
        words: dict[str, str] = {}
        for word, value in self.choices.items():
            if word[0] >= _FIRST_CHARACTER:
                words.setdefault(value, word)
        return words


@dataclass(frozen=True)
class Table:
    """One filed table (a sheet or a CSV file): its columns in order, its key, and whether a filing must hold it."""

    name: str
    name_zh: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    is_required: bool = True

    def column(self, name: str) -> Column:
        """The column of that name; KeyError where the contract has none."""
        return self._by_name[name]

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def headers(self) -> dict[str, str]:
        """Every accepted header (folded), English and Chinese, with the column it names."""
        return {fold_header(text): column.name for column in self.columns for text in (column.name, column.name_zh)}


@cache
def fold_header(text: str) -> str:
    """Fold what never distinguishes two headers: case, full width, blanks and line breaks inside or around."""
    return "".join(fold_width(text).split()).casefold()


def _text(name: str, name_zh: str, **more: object) -> Column:
    return Column(name, name_zh, **more)  # type: ignore[arg-type]


def _optional(name: str, name_zh: str, **more: object) -> Column:
    return Column(name, name_zh, is_required=False, **more)  # type: ignore[arg-type]


def _choice(name: str, name_zh: str, choices: Mapping[str, str], **more: object) -> Column:
    return Column(name, name_zh, kind="choice", choices=choices, **more)  # type: ignore[arg-type]


def _money(name: str, name_zh: str, **more: object) -> Column:
    return Column(name, name_zh, kind="decimal", unit="万元", **more)  # type: ignore[arg-type]


INITIAL, ADJUSTED, FINAL = "年初预算数", "全年预算数", "决算数"
SUBJECT_CODE = _optional("subject_code", "对象编码")
_BY_UNIT = "unit_of_measure"
_DIRECTION_WORDS = values.spell_choices(values.DIRECTIONS)

TABLES: tuple[Table, ...] = (
    Table(
        "submission",
        "封面",
        (
            _text("unit_code", "单位编码", is_filled=True),
            _text("unit_name", "单位名称", is_filled=True),
            Column("fiscal_year", "年度", kind="fiscal_year", is_filled=True, minimum=1949),
            Column("submitted_on", "报送日期", kind="date", is_filled=True),
            _optional("classification", "密级"),
            _optional("prepared_by", "填表人"),
            _optional("checked_by", "审核人"),
            _optional("head", "负责人"),
            _optional("phone", "联系电话"),
        ),
        key=("unit_code", "fiscal_year"),
    ),
    Table(
        "evaluations",
        "评价对象",
        (
            _choice("subject_type", "对象类型", values.spell_choices(values.SUBJECT_TYPES), is_filled=True),
            SUBJECT_CODE,
            _text("subject_name", "对象名称", is_filled=True),
            _text("rubric", "评价体系", is_filled=True),
            _optional("goal_planned", "年度目标"),
            _optional("goal_actual", "目标完成情况"),
        ),
        key=("subject_code",),
    ),
    Table(
        "finance",
        "收支",
        (
            _choice("line", "项目", values.spell_choices(values.FINANCE_LINES), is_filled=True),
            _money("initial_budget_wan_yuan", INITIAL),
            _money("adjusted_budget_wan_yuan", ADJUSTED),
            _money("final_wan_yuan", FINAL),
        ),
        key=("line",),
    ),
    Table(
        "expense_subjects",
        "支出科目",
        (
            _text("subject", "科目", is_filled=True),
            _choice("scope", "范围", values.spell_choices(values.EXPENSE_SCOPES), is_required=False),
            _money("initial_budget_wan_yuan", INITIAL, is_filled=True, minimum=0),
            _money("final_wan_yuan", FINAL, is_filled=True, minimum=0),
        ),
        key=("subject",),
        is_required=False,
    ),
    Table(
        "execution",
        "执行进度",
        (
            Column("month", "月份", kind="month", is_filled=True, minimum=1),
            _money("adjusted_budget_wan_yuan", ADJUSTED, is_filled=True, minimum=0),
            _money("executed_wan_yuan", "累计执行数", is_filled=True, minimum=0),
        ),
        key=("month",),
        is_required=False,
    ),
    Table(
        "projects",
        "项目",
        (
            _text("project_code", "项目编码", is_filled=True),
            _text("project_name", "项目名称", is_filled=True),
            _optional("fund_source", "资金来源"),
            _money("initial_budget_wan_yuan", INITIAL, is_required=False, minimum=0),
            _money("adjusted_budget_wan_yuan", ADJUSTED, is_filled=True, minimum=0),
            _money("executed_wan_yuan", "执行数", is_filled=True, minimum=0),
            _choice("in_performance_management", "纳入绩效目标管理", values.YES_NO, is_required=False, default="yes"),
            _choice("problem_found", "监控发现问题", values.YES_NO, is_filled=True),
            _choice("corrected", "已整改", values.YES_NO_CORRECTED),
        ),
        key=("project_code",),
        is_required=False,
    ),
    Table(
        "indicators",
        "绩效指标",
        (
            SUBJECT_CODE,
            _optional("level1", "一级指标"),
            _optional("level2", "二级指标"),
            _text("indicator_name", "指标名称", is_filled=True),
            _choice("kind", "类型", values.spell_choices(values.INDICATOR_KINDS), is_filled=True),
            _choice("direction", "方向", _DIRECTION_WORDS, is_required=False, default="at_least"),
            Column(
                "target_value", "指标值", kind="decimal", is_filled=True, filled_unless="grade", percent_by=_BY_UNIT
            ),
            Column(
                "actual_value", "实际完成值", kind="decimal", is_filled=True, filled_unless="grade", percent_by=_BY_UNIT
            ),
            _text("unit_of_measure", "计量单位"),
            _optional("points", "分值", kind="decimal", minimum=0, unit="分"),
            _optional("grade", "完成等级"),
            _optional("deviation_reason", "偏差原因"),
        ),
        is_required=False,
    ),
    Table(
        "metrics",
        "年度主要数据",
        (
            _text("metric_code", "数据编码", is_filled=True),
            _text("metric_name", "数据名称", is_filled=True),
            Column("value", "数值", kind="decimal", is_filled=True, percent_by="unit_of_measure"),
            _text("unit_of_measure", "计量单位", is_filled=True),
            _optional("stated_prior_value", "上年数", kind="stated", percent_by="unit_of_measure"),
            _optional("stated_change_pct", "同比%", kind="stated", is_percentage=True, unit="%"),
        ),
        key=("metric_code",),
        is_required=False,
    ),
    Table(
        "answers",
        "事实与定性",
        (
            SUBJECT_CODE,
            _text("item_code", "指标编码", is_filled=True),
            _text("criterion", "计分点", is_filled=True),
            _text("answer", "填报", is_filled=True),
        ),
        key=("subject_code", "item_code", "criterion"),
        is_required=False,
    ),
    Table(
        "self_scores",
        "自评打分",
        (
            SUBJECT_CODE,
            _text("item_code", "指标编码", is_filled=True),
            Column("self_score_points", "自评打分", kind="decimal", is_filled=True, unit="分"),
            _optional("note", "备注"),
        ),
        key=("subject_code", "item_code"),
        is_required=False,
    ),
    Table(
        "attachments",
        "佐证材料",
        (
            SUBJECT_CODE,
            _text("item_code", "指标编码", is_filled=True),
            _optional("criterion", "计分点"),
            _text("file_name", "文件名", is_filled=True),
            _optional("document_number", "文号"),
            _optional("url", "网址"),
            _optional("published_on", "公开日期", kind="date"),
            _optional("page", "页码"),
        ),
        is_required=False,
    ),
)

# What a report document holds, read from its prose and its printed scoring table. A document always supplies all of these, with
# or without rows; no sheet or file is ever taken for one of them.
REPORT_TABLES: tuple[Table, ...] = (
    Table(
        "report",
        "报告",
        (
            _optional("unit_name", "单位名称"),
            _optional("fiscal_year", "年度", kind="fiscal_year", minimum=1949),
            _optional("title", "标题"),
            _optional("rubric", "评价体系"),
        ),
    ),
    Table(
        "report_finance",
        "报告收支",
        (
            _choice("line", "项目", values.spell_choices(values.FINANCE_LINES), is_filled=True),
            _money("final_wan_yuan", FINAL, is_filled=True),
        ),
        key=("line",),
    ),
    Table(
        "report_scores",
        "报告打分表",
        (
            # Order of the rows and level make the tree: 1 to 3 as printed, 0 for the total.
            Column("level", "级次", kind="decimal", is_filled=True, minimum=0),
            _text("item_name", "指标名称", is_filled=True),
            _optional("item_code", "指标编码"),
            _optional("printed_points", "指标分值", kind="decimal", unit="分"),
            _optional("criterion", "计分标准"),
            _optional("self_score_points", "自评打分", kind="decimal", unit="分"),
            _optional("note", "备注"),
            _choice("is_deduction", "是否扣分项", values.YES_NO, is_required=False, default="no"),
        ),
    ),
)
ALL_TABLES = (*TABLES, *REPORT_TABLES)
# What a report supplies where the table itself was not filed.
STANDS_IN = {
    "submission": "report",
    "evaluations": "report",
    "finance": "report_finance",
    "self_scores": "report_scores",
}

# What a submission holds besides tables: the sealed original (盖章件), each of its files by its content. Nothing in it is read.
SEALED_ORIGINAL = "sealed_original"


def name_original(file_sha256: str) -> str:
    """The name that a file of the sealed original goes by among the tables of a submission."""
    return f"{SEALED_ORIGINAL}.{file_sha256[:16]}"


def is_original(table_name: str) -> bool:
    """Whether what a file supplies is no table but the sealed original, or a part of it."""
    return table_name.startswith(f"{SEALED_ORIGINAL}.")


# Where a column stands among all, by its table and its name.
COLUMN_ORDER: dict[tuple[str, str], int] = {
    names: number
    for number, names in enumerate((table.name, column.name) for table in ALL_TABLES for column in table.columns)
}
TABLE_BY_NAME: dict[str, Table] = {table.name: table for table in ALL_TABLES}
TABLE_BY_HEADING: dict[str, Table] = {
    fold_header(text): table for table in TABLES for text in (table.name, table.name_zh)
}
MAXIMUM_MONTH = 12
# The first sheet of a workbook that was given back: the bureau's own words, and nothing that a unit files.
RETURN_SHEET = "退回说明"
RETURN_TITLE = "绩效自评退回说明"
# A column whose header begins so explains what stands beside it, and files nothing.
EXPLAINING = "※"


def find_table(heading: str) -> Table | None:
    """The table that a sheet or file of this name holds, in either language; None where the contract has none."""
    return TABLE_BY_HEADING.get(fold_header(heading))


def is_return_letter(sheet_name: str, first_text: object) -> bool:
    """Whether a sheet is the letter of a return, by its name and the text of its first cell; a unit may call one of its own so."""
    return sheet_name.startswith(RETURN_SHEET) and isinstance(first_text, str) and first_text.endswith(RETURN_TITLE)


def is_explanation(header: str) -> bool:
    """Whether a column is there to be read by people only."""
    return header.lstrip().startswith(EXPLAINING)


def missing_columns(table: Table, present: Iterable[str]) -> list[Column]:
    """Required columns of a table that do not stand in a sheet."""
    names = set(present)
    return [column for column in table.columns if column.is_required and column.name not in names]
