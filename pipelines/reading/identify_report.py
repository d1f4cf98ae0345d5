"""Identify a report: its title, the names it gives its unit, and the fiscal year it is about, by what it says of itself.

A report carries no code; which unit a name means is the register's to say. Does not belong here: that look-up.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipelines.reading.rejoin_paragraphs import Paragraph, Said, is_heading
from schemas.measures import fold_width
from schemas.report_layout import ReportLayout, fold_text

# A title stands at the beginning; a unit speaks of itself there as well.
_TITLE_PARAGRAPHS = 8
_BODY_PARAGRAPHS = 12
_LONGEST_NAME = 40
_YEAR = re.compile(
    r"(?:fiscal year|FY|(?<![0-9.]))\s{0,3}((?:19|20)[0-9]{2})(?![0-9.])(?:\s{0,3}年度?)?", re.IGNORECASE
)
_CHINESE_YEAR = re.compile(r"[二][〇○零一二三四五六七八九]{3}(?=年)")
_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_BEFORE_NAME = re.compile(r"^(?:关于|附件[0-9一二三]*[：:]?|[0-9]{4}\s*年?度?|年度?|[\s：:·—-]+|the\s)+", re.IGNORECASE)
_AROUND_NAME = " \t\u3000：:，,。、·—-|"
_REMARK = re.compile(r"[（(][^（）()]*[)）]$")
_SEAL = re.compile(r"[（(](?:盖章|公章|签章|章)[）)]\s*$")
_WE = "我本全该各"
_LABEL_END = re.compile(r"[\t|；;，,。]|\s{2,}")


@dataclass(frozen=True)
class Identity:
    """Title, names of the unit from the strongest on, and the years that the title states."""

    title: Said | None
    names: tuple[Said, ...]
    title_years: tuple[Said, ...]


def identify_report(paragraphs: Sequence[Paragraph], layout: ReportLayout) -> Identity:
    """Find title, names and the title's year.

    Names are taken from the title, then from labels (``填报单位：…``), then from sentences of the first part in which a unit speaks
    of itself (``…总编制 41 名``); a name elsewhere, such as that of the bureau whose notice is cited, is never one.
    """
    start = _find_title(paragraphs, layout)
    own = None if start is None else _take_title(paragraphs, start)
    title = None if own is None else own.say(0, len(own.text))
    found = [*_names_of_title(own, layout), *_labelled(paragraphs, layout), *_names_of_body(paragraphs, layout)]
    names: dict[str, Said] = {}
    for one in found:
        names.setdefault(fold_text(one.text), one)
    return Identity(title, tuple(names.values()), find_years(title) if title else ())


def _find_title(paragraphs: Sequence[Paragraph], layout: ReportLayout) -> int | None:
    words = [fold_text(word) for word in layout.titles]
    for index, paragraph in enumerate(paragraphs[:_TITLE_PARAGRAPHS]):
        folded = fold_text(paragraph.text)
        if len(folded) <= 2 * _LONGEST_NAME + 20 and any(word in folded for word in words):
            return index
    return None


def _take_title(paragraphs: Sequence[Paragraph], index: int) -> Paragraph:
    """The title; a short line directly above it that is no heading belongs to it."""
    own = paragraphs[index]
    before = paragraphs[index - 1] if index else None
    if before is None or before.last_line + 2 < own.first_line or not _is_bare_line(before.text):
        return own
    moved = (replace(piece, offset=piece.offset + len(before.text)) for piece in own.pieces)
    return Paragraph(f"{before.text}{own.text}", (*before.pieces, *moved))


def _is_bare_line(text: str) -> bool:
    return len(text) <= _LONGEST_NAME and not is_heading(text) and not re.search(r"[，。；：:|\t]", text)


def find_years(said: Said) -> tuple[Said, ...]:
    """The years that a text names, in order, each once; where some are called 年度, those alone."""
    text = fold_years(said.text)
    found = sorted((match.start(1), match) for match in _YEAR.finditer(text))
    named = [match for _, match in found if match[0].endswith("度") or not match[0][0].isdigit()]
    years = dict.fromkeys(match[1] for match in named or [match for _, match in found])
    return tuple(Said(year, said.written, said.spot) for year in years)


def fold_years(text: str) -> str:
    """A text with years in Chinese figures (二〇二三年) as digits; every character keeps its place."""
    return _CHINESE_YEAR.sub(lambda match: match[0].replace("二", "2", 1).translate(_DIGITS), fold_width(text))


def _names_of_title(title: Paragraph | None, layout: ReportLayout) -> Iterable[Said]:
    """What stands in the title before the words that say what kind of report it is."""
    if title is None:
        return
    text = title.text[len(fold_years(title.text)) - len(_BEFORE_NAME.sub("", fold_years(title.text))) :]
    folded = text.casefold()
    ends = [at for word in layout.unit.title_tails if (at := folded.find(word.casefold())) >= 0]
    year = _YEAR.search(fold_years(text))
    ends += [year.start()] if year and year.start() else []
    name = text[: min(ends)].strip(_AROUND_NAME).rstrip("（(") if ends else ""
    if _is_name(name):
        start = title.text.index(name)
        yield title.say(start, start + len(name))


def _is_name(name: str) -> bool:
    return 1 < len(name) <= _LONGEST_NAME and not re.search(r"[，。；;0-9]", name)


def _labelled(paragraphs: Sequence[Paragraph], layout: ReportLayout) -> Iterable[Said]:
    """What stands behind a label, in the order of the lines."""
    labels = sorted({fold_text(word) for word in layout.unit.labels}, key=len, reverse=True)
    for paragraph in paragraphs:
        label, parted, rest = _part_label(paragraph.text)
        folded = _REMARK.sub("", fold_text(label))
        if parted and (folded in labels or fold_text(label) in labels):
            at = len(label) + len(parted)
            said = _LABEL_END.split(rest.lstrip(" |\t\u3000"), maxsplit=1)[0]
            name = _SEAL.sub("", said).strip(_AROUND_NAME)
            if _is_name(name):
                start = paragraph.text.find(name, at)
                yield paragraph.say(start, start + len(name))


def _part_label(text: str) -> tuple[str, str, str]:
    match = re.match(r"([^：:|\t]{2,30})([：:]|\s*\||\t)", text.lstrip("| "))
    if match is None:
        return "", "", ""
    skipped = len(text) - len(text.lstrip("| "))
    return text[: skipped + match.end(1)].lstrip("| "), text[:skipped] + match[2], text.lstrip("| ")[match.end() :]


def _names_of_body(paragraphs: Sequence[Paragraph], layout: ReportLayout) -> Iterable[Said]:
    """Subjects of the first sentences: a name with a known ending before a word such as 内设 or 总编制."""
    verbs = "|".join(re.escape(word) for word in sorted(layout.unit.verbs, key=len, reverse=True))
    endings = tuple(layout.unit.endings)
    pattern = re.compile(rf"(?:^|[。；\n])\s*([^，。；：、\s0-9]{{2,{_LONGEST_NAME}}}?)\s*(?:{verbs})")
    for paragraph in paragraphs[:_BODY_PARAGRAPHS]:
        if is_heading(paragraph.text):
            continue
        for match in pattern.finditer(paragraph.text):
            name = match[1]
            if _REMARK.sub("", name).endswith(endings) and _is_name(name) and name[0] not in _WE:
                start = match.start(1)
                yield paragraph.say(start, start + len(name))
