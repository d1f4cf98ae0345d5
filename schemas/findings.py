"""Findings: what a check has to say about one place, and the sentences it is told with in Chinese and English.

A finding row stores check, place, found and expected; its sentence is rendered when read, from the catalogue below. Names of
checks are stable and are sentences that should be true. Does not belong here: the rule that finds (pure ``validate_*`` and
``score_*`` functions) or a finding's storage.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from schemas.tables import TABLE_BY_NAME

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)
UNIT, BUREAU = "unit", "bureau"


@dataclass(frozen=True)
class Check:
    """One check of the catalogue; the sentences may name any field of the finding, its context, ``{table}`` and ``{column}``."""

    name: str
    severity: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    addressed_to: str = UNIT


@dataclass(frozen=True)
class Finding:
    """One finding: one row per defect and place. Fields that do not apply are None.

    ``row_id`` and ``column_name`` point at a filed cell while a run works; ``file_name``, ``sheet`` and ``cell`` are the place
    told to people. ``context`` holds further named texts that the sentence uses; a text of a rubric stands in it once per
    language (``other_reading_zh``, ``other_reading_en``) and the sentence names it without the language.
    """

    check: str
    unit_code: str | None = None
    fiscal_year: int | None = None
    subject_code: str | None = None
    item_code: str | None = None
    table_name: str | None = None
    column_name: str | None = None
    row_key: str | None = None
    row_id: int | None = None
    file_name: str | None = None
    sheet: str | None = None
    cell: str | None = None
    found: str | None = None
    expected: str | None = None
    context: str | None = None


# What items and criteria of a rubric are called, in Chinese and English, by code.
Names = Mapping[str, tuple[str, str]]

FINDING_FIELDS = tuple(Finding.__dataclass_fields__)


def write_context(**texts: str) -> str:
    """Write the named texts of a finding's context in the one stable form."""
    return json.dumps(texts, ensure_ascii=False, sort_keys=True)


