"""Read times: years, months, spans of years and ages; and what only looks like a figure.

Years, dates, numbers of documents, articles, telephones and versions are no figures. Does not belong here: figures (``read_numbers``).
"""

import re

from pipelines.statements.language.read_numbers import DIGITS, NUMBER, parse_chinese

_MONTHS_OF_YEAR = 12
# Of a fiscal year in two digits: FY 23.
_CENTURY = 2000
_YEAR = re.compile(
    r"(?:fy\s?)?((?:19|20)[0-9]{2})(?![0-9.,]*[0-9])(?:\s*(?:[-~—–～/至到]|years?)\s*((?:19|20)?[0-9]{2})(?=\s*年))?"
)
_FISCAL_YEARS = re.compile(r"((?:19|20)[0-9]{2})[-–/]([0-9]{2})(?![0-9]|\.[0-9])")
_FISCAL_YEAR = re.compile(r"fy\s?'?([0-9]{2})(?![0-9%]|[.,][0-9])")
_YEAR_WORD = re.compile(r"\s*(?:财年|年度|年末|年底|年初|年中|年)?")
_CHINESE_YEAR = re.compile(r"二[〇○零0][〇○零一二三四五六七八九0-9]{2}(?=\s*年)")
_MONTHS = re.compile(
    r"[0-9]{1,2}\s*(?:[-~—–～至到、]\s*[0-9]{1,2}\s*)?月(?:份|末|底|初)?(?:\s*[0-9]{1,2}\s*(?:[-~—–～至到]\s*[0-9]{1,2}\s*)?[日号])?"
)
# Dates, times, telephones, versions, chapters, articles, numbers of documents, sums in names (1+9), 2·15, 24×7.
_NO_FIGURE = re.compile(
    r"(?:19|20)[0-9]{2}\s*[-/]\s*(?:0?[1-9]|1[0-2])(?:\s*[-/]\s*[0-9]{1,2})?(?![0-9%])"
    r"|(?:19|20)[0-9]{2}\.(?:0?[1-9]|1[0-2])\.[0-9]{1,2}(?![0-9%])"
    r"|[0-9]{1,2}[:][0-9]{2}(?::[0-9]{2})?(?![0-9.])"
    r"|0[0-9]{2,3}-[0-9]{7,8}|1[3-9][0-9]{9}(?![0-9])|[0-9]{15,}[0-9x]?"
    r"|[0-9]+(?:\.[0-9]+){2,}"
    r"|[0-9]{1,4}\s*号(?!召)"
    r"|[0-9]+\s*[·•×xX*]\s*[0-9]+(?![0-9.])"
    r"|[0-9]+[a-z]+[0-9]*(?![a-z0-9])"
    r"|1(?:10|19|20|22)(?=\s*(?:接警|报警|指挥|平台|警情|急救|出警|电话|热线))"
    r"|12[0-9]{3}(?=\s*(?:政[务府]|便民|热线|平台|前台|市民|服务|举报|投诉|公益))"
)
# An age is part of a name: 35 岁以下.
_AGE = re.compile(r"[0-9]{1,3}\s*(?:[-~—–～至到]\s*[0-9]{1,3}\s*)?周?岁\s*(?:\(含\))?(?:及?以[上下内])?(?:\(含\))?")
# A span of years. 三年级, 一年 and a bare 5 年 are none.
_SPAN = re.compile(
    r"(?:([二两三四五六七八九十])年(?![级生度期初末底月])(?:以来|期间|时间|间|来|内|里)?|([0-9]{1,2})\s*年(?:以来|期间|时间|间|来|里)|十[一二三四五]五”?(?:规划)?(?:期间|时期|末|以来))"
)
_YEARS_OF_A_PLAN = 5
_BRACKETED_YEAR = re.compile(
    r"[〔\[【(]\s*(?:19|20)[0-9]{2}\s*[〕\]】)]\s*(?:第?\s*[0-9]+(?:\s*[-、]\s*[0-9]+)*\s*号?)?|\[[0-9]{1,2}\]"
)
# 25.7:26.8:47.5, a ratio of several parts.
_SEVERAL = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:\s*[:：∶]\s*[0-9]+(?:\.[0-9]+)?){1,}(?![0-9])")


def skip_no_figure(text: str, at: int, before: str) -> int:
    """Where something ends that only looks like a figure; ``at`` where it is one."""
    match = _SEVERAL.match(text, at) or _NO_FIGURE.match(text, at)
    if match and not _is_unit_end(text, at, match.end()):
        return match.end()
    if before and (before.isascii() and before.isalpha()):
        number = NUMBER.match(text, at)
        return number.end() if number else at
    return at


def _is_unit_end(text: str, start: int, end: int) -> bool:
    """Whether what looks like a model (5kg, 30km) is a number with a unit of Latin letters."""
    return (
        re.fullmatch(
            r"[0-9.]+(?:kg|km|m|t|ha|kw|mw|kwh|mu|pp|pct|bn|yuan|rmb|th|st|nd|rd|fold|percent)", text[start:end]
        )
        is not None
    )


def skip_bracketed_year(text: str, at: int) -> int:
    """Where the number of a document (〔2023〕12号) or of a note ([1]) ends; ``at`` where there is none."""
    match = _BRACKETED_YEAR.match(text, at)
    return match.end() if match and (match[0][0] in "〔[【" or match[0].endswith("号")) else at


def read_year(text: str, at: int) -> tuple[int, int] | None:
    """A year and where it ends: 2023年度, 二〇二三年, or four bare digits that no unit follows."""
    match = _CHINESE_YEAR.match(text, at)
    if match:
        year = int("".join(str(DIGITS.get(one, one)).replace("○", "0") for one in match[0]))
        return year, _YEAR_WORD.match(text, match.end()).end()  # type: ignore[union-attr]
    match = _FISCAL_YEARS.match(text, at)
    if match and (int(match[1]) + 1) % 100 == int(match[2]):
        return int(match[1]) + 1, _YEAR_WORD.match(text, match.end()).end()  # type: ignore[union-attr]
    match = _FISCAL_YEAR.match(text, at)
    if match:
        return _CENTURY + int(match[1]), match.end()
    match = _YEAR.match(text, at)
    if match is None:
        return None
    end = _YEAR_WORD.match(text, match.end()).end()  # type: ignore[union-attr]
    written = match[2] or match[1]
    return int(written if len(written) == 4 else match[1][:2] + written), end  # noqa: PLR2004 - 2021-22


def read_span(text: str, at: int) -> tuple[int, int] | None:
    """How many years a span has and where it ends: 五年间, 3 年来, 两年, 十三五期间."""
    match = _SPAN.match(text, at)
    if match is None:
        return None
    years = int(parse_chinese(match[1]) or 0) if match[1] else int(match[2] or _YEARS_OF_A_PLAN)
    return years, match.end()


def read_age(text: str, at: int) -> int | None:
    """Where an age ends: 35 岁以下, 16-59 周岁."""
    match = _AGE.match(text, at)
    return match.end() if match else None


def read_period(text: str, at: int) -> int | None:
    """Where a period of months or a day ends: 1-12月, 12月31日."""
    match = _MONTHS.match(text, at)
    return match.end() if match else None


def read_months(text: str) -> int | None:
    """The last month of a period: 2 of 1-2 月."""
    found = re.findall(r"[0-9]{1,2}(?=\s*月)", text)
    return int(found[-1]) if found and 1 <= int(found[-1]) <= _MONTHS_OF_YEAR else None
