"""Split tokens: a passage as words, figures, years, marks and other text, each with its place.

Blanks part nothing in Chinese; a wide gap, a tab or a bar parts the cells of a flattened table. Does not belong here: what the
tokens say together.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipelines.statements.language.read_numbers import CURRENCY, Number, read_negative, read_number
from pipelines.statements.language.read_times import (
    read_age,
    read_period,
    read_span,
    read_year,
    skip_bracketed_year,
    skip_no_figure,
)
from schemas.statement_words import RATIO, Lexicon

FIGURE, WORD, TEXT, MARK, YEAR, PERIOD, SPAN, ENUM, SKIPPED = (
    *("figure", "word", "text", "mark", "year", "period", "span", "enum", "skipped"),
)
# What ends a sentence, what parts its clauses, what parts the members of a list.
SENTENCE, CLAUSE, COMMA, PAUSE, OPEN, CLOSE, COLON, CELL = "。", "；", "，", "、", "（", "）", "：", "|"
_MARKS = {
    **dict.fromkeys("。！？!?", SENTENCE),
    **dict.fromkeys(";；", CLAUSE),
    **dict.fromkeys(",，", COMMA),
    "、": PAUSE,
    **dict.fromkeys("([【〔（", OPEN),
    **dict.fromkeys(")]】〕）", CLOSE),
    **dict.fromkeys(":：", COLON),
    **dict.fromkeys("|\t│", CELL),
}
_LATIN = re.compile(r"[a-zａ-ｚ][a-z'’]*")
_ENUM = re.compile(
    r"(?:[(（]\s*(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})\s*[)）]|[一二三四五六七八九十]{1,3}(?:是(?![否])|、|来(?=[,，]))|[0-9]{1,2}(?:、|[.．](?![0-9])|[)）])"
    r"|第[一二三四五六七八九十]{1,2}(?:、|,|，)|[①-⑳⑴-⒇])"
)
# What a bracket behind a value says of it, and none behind a year: a change, a share, what it is compared with.
_VALUE_BEHIND = re.compile(r"[(（](?:[+\-−]?[0-9]|[占较比])")
# Two English sentences without a blank between them: of the total.Sales tax.
_JOINED = re.compile(r"[a-z0-9][a-z%)][.．][A-Z][a-z]")
_WIDE = 3
_SIGNS = "+-−"
_BEGINS_FIGURE = f"{_SIGNS}{CURRENCY}〇零一二两三四五六七八九十百千翻"
# Four bare digits are a year of a report only within these.
_FIRST_YEAR, _LAST_YEAR = 1949, 2049


@dataclass(frozen=True, slots=True)
class Token:
    """A word, figure, year, mark or other text.

    Attributes:
        kind: One of the kinds above.
        start: Where it begins in the passage.
        end: Where it ends.
        text: The folded text; of a mark which one it is.
        categories: What a word may do.
        number: The figure.
        year: The year; of a span how many years it has.
    """

    kind: str
    start: int
    end: int
    text: str
    categories: frozenset[str] = frozenset()
    number: Number | None = None
    year: int | None = None

    def does(self, category: str) -> bool:
        """Whether it is a word that may do this."""
        return category in self.categories


def split_tokens(text: str, lexicon: Lexicon, seams: Iterable[int] = ()) -> list[Token]:
    """The tokens of a passage, in order; every character is looked at a bounded number of times."""
    reader = _Reader(text, lexicon, frozenset(seams))
    while reader.at < len(text):
        reader.step()
    return reader.tokens


class _Reader:
    """Reads token after token."""

    def __init__(self, text: str, lexicon: Lexicon, seams: frozenset[int]) -> None:
        self.tokens: list[Token] = []
        self.at = 0
        self._original = text
        self._text = lexicon.fold(text)
        self._lexicon = lexicon
        self._seams = seams

    def step(self) -> None:
        """Read one token, or skip what is none."""
        if self._read_blanks() or self._read_enum() or self._read_mark() or self._read_time() or self._read_figure():
            return
        if not self._read_word():
            self._read_text()

    def _add(self, kind: str, end: int, text: str | None = None) -> None:
        self.tokens.append(Token(kind, self.at, end, self._text[self.at : end] if text is None else text))
        self.at = end

    def _read_blanks(self) -> bool:
        end = self.at
        while end < len(self._text) and self._text[end] in " \u3000\xa0\r":
            end += 1
        if end == self.at:
            return False
        if end - self.at >= _WIDE:
            self._add(MARK, end, CELL)
        self.at = end
        return True

    def _read_enum(self) -> bool:
        """Numbers of points and headings, where something begins."""
        last = self.tokens[-1] if self.tokens else None
        if last is not None and not (last.kind == MARK and last.text in {SENTENCE, CLAUSE, COLON, CELL, COMMA}):
            return False
        match = _ENUM.match(self._text, self.at)
        if match is None:
            return False
        self._add(ENUM, match.end())
        return True

    def _read_mark(self) -> bool:
        text = self._text
        negative = read_negative(text, self.at) if text[self.at] == "(" else None
        last = self.tokens[-1] if self.tokens else None
        is_aside = last is not None and last.number is not None and last.number.unit.dimension == RATIO
        if negative is not None and last is not None and not is_aside and (last.kind == FIGURE or last.text == CELL):
            self.tokens.append(Token(FIGURE, self.at, negative.end, text[self.at : negative.end], number=negative))
            self.at = negative.end
            return True
        end = skip_bracketed_year(text, self.at)
        if end > self.at:
            self._add(SKIPPED, end)
            return True
        mark = _MARKS.get(text[self.at])
        if text[self.at] == "." and text[self.at + 1 : self.at + 2] in {"", " ", "\n"}:
            mark = SENTENCE
        if text[self.at] == "." and _JOINED.match(self._original, max(self.at - 2, 0)):
            mark = SENTENCE
        if text[self.at] == "\n":
            mark = SENTENCE if text[self.at : self.at + 2] == "\n\n" else CELL
        if mark is None:
            return False
        self._add(MARK, self.at + 1, mark)
        return True

    def _read_time(self) -> bool:
        """Years, months, days, and numbers that are no figures."""
        text, at = self._text, self.at
        before = text[at - 1] if at else ""
        span = read_span(text, at) if not before.isdigit() and text[at] in "二两三四五六七八九十0123456789" else None
        if span is not None:
            self.tokens.append(Token(SPAN, at, span[1], text[at : span[1]], year=span[0]))
            self.at = span[1]
            return True
        if not (text[at].isdigit() or text[at] in "二f"):
            return False
        if before.isdigit() or (before == "." and at > 1 and text[at - 2].isdigit()):
            return False
        year = read_year(text, at)
        if year is not None and not (before.isascii() and before.isalpha()) and self._is_year(year[1]):
            self.tokens.append(Token(YEAR, at, year[1], text[at : year[1]], year=year[0]))
            self.at = year[1]
            return True
        for kind, end in ((PERIOD, read_period(text, at)), (TEXT, read_age(text, at)), (SKIPPED, self._skip(before))):
            if end is not None and end > at:
                self._add(kind, end)
                return True
        return False

    def _skip(self, before: str) -> int:
        """Where something ends that only looks like a figure: what stands behind 第, and numbers of documents and versions."""
        text, at = self._text, self.at
        if not text[at].isdigit():
            return at
        last = self.tokens[-1] if self.tokens else None
        if last is not None and last.does("ordinal") and last.end == at:
            number = read_number(text, self._original, at, self._lexicon)
            return number.end if number else at + 1
        return skip_no_figure(text, at, before)

    def _is_year(self, end: int) -> bool:
        """Whether four digits are a year: 年 follows, or no unit does."""
        if self._text[end - 1] in "年度末底初中" or not self._text[self.at].isdigit():
            return True  # FY 2012
        if not _FIRST_YEAR <= int(self._text[self.at : self.at + 4]) <= _LAST_YEAR:
            return False
        before = self._text[max(self.at - 2, 0) : self.at].rstrip()[-1:]
        if _VALUE_BEHIND.match(self._text, end) and "\u4e00" <= before <= "\u9fff":
            return False  # 地税 1989（+755，61.2%）
        number = read_number(self._text, self._original, self.at, self._lexicon)
        return number is not None and number.unit.name == "" and number.end <= end and number.decimals == 0

    def _read_figure(self) -> bool:
        text, at = self._text, self.at
        if (text[at] in _SIGNS or text[at] in CURRENCY) and not self._is_sign():
            self.at += 1
            return True
        if not (text[at].isdigit() or text[at] in _BEGINS_FIGURE):
            return False
        number = read_number(text, self._original, at, self._lexicon)
        if number is None:
            return False
        end = number.end
        if any(at < seam < end for seam in self._seams):
            number = replace(number, is_broken=True)
        self.tokens.append(Token(FIGURE, at, end, text[at:end], number=number))
        self.at = end
        return True

    def _is_sign(self) -> bool:
        """Whether a plus, minus or currency stands before a number and behind none."""
        text, at = self._text, self.at
        before = text[at - 1 : at] if text[at] in _SIGNS else ""
        after = text[at + 1 : at + 2]
        return (after.isdigit() or after in CURRENCY) and not (
            (before.isascii() and before.isalnum()) or before in {"%", ")", "）"}
        )

    def _read_word(self) -> bool:
        text, at = self._text, self.at
        for word in self._lexicon.word_index.get(text[at], ()):
            if not text.startswith(word, at):
                continue
            end = at + len(word)
            if word[0].isascii() and word[0].isalpha() and not self._is_whole(at, end):
                continue
            self.tokens.append(Token(WORD, at, end, word, self._lexicon.words[word]))
            self.at = end
            return True
        return False

    def _is_whole(self, start: int, end: int) -> bool:
        """Whether a Latin word is not part of a longer one."""
        behind = self._text[end : end + 1] if self._text[end - 1].isalpha() else ""
        around = (self._text[start - 1 : start], behind)
        return not any(one.isascii() and one.isalnum() for one in around)

    def _read_text(self) -> None:
        """One character, or one Latin word; joined with the text before it."""
        match = _LATIN.match(self._text, self.at)
        end = match.end() if match else self.at + 1
        last = self.tokens[-1] if self.tokens else None
        if last is not None and last.kind == TEXT and last.end == self.at:
            self.tokens[-1] = replace(last, end=end, text=last.text + self._text[self.at : end])
            self.at = end
        else:
            self._add(TEXT, end)
