"""The catalogue of checks: each a sentence that should be true, with the words it is told in, its severity and whom it is addressed to.

Names are stable; what a sealed finding was told with stays in it. Does not belong here: the rule that finds, or how a sentence is
put together (``schemas.findings``).
"""

from dataclasses import dataclass

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)
UNIT, BUREAU = "unit", "bureau"


@dataclass(frozen=True)
class Check:
    """One check of the catalogue; the sentences may name any field of the finding, its context, ``{table}`` and ``{column}``.

    ``is_for_information``: whom it is told need not do anything about it. ``consequence_zh`` and ``consequence_en``: where the finding
    only says what comes of another one at its place, how it is told with that, ``{items}`` being the items.
    """

    name: str
    severity: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str
    addressed_to: str = UNIT
    is_for_information: bool = False
    consequence_zh: str = ""
    consequence_en: str = ""


_CATALOGUE = (
    Check(
        "file_is_readable", ERROR,
        "文件 {file_name} 无法读取（{found}）。", "The file {file_name} cannot be read ({found}).",
        "请重新另存并报送；原件已保存。", "Save it again and file it anew; the original is kept.",
    ),
    Check(
        "file_is_within_limits", ERROR,
        "文件 {file_name} 超出读取限额（{expected}），未读取：{found}。",
        "The file {file_name} is beyond a limit ({expected}) and was not read: {found}.",
        "请拆分或精简后重新报送；确需如此的，由系统管理员在 JIXIAO_LIMITS 中放宽。",
        "Split it or make it smaller and file it anew; if it has to be so, the administrator can widen the limit in JIXIAO_LIMITS.",
    ),
    Check(
        "workbook_runs_nothing", WARNING,
        "文件 {file_name} 带有宏（{found}），未运行；单元格照常读取。",
        "The file {file_name} carries macros ({found}); none was run. Its cells were read.",
        "请另存为不带宏的 xlsx 工作簿。", "Save it as an xlsx workbook without macros.",
    ),
    Check(
        "workbook_stands_by_itself", WARNING,
        "文件 {file_name} 引用了别处的内容（{found}），未访问；相关公式按文件中已存的结果读取。",
        "The file {file_name} refers to something elsewhere ({found}), which was not fetched; such formulas were read by the result saved in it.",
        "请断开链接，改为数值后重新报送。", "Break the links, keep the values, and file it anew.",
    ),
    Check(
        "workbook_is_made_from_the_template", WARNING,
        "工作簿 {file_name} 没有模板信息，不是用本年度的模板填报的；内容照常读取。",
        "The workbook {file_name} bears no stamp of the template; its content was read all the same.",
        "请使用财政局发放的本年度模板；内容无误的，本次可不重报。",
        "Use the template that the bureau hands out; if the content is right, this once nothing need be filed again.",
    ),
    Check(
        "workbook_is_made_for_its_unit_and_year", WARNING,
        "工作簿 {file_name} 的模板信息是“{found}”，所填内容是“{expected}”；以内容为准。",
        "The stamp of the workbook {file_name} says “{found}”, its content “{expected}”; the content counts.",
        "请核对是否误用了其他单位或其他年度的模板，预填的内容是否都已更正。",
        "See whether it is the template of another unit or year, and whether all that was given in it is right.",
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
        "original_lies_with_its_filing", WARNING,
        "看不出盖章件 {file_name} 属于哪个单位。", "It cannot be told whose sealed original {file_name} is.",
        "请与该单位的表格放在同一文件夹，或放入以单位编码命名的文件夹。", "Put it into the folder of the unit's tables, or one named by its code.",
    ),
    Check(
        "document_is_a_report", NOTE,
        "文件 {file_name} 没有自评报告的标题，也没有打分表和收支数字，未作为报告读取。",
        "The file {file_name} has no title of a self-evaluation, no scoring table and no accounts; it is not read as a report.",
        "属自评报告的请核对标题；属佐证材料的请列入“佐证材料”表；原件已保存。",
        "If it is the report, see to its title; if supporting material, list it in the table attachments; the original is kept.",
    ),
    Check(
        "document_is_read_as_filed", NOTE,
        "报告 {file_name} 是旧格式，由 LibreOffice 转换为 docx 后读取；位置为转换后的位置，原件已保存。",
        "The report {file_name} is in an old form and was converted to docx by LibreOffice to be read; places are those of the docx. The original is kept.",
        "无需处理；以后请报送 docx。", "Nothing to do; file a docx next time.",
        is_for_information=True,
    ),
    Check(
        "document_is_supporting_material", NOTE,
        "文件 {file_name} 已列入佐证材料，按佐证材料保存，不作为报告或盖章件。",
        "The file {file_name} is listed among the attachments: it is kept as supporting material, not as the report or the sealed original.",
        "无须处理；如确是报告或盖章件，请从“佐证材料”表中删去。", "Nothing to do; if it is the report or the sealed original, take it off that list.",
    ),
    Check(
        "sealed_original_is_filed", NOTE,
        "本次报送没有盖章件。", "There is no sealed original in the filing.",
        "请附上盖章件的扫描件、照片或 OFD 文件；不影响计分。", "Add the sealed original as a scan, a photo or an OFD file; scores do not depend on it.",
        is_for_information=True,
    ),
    Check(
        "sealed_original_is_confirmed", NOTE,
        "盖章件 {found} 尚无人确认与第 {version} 版表格一致。",
        "Nobody has confirmed yet that {found}, the sealed original, agrees with the tables (version {version}).",
        "请对照表格核对后确认：jixiao confirm-sealed {unit_code} {fiscal_year} --actor 姓名。",
        "Hold it against the tables, then confirm it: jixiao confirm-sealed {unit_code} {fiscal_year} --actor NAME.",
        addressed_to=BUREAU,
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
        "table_stands_in_one_sheet", ERROR,
        "“{table}”表分在几个工作表（{found}），只读取了第一个。",
        "The table {table} stands in several sheets ({found}); only the first was read.",
        "请合并到第一个工作表，删去其余的。", "Put all its rows into the first sheet and remove the others.",
    ),
    Check(
        "file_arrived_after_the_withdrawal", WARNING,
        "该文件属于已撤回的报送，不再采用。", "The file belongs to a filing that was withdrawn, and does not count.",
        "如需重新报送，请重新保存后再放入收件目录。", "To file it again, save it anew and put it into the inbox.",
    ),
    Check(
        "file_is_the_latest", NOTE,
        "文件 {file_name} 之后又收到同一单位的较新文件（{found}），以较新的为准。",
        "The file {file_name} was followed by a later one of the same unit ({found}), which counts.",
        "无需处理；如应以此件为准请重新报送。", "Nothing to do; file it again if this is the one that should count.",
        is_for_information=True,
    ),
    Check(
        "table_is_filed", ERROR,
        "缺少“{table}”表。", "The table {table} is missing.",
        "请按模板补报该表，工作表或文件的名称用“{table}”。", "File this table as in the template, as a sheet or file of that name.",
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
        is_for_information=True,
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
        "row_is_of_its_table", NOTE,
        "“{table}”中的这一行是合计、签章或说明，未作为表中的一行读取：{found}。",
        "This row of {table} is a total, a signature or a remark, and was not read as one of its rows: {found}.",
        "无需处理；确是表中一行的，请改写首格。", "Nothing to do; if it is one of its rows, put its first cell otherwise.",
        is_for_information=True,
    ),
    Check(
        "sheet_holds_one_table", ERROR,
        "“{table}”的工作表中还有另一张表（{found}），自此以下未读取。",
        "The sheet of {table} holds another table ({found}); from here on it was not read.",
        "请每个工作表只放一张表，表名用规定的名称。", "Put each table on a sheet of its own, named as in the template.",
    ),
    Check(
        "sheet_is_shown", WARNING,
        "“{table}”的工作表是隐藏的，{found}。", "The sheet of {table} is hidden; {found}.",
        "请取消隐藏并核对，或删除该工作表。", "Show and check it, or delete it.",
    ),
    Check(
        "row_names_its_unit_and_year", ERROR,
        "“{table}”该行看不出是哪个单位、哪个年度（填的是“{found}”），该行未读取。",
        "This row of {table} does not say whose it is and for which year (it says “{found}”); it was not read.",
        "请填写该行的单位编码和年度。", "Fill in unit_code and fiscal_year of this row.",
    ),
    Check(
        "line_above_the_header_is_known", WARNING,
        "“{table}”表头之上的内容“{found}”未被识别。", "What stands above the header of {table} was not understood: “{found}”.",
        "表头之上请只写标题、填报单位和金额单位。", "Put only a title, the unit's name and the unit of amounts above the header.",
    ),
    Check(
        "unit_of_amounts_is_stated_once", WARNING,
        "“{table}”写有“{found}”，部分表头另写了金额单位，以表头为准。",
        "{table} says “{found}”, but headers state another unit of amounts; the header counts.",
        "请只写一种金额单位。", "State one unit of amounts only.",
    ),
    Check(
        "unit_is_registered", ERROR,
        "单位“{found}”不在单位名录之内，未收。", "The unit “{found}” is not in the register; its filing was not taken.",
        "请财政局登记该单位，或核对单位编码。", "The bureau should register it, or check the code.",
        addressed_to=BUREAU,
    ),
    Check(
        "unit_is_unambiguous", ERROR,
        "“{found}”可指多个单位（{expected}），等待经办人确认。", "“{found}” may be any of several units ({expected}) and waits for a clerk.",
        "请填写单位编码。", "Fill in the unit's code.",
        addressed_to=BUREAU,
    ),
    Check(
        "unit_is_in_force_in_the_year", ERROR,
        "单位“{found}”在 {expected} 年度不在名录有效期内，未收。",
        "The unit “{found}” is not in force in {expected}; its filing was not taken.",
        "请核对单位编码和年度。", "Check the code and the year.",
        addressed_to=BUREAU,
    ),
    Check(
        "file_bears_no_secret_mark", ERROR,
        "收到带有国家秘密标志（{found}）的文件（{file_name}），未存入、未读取。",
        "A file that bears a state-secret mark ({found}) was received ({file_name}); it was neither kept nor read.",
        "请立即按保密规定处理，不得在本系统报送。", "Deal with it at once as the law on state secrets says; it may not be filed here.",
    ),
    Check(
        "file_was_not_removed_by_order", ERROR,
        "文件（{file_name}）已依 {found} 移除，未再收存。", "The file ({file_name}) was removed by order {found} before, and was not kept again.",
        "请核对后报送可以收存的文件。", "File one that may be kept.",
        addressed_to=BUREAU,
    ),
    Check(
        "archive_member_is_read", ERROR,
        "压缩包中的 {file_name} 无法读取（{found}）。", "{file_name} in the archive cannot be read ({found}).",
        "请重新压缩并报送；原件已保存。", "Pack it again and file it anew; the original is kept.",
    ),
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
        "cell_is_readable", ERROR,
        "“{column}”填的是“{found}”，应为{expected}。", "{column} holds “{found}”; expected: {expected}.",
        "请在该单元格更正。", "Correct this cell.",
    ),
    Check(
        "cell_is_filled", WARNING,
        "“{column}”为空白。", "{column} is blank.",
        "请填写；确实为零才填 0。", "Fill it in; 0 only where it is truly zero.",
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
        "stated_prior_value_agrees_with_the_history", ERROR,
        "“{metric}”所填上年数 {found} 与上年报送的 {expected} 不符{rounding}。",
        "The prior value of “{metric}” is stated as {found}; the year before was filed with {expected}{rounding}.",
        "请核对上年数；上年报送有误请更正上年报送。", "Check the prior value; if the year before was filed wrongly, correct that filing.",
    ),
    Check(
        "stated_prior_value_is_rounded_not_cut_off", WARNING,
        "“{metric}”所填上年数 {found} 只能由上年报送的 {expected} 截尾得出，四舍五入得不到（{stands_for}）。",
        "The prior value of “{metric}” is stated as {found}, which is {expected} of the year before cut off, not rounded ({stands_for}).",
        "请按四舍五入填写。", "State it rounded half up.",
    ),
    Check(
        "stated_prior_value_has_a_prior_year", NOTE,
        "“{metric}”所填上年数 {found} 暂无上年报送可核对，待补入后自动核对。",
        "The prior value of “{metric}” is stated as {found}; there is no filing of the year before to check it against yet.",
        "无需处理。", "Nothing to do.",
        is_for_information=True,
    ),
    Check(
        "stated_change_agrees_with_the_history", ERROR,
        "“{metric}”所填同比 {found}% 只能是 {stands_for} 之间的数；以上年报送的 {prior} 计算为 {expected}%，不在其内。"
        "由所填同比推算的上年数：{implied_prior}。相差 {margin} 个百分点以内看不出。",
        "The change of “{metric}” is stated as {found} %, which stands for {stands_for}; from {prior} of the year before it is {expected} %. The "
        "prior value it implies: {implied_prior}. A difference of up to {margin} percentage points could not be seen.",
        "请核对本年数、上年数和同比。", "Check the value, the year before and the percentage.",
    ),
    Check(
        "stated_change_is_rounded_not_cut_off", WARNING,
        "“{metric}”所填同比 {found}% 只有截尾才能由上年报送的 {prior} 得出，实为 {expected}%。",
        "The change of “{metric}” is stated as {found} %, which {prior} of the year before gives only when cut off; it is "
        "{expected} %.",
        "请按四舍五入填写。", "State it rounded half up.",
    ),
    Check(
        "stated_change_rests_on_the_history", WARNING,
        "“{metric}”所填同比 {found}% 与自填的上年数 {stated_prior} 相符（{own_reading}），以上年报送的 {prior} 计算则为 {expected}%。",
        "The change of “{metric}” is stated as {found} %. That agrees with the stated prior value of {stated_prior} ({own_reading}); from "
        "{prior}, filed the year before, it is {expected} %.",
        "请说明上年数为何不同。", "Say why the prior values differ.",
    ),
    Check(
        "stated_change_agrees_with_the_stated_prior_value", WARNING,
        "“{metric}”所填同比 {found}% 与自填的上年数 {stated_prior} 不合：以后者计算在 {own_reading} 之间。",
        "The change of “{metric}” is stated as {found} %; the stated prior value of {stated_prior} gives {own_reading}.",
        "请核对上年数和同比。", "Check the prior value and the percentage.",
    ),
    Check(
        "stated_change_has_a_prior_year", NOTE,
        "“{metric}”所填同比 {found}% 暂无上年报送可核对，待补入后自动核对；由此推算的上年数：{implied_prior}。",
        "The change of “{metric}” is stated as {found} %; there is no filing of the year before to check it against yet. The "
        "prior value it implies: {implied_prior}.",
        "无需处理。", "Nothing to do.",
        is_for_information=True,
    ),
    Check(
        "change_is_in_range", WARNING,
        "数据 {metric_code} 与上年相比的{figure}超出可精确保存的范围（本年 {found}，上年 {prior}），留空。",
        "The {figure} of {metric_code} is beyond what can be kept exactly (this year {found}, the year before {prior}); it is left empty.",
        "请核对两年的数值和计量单位。", "Check the values and units of measure of both years.",
    ),
    Check(
        "unit_is_in_the_register", NOTE,
        "单位 {unit_code}（{found}）首次报送，已登记。", "The unit {unit_code} ({found}) files for the first time and was registered.",
        "请财政局核对登记。", "The bureau may check the register.",
        addressed_to=BUREAU,
    ),
    Check(
        "metric_is_in_the_register", NOTE,
        "数据编码 {found} 首次报送，已登记。", "The metric {found} is filed for the first time and was registered.",
        "请财政局核对登记。", "The bureau may check the register.",
        addressed_to=BUREAU,
    ),
    Check(
        "metric_is_registered", WARNING,
        "数据编码“{found}”不在数据名录之内。", "The metric “{found}” is not in the register.",
        "请使用登记的数据编码，或请财政局登记。", "Use a registered code, or have the bureau register it.",
    ),
    Check(
        "metric_code_is_not_reserved", WARNING,
        "数据编码“{found}”以 score. 开头，该前缀留给得分；本行不比较。",
        "The code “{found}” begins with score., under which scores stand; the row is not compared.",
        "请换一个编码。", "Choose another code.",
    ),
    Check(
        "metric_stands_once", WARNING,
        "数据编码“{found}”与本表另一行是同一项数据，两行均不比较。",
        "The code “{found}” is the same metric as another row of the table; neither is compared.",
        "请只保留一行。", "Keep one row.",
    ),
    Check(
        "metric_is_unambiguous", WARNING,
        "“{found}”可指多个数据（{expected}），未作年度比较。", "“{found}” may be any of several metrics ({expected}); it is not compared.",
        "请填写登记的数据编码。", "Fill in the registered code.",
    ),
    Check(
        "unit_name_agrees_with_the_register", WARNING,
        "单位名称为“{found}”，登记的是“{expected}”。", "The unit's name is “{found}”; registered is “{expected}”.",
        "请核对单位名称或编码。", "Check name or code.",
    ),
    Check(
        "printed_points_award_what_the_criterion_says", ERROR,
        "评价体系印制的 {item_code} 为 {found} 分，其计分标准可得 {expected} 分。{link}",
        "The printed form gives {item_code} {found} points; its criterion awards {expected}.{link}",
        "请财政局订正印制的表。", "The bureau should correct the form.",
        addressed_to=BUREAU,
    ),
    Check(
        "printed_points_add_up", ERROR,
        "印制的表中 {item_code} 为 {stated_points} 分，其下各项合计 {added_points} 分。{link}",
        "The printed form gives {item_code} {stated_points} points; what stands under it adds up to {added_points}.{link}",
        "请财政局订正印制的表。", "The bureau should correct the form.",
        addressed_to=BUREAU,
    ),
    Check(
        "criterion_awards_all_points_of_its_item", WARNING,
        "{item_code} 为 {found} 分，其计分标准最多只给 {expected} 分。",
        "{item_code} holds {found} points; its criterion awards no more than {expected}.",
        "请财政局订正印制的表。", "The bureau should correct the form.",
        addressed_to=BUREAU,
    ),
    Check(
        "weights_sum_to_full_mark", ERROR,
        "{item_code} 按 {stated_points} 分计权，其下各项合计 {added_points} 分。{link}",
        "{item_code} is weighted out of {stated_points}; what stands under it adds up to {added_points}.{link}",
        "请订正各项分值。", "Correct the points of its items.",
        addressed_to=BUREAU,
    ),
    Check(
        "rubric_points_add_up", ERROR,
        "评价体系中 {item_code} 为 {stated_points} 分，其下各项合计 {added_points} 分。{link}",
        "In the rubric {item_code} holds {stated_points} points; what stands under it adds up to {added_points}.{link}",
        "请订正评价体系文件。", "Correct the rubric file.",
        addressed_to=BUREAU,
    ),
    Check(
        "rubric_item_holds_what_its_criterion_awards", ERROR,
        "评价体系中 {item_code} 为 {found} 分，其计分标准可得 {expected} 分。{link}",
        "In the rubric {item_code} holds {found} points; its criterion awards {expected}.{link}",
        "请订正评价体系文件。", "Correct the rubric file.",
        addressed_to=BUREAU,
    ),
    Check(
        "rubric_deduction_only_subtracts", ERROR,
        "{item_code} 的 {field} 为 {found}，会使扣分变为加分（应为{expected}）。",
        "{field} of {item_code} is {found}, which would let a deduction add (expected: {expected}).",
        "请订正评价体系文件。", "Correct the rubric file.",
        addressed_to=BUREAU,
    ),
    Check(
        "bands_are_in_order", ERROR,
        "{item_code} 的分档次序不对：{found} 在 {expected} 之后。",
        "The bands of {item_code} are out of order: {found} stands after {expected}.",
        "请按界限依次排列。", "Put them in the order of their edges.",
        addressed_to=BUREAU,
    ),
    Check(
        "bands_do_not_overlap", ERROR,
        "{item_code} 的分档重叠：{found} 与 {expected}。",
        "Bands of {item_code} overlap: {found} and {expected}.",
        "请使每个值只属一档。", "Let every value lie in one band.",
        addressed_to=BUREAU,
    ),
    Check(
        "bands_leave_no_gap", ERROR,
        "{item_code} 的分档有空档：{found}。",
        "The bands of {item_code} leave a gap: {found}.",
        "请使每个值都属一档；最后一档不设界限。", "Let every value lie in a band; the last has no edge.",
        addressed_to=BUREAU,
    ),
    Check(
        "method_names_its_budget", ERROR,
        "{item_code} 的计分方法 {method} 未写明用哪个预算数。",
        "The method {method} of {item_code} does not name its budget.",
        "请写明 budget: initial（年初）或 adjusted（全年）。", "Say budget: initial or adjusted.",
        addressed_to=BUREAU,
    ),
    Check(
        "criterion_names_its_authority", ERROR,
        "{item_code} 的计分点“{criterion}”未写明由谁认定（{found}）。",
        "The criterion {criterion} of {item_code} names no authority ({found}).",
        "请写明 authority：unit、bureau、audit 或 treasury。", "Say authority: unit, bureau, audit or treasury.",
        addressed_to=BUREAU,
    ),
    Check(
        "rubric_code_stands_once", ERROR,
        "编码“{found}”出现不止一次，此前在 {first}。",
        "The code {found} stands more than once, first at {first}.",
        "请给每项一个自己的编码。", "Give each a code of its own.",
        addressed_to=BUREAU,
    ),
    Check(
        "rubric_key_stands_once", ERROR,
        "“{found}”在同一处写了两次，只有后一个起作用。",
        "“{found}” is written twice in one place; only the latter counts.",
        "请删去其中之一。", "Remove one of them.",
        addressed_to=BUREAU,
    ),
    Check(
        "scored_item_names_what_it_reads", ERROR,
        "{item_code} 有计分方法 {method}，却未写明读取哪张表。",
        "{item_code} is scored by {method} but reads nothing.",
        "请在 reads 写明表和列。", "Name table and columns under reads.",
        addressed_to=BUREAU,
    ),
    Check(
        "line_is_scored_or_has_items", ERROR,
        "{item_code} 既没有计分方法，其下也没有指标，{found} 分无从得出。",
        "{item_code} has neither a method nor items below it; nothing can award its {found} points.",
        "请补上 method，或其下的 items。", "Add a method, or items.",
        addressed_to=BUREAU,
    ),
    Check(
        "reading_names_known_columns", ERROR,
        "{item_code} 读取的“{found}”不在约定的表和列之内。",
        "{item_code} reads “{found}”, which is no table or column of the contract.",
        "请订正评价体系文件。", "Correct the rubric file.",
        addressed_to=BUREAU,
    ),
    Check(
        "rubric_ends_after_it_begins", ERROR,
        "评价体系的截止日 {found} 不晚于生效日 {expected}。",
        "The rubric ends on {found}, not after it begins on {expected}.",
        "请订正 effective_to。", "Correct effective_to.",
        addressed_to=BUREAU,
    ),
    Check(
        "rubric_dates_do_not_overlap", ERROR,
        "评价体系 {rubric} 两个版本的日期重叠：{found} 与 {expected}。",
        "The dates of two versions of {rubric} overlap: {found} and {expected}.",
        "请使前一版的截止日等于后一版的生效日。", "End the earlier where the later begins.",
        addressed_to=BUREAU,
    ),
    Check(
        "rubric_dates_leave_no_gap", ERROR,
        "评价体系 {rubric} 自 {found} 至 {expected} 没有生效的版本。",
        "No version of {rubric} is in force from {found} until {expected}.",
        "请使前一版的截止日等于后一版的生效日。", "End the earlier where the later begins.",
        addressed_to=BUREAU,
    ),
    Check(
        "rubric_file_is_yaml", ERROR,
        "评价体系文件无法读取：{found}。",
        "The rubric file cannot be read: {found}.",
        "请检查该行的缩进、引号和括号；以 UTF-8 保存。", "Look at indentation, quotes and brackets there; save it as UTF-8.",
        addressed_to=BUREAU,
    ),
    Check(
        "rubric_file_is_well_formed", ERROR,
        "“{field}”不合规定（{found}）：{expected}。",
        "“{field}” is not as it has to be ({found}): {expected}.",
        "请订正评价体系文件。", "Correct the rubric file.",
        addressed_to=BUREAU,
    ),
    Check(
        "rubric_lies_at_its_code_and_date", WARNING,
        "文件位于 {found}，其内容应位于 {expected}；在此处不会被计分采用。",
        "The file lies at {found}, its content belongs at {expected}; scoring will not take it from here.",
        "请移至该处。", "Move it there.",
        addressed_to=BUREAU,
    ),
    Check(
        "self_scores_are_in_order", NOTE,
        "规则校正后的自评分：{told}（填报 {found} 分；扣分项不加分，各行合计 {without_deductions} 分）。校正：{changes}。",
        "The self-score put in order: {told} (filed: {found}; without a deduction that adds, the lines sum to {without_deductions}). Put in order: {changes}.",
        "这是校正后的自评分，不是复算得分。", "This is the unit's own score in order, not a recomputed one.",
        is_for_information=True,
    ),
)  # fmt: skip

# What reading finds in a file's cells and headers. Where a table is carried over, these findings go with it; all others are
# found again from the cells.
FOUND_WHEN_READ = frozenset(
    {
        "column_is_known",
        "column_stands_once",
        "required_column_stands",
        "line_above_the_header_is_known",
        "unit_of_amounts_is_stated_once",
        "row_fits_its_header",
        "row_is_of_its_table",
        "sheet_holds_one_table",
        "sheet_is_shown",
        "cell_is_readable",
        "cell_is_filled",
        "cell_is_in_range",
        "report_figure_is_stated_once",
        "line_of_the_table_is_read",
        "report_names_one_year",
        "page_of_a_report_holds_text",
        "font_of_a_report_is_whole",
        "characters_of_a_report_are_known",
        "report_prints_its_scoring_table",
        "report_scores_every_line_of_its_form",
        "scoring_form_is_known",
        "report_prints_one_scoring_table",
        "printed_points_stand_once",
        "report_total_stands_once",
    }
)

CHECKS: dict[str, Check] = {check.name: check for check in _CATALOGUE}
