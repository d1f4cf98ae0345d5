"""The tables that analysts are given, column by column. The model is in ``schemas.published``; nothing here computes."""

from schemas import vocabulary as words
from schemas.published import PublishedColumn as Column
from schemas.published import PublishedTable as Table

_POINTS = ("points", "分")
_PERCENT = ("percent", "%")
_OWN = ("the metric's own unit of measure", "该数据的计量单位")
_YEAR = ("year", "年")
_UTC = ("UTC", "协调世界时")


def _unit_code(table: str) -> Column:
    return Column("unit_code", "text", "code of the unit", "单位编码", f"{table}.unit_code")


def _fiscal_year(table: str) -> Column:
    return Column("fiscal_year", "whole", "fiscal year evaluated", "评价年度", f"{table}.fiscal_year", _YEAR)


def _unit_name(rule: str) -> Column:
    return Column("unit_name", "text", "name of the unit as it filed it", "单位名称（按报送）", rule)


def _version(table: str, en: str, zh: str) -> Column:
    return Column(
        "version", "whole", f"number of this version of the {en}, from 1", f"{zh}的版本号，从 1 起", f"{table}.version"
    )


def _reason(table: str) -> Column:
    name, en, zh = "version_reason", "why this version came", "产生此版本的原因"
    return Column(name, "text", en, zh, f"{table}.reason", words=words.VERSION_REASONS)


SCORES = Table(
    "scores",
    "Scores: what every item of every evaluation scores, as filed, computed, reviewed and final. The sum is the item total.",
    "得分：每个评价对象每项指标的自评、复算、复核和最终得分；合计为指标 total。",
    ("one row per item of an evaluation (a unit as a whole, a project or a policy), and one for its total",
     "每个评价对象（部门整体、项目或政策）的每项指标一行，另有合计一行"),
    (
        _unit_code("evaluations"),
        _unit_name("submissions.unit_name of submission_version"),
        _fiscal_year("evaluations"),
        Column("subject_type", "text", "what is evaluated", "评价对象类型", "evaluations.subject_type", words=words.SUBJECT_TYPES),
        Column("subject_code", "text", "code of the project or policy; empty: the unit as a whole",
               "对象编码；空值：部门整体", "evaluations.subject_code"),
        Column("subject_name", "text", "name of what is evaluated", "对象名称", "evaluations.subject_name"),
        Column("item_code", "text", "item of the rubric; total is the sum", "指标编码；total 为合计", "scores.item_code"),
        Column("points_max", "points", "points the item can give; 0 for a deduction", "满分；扣分项为 0", "scores.points_max",
               _POINTS, exact="points_max_hundredths"),
        Column("self_score_points", "points", "points the unit gave itself", "自评得分", "scores.self_score_points",
               _POINTS, exact="self_score_hundredths"),
        Column("computed_score_points", "points", "points recomputed from what was filed", "复算得分",
               "scores.computed_score_points", _POINTS, exact="computed_score_hundredths"),
        Column("reviewed_score_points", "points", "points a reviewer decided", "复核得分", "scores.reviewed_score_points",
               _POINTS, exact="reviewed_score_hundredths"),
        Column("final_score_points", "points", "reviewed where there is one, else computed; empty: still open",
               "最终得分：有复核取复核，否则取复算；空值：待定", "scores.final_score_points", _POINTS, exact="final_score_hundredths"),
        Column("basis", "text", "what the score rests on", "得分依据", "scores.basis", words=words.BASES),
        Column("status", "text", "whether anything is still to come", "状态", "scores.status", words=words.SCORE_STATUSES),
        Column("status_reason", "text", "why there is no score, or none yet", "无得分或待定的原因", "scores.reason"),
        Column("rubric_code", "text", "rubric it is scored under", "评价体系", "evaluations.rubric_code"),
        Column("rubric_sha256", "text", "content of that rubric", "评价体系内容的哈希", "evaluations.rubric_sha256"),
        Column("submission_version", "whole", "version of the submission it rests on", "所依据的报送版本",
               "evaluations.submission_version"),
        _version("evaluations", "evaluation", "评价"),
        _reason("evaluations"),
    ),
    ("unit_code", "subject_code"),
)  # fmt: skip

