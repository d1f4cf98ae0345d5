"""The words in which differences between rubrics are told, in Chinese and English.

Does not belong here: what differs (``diff_rubrics``).
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from schemas.diff_rubrics import ITEM, ORDER, PARENT, Difference

_ZH, _EN = 0, 1

# What the fields of a rubric are called, in Chinese and English; a field that is not here goes by its own name.
FIELDS: dict[str, tuple[str, str]] = {
    "code": ("编码", "code"),
    "name": ("名称", "name"),
    "effective_from": ("生效日", "first day in force"),
    "effective_to": ("截止日", "end (exclusive)"),
    "subject_types": ("适用对象", "types of subject"),
    "source": ("来源", "source"),
    "status": ("状态", "status"),
    "document_number": ("文号", "document number"),
    "remark": ("说明", "remark"),
    "points": ("分值", "points"),
    "printed_points": ("印制分值", "printed points"),
    "items_points": ("其下合计分值", "points of its items"),
    "rounding_places": ("保留小数位数", "rounding places"),
    "not_applicable": ("不适用时的处理", "where nothing is to be counted"),
    "is_deduction": ("是否扣分项", "whether it is a deduction"),
    "judged": ("评价方式", "how it is judged"),
    "explanation": ("计分标准说明", "explanation"),
    "method": ("计分方法", "method"),
    "budget": ("所用预算数", "budget meant"),
    "subjects": ("科目清单", "list of subjects"),
    "bands": ("分档", "bands"),
    "up_to_ratio": ("上限", "upper edge"),
    "from_ratio": ("下限", "lower edge"),
    "below_ratio": ("上限（不含）", "upper edge (exclusive)"),
    "includes_edge": ("是否含界限", "whether it includes its edge"),
    "contested_edge": ("有争议的界限", "contested edge"),
    "other_reading": ("另一读法", "other reading"),
    "steps": ("各月目标", "steps"),
    "month": ("月份", "month"),
    "target_ratio": ("目标进度", "target share"),
    "limit_ratio": ("界限", "limit"),
    "most_ratio": ("最高比例", "highest ratio"),
    "least_ratio": ("最低比例", "lowest ratio"),
    "full_ratio": ("得满分的比率", "rate of all points"),
    "step_ratio": ("每档幅度", "width of a step"),
    "begun_step": ("不足一档的", "a step only begun"),
    "start_points": ("起始分", "points to start from"),
    "per_occurrence_points": ("每次扣分", "points per occurrence"),
    "least_points": ("最低分", "least points"),
    "most_points": ("最高分", "most points"),
    "unit_word": ("单位自报是否计分", "whether the unit's word scores"),
    "period": ("所计期间", "period"),
    "criterion": ("计分点", "criterion"),
    "criteria": ("计分点", "criteria"),
    "answer": ("填报方式", "kind of answer"),
    "authority": ("认定方", "authority"),
    "scale": ("计分标尺", "scale"),
    "grades": ("等级", "grades"),
    "words": ("用语", "words"),
    "ratio": ("比例", "ratio"),
    "takes_percentage": ("是否接受百分比", "whether it takes a percentage"),
    "overshoot": ("超额扣分", "deduction for overshoot"),
    "managed_projects_only": ("是否只计纳入绩效管理的项目", "whether only projects under performance management count"),
    "no_rows": ("未报行的处理", "where no row is filed"),
    "reads": ("读取的数据", "what it reads"),
    "table": ("表", "table"),
    "columns": ("列", "columns"),
    "where": ("行的条件", "rows"),
    "conventions": ("约定", "conventions"),
    "rule": ("规则", "rule"),
    "reason": ("理由", "reason"),
    "total_caps": ("总分上限", "caps on the total"),
    "item": ("指标", "item"),
    "subject": ("事项", "subject"),
    "short": ("短缺", "short"),
    "over": ("超出", "over"),
    PARENT: ("上级指标", "level above it"),
    ORDER: ("次序", "order"),
}
# Values that stand in a rubric as stable names.
_VALUES = {
    "initial": ("年初预算数", "initial"),
    "adjusted": ("全年预算数", "adjusted"),
    "yes_no": ("是或否", "yes or no"),
    "grade": ("酌情评分", "grade"),
    "count": ("次数", "count"),
    "unit": ("单位", "unit"),
    "bureau": ("财政局", "bureau"),
    "audit": ("审计机关", "audit"),
    "treasury": ("国库", "treasury"),
    "incomplete": ("标为不完整", "incomplete"),
    "rescale": ("按比例折算", "rescale"),
    "full": ("得满分", "full points"),
    "zero": ("得 0 分", "zero"),
    "counts": ("计一档", "counts"),
    "ignored": ("不计", "is ignored"),
}
_PARTS = {
    "bands": ("第 {} 档", "band {}"),
    "grades": ("第 {} 个等级", "grade {}"),
    "steps": ("{} 月", "month {}"),
    "criteria": ("计分点“{}”", "criterion {}"),
    "reads": ("第 {} 项读取", "reading {}"),
    "conventions": ("约定“{}”", "convention “{}”"),
    "total_caps": ("按“{}”设的总分上限", "cap by {}"),
}


def describe_difference(one: Difference) -> tuple[str, str]:
    """The sentence of a difference in Chinese and English, without the item's name."""
    return _describe(one, _ZH), _describe(one, _EN)


