"""The filing form as a unit sees it: tables, columns and listed values, in English and in Chinese.

The names are those of the interchange contract. They are written down here a second time on purpose:
the sample files are made the way an outsider would make them, from the contract and not from our code.
"""

TABLES = {
    "submission": "封面",
    "evaluations": "评价对象",
    "finance": "收支",
    "expense_subjects": "支出科目",
    "execution": "执行进度",
    "projects": "项目",
    "indicators": "绩效指标",
    "metrics": "年度主要数据",
    "answers": "事实与定性",
    "self_scores": "自评打分",
    "attachments": "佐证材料",
}

COLUMNS = {
    "submission": {
        "unit_code": "单位编码",
        "unit_name": "单位名称",
        "fiscal_year": "年度",
        "submitted_on": "报送日期",
        "classification": "密级",
        "prepared_by": "填表人",
        "checked_by": "审核人",
        "head": "负责人",
        "phone": "联系电话",
    },
    "evaluations": {
        "subject_type": "对象类型",
        "subject_code": "对象编码",
        "subject_name": "对象名称",
        "rubric": "评价体系",
        "goal_planned": "年度目标",
        "goal_actual": "目标完成情况",
    },
    "finance": {
        "line": "项目",
        "initial_budget_wan_yuan": "年初预算数",
        "adjusted_budget_wan_yuan": "全年预算数",
        "final_wan_yuan": "决算数",
    },
    "expense_subjects": {
        "subject": "科目",
        "scope": "范围",
        "initial_budget_wan_yuan": "年初预算数",
        "final_wan_yuan": "决算数",
    },
    "execution": {
        "month": "月份",
        "adjusted_budget_wan_yuan": "全年预算数",
        "executed_wan_yuan": "累计执行数",
    },
    "projects": {
        "project_code": "项目编码",
        "project_name": "项目名称",
        "fund_source": "资金来源",
        "initial_budget_wan_yuan": "年初预算数",
        "adjusted_budget_wan_yuan": "全年预算数",
        "executed_wan_yuan": "执行数",
        "in_performance_management": "纳入绩效目标管理",
        "problem_found": "监控发现问题",
        "corrected": "已整改",
    },
    "indicators": {
        "subject_code": "对象编码",
        "level1": "一级指标",
        "level2": "二级指标",
        "indicator_name": "指标名称",
        "kind": "类型",
        "direction": "方向",
        "target_value": "指标值",
        "actual_value": "实际完成值",
        "unit_of_measure": "计量单位",
        "points": "分值",
        "grade": "完成等级",
        "deviation_reason": "偏差原因",
    },
    "metrics": {
        "metric_code": "数据编码",
        "metric_name": "数据名称",
        "value": "数值",
        "unit_of_measure": "计量单位",
        "stated_prior_value": "上年数",
        "stated_change_pct": "同比%",
    },
    "answers": {
        "subject_code": "对象编码",
        "item_code": "指标编码",
        "criterion": "计分点",
        "answer": "填报",
    },
    "self_scores": {
        "subject_code": "对象编码",
        "item_code": "指标编码",
        "self_score_points": "自评打分",
        "note": "备注",
    },
    "attachments": {
        "subject_code": "对象编码",
        "item_code": "指标编码",
        "criterion": "计分点",
        "file_name": "文件名",
        "document_number": "文号",
        "url": "网址",
        "published_on": "公开日期",
        "page": "页码",
    },
}

WORDS = {
    "subject_type": {"unit": "部门整体", "project": "项目", "policy": "政策"},
    "scope": {"public": "公用经费", "project": "项目支出"},
    "line": {
        "revenue_general_budget": "一般公共预算拨款收入",
        "revenue_government_fund": "政府性基金预算拨款收入",
        "carry_in": "上年结转",
        "revenue_total": "收入合计",
        "expenditure_basic": "基本支出",
        "expenditure_project": "项目支出",
        "expenditure_total": "支出合计",
        "carry_out": "结转结余",
    },
    "kind": {
        "quantity": "数量",
        "quality": "质量",
        "timeliness": "时效",
        "cost": "成本",
        "benefit": "效益",
        "satisfaction": "满意度",
    },
    "direction": {"at_least": "正向", "at_most": "反向", "equal": "="},
}

LEVELS = {
    "quantity": ("产出指标", "数量指标"),
    "quality": ("产出指标", "质量指标"),
    "timeliness": ("产出指标", "时效指标"),
    "cost": ("成本指标", "经济成本指标"),
    "benefit": ("效益指标", "社会效益指标"),
    "satisfaction": ("满意度指标", "服务对象满意度指标"),
}

NUMBER_COLUMNS = {
    "fiscal_year",
    "month",
    "target_value",
    "actual_value",
    "points",
    "value",
    "stated_prior_value",
    "stated_change_pct",
    "answer",
    "self_score_points",
    "page",
}
DATE_COLUMNS = {"submitted_on", "published_on"}

RUBRIC = "county-department"

ITEMS = (
    "goal_review",
    "goal_quality",
    "goal_attainment_unit",
    "goal_attainment_projects",
    "expenditure_control",
    "timely_correction",
    "execution_progress",
    "balance_rate",
    "violations",
    "budget_linkage",
    "disclosure",
    "rectification",
    "feedback",
    "cooperation_deduction",
)

NATIONAL_RUBRIC = "national-project"

NATIONAL_ITEMS = ("budget_execution", "output", "benefit", "satisfaction")

CRITERIA = (
    ("goal_review", "internal_review"),
    ("goal_quality", "sound"),
    ("goal_quality", "complete"),
    ("goal_quality", "quantified"),
    ("goal_quality", "matched"),
    ("goal_quality", "collective_decision"),
    ("violations", "problems"),
    ("budget_linkage", "internal_assessment"),
    ("budget_linkage", "linkage_mechanism"),
    ("disclosure", "disclosed"),
    ("rectification", "grade"),
    ("feedback", "on_time"),
    ("cooperation_deduction", "occurrences"),
)


def is_number_column(column: str) -> bool:
    """Tell whether a unit would type numbers into this column."""
    return column in NUMBER_COLUMNS or column.endswith("_wan_yuan")


def in_chinese(column: str, value: object) -> object:
    """Return the Chinese word of a listed value, anything else as it is."""
    return WORDS.get(column, {}).get(value, value) if isinstance(value, str) else value
