"""What a delivery is held to: its files, their forms, whose they are and for which year.

Does not belong here: the rules that find it broken.
"""

from schemas.catalogue.check import BUREAU, ERROR, NOTE, WARNING, Check

FILES = (
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
)  # fmt: skip
