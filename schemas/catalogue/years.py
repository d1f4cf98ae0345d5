"""What the comparison of years is held to: stated values and changes, units and metrics of the register.

Does not belong here: the rules that find it broken.
"""

from schemas.catalogue.check import BUREAU, ERROR, NOTE, WARNING, Check

YEARS = (
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
)  # fmt: skip
