"""Check wording: numbers of points that repeat, notices of another year, dates that are none, leftovers of the form, sentences that break off.

None of it is a contradiction of figures: everything here is a question.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence

from pipelines.statements.claims.make_claims import ClaimMaker
from pipelines.statements.language.read_numbers import parse_chinese
from schemas.statement_patterns import PairTable
from schemas.statements import QUERY, Claim, Passage, ReportContext

_POINT = re.compile(r"(?:(?<=[。；;，,：:\s])|^)([一二三四五六七八九十]{1,2})是(?!否)")
_HEADING = re.compile(r"^\s*(?:([一二三四五六七八九十]{1,3})、|[（(]([一二三四五六七八九十]{1,3})[）)])")
_TITLE = re.compile(r"《[^《》]{0,60}?((?:19|20)[0-9]{2})\s*年[^《》]{0,60}?》")
_DATE = re.compile(r"((?:19|20)[0-9]{2})\s*年\s*([0-9]{1,2})\s*月\s*([0-9]{1,2})\s*日")
_BROKEN = re.compile(r"(?:^|[；;，,。：:])([^；;，,。：:]{6,60}的。)\s*$")
_MONTHS = 12


def check_wording(
    passages: Sequence[Passage], maker: ClaimMaker, table: PairTable, context: ReportContext
) -> Iterator[Claim]:
    """Questions on the wording of a report."""
    year = context.fiscal_year
    yield from _check_unit(passages, maker, table, context)
    yield from _check_headings(passages, maker)
    for number, passage in enumerate(passages):
        yield from _check_points(number, passage, maker)
        yield from _check_dates(number, passage, maker)
        yield from _check_leftovers(number, passage, maker, table)
        yield from _check_end(number, passage, maker, table)
        if year is not None:
            yield from _check_notices(number, passage, maker, table, year)


def _check_unit(
    passages: Sequence[Passage], maker: ClaimMaker, table: PairTable, context: ReportContext
) -> Iterator[Claim]:
    """A town that speaks of itself as a township."""
    names = "".join(context.unit_names)
    kinds = [kind for kind in table.unit_kinds if kind in names]
    if len(kinds) != 1:
        return
    for number, passage in enumerate(passages):
        word = next((word for word in table.unit_kinds[kinds[0]] if word in passage.text), None)
        if word is not None:
            at = passage.text.index(word)
            reason = (f"单位为{kinds[0]}，文中却写“{word}”。", f"the unit is a {kinds[0]}; the text says “{word}”.")
            yield maker.tell("text", number, (at, at + len(word)), QUERY, (None, None), reason)
            return


def _check_points(number: int, passage: Passage, maker: ClaimMaker) -> Iterator[Claim]:
    """一是 … 二是 … 三是 … 三是: a number that stands twice, or is left out."""
    before = 0
    for match in _POINT.finditer(passage.text):
        own = int(parse_chinese(match[1]) or 0)
        if before and own not in {1, before + 1}:
            yield _tell_number(number, match, before, own, maker)
        before = own


def _check_headings(passages: Sequence[Passage], maker: ClaimMaker) -> Iterator[Claim]:
    """Headings 一、 and （一） of a report, each level counted by itself; （一） begins anew under every 一、."""
    before = [0, 0]
    for number, passage in enumerate(passages):
        match = _HEADING.match(passage.text)
        if match is None:
            continue
        level = 0 if match[1] else 1
        own = int(parse_chinese(match[1] or match[2]) or 0)
        if before[level] and own == before[level]:
            yield _tell_number(number, match, before[level], own, maker)
        before[level] = own
        if level == 0:
            before[1] = 0


def _tell_number(number: int, match: re.Match[str], before: int, own: int, maker: ClaimMaker) -> Claim:
    written = match[0].strip()
    what = ("重复", "stands twice") if own == before else ("不连续", "does not follow")
    zh = f"序号“{written}”{what[0]}：前一序号为 {before}，应为 {before + 1}。"
    en = f"the number “{written}” {what[1]}: the one before is {before}, so this would be {before + 1}."
    span = (match.start(), min(match.end() + 20, match.end() + 40))
    return maker.tell("numbering", number, span, QUERY, (str(own), str(before + 1)), (zh, en))


def _check_dates(number: int, passage: Passage, maker: ClaimMaker) -> Iterator[Claim]:
    """Days that no calendar has."""
    for match in _DATE.finditer(passage.text):
        year, month, day = (int(part) for part in match.groups())
        if not (1 <= month <= _MONTHS and 1 <= day <= monthrange(year, month)[1]):
            reason = (f"“{match[0]}”不是日历上的日期。", f"{match[0]} is no day of the calendar.")
            yield maker.tell("period", number, match.span(), QUERY, (None, None), reason)


def _check_notices(number: int, passage: Passage, maker: ClaimMaker, table: PairTable, year: int) -> Iterator[Claim]:
    """A notice on the evaluation of another year than the report is about."""
    for match in _TITLE.finditer(passage.text):
        if int(match[1]) != year and any(word in match[0] for word in table.notices):
            zh = f"所引通知针对 {match[1]} 年度，报告针对 {year} 年度。"
            en = f"the notice is for {match[1]}, the report for {year}."
            yield maker.tell("period", number, match.span(), QUERY, (match[1], str(year)), (zh, en))


def _check_leftovers(number: int, passage: Passage, maker: ClaimMaker, table: PairTable) -> Iterator[Claim]:
    """Words that belong to the form, not to what it was filled in with."""
    for word in table.leftovers:
        at = passage.text.find(word)
        if at >= 0:
            reason = (f"“{word}”是表样留下的文字。", f"“{word}” is left from the form.")
            yield maker.tell("text", number, (at, at + len(word)), QUERY, (None, None), reason)


def _check_end(number: int, passage: Passage, maker: ClaimMaker, table: PairTable) -> Iterator[Claim]:
    """A demand that ends in 的。 names what it demands no more."""
    match = _BROKEN.search(passage.text)
    if match and match[1].strip().startswith(table.demands) and "是" not in match[1]:
        reason = ("句子似未写完。", "the sentence seems to break off.")
        yield maker.tell("text", number, match.span(1), QUERY, (None, None), reason)
