"""The words of the evidence report: listed values, times and figures as people read them, Chinese first. No rows, no HTML."""

from datetime import UTC, datetime, timedelta, timezone

from schemas.measures import format_micro, format_points
from schemas.phrases import PHRASES
from schemas.tables import TABLE_BY_NAME, is_original
from schemas.vocabulary import Words

Pair = tuple[str, str]
NOTHING = "—"
_SHOWN_FORMULA = 300
_SHANGHAI = timezone(timedelta(hours=8))
TOTAL_NAME: Pair = ("总分", "total")
NOT_FILED: Pair = ("未报送", "not filed")
RECEIPTS: dict[str, Pair] = {
    "used": ("采用", "used"),
    "duplicate": ("重复", "duplicate"),
    "quarantined": ("隔离", "quarantined"),
}
AUTHORITIES: dict[str, Pair] = {
    "unit": ("单位", "the unit"),
    "bureau": ("财政局", "the bureau"),
    "audit": ("审计机关", "the audit office"),
    "treasury": ("国库", "the treasury"),
}
# What points rest on, by the groups of `summarise.split_points_by_ground`.
GROUNDS: dict[str, Pair] = {
    "data": ("由数据计算", "computed from data"),
    "authority": ("由主管部门认定", "stated by authorities"),
    "assertion": ("为单位陈述", "the unit's word"),
    "grade": ("按自评等次", "graded as filed"),
    "review": ("经复核", "reviewed"),
}
METHODS: dict[str, Pair] = {
    "sum_of_criteria": ("各计分点相加", "sum of criteria"),
    "deduction_per_occurrence": ("按次数扣分", "deduction per occurrence"),
    "share_attained": ("达到预期值的比例", "share attained"),
    "deviation_bands": ("按偏差分档", "bands of deviation"),
    "deduction_by_share_uncorrected": ("按未整改比例扣分", "deduction by share uncorrected"),
    "progress_to_target": ("按目标进度", "progress to target"),
    "share_below_balance_rate": ("结余率低于界限的比例", "share below a balance rate"),
    "execution_rate": ("按预算执行率", "execution rate"),
    "completion_ratio": ("按指标完成率", "completion ratio"),
    "weighted_sum": ("按权重相加", "weighted sum"),
    "capped_sum": ("相加并封顶", "capped sum"),
}
# Named texts in the context of a finding.
CONTEXT: dict[str, Pair] = {
    "found": ("填报", "found"),
    "expected": ("应为", "expected"),
    "prior": ("上年报送", "filed the year before"),
    "stated_prior": ("自填的上年数", "stated prior value"),
    "stands_for": ("按四舍五入所代表的区间", "stands for, by rounding"),
    "implied_prior": ("推算的上年数", "implied prior value"),
    "own_reading": ("按自填上年数计算", "on the stated prior value"),
    "margin": ("看不出的差异", "smallest difference that shows"),
    "metric": ("数据名称", "metric"),
    "metric_code": ("数据编码", "metric code"),
    "source_document": ("认定文号", "document of the authority"),
    "authority": ("认定部门", "authority"),
    "criterion": ("计分点", "criterion"),
    "identity": ("关系式", "identity"),
    "difference": ("差额", "difference"),
    "stake": ("涉及分值", "points at stake"),
    "other_reading": ("另一读法", "other reading"),
    "reason": ("原因", "reason"),
    "first": ("首次出现", "first at"),
    "rubric": ("评价体系", "rubric"),
    "effective_from": ("生效日期", "effective from"),
    "cause": ("起因", "cause"),
    "sentence": ("报告原文", "as the report has it"),
    "kind": ("陈述类别", "kind of statement"),
}


def say_value(words: Words, value: str) -> Pair:
    """A listed value by its Chinese meaning and its name; what is not listed stands as it is."""
    return (words[value][1], value.replace("_", " ")) if value in words else (value, "")


def say_phrase(name: str | None) -> Pair:
    """A reason or expectation that stands as a stable name; nothing where there is none."""
    return PHRASES.get(name, (name, "")) if name else ("", "")


def say_in(words: dict[str, Pair], name: str) -> Pair:
    """A name of one list in Chinese and English, or as it is."""
    return words.get(name, (name, ""))


def name_table(table_name: str) -> Pair:
    """What a filed table is called, or the sealed original."""
    if is_original(table_name):
        return ("盖章件", "sealed original")
    table = TABLE_BY_NAME.get(table_name)
    return (table.name_zh, table.name) if table else (table_name, "")


def name_column(table_name: str, column_name: str) -> Pair:
    """What a column of a filed table is called."""
    table = TABLE_BY_NAME.get(table_name)
    column = next((one for one in table.columns if one.name == column_name), None) if table else None
    return (column.name_zh, column.name) if column else (column_name, "")


def tell_time(microseconds: int) -> str:
    """A recorded time for people: to the second, in Shanghai."""
    return f"{datetime.fromtimestamp(microseconds // 10**6, tz=UTC).astimezone(_SHANGHAI):%Y-%m-%d %H:%M:%S}"


def tell_points(value: int | None) -> str:
    """Hundredths of a point, or a dash."""
    return NOTHING if value is None else format_points(value)


def tell_micro(value: int | None) -> str:
    """Millionths, or a dash."""
    return NOTHING if value is None else format_micro(value)


def tell_formula(formula: str | None) -> str:
    """The formula of a cell as far as people read it, and never as the beginning of a text; in full it stands in the record."""
    if formula is None:
        return ""
    shown = formula if len(formula) <= _SHOWN_FORMULA else f"{formula[:_SHOWN_FORMULA]}…"
    return f"公式 formula {shown}"
