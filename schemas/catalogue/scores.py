"""What scoring is held to: rubric and subject, answers and self-scores, facts of the bureau.

Does not belong here: the rules that find it broken.
"""

from schemas.catalogue.check import ERROR, NOTE, WARNING, Check

SCORES = (
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
        consequence_zh="由此未得出分数：{items}。", consequence_en="For it these have no score: {items}.",
    ),
    Check(
        "item_is_answered_in_full", WARNING,
        "{item_code} 只按可以采用的填报计分，没有可以采用的填报的计分点：{criteria}。",
        "{item_code} is scored from the answers that can be used; criteria without one: {criteria}.",
        "请补填或更正这些计分点。", "Answer these criteria, or correct their answers.",
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
        is_for_information=True,
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
        "indicator_points_add_up", WARNING,
        "{item_code} 各指标分值合计 {found} 分，该项为 {expected} 分；按所填分值计分。",
        "The indicators of {item_code} carry {found} points together; the item holds {expected}. They are scored as filed.",
        "请核对各指标的分值。", "Check the points of the indicators.",
    ),
    Check(
        "grade_is_a_percentage", NOTE,
        "指标的完成等级“{found}”须由复核人定出百分比（{expected}）；在此之前该指标的 {points} 分不计。",
        "The grade “{found}” needs a reviewer's percentage ({expected}); until then the indicator's {points} points do not count.",
        "可填写百分比；否则等待复核。", "File a percentage, or wait for the review.",
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
        is_for_information=True,
    ),
    Check(
        "self_scores_are_in_order", NOTE,
        "规则校正后的自评分：{told}（填报 {found} 分；扣分项不加分，各行合计 {without_deductions} 分）。校正：{changes}。",
        "The self-score put in order: {told} (filed: {found}; without a deduction that adds, the lines sum to {without_deductions}). Put in order: {changes}.",
        "这是校正后的自评分，不是复算得分。", "This is the unit's own score in order, not a recomputed one.",
        is_for_information=True,
    ),
)  # fmt: skip