def name_item(one: Difference) -> tuple[str, str]:
    """What a difference is about, in Chinese and English."""
    if one.item_code is None:
        return f"评价体系“{one.name[_ZH]}”", f"the rubric “{one.name[_EN]}”"
    return f"{one.name[_ZH]}（{one.item_code}）", f"{one.name[_EN]} ({one.item_code})"


def _describe(one: Difference, language: int) -> str:
    is_zh = language == _ZH
    if one.path == (ITEM,):
        held = one.after or one.before
        points = held.get("points")
        if one.before is None:
            return f"新增，{points} 分。" if is_zh else f"added, with {points} points."
        return f"取消（原 {points} 分）。" if is_zh else f"removed (it held {points} points)."
    what = _name_path(one.path, language)
    old, new = (_spell(value, one.path, language) for value in (one.before, one.after))
    if old == new:
        # Only the other language's words differ.
        old, new = (_spell(value, one.path, 1 - language) for value in (one.before, one.after))
    if one.before is None:
        return f"{what}：新增 {new}。" if is_zh else f"{what}: added, {new}."
    if one.after is None:
        return f"{what}：取消（原为 {old}）。" if is_zh else f"{what}: removed (was {old})."
    return f"{what}由 {old} 改为 {new}。" if is_zh else f"{what} changed from {old} to {new}."


def _name_path(path: tuple[str | int, ...], language: int) -> str:
    """A path in words: ``第 1 档的分值``, ``points of band 1``."""
    told: list[str] = []
    held = ""
    for position, part in enumerate(path):
        if held in _PARTS and part != ORDER:
            told.append(_PARTS[held][language].format(part + 1 if isinstance(part, int) else part))
            held = ""
            continue
        held = str(part)
        is_last = position == len(path) - 1
        # A method and the list of its parts go without saying where a part of theirs is named.
        if is_last or (held not in _PARTS and held != "method") or (held in _PARTS and path[position + 1] == ORDER):
            told.append(FIELDS.get(held, (held, held))[language])
    return "的".join(told) if language == _ZH else " of ".join(reversed(told))


def _spell(value: Any, path: tuple[str | int, ...], language: int) -> str:
    """A value as people write it: a ratio as a percentage, words in their language, a part by what it is known by."""
    if value is None:
        return "无" if language == _ZH else "none"
    if isinstance(value, bool):
        return ("否", "是")[value] if language == _ZH else ("no", "yes")[value]
    if isinstance(value, Mapping):
        return _spell_part(value, language)
    if isinstance(value, list):
        return ("、" if language == _ZH else ", ").join(_spell(one, path, language) for one in value)
    if path and str(path[-1]).endswith("ratio"):
        return _spell_percent(str(value))
    return _VALUES[value][language] if isinstance(value, str) and value in _VALUES else str(value)


def _spell_part(value: Mapping[str, Any], language: int) -> str:
    if set(value) == {"zh", "en"}:
        return f"“{value[('zh', 'en')[language]]}”"
    told = []
    for name, held in value.items():
        if held is None or held in ([], {}, False):
            continue
        label = FIELDS.get(name, (name, name))[language]
        text = _spell(held, (name,), language)
        told.append(f"{label} {text}")
    return ("，" if language == _ZH else ", ").join(told)


def _spell_percent(text: str) -> str:
    try:
        percent = Decimal(text) * 100
    except InvalidOperation:
        return text
    return f"{percent.normalize():f} %"
