"""Parse the finance figures of a report: the final accounts its section on revenue and expenditure states in sentences.

A figure is the one that stands behind its label, with a unit; whatever is approximate, broken over pages between two digits, in no
known unit, or stated with two values is told and not read. Does not belong here: whether the figures add up.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.reading.documents import Spot
from pipelines.reading.identify_report import find_years, fold_years
from pipelines.reading.match_header import UNKNOWN_UNIT, find_amount_unit
from pipelines.reading.rejoin_paragraphs import Paragraph, Said, is_heading
from pipelines.reading.split_rows import NOWHERE
from schemas.findings import Finding, write_context
from schemas.measures import LIMIT_MICRO, MICRO_PLACES, UnreadableNumberError, parse_decimal
from schemas.report_layout import FinanceWords
from schemas.values import FINANCE_LINES

TABLE, COLUMN = "report_finance", "final_wan_yuan"
_NUMBER = r"[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_CLAUSE_END = re.compile(r"[，。；;,:：(（|\t]")
_SENTENCE_END = re.compile(r"[。；;]")
_RANKS = (r"#|[一二三四五六七八九十]{1,3}、|第", r"[（(][一二三四五六七八九十]{1,3}[）)]", r".")
_LONGEST_HEADING = 60
# Beside it in a table stands another figure: which of them is the final account is not said here.
_NEXT_CELL = re.compile(r"\s*[|\t]\s*[0-9]")
_EXPECTED = {"not_a_number": "plain_decimal", "too_many_decimals": "six_decimals", "too_large": "below_nine_trillion"}


@dataclass(frozen=True)
class Figure:
    """A figure of the accounts: label and figure as written, and its value, or what was expected where it cannot be read."""

    code: str
    label: Said
    written: str
    spot: Spot
    micro: int | None = None
    decimals: int | None = None
    expected: str | None = None


@dataclass(frozen=True)
class ReportFinance:
    """The figures, one per line of the accounts in the order of the text, the years they are stated for, and findings."""

    figures: tuple[Figure, ...]
    years: tuple[Said, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Patterns:
    label: re.Pattern[str]
    figure: re.Pattern[str]
    codes: dict[str, str]


def parse_report_finance(paragraphs: Sequence[Paragraph], words: FinanceWords) -> ReportFinance:
    """Find the finance figures; of a figure stated several times with one value the first place is kept.

    Args:
        paragraphs: The report's paragraphs; a unit of amounts stated above (``单位：万元``) is that of figures without one. Where no
            section is headed as one on finance, all are searched.
        words: How lines of the accounts, units and budgets are called.
    """
    patterns = _compile(words)
    section = frozenset(_take_section(paragraphs, words))
    figures: dict[str, list[Figure]] = {}
    years: dict[str, Said] = {}
    unit: int | None = None
    for number, paragraph in enumerate(paragraphs):
        stated = find_amount_unit(paragraph.text) if "单位" in paragraph.text else None
        unit = unit if stated is None else stated
        if section and number not in section:
            continue
        for figure, said in _find_figures(paragraph, patterns, words, unit):
            figures.setdefault(figure.code, []).append(figure)
            if said is not None:
                years.setdefault(said.text, said)
    settled = [_settle(found) for found in figures.values()]
    findings = [finding for _, found in settled for finding in found]
    return ReportFinance(tuple(figure for figure, _ in settled), tuple(years.values()), tuple(findings))


def _compile(words: FinanceWords) -> _Patterns:
    codes = {label.casefold(): code for code, labels in words.labels.items() for label in labels}
    labels = _any_of([*codes, *words.others])
    connectors = _any_of(words.connectors)
    units = _any_of(words.amount_units)
    figure = rf"(?:\s|{connectors})*+(?P<rough>(?:{_any_of(words.approximate)})?)\s*+(?P<number>{_NUMBER})"
    tail = rf"(?P<more>[余多]?)\s*(?P<unit>{units})?(?P<end>[\w%‰]?)"
    return _Patterns(re.compile(labels, re.IGNORECASE), re.compile(figure + tail, re.IGNORECASE), codes)


def _any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


def _take_section(paragraphs: Sequence[Paragraph], words: FinanceWords) -> Iterable[int]:
    """The numbers of paragraphs under headings on finance, down to the next heading of the same rank that is none."""
    within: int | None = None
    for number, paragraph in enumerate(paragraphs):
        heading = paragraph.text if is_heading(paragraph.text) and len(paragraph.text) <= _LONGEST_HEADING else None
        if heading is not None:
            rank = next(depth for depth, pattern in enumerate(_RANKS) if re.match(pattern, heading, re.DOTALL))
            if any(word.casefold() in heading.casefold() for word in words.headings):
                within = rank if within is None else min(within, rank)
            elif within is not None and rank <= within:
                within = None
        if within is not None:
            yield number


def _find_figures(
    paragraph: Paragraph, patterns: _Patterns, words: FinanceWords, unit: int | None
) -> Iterable[tuple[Figure, Said | None]]:
    """Every figure behind a label, with the year its sentence states before it."""
    text = fold_years(paragraph.text)
    for match in patterns.label.finditer(text):
        code = patterns.codes.get(match[0].casefold())
        figure = patterns.figure.match(text, match.end()) if code else None
        if code is None or figure is None or (figure["end"] and not figure["unit"]):
            continue
        if _is_budget(text, match.start(), words):
            continue
        start, end = figure.start("rough"), figure.end("unit") if figure["unit"] else figure.end("more")
        label = paragraph.say(match.start(), match.end(), match[0])
        micro, decimals, expected = _read(figure, paragraph, words, unit)
        own = paragraph.say(start, end)
        figured = Figure(code, label, own.written, own.spot, micro, decimals, expected)
        yield figured, _find_year(paragraph, text, match.start())


def _is_budget(text: str, at: int, words: FinanceWords) -> bool:
    """Whether the clause before a label says that the figure is another one than the final account."""
    before = _CLAUSE_END.split(text[max(at - _LONGEST_HEADING, 0) : at])[-1]
    return any(word.casefold() in before.casefold() for word in words.not_final)


def _find_year(paragraph: Paragraph, text: str, at: int) -> Said | None:
    """The year that stands last before a label in its sentence."""
    start = max((match.end() for match in _SENTENCE_END.finditer(text, max(at - 200, 0), at)), default=max(at - 200, 0))
    found = find_years(Said(text[start:at], "", NOWHERE))
    if not found:
        return None
    year = found[-1].text
    place = text.rindex(year, start, at)
    return paragraph.say(place, place + len(year), year)


def _read(
    figure: re.Match[str], paragraph: Paragraph, words: FinanceWords, unit: int | None
) -> tuple[int | None, int | None, str | None]:
    """The figure in millionths of 万元 with its decimals, or what was expected in its place."""
    start, end = figure.span("number")
    if (
        figure["rough"]
        or figure["more"]
        or _NEXT_CELL.match(figure.string, figure.end())
        or any(start < seam < end for seam in paragraph.seams)
    ):
        return None, None, "plain_decimal"
    spelled = {name.casefold(): power for name, power in words.amount_units.items()}
    power = spelled[figure["unit"].casefold()] if figure["unit"] else unit
    if power is None or power == UNKNOWN_UNIT:
        return None, None, "known_amount_unit"
    try:
        number = parse_decimal(figure["number"])
    except UnreadableNumberError as error:
        return None, None, _EXPECTED[error.reason]
    return _convert(number.micro, number.decimals, power)


def _convert(micro: int, decimals: int, power: int) -> tuple[int | None, int | None, str | None]:
    """An amount as 万元, exactly: with more than six decimals, or too large, it is not read."""
    if power < 0:
        micro, rest = divmod(micro, 10**-power)
        if rest:
            return None, None, "six_decimals"
    else:
        micro *= 10**power
    if abs(micro) >= LIMIT_MICRO:
        return None, None, "below_nine_trillion"
    return micro, min(max(decimals - power, 0), MICRO_PLACES), None


def _settle(found: list[Figure]) -> tuple[Figure, list[Finding]]:
    """One figure of those stated for a line: the first that is read; of several values none."""
    values = {figure.micro for figure in found if figure.micro is not None}
    if len(values) > 1:
        first = found[0]
        other = next(figure for figure in found if figure.micro != first.micro)
        context = write_context(line=FINANCE_LINES[first.code], first=f"{first.written} ({first.spot.place})")
        told = Finding(
            "report_figure_is_stated_once",
            table_name=TABLE,
            column_name=COLUMN,
            row_key=first.code,
            cell=other.spot.place,
            found=other.written,
            expected="once",
            context=context,
        )
        return Figure(first.code, first.label, first.written, first.spot, expected="once"), [told]
    chosen = next((figure for figure in found if figure.micro is not None), found[0])
    if chosen.expected is None:
        return chosen, []
    told = Finding(
        "cell_is_readable",
        table_name=TABLE,
        column_name=COLUMN,
        row_key=chosen.code,
        cell=chosen.spot.place,
        found=chosen.written,
        expected=chosen.expected,
    )
    return chosen, [told]
