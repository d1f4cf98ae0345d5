"""What a report is held to: what can be read of it, its scoring table, its tables beside the filed ones, its statements.

Does not belong here: the rules that find it broken.
"""

from schemas.catalogue.check import ERROR, NOTE, WARNING, Check

REPORTS = (
    Check(
        "report_names_one_year", ERROR,
        "报告的标题和收支情况写有不同的年度（{found}），看不出是哪个年度。",
        "The title and the finance figures of the report name different years ({found}); its year cannot be told.",
        "请更正年度后重新报送。", "Correct the year and file it again.",
    ),
    Check(
        "page_of_a_report_holds_text", NOTE,
        "报告第 {found} 页只有图像或无法识别的字符，没有读取。", "Page {found} of the report shows a picture, or characters nobody knows, and was not read.",
        "盖章页留存即可；其中如有内容应以文字报送。", "A page with a seal may stay so; what else stands there should be filed as text.",
    ),
    Check(
        "font_of_a_report_is_whole", ERROR,
        "报告第 {found} 页所带的字体损坏或缺失，读出的文字可能缺字，数字可能缺位。",
        "A font that page {found} of the report brings along is damaged or missing: characters may be left out of what was read, and digits of figures.",
        "请重新导出 PDF（嵌入字体），或报送 docx。", "Export the PDF anew with its fonts in it, or file a docx.",
    ),
    Check(
        "characters_of_a_report_are_known", WARNING,
        "报告中有 {found} 个字符认不出是什么字（此为第一处），以“�”代替；含有它的数字未采用。",
        "The report holds {found} characters that nobody knows (the first stands here), kept as “�”; figures with one in them were not taken.",
        "请对照原文核对；重新导出 PDF（嵌入字体），或报送 docx。", "Hold it against the original; export the PDF anew with its fonts in it, or file a docx.",
    ),
    Check(
        "report_prints_its_scoring_table", WARNING,
        "报告中没有可读取的自评打分表。", "No scoring table was found in the report.",
        "请在报告后附打分表，表头写明指标、分值和自评打分。", "Append the table, headed with indicator, points and self-score.",
    ),
    Check(
        "report_scores_every_line_of_its_form", WARNING,
        "报告打分表没有合计，也缺少这些指标：{found}。", "The report's scoring table has no total, and lacks these items: {found}.",
        "请核对打分表是否完整；跨页处的表头或框线可能缺失。", "See that the table is whole; where a page breaks it, header or ruling lines may be lost.",
    ),
    Check(
        "report_prints_one_scoring_table", WARNING,
        "报告中有不止一张打分表，只读取第一张（{found}）。", "The report prints more than one scoring table; the first ({found}) is read.",
        "请每份报告只附一张打分表。", "Append one table per report.",
    ),
    Check(
        "scoring_form_is_known", WARNING,
        "打分表的标题“{found}”不是已知的表样，未与评价体系的指标对应。",
        "The title of the scoring table, “{found}”, is not that of a known form; its lines were not matched with a rubric.",
        "请使用规定的表名；新的表样请财政局登记。", "Use the form's title; a new form is for the bureau to add.",
    ),
    Check(
        "score_line_is_known", WARNING,
        "打分表中的“{found}”无法与“{title}”的指标对应。", "The line “{found}” of the scoring table matches no item of “{title}”.",
        "请使用表样中的指标名称。", "Use the name printed in the form.",
    ),
    Check(
        "score_line_stands_once", ERROR,
        "打分表中的“{found}”与 {first} 行是同一指标。", "The line “{found}” of the scoring table is of the same item as {first}.",
        "请只保留一行。", "Keep one of them.",
    ),
    Check(
        "line_of_the_table_is_read", WARNING,
        "打分表中的这一行未被读取：{found}。", "This line of the scoring table was not understood: {found}.",
        "请核对该行。", "Check this line.",
    ),
    Check(
        "level_stands_with_its_lines", WARNING,
        "打分表中的“{found}”之下没有指标，看不出哪些指标属于它。", "“{found}” stands in the scoring table without lines of its own.",
        "请把它放在所属指标之前。", "Put it before its lines.",
    ),
    Check(
        "printed_points_stand_once", WARNING,
        "分值列为 {found}，名称中写的是“{expected}”；以分值列为准。", "The column of points says {found}, the name “{expected}”; the column counts.",
        "请更正其中之一。", "Correct one of them.",
    ),
    Check(
        "report_total_stands_once", ERROR,
        "打分表有不同的合计：{found}，此前为 {first}；均未采用。", "The scoring table has two totals, {found} and {first}; neither was taken.",
        "请只保留一个合计。", "Keep one of them.",
    ),
    Check(
        "report_figure_is_stated_once", ERROR,
        "“{line}”在报告中有不同的数：{found}，此前为 {first}；均未采用。",
        "The report states “{line}” with different figures, {found} and {first}; neither was taken.",
        "请核对收支情况一节。", "Check the section on revenue and expenditure.",
    ),
    Check(
        "report_agrees_with_the_tables", WARNING,
        "报告中 {line} 的“{column}”为 {found}，所报表格为 {expected}。",
        "The report says {found} for {column} ({line}); the table filed with it says {expected}.",
        "请核对报告与表格；计分以表格为准。", "Check report and table; the table counts.",
    ),
    Check(
        "line_of_the_report_is_in_the_table", WARNING,
        "报告打分表有“{item_code}”（{found} 分），所报自评打分表没有。",
        "The report's scoring table holds {item_code} ({found} points); the self-scores filed with it do not.",
        "请核对报告与表格；计分以表格为准。", "Check report and table; the table counts.",
    ),
    Check(
        "line_of_the_table_is_in_the_report", WARNING,
        "所报自评打分表有“{item_code}”（{found} 分），报告打分表没有。",
        "The self-scores filed hold {item_code} ({found} points); the scoring table of the report does not.",
        "请核对报告与表格；计分以表格为准。", "Check report and table; the table counts.",
    ),
    Check(
        "report_total_is_the_sum_of_its_lines", ERROR,
        "报告打分表的总分为 {found}，各行自评分合计为 {expected}。",
        "The report's scoring table totals {found}; its lines add up to {expected}.",
        "请核对各行自评分与总分。", "Check the lines and the total.",
    ),
    Check(
        "statement_of_the_report_holds", ERROR,
        "报告所述不成立（{kind}）：“{sentence}”。{reason}", "What the report states does not hold ({kind}), “{sentence}”: {reason}",
        "请核对这些数字，更正报告或说明口径。", "Check these figures; correct the report, or say on what basis they were counted.",
    ),
    Check(
        "statement_of_the_report_is_clear", WARNING,
        "报告所述存疑（{kind}）：“{sentence}”。{reason}", "What the report states is open to question ({kind}), “{sentence}”: {reason}",
        "请说明，或更正报告。", "Explain it, or correct the report.",
    ),
    Check(
        "wording_of_the_report_is_in_order", NOTE,
        "报告行文（{kind}）：“{sentence}”。{reason}", "The wording of the report ({kind}), “{sentence}”: {reason}",
        "请核对原文。", "See to the wording.",
    ),
    Check(
        "scores_of_the_report_go_with_its_text", NOTE,
        "报告正文与打分（{kind}）：“{sentence}”。{reason}", "The report's text and its scores ({kind}), “{sentence}”: {reason}",
        "无须更正。", "Nothing has to be corrected.",
        is_for_information=True,
    ),
    Check(
        "statements_of_the_report_are_examined", WARNING,
        "报告 {file_name} 中的数字陈述未能核对（{found}）；其余照常处理。",
        "What the report {file_name} states about numbers was not examined ({found}); all else of it counts as ever.",
        "请人工核对，或重新另存后报送。", "Look at it by hand, or save it again and file it anew.",
    ),
)  # fmt: skip
