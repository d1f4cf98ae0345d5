"""What the tables of a filing are held to: sheets, columns, rows, cells, and the sums of the accounts.

Does not belong here: the rules that find it broken.
"""

from schemas.catalogue.check import ERROR, NOTE, WARNING, Check

TABLES = (
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
)  # fmt: skip
