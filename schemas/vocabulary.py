"""The words results are told in: every listed value with its meaning in English and Chinese.

Belongs here: closed lists of values that computed rows take. Does not belong here: words that people file (``schemas.values``),
or checks, which are sentences (``schemas.checks``).
"""

from collections.abc import Mapping

from schemas.statements import KINDS

# Each value with its meaning, English first.
Words = Mapping[str, tuple[str, str]]

SCORE_STATUSES: Words = {
    "not_applicable": ("there is nothing to score", "无可评内容"),
    "not_computed": ("what the formula needs is missing or unreadable", "缺少计算所需数据"),
    "incomplete": ("part of it is answered; the rest is open", "填报不全，其余待定"),
    "awaiting_authority": (
        "scored from the unit's word until the authority has spoken",
        "待主管部门认定，暂按填报计分",
    ),
    "awaiting_review": ("scored as graded by the unit until a reviewer decides", "待复核，暂按自评等次计分"),
    "complete": ("nothing is still to come", "完整"),
}
# What a status is called where there is room for a word.
SCORE_STATUS_NAMES = {
    "not_applicable": "不适用",
    "not_computed": "未算出",
    "incomplete": "待补齐",
    "awaiting_authority": "待认定",
    "awaiting_review": "待复核",
    "complete": "已完整",
}
BASES: Words = {
    "computed_from_data": ("computed from filed data", "由填报数据计算"),
    "authority": ("stated by the authority", "由主管部门认定"),
    "asserted_with_evidence": ("the unit's word, with a document named", "单位陈述，附佐证"),
    "asserted_without_evidence": ("the unit's word alone", "单位陈述，无佐证"),
    "graded_as_filed": ("a grade as the unit gave it to itself", "按自评等次"),
    "reviewed": ("decided by a reviewer", "经复核"),
    "not_assessable": ("cannot be assessed", "无法评定"),
}
CHANGE_STATUSES: Words = {
    "comparable": ("both years can be compared", "可比"),
    "no_prior_year": ("no value for the year before", "无上年数"),
    "missing_this_year": ("no value for this year", "本年未报"),
    "prior_is_zero": ("the year before is zero: no percentage", "上年为零，无百分比"),
    "prior_is_negative": ("the year before is negative: no percentage", "上年为负，无百分比"),
    "unit_of_measure_changed": ("the unit of measure is another", "计量单位不同"),
    "unit_reorganised": ("the unit was renamed, merged or split", "单位有更名、合并或分立"),
    "rubric_changed": ("scored under another rubric", "评价体系不同"),
}
VERDICTS: Words = {
    "consistent": ("agrees with the history", "相符"),
    "inconsistent": ("no exact values make it true", "不符"),
    "query": ("true only on another known basis", "疑点"),
    "unverifiable": ("what it needs is not there", "无法核对"),
    "waiting": ("the year before is not filed yet", "待上年数"),
}
CLAIM_KINDS: Words = {
    "stated_prior_value": ("the value of the year before, as the unit states it", "填报的上年数"),
    "stated_change_pct": ("the change over the year before, as the unit states it", "填报的同比"),
}
STATEMENT_VERDICTS: Words = {
    "consistent": ("some exact values behind the figures make it true", "相符"),
    "inconsistent": ("no exact values make it true", "矛盾"),
    "query": ("true only on another known basis, or open to question", "疑点"),
    "unverifiable": ("what it needs is not there", "无法核对"),
}
STATEMENT_KINDS: Words = {name: (en, zh) for name, (zh, en) in KINDS.items()}
SEVERITIES: Words = {
    "error": ("something cannot count", "错误"),
    "warning": ("something should be looked at", "警告"),
    "note": ("worth knowing", "提示"),
}
ADDRESSEES: Words = {
    "unit": ("the unit can correct this", "由单位更正"),
    "bureau": ("a defect of the form or register", "由财政部门处理"),
}
SUBMISSION_STATUSES: Words = {
    "filed": ("a first filing", "首次报送"),
    "corrected": ("a later filing that replaces the one before", "更正报送"),
    "returned": ("nothing in it can be scored", "退回"),
    "withdrawn": ("taken back; it no longer counts", "撤回"),
}
SUBJECT_TYPES: Words = {
    "unit": ("the unit as a whole", "部门整体"),
    "project": ("a project", "项目"),
    "policy": ("a policy", "政策"),
}
VERSION_REASONS: Words = {
    "filing": ("the unit filed", "单位报送"),
    "prior_year": ("the year before changed", "上年数据变动"),
    "rubric": ("the rubric changed", "评价体系变动"),
    "fact": ("an authority recorded a fact", "主管部门认定变动"),
    "register": ("the register changed", "名录变动"),
    "decision": ("a reviewer decided", "复核决定"),
    "code": ("the program computes it otherwise", "程序变动"),
    "withdrawn": ("what it rests on no longer counts", "已撤回或不再适用"),
}
RUN_KINDS: Words = {
    "annual": ("an annual run", "年度运行"),
    "facts": ("facts of authorities were recorded", "录入认定事实"),
    "register": ("a register was imported", "导入名录"),
    "withdrawal": ("a filing was taken back", "撤回报送"),
    "removal": ("a file was destroyed by order", "依法移除"),
    "confirmation": ("a sealed original was confirmed", "确认盖章件"),
    "return": ("filings were given back to be corrected", "退回更正"),
}
RUN_STATUSES: Words = {
    "recorded": ("it was recorded", "已入库"),
    "failed": ("it recorded nothing but its failure", "失败"),
}
RELATIONS: Words = {
    "renamed": ("it took the place of the same unit under another name", "更名"),
    "merged": ("several units became one", "合并"),
    "split": ("one unit became several", "分立"),
}
ORIGINS: Words = {
    "filing": ("a filing brought it", "随报送登记"),
    "import": ("a register was imported", "由名录导入"),
}
YES_NO: Words = {"yes": ("yes", "是"), "no": ("no", "否")}