CHANGES = Table(
    "changes",
    "Changes: every metric and score of a unit beside the year before.",
    "变动：每个单位的每项数据和得分与上年对比。",
    ("one row per unit, metric and year; scores of the unit as a whole are the metrics score.<item_code>",
     "每个单位每项数据每年一行；部门整体的得分记为 score.<指标编码>"),
    (
        _unit_code("comparisons"),
        _unit_name("submissions.unit_name of submission_version"),
        _fiscal_year("comparisons"),
        Column("metric_code", "text", "what is compared", "数据编码", "changes.metric_code"),
        Column("value", "micro", "value of the year", "本年数", "changes.value_micro", _OWN, exact="value_micro"),
        Column("prior_value", "micro", "value of the year before, as filed in that year", "上年数（按上年报送）",
               "changes.prior_value_micro", _OWN, exact="prior_value_micro"),
        Column("difference", "micro", "value less prior value", "增减", "changes.difference_micro", _OWN, exact="difference_micro"),
        Column("change_pct", "points", "difference in percent of the prior value, rounded half up to 2 places",
               "增减百分比，四舍五入到 2 位", "changes.change_pct", _PERCENT, exact="change_pct_hundredths"),
        Column("status", "text", "whether the years can be compared", "可比状态", "changes.status", words=words.CHANGE_STATUSES),
        Column("submission_version", "whole", "version of the submission the value rests on", "本年数所依据的报送版本",
               "changes.submission_version"),
        Column("prior_submission_version", "whole", "version of the submission the prior value rests on",
               "上年数所依据的报送版本", "changes.prior_submission_version"),
        _version("comparisons", "comparison", "比较"),
        _reason("comparisons"),
    ),
    ("unit_code", "metric_code"),
)  # fmt: skip

CLAIMS = Table(
    "claims",
    "Claims: what a unit states about the year before, and whether the history agrees.",
    "陈述：单位对上年数和同比的陈述，以及历史记录是否支持。",
    ("one row per statement on a metric: of its prior value, of its change", "每项数据的每条陈述（上年数、同比）一行"),
    (
        _unit_code("comparisons"),
        _fiscal_year("comparisons"),
        Column("metric_code", "text", "what it is about", "数据编码", "claims.metric_code"),
        Column("claim", "text", "what is stated", "陈述类别", "claims.claim", words=words.CLAIM_KINDS),
        Column("stated", "text", "the figure as stated: a bare decimal, negative for a decrease", "填报值（下降为负）", "claims.stated"),
        Column("computed", "text", "what the history gives: a bare decimal, or an interval lo..hi", "复算值，或区间 lo..hi",
               "claims.computed"),
        Column("implied_prior", "text", "the prior value the statement implies, as lo..hi", "陈述所隐含的上年数区间 lo..hi",
               "claims.implied_prior"),
        Column("prior_value", "micro", "value of the year before in the history", "历史记录中的上年数", "claims.prior_value_micro",
               _OWN, exact="prior_value_micro"),
        Column("verdict", "text", "whether it holds", "结论", "claims.verdict", words=words.VERDICTS),
        Column("verdict_reason", "text", "why", "结论的原因", "claims.reason"),
        _version("comparisons", "comparison", "比较"),
    ),
    ("unit_code", "metric_code", "claim"),
)  # fmt: skip

STATEMENTS = Table(
    "statements",
    "Statements: what the report of a unit says about numbers, and whether it holds.",
    "报告陈述：报告中每条有关数字的陈述，以及是否成立。",
    ("one row per statement of a report, in the order of its text", "报告中每条陈述一行，按原文次序"),
    (
        _unit_code("examinations"),
        _fiscal_year("examinations"),
        Column("kind", "text", "kind of statement", "陈述类别", "statements.kind", words=words.STATEMENT_KINDS),
        Column("place", "text", "where the stated figure stands: file and place in it", "位置：文件及其中的位置",
               "examinations.file_name and statements.place joined"),
        Column("sentence", "text", "the clause as written", "原文", "statements.sentence"),
        Column("operands", "text", "the figures it rests on, the stated one first: a JSON list of name and text as written",
               "所依据的数字（JSON：名称、原文），第一个为所述数字", "statements.operands"),
        Column("operand_places", "text",
               "where each of these figures stands: a JSON list; of one filed elsewhere an object: unit, year, version, file, sheet, cell",
               "上述各数字的位置（JSON）；另有报送的，为单位、年度、版本、文件、工作表、单元格",
               "statements.operand_places"),
        Column("stated", "text", "the figure as stated: a bare decimal, negative for a decrease; empty: none is stated",
               "所述数字（下降为负）；空值：未述数字", "statements.stated"),
        Column("computed", "text", "what the operands give: a bare decimal, or an interval lo..hi", "复算值，或区间 lo..hi",
               "statements.computed"),
        Column("resolution", "text", "the smallest error that would have been seen, in the unit of the stated figure; empty: none would",
               "可看出的最小差错（与所述数字同单位）；空值：看不出", "statements.resolution"),
        Column("verdict", "text", "whether it holds", "结论", "statements.verdict", words=words.STATEMENT_VERDICTS),
        Column("verdict_reason_zh", "text", "why, in Chinese", "理由（中文）", "statements.reason_zh"),
        Column("verdict_reason_en", "text", "why, in English", "理由（英文）", "statements.reason_en"),
        Column("told_by", "text", "the check of another stage that tells of it; empty: one that does not hold is a finding of its own",
               "由其他检查项告知的，该检查项；空值：不成立的即为发现", "statements.told_by"),
        _version("examinations", "examination", "核对"),
        _reason("examinations"),
    ),
    ("unit_code",),
)  # fmt: skip

