"""The listed values of the contract in English and Chinese, and how a filed text is matched to them.

Belongs here: closed lists of accepted words. Does not belong here: which column takes which list (``schemas.tables``).
"""

import re

from schemas.measures import fold_width

SUBJECT_TYPES = {"unit": "部门整体", "project": "项目", "policy": "政策"}
FINANCE_LINES = {
    "revenue_general_budget": "一般公共预算拨款收入",
    "revenue_government_fund": "政府性基金预算拨款收入",
    "carry_in": "上年结转",
    "revenue_total": "收入合计",
    "expenditure_basic": "基本支出",
    "expenditure_project": "项目支出",
    "expenditure_total": "支出合计",
    "carry_out": "结转结余",
}
# What the lines of ``finance`` come to, by total: Σ sign × line, each identity over one column at a time.
FINANCE_IDENTITIES: dict[str, dict[str, int]] = {
    "revenue_total": {"carry_in": 1, "revenue_general_budget": 1, "revenue_government_fund": 1},
    "expenditure_total": {"expenditure_basic": 1, "expenditure_project": 1},
    "carry_out": {"revenue_total": 1, "expenditure_total": -1},
}
EXPENSE_SCOPES = {"public": "公用经费", "project": "项目支出"}
INDICATOR_KINDS = {
    "quantity": "数量",
    "quality": "质量",
    "timeliness": "时效",
    "cost": "成本",
    "benefit": "效益",
    "satisfaction": "满意度",
}
DIRECTIONS = {"at_least": ("≥", "正向", ">="), "at_most": ("≤", "反向", "<="), "equal": ("=", "等于")}

YES_WORDS = ("yes", "y", "是", "有", "√", "1", "true")
NO_WORDS = ("no", "n", "否", "无", "×", "0", "false")
CORRECTED_WORDS = {"已整改": "yes", "未整改": "no"}

# Counted one by one: a figure in these is exact however it is written (domain rules, "rounding intervals").
COUNT_UNITS = frozenset(
    (*"人户次个件名场期项家起条处座栋辆头只套份册批所村", "人次", "户次", "家次", "person", "household", "times")
)

PERCENT_UNITS = frozenset({"%", "百分比", "百分数", "percent", "pct"})


def fold_word(text: str) -> str:
    """Fold what never distinguishes two words: case, full width, blanks around."""
    return fold_width(text).strip().casefold()


_BOXES, _TICKS = "☑☒■□☐🗹", "√✓✔"
_OPEN_BOXES, _FEWEST_OPTIONS = frozenset("□☐"), 2
_OPTION = re.compile(rf"([{_BOXES}{_TICKS}])([^{_BOXES}{_TICKS}]*)")
_TICKED_ALONE = {"☑": "√", "🗹": "√"}


def read_boxes(text: str) -> str:
    """The words beside the one box that is ticked (``☑是 □否``, ``是□ 否☑``); a text without boxes, or not of that kind, as it is.

    A ticked box alone is a tick. An open one alone says nothing, and nor do two that are ticked, or none.
    """
    own = "".join(text.split())
    if not any(box in own for box in _BOXES):
        return text
    if own in _TICKED_ALONE:
        return _TICKED_ALONE[own]
    stands_before = own[0] in _BOXES + _TICKS
    options = _OPTION.findall(own if stands_before else own[::-1])
    chosen = [words for mark, words in options if mark not in _OPEN_BOXES]
    if len(options) < _FEWEST_OPTIONS or len(chosen) != 1 or not all(words for _, words in options):
        return text
    words: str = chosen[0]
    return words if stands_before else words[::-1]


def spell_choices(choices: dict[str, str] | dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Every accepted spelling (folded) of a list of values, each with the English value it means."""
    spellings: dict[str, str] = {}
    for value, names in choices.items():
        for name in (value, *((names,) if isinstance(names, str) else names)):
            spellings[fold_word(name)] = value
    return spellings


YES_NO = {fold_word(word): answer for words, answer in ((YES_WORDS, "yes"), (NO_WORDS, "no")) for word in words}
YES_NO_CORRECTED = YES_NO | CORRECTED_WORDS


def is_percent_unit(unit_of_measure: str | None) -> bool:
    """Whether a unit of measure as filed is a percentage (so that a percent sign is part of the figure)."""
    return unit_of_measure is not None and fold_word(unit_of_measure) in PERCENT_UNITS