def tabulate_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as rows, for a frame."""
    return [asdict(finding) for finding in findings]


def name_place(file_name: str | None, sheet: str | None, cell: str | None) -> str | None:
    """The place as people write it: ``file sheet!cell``, ``file.csv!cell``, or as much of it as there is."""
    if sheet is None:
        return "!".join(part for part in (file_name, cell) if part) or None
    return f"{file_name} {sheet}!{cell}" if cell else f"{file_name} {sheet}"


def describe_finding(row: Mapping[str, Any], names: Names | None = None) -> str:
    """The whole message of a finding in both languages, remedy included."""
    return f"{render_sentence(row, 'zh', names)} {render_sentence(row, 'en', names)}"


def render_sentence(row: Mapping[str, Any], language: str, names: Names | None = None) -> str:
    """Sentence and remedy of one finding in ``zh`` or ``en``; ``names`` are those of rubric items and criteria, by code."""
    check = CHECKS[row["check"]]
    sentence, remedy = (check.zh, check.remedy_zh) if language == "zh" else (check.en, check.remedy_en)
    fields = _sentence_fields(row, language, names or {})
    return f"{sentence}{'' if language == 'zh' else ' '}{remedy}".format_map(fields)


class _Fields(dict[str, str]):
    """Named texts of a sentence; what a finding does not hold is printed as a dash, never as an error."""

    def __missing__(self, key: str) -> str:
        return "—"


def _sentence_fields(row: Mapping[str, Any], language: str, names: Names) -> _Fields:
    own = {name: str(row[name]) for name in FINDING_FIELDS if row.get(name) is not None}
    context = json.loads(row.get("context") or "{}")
    blank = "（空白）" if language == "zh" else "(blank)"
    told = {name.removesuffix(f"_{language}"): _phrase(text, language) for name, text in context.items()}
    fields = _Fields({"found": blank} | own | told)
    table = TABLE_BY_NAME.get(row.get("table_name") or "")
    if table is not None:
        fields["table"] = table.name_zh if language == "zh" else table.name
        column = next((one for one in table.columns if one.name == row.get("column_name")), None)
        if column is not None:
            fields["column"] = column.name_zh if language == "zh" else column.name
    if row.get("expected") is not None:
        fields["expected"] = _phrase(str(row["expected"]), language)
    for code in ("item_code", "criterion"):
        if language == "zh" and fields.get(code) in names:
            fields[code] = f"{names[fields[code]][0]}（{fields[code]}）"
    return fields


def _phrase(text: str, language: str) -> str:
    pair = PHRASES.get(text)
    return text if pair is None else pair[0 if language == "zh" else 1]


# Expectations and reasons that stand in findings as stable names, each with its words in Chinese and English.
PHRASES: dict[str, tuple[str, str]] = {
    "plain_decimal": ("普通数字，如 1,216.75", "a plain decimal such as 1,216.75"),
    "six_decimals": ("最多六位小数", "at most six decimals"),
    "below_nine_trillion": ("小于 9×10¹² 的数", "a number below 9×10¹²"),
    "whole_number": ("整数", "a whole number"),
    "month": ("月份 1–12", "a month, 1–12"),
    "year": ("四位年份", "a year of four digits"),
    "date": ("日期，如 2024-03-01", "a date such as 2024-03-01"),
    "listed_value": ("下拉表中的值", "one of the listed values"),
    "yes_or_no": ("是或否", "yes or no"),
    "whole_count": ("不小于 0 的整数", "a whole number of 0 or more"),
    "filled": ("应填写", "a value"),
    "identity_of_revenue_total": (
        "收入合计 = 上年结转 + 一般公共预算拨款收入 + 政府性基金预算拨款收入",
        "revenue_total = carry_in + revenue_general_budget + revenue_government_fund",
    ),
    "identity_of_expenditure_total": (
        "支出合计 = 基本支出 + 项目支出",
        "expenditure_total = expenditure_basic + expenditure_project",
    ),
    "identity_of_carry_out": ("结转结余 = 收入合计 − 支出合计", "carry_out = revenue_total − expenditure_total"),
    "once": ("只出现一次", "once"),
    "not_negative": ("不小于 0", "0 or more"),
    "known_rubric": ("已生效的评价体系", "a rubric in force for the year"),
    "repeated_key": ("同一主键出现多次", "a key it needs stands more than once"),
    "missing_cell": ("所需单元格为空或不可用", "a cell it needs is empty or cannot be used"),
    "missing_row": ("所需行未报", "a row it needs is not filed"),
    "missing_table": ("所需表未报", "the table it needs is not filed"),
    "no_denominator": ("分母为零或负数", "its denominator is zero or below"),
    "nothing_to_count": ("没有可计数的内容", "there is nothing to count"),
    "no_answer": ("没有任何计分点已填报", "none of its criteria is answered"),
    "some_answers": ("部分计分点未填报", "some of its criteria are not answered"),
    "too_large_to_add": ("合计超出可精确保存的范围", "its figures add up to more than can be kept exactly"),
    "open_items": ("部分指标没有得分或不完整", "some of its items have no score or are incomplete"),
    "no_item": ("没有任何指标得分", "none of its items has a score"),
    "two_decimals": ("最多两位小数", "at most two decimals"),
    "bureau": ("财政局", "the bureau"),
    "audit": ("审计机关", "the audit office"),
    "treasury": ("国库", "the treasury"),
    "only_read_when_alone": ("无法确定归属", "its unit and year cannot be told"),
    "damaged_file": ("可打开的 xlsx 或 CSV 文件", "an xlsx or CSV file that opens"),
    "known_form": ("xlsx 工作簿或 CSV 文件夹", "an xlsx workbook or a folder of CSV files"),
    "calculated_value": ("公式的计算结果", "the result of a formula"),
    "damaged_workbook": ("工作簿已损坏", "a damaged workbook"),
    "protected_workbook": ("有密码保护，或为旧版 xls", "protected by a password, or an old xls"),
    "not_a_workbook": ("不是 xlsx 工作簿", "not an xlsx workbook"),
    "too_large_to_read": ("占用的行列过多", "it spans too many rows and columns"),
    "unknown_encoding": ("不是 UTF-8 或 GB18030 文本", "neither UTF-8 nor GB18030 text"),
    "malformed_csv": ("引号不成对，不是规范的 CSV", "quotes do not match: not CSV"),
    "no_content": ("文件为空", "the file is empty"),
}

_CATALOGUE = (
    Check(
        "file_is_readable", ERROR,
        "文件 {file_name} 无法读取（{found}）。", "The file {file_name} cannot be read ({found}).",
        "请重新另存并报送；原件已保存。", "Save it again and file it anew; the original is kept.",
    ),
    Check(
        "file_form_is_known", WARNING,
        "文件 {file_name} 的形式（{found}）未被读取。", "The form of {file_name} ({found}) is not read.",
        "请报送{expected}；原件已保存。", "File {expected}; the original is kept.",
    ),
    Check(
        "file_names_one_unit_and_year", ERROR,
        "文件 {file_name} 看不出是哪个单位、哪个年度。", "The file {file_name} does not say whose it is and for which year.",
        "请在“封面”表填写单位编码和年度。", "Fill in unit_code and fiscal_year in the table submission.",
    ),
    Check(
        "fiscal_year_is_the_years_of_the_run", ERROR,
        "文件 {file_name} 填的是 {found} 年度，本次收的是 {expected} 年度。",
        "The file {file_name} is filled in for {found}; this run takes {expected}.",
        "年度填错请更正；确属该年度请在该年度报送。", "Correct the year, or file it with the run of its own year.",
    ),
    Check(
        "table_stands_once_in_a_delivery", ERROR,
        "{table}由同时收到的多个文件报送（{found}）。", "The table {table} came in several files at the same time ({found}).",
        "请经办人确定以哪一份为准。", "A clerk has to say which of them counts.",
    ),
    Check(
        "file_is_the_latest", NOTE,
        "文件 {file_name} 之后又收到同一单位的较新文件（{found}），以较新的为准。",
        "The file {file_name} was followed by a later one of the same unit ({found}), which counts.",
        "无需处理；如应以此件为准请重新报送。", "Nothing to do; file it again if this is the one that should count.",
    ),
    Check(
        "table_is_filed", ERROR,
        "缺少“{table}”表。", "The table {table} is missing.",
        "请补报该表。", "File this table.",
    ),
    Check(
        "table_is_known", WARNING,
        "“{found}”不是约定的表，未读取。", "“{found}” is not a table of the contract and was not read.",
        "请使用规定的表名。", "Use the names of the template.",
    ),
    Check(
        "table_is_refiled_or_carried_over", NOTE,
        "“{table}”本次未报，沿用第 {found} 版。", "The table {table} was not filed again; version {found} is carried over.",
        "如有变化请补报。", "File it if it has changed.",
    ),
    Check(
        "column_is_known", WARNING,
        "“{table}”中的列“{found}”不在约定之内，未读取。", "The column “{found}” of {table} is not in the contract and was not read.",
        "请使用模板中的表头。", "Use the headers of the template.",
    ),
    Check(
        "column_stands_once", ERROR,
        "“{table}”中的列“{found}”出现多次，只读取第一个。", "The column “{found}” of {table} stands more than once; the first is read.",
        "请删除多余的列。", "Remove the others.",
    ),
    Check(
        "required_column_stands", ERROR,
        "“{table}”缺少列“{column}”。", "The table {table} has no column {column}.",
        "请按模板补上该列。", "Add it as in the template.",
    ),
    Check(
        "row_fits_its_header", WARNING,
        "“{table}”该行在表头之外还有内容：{found}。", "This row of {table} holds something beyond its header: {found}.",
        "请核对该行是否错列。", "See whether the row is shifted.",
    ),
    Check(
        "cell_is_readable", ERROR,
        "“{column}”填的是“{found}”，应为{expected}。", "{column} holds “{found}”; expected: {expected}.",
        "请在该单元格更正。", "Correct this cell.",
    ),
    Check(
        "cell_is_filled", WARNING,
        "“{column}”为空白。", "{column} is blank.",
        "请填写；没有请填 0 或说明。", "Fill it in; where there is none, say 0.",
    ),
    Check(
        "cell_is_in_range", ERROR,
        "“{column}”填的是 {found}，超出范围（{expected}）。", "{column} is {found}, which is out of range ({expected}).",
        "请在该单元格更正。", "Correct this cell.",
    ),
    Check(
        "key_stands_once", ERROR,
        "“{table}”中主键“{found}”出现多次，需要它的项目不计算。",
        "The key “{found}” stands more than once in {table}; nothing that needs it is computed.",
        "请删除或合并重复的行。", "Remove or merge the repeated rows.",
    ),
    Check(
        "finance_sums_agree", ERROR,
        "“{column}”：{identity}，所填 {found}，按各项计算为 {expected}，相差 {difference}。",
        "{column}: {identity}; filed {found}, its parts give {expected}, a difference of {difference}.",
        "请核对收支各行。", "Check the lines of finance.",
    ),
    Check(
        "subject_is_declared", WARNING,
        "对象编码“{found}”既不是评价对象，也不是项目。", "The subject code “{found}” names neither an evaluation nor a project.",
        "请核对编码，或在评价对象（项目）表中补上。", "Check the code, or add it to evaluations or projects.",
    ),
    Check(
        "filing_can_be_scored", ERROR,
        "没有任何评价对象可按生效的评价体系计分，整份退回。", "No subject of this filing can be scored under a rubric in force; it is returned.",
        "请在“评价对象”表填写对象类型和评价体系后重新报送。", "Fill in the table evaluations and file it again.",
    ),
    Check(
        "rubric_is_in_force", ERROR,
        "评价体系“{found}”不存在，或在 {fiscal_year} 年度未生效。",
        "There is no rubric “{found}”, or none in force for {fiscal_year}.",
        "请填写{expected}。", "Name {expected}.",
    ),
    Check(
        "rubric_fits_the_subject", ERROR,
        "评价体系“{expected}”不适用于对象类型“{found}”。", "The rubric “{expected}” is not for subjects of type “{found}”.",
        "请核对对象类型和评价体系。", "Check subject type and rubric.",
    ),
    Check(
        "item_is_in_the_rubric", WARNING,
        "“{found}”不在该评价体系之内，未使用。", "“{found}” is not in this rubric and was not used.",
        "请核对指标编码和计分点。", "Check item code and criterion.",
    ),
    Check(
        "answer_is_acceptable", ERROR,
        "{item_code}·{criterion} 填的是“{found}”，应为{expected}，未采用。",
        "{item_code}/{criterion} is answered “{found}”; expected: {expected}. It was not accepted.",
        "请更正填报。", "Correct the answer.",
    ),
    Check(
        "self_score_is_within_its_points", ERROR,
        "{item_code} 自评 {found} 分，该项为 {expected} 分。", "{item_code} is self-scored {found}; the item holds {expected}.",
        "请更正自评打分。", "Correct the self-score.",
    ),
    Check(
        "deduction_only_subtracts", ERROR,
        "扣分项 {item_code} 自评为 +{found} 分；扣分项只能扣分。",
        "The deduction item {item_code} is self-scored +{found}; a deduction may only subtract.",
        "请填 0 或负数。", "Enter 0 or a negative number.",
    ),
    Check(
        "self_total_is_within_the_form", ERROR,
        "自评总分 {found} 超过该表最多可得的 {expected} 分。",
        "The self-scored total of {found} is more than the {expected} points that the printed form can award.",
        "请逐项核对自评打分；扣分项不加分。", "Check every self-score; a deduction never adds.",
    ),
    Check(
        "self_score_equals_computed_score", WARNING,
        "{item_code} 自评 {found} 分，复算 {expected} 分。", "{item_code} is self-scored {found}; recomputed it is {expected}.",
        "请核对该项的依据。", "Check what the item rests on.",
    ),
    Check(
        "item_is_scored", ERROR,
        "{item_code} 未得出分数：{reason}。", "{item_code} has no score: {reason}.",
        "请补齐所需内容后更正报送。", "Complete what it needs and file a correction.",
    ),
    Check(
        "item_is_answered_in_full", WARNING,
        "{item_code} 只按已填报的计分点计分，未填：{found}。", "{item_code} is scored from the answered criteria only; not answered: {found}.",
        "请补填计分点。", "Answer the others.",
    ),
    Check(
        "item_is_applicable", NOTE,
        "{item_code} 不适用：{reason}。", "{item_code} is not applicable: {reason}.",
        "如确有内容请补报。", "File it if there is any.",
    ),
    Check(
        "value_is_clear_of_a_contested_edge", NOTE,
        "{item_code} 的值恰好等于界限 {found}；按本读法得 {expected} 分，另一读法（{other_reading}）涉及 {stake} 分。",
        "{item_code} stands exactly on the edge {found}; read this way it gives {expected} points, read the other way "
        "({other_reading}) {stake} points are at stake.",
        "无需更正；复核时请注意。", "Nothing to correct; a reviewer may look.",
    ),
    Check(
        "project_is_not_overspent", WARNING,
        "项目执行数 {found} 超过全年预算数 {expected}。", "The project's execution of {found} exceeds its budget of {expected}.",
        "请核对，或说明原因。", "Check it, or say why.",
    ),
    Check(
        "indicator_target_is_not_negative", ERROR,
        "指标值为负数（{found}），不计入达成数。", "The target is negative ({found}); the indicator does not count as attained.",
        "请更正指标值。", "Correct the target.",
    ),
    Check(
        "expense_subject_is_filed", NOTE,
        "科目“{found}”未报，按 0 计。", "The subject “{found}” is not filed and counts 0.",
        "确有支出请补报。", "File it if there is any.",
    ),
    Check(
        "fact_agrees_with_the_answer", WARNING,
        "{item_code}·{criterion}：单位填报“{found}”，{authority}认定“{expected}”（{source_document}），按后者计分。",
        "{item_code}/{criterion}: the unit says “{found}”, {authority} says “{expected}” ({source_document}); the latter scores.",
        "如有异议请提出。", "Object if you disagree.",
    ),
    Check(
        "deduction_rests_on_the_bureau", NOTE,
        "扣分项 {item_code} 不按单位自报（{found}）计分，以财政局记录为准。",
        "The deduction item {item_code} is never scored from the unit's word ({found}), only from the bureau's records.",
        "无需更正。", "Nothing to correct.",
    ),
    Check(
        "unit_is_in_the_register", NOTE,
        "单位 {unit_code}（{found}）首次报送，已登记。", "The unit {unit_code} ({found}) files for the first time and was registered.",
        "请财政局核对登记。", "The bureau may check the register.",
        addressed_to=BUREAU,
    ),
    Check(
        "unit_name_agrees_with_the_register", WARNING,
        "单位名称为“{found}”，登记的是“{expected}”。", "The unit's name is “{found}”; registered is “{expected}”.",
        "请核对单位名称或编码。", "Check name or code.",
    ),
    Check(
        "printed_points_award_what_the_criterion_says", ERROR,
        "评价体系印制的 {item_code} 为 {found} 分，其计分标准可得 {expected} 分。",
        "The printed form gives {item_code} {found} points; its criterion awards {expected}.",
        "请财政局订正印制的表。", "The bureau should correct the form.",
        addressed_to=BUREAU,
    ),
    Check(
        "printed_points_add_up", ERROR,
        "印制的表中 {item_code} 为 {expected} 分，其下各项合计 {found} 分。",
        "The printed form gives {item_code} {expected} points; what stands under it adds up to {found}.",
        "请财政局订正印制的表。", "The bureau should correct the form.",
        addressed_to=BUREAU,
    ),
)  # fmt: skip

# What reading finds in a file's cells and headers. Where a table is carried over, these findings go with it; all others are
# found again from the cells.
FOUND_WHEN_READ = frozenset(
    {
        "column_is_known",
        "column_stands_once",
        "required_column_stands",
        "row_fits_its_header",
        "cell_is_readable",
        "cell_is_filled",
        "cell_is_in_range",
    }
)

CHECKS: dict[str, Check] = {check.name: check for check in _CATALOGUE}