FINDINGS = Table(
    "findings",
    "Findings: what a check has to say about one place. The sentences are rendered by jixiao findings.",
    "发现：某项检查对某一位置的结论；完整文字由 jixiao findings 给出。",
    ("one row per defect and place", "每个问题、每个位置一行"),
    (
        Column("unit_code", "text", "code of the unit; empty: of no single unit", "单位编码；空值：不属于某一单位", "findings.unit_code"),
        Column("fiscal_year", "whole", "fiscal year it is told for", "所属年度", "the year of what it was found in", _YEAR),
        Column("named_fiscal_year", "whole", "fiscal year it names: another one where a file of another year was delivered",
               "发现所指的年度；收到其他年度的文件时与所属年度不同", "findings.fiscal_year or else fiscal_year", _YEAR),
        Column("subject_code", "text", "project or policy; empty: the unit as a whole", "对象编码；空值：部门整体", "findings.subject_code"),
        Column("item_code", "text", "item of the rubric it bears on", "所涉指标", "findings.item_code"),
        Column("check_name", "text", "the check: a sentence that should be true", "检查项（应当成立的陈述）", "findings.check"),
        Column("severity", "text", "how grave it is", "严重程度", "findings.severity", words=words.SEVERITIES),
        Column("addressed_to", "text", "who can mend it", "由谁处理", "findings.addressed_to", words=words.ADDRESSEES),
        Column("place", "text", "where: file, sheet and cell", "位置：文件、工作表、单元格", "findings.file_name, sheet and cell joined"),
        Column("table_name", "text", "filed table", "填报表", "findings.table_name"),
        Column("column_name", "text", "column of that table", "列", "findings.column_name"),
        Column("found", "text", "what was found there", "填报内容", "findings.found"),
        Column("expected", "text", "what was expected", "应为", "findings.expected"),
    ),
    ("unit_code", "subject_code", "check_name", "place"),
)  # fmt: skip

SUBMISSIONS = Table(
    "submissions",
    "Submissions: every version of what a unit filed for a year. A version stays on record when a later one replaces it.",
    "报送：每个单位每年的各个报送版本；被替换的版本仍然保留。",
    ("one row per version of a submission", "每个报送版本一行"),
    (
        _unit_code("submissions"),
        _unit_name("submissions.unit_name"),
        _fiscal_year("submissions"),
        _version("submissions", "submission", "报送"),
        Column("status", "text", "what became of it", "状态", "submissions.submission_status", words=words.SUBMISSION_STATUSES),
        Column("submitted_on", "text", "date of filing that the cover states", "封面所填报送日期", "submissions.submitted_on"),
        Column("received_at", "time", "when the newest of its files arrived", "收到时间（最新的文件）", "submissions.received_at", _UTC),
        Column("file_count", "whole", "files it consists of", "文件数", "submission_files.file_sha256, counted", ("files", "个")),
        Column("superseded_at_checkpoint", "whole",
               "checkpoint of the next version that was not returned; empty: it counts, unless returned or withdrawn",
               "下一个未被退回的版本所在检查点；空值：仍然计入（退回、撤回除外）", "the next version in submissions"),
        _reason("submissions"),
    ),
    ("unit_code", "version"),
)  # fmt: skip

UNITS = Table(
    "units",
    "Units: the register of units, with the names, years and descent of each.",
    "单位名录：各单位的名称、年度和沿革。",
    ("one row per unit and period of it; one row for a unit that only filed", "每个单位的每个时期一行；仅有报送的单位一行"),
    (
        _unit_code("units"),
        Column("unit_name", "text", "name in this period", "单位名称", "unit_periods.unit_name or else units.unit_name"),
        Column("first_fiscal_year", "whole", "first year of the period; empty: open", "启用年度；空值：不限", "unit_periods.first_fiscal_year", _YEAR),
        Column("last_fiscal_year", "whole", "last year of the period; empty: open", "停用年度；空值：不限", "unit_periods.last_fiscal_year", _YEAR),
        Column("aliases", "text", "other names, parted by 、", "别名，以、分隔", "unit_periods.aliases"),
        Column("succeeds", "text", "codes it took the place of, parted by 、", "承接单位编码，以、分隔", "unit_periods.succeeds"),
        Column("relation", "text", "how it came", "沿革", "unit_periods.relation", words=words.RELATIONS),
        Column("is_exempt", "text", "whether it need not file", "是否免报", "unit_periods.is_exempt", words=words.YES_NO),
        _version("units", "unit", "单位"),
    ),
    ("unit_code",),
    is_yearly=False,
)  # fmt: skip

METRICS = Table(
    "metrics",
    "Metrics: the register of metrics.",
    "数据名录。",
    ("one row per metric", "每项数据一行"),
    (
        Column("metric_code", "text", "code of the metric", "数据编码", "metric_definitions.metric_code"),
        Column("metric_name", "text", "its name", "数据名称", "metric_definitions.metric_name"),
        Column("unit_of_measure", "text", "what it is counted in", "计量单位", "metric_definitions.unit_of_measure"),
        Column("aliases", "text", "other names, parted by 、", "别名，以、分隔", "metric_definitions.aliases"),
        Column("is_additive", "text", "whether values of several units may be added", "各单位的值可否相加",
               "metric_definitions.is_additive", words=words.YES_NO),
        Column("origin", "text", "how it came into the register", "来源", "metric_definitions.origin", words=words.ORIGINS),
        _version("metric_definitions", "metric", "数据"),
    ),
    ("metric_code",),
    is_yearly=False,
)  # fmt: skip

CHECKPOINTS = Table(
    "recorded_checkpoints",
    "Checkpoints: every step in which something was recorded; as of one of them the history can be asked.",
    "检查点：每一次入库；可按任一检查点查询当时的历史。",
    ("one row per checkpoint", "每个检查点一行"),
    (
        Column("checkpoint_number", "whole", "its number, from 1", "检查点编号，从 1 起", "checkpoints.checkpoint_number"),
        Column("recorded_at", "time", "when it was sealed", "封存时间", "checkpoints.recorded_at", _UTC),
        Column("run_kind", "text", "what was done", "操作类别", "runs.run_kind", words=words.RUN_KINDS),
        Column("run_status", "text", "how it ended", "结果", "runs.run_status", words=words.RUN_STATUSES),
        Column("fiscal_year", "whole", "fiscal year it was for; empty: for none alone", "所属年度；空值：不限某一年度", "runs.fiscal_year", _YEAR),
        Column("actor", "text", "who did it", "操作人", "runs.actor"),
        Column("actor_known_by", "text", "how the actor is known", "操作人身份的来源", "runs.actor_known_by"),
        Column("run_reason", "text", "why, in the actor's words", "操作人所述原因", "runs.reason"),
        Column("run_id", "text", "its run", "运行编号", "runs.run_id"),
        Column("tree_size", "whole", "leaves of the ledger up to it", "账本叶数", "checkpoints.tree_size", ("leaves", "个")),
        Column("root_sha256", "text", "root of the ledger there", "账本根哈希", "checkpoints.root_sha256"),
        Column("content_root_sha256", "text", "hash over all contents there", "内容根哈希", "checkpoints.content_root_sha256"),
    ),
    ("checkpoint_number",),
    is_yearly=False,
    is_dated=False,
)  # fmt: skip

RETURNS = Table(
    "recorded_returns",
    "Returns: every time a unit was given its filing back to correct it, by whom, why and until when.",
    "退回：每一次将报送退回单位更正的记录：由谁、因何、限期。",
    ("one row per return of a unit's filing", "每次退回一行"),
    (
        _unit_code("returns"),
        _fiscal_year("returns"),
        Column("submission_version", "whole", "version of the submission that was returned; empty: nothing of it could be read",
               "被退回的报送版本；空值：报送无法读取", "returns.submission_version"),
        Column("deadline", "text", "date until which it has to be corrected; empty: none was set", "更正期限；空值：未定", "returns.deadline"),
        Column("error_count", "whole", "errors the unit was told", "告知的错误数", "returns.error_count", ("findings", "条")),
        Column("warning_count", "whole", "warnings the unit was told", "告知的警告数", "returns.warning_count", ("findings", "条")),
        Column("note_count", "whole", "notes the unit was told", "告知的提示数", "returns.note_count", ("findings", "条")),
        Column("actor", "text", "who returned it", "退回人", "runs.actor"),
        Column("return_reason", "text", "why, in the actor's words", "退回原因", "runs.reason"),
        Column("returned_at", "time", "when it was recorded", "退回时间", "runs.recorded_at", _UTC),
        Column("checkpoint_number", "whole", "checkpoint that sealed it", "所在检查点", "runs.checkpoint_number"),
    ),
    ("unit_code", "checkpoint_number"),
    is_dated=False,
)  # fmt: skip

PUBLISHED_TABLES = (SCORES, CHANGES, CLAIMS, STATEMENTS, FINDINGS, SUBMISSIONS, RETURNS, UNITS, METRICS, CHECKPOINTS)
