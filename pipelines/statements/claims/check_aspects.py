"""Check aspects: a list in the text of what the scoring table looks at, against the lines of that table.

Most of a list being lines of the table makes it one; what else it names is a remark, no contradiction. Source: domain rules, § 4.8.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.statements.claims.make_claims import ClaimMaker
from schemas.places import order_place, word_place
from schemas.printed_form import PrintedForm
from schemas.rubric import Rubric
from schemas.statement_patterns import Aspects
from schemas.statements import QUERY, Claim, Passage

_LIST = re.compile(r"[^。；;，,：:！？]*、[^。；;，,：:！？]*")
_SENTENCE = re.compile(r"[^。！？]*")
_BRACKETED = re.compile(r"[（(][^（()）]*[）)]")
_AND = re.compile(r"(?<=.)(?:以及|和|及|与)(?=..)")
# The number of a heading or paragraph, which is no member: 一、, 2、.
_NUMBER = re.compile(r"\s*(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})、")
_COUNTED = re.compile(r"[0-9一二三四五六七八九十]+\s*[个项].*$")
_LEAST_NAME = 3
# Of a list that names the aspects, no more than a third are none.
_KNOWN_PER_STRANGER = 2


@dataclass(frozen=True)
class _Lines:
    """What the lines of a scoring table go by, with the place of each."""

    places: dict[str, str]

    def find(self, member: str) -> str | None:
        """The place of the line that a member of a list names, be it with words around it."""
        is_short = len(member) < _LEAST_NAME
        return next(
            (at for name, at in self.places.items() if name in member or (not is_short and member in name)), None
        )

    def is_stranger(self, member: str) -> bool:
        """Whether a member is in no line's name either; a short one that is (公开) makes a list no list of aspects, and is none to ask about."""
        return self.find(member) is None and not any(member in name for name in self.places)


def check_aspects(
    passages: Sequence[Passage], form: PrintedForm, rubric: Rubric | None, words: Aspects, maker: ClaimMaker
) -> Iterator[Claim]:
    """One remark per list that names what the table has no line for."""
    lines = _name_lines(form, rubric)
    for number, passage in enumerate(passages):
        if passage.is_row or passage.text.count("、") < words.least_known - 1:
            continue
        for sentence in _SENTENCE.finditer(passage.text):
            if not any(word in sentence[0] for word in words.words):
                continue
            for match in _LIST.finditer(sentence[0]):
                members = _split(match[0], words)
                known = [at for one in members if (at := lines.find(one)) is not None]
                strangers = [one for one in members if lines.is_stranger(one)]
                if strangers and len(known) >= max(words.least_known, _KNOWN_PER_STRANGER * len(strangers)):
                    span = (sentence.start() + match.start(), sentence.start() + match.end())
                    yield maker.tell("aspects", number, span, QUERY, (None, None), _tell(members, strangers, known))


def _name_lines(form: PrintedForm, rubric: Rubric | None) -> _Lines:
    """Every line of the table by its name, the parts of that (目标制定·内部审核), and the rubric's name for it."""
    named = {one.code: one.name.zh for one in rubric.walk()} if rubric is not None else {}
    found: dict[str, str] = {}
    for line in form.walk():
        names = {line.name, named.get(line.code or "", "")}
        for name in sorted(part.strip() for one in names for part in _BRACKETED.sub("", one).split("·")):
            if len(name) >= _LEAST_NAME:
                found.setdefault(name, line.place or "")
    return _Lines(found)


def _split(text: str, words: Aspects) -> list[str]:
    """The members of a list, without brackets and what stands around it."""
    number = _NUMBER.match(text)
    parts = [one.strip() for one in _BRACKETED.sub("", text[number.end() if number else 0 :]).split("、")]
    last = _AND.split(parts[-1], maxsplit=1)
    first = parts[0]
    for opener in words.openers:
        _, found, behind = first.partition(opener)
        first = behind if found and behind else first
    members = [first, *parts[1:-1], *last]
    members[-1] = _COUNTED.sub("", members[-1])
    for ending in sorted(words.endings, key=len):
        members[-1] = members[-1].partition(ending)[0] or members[-1]
    return [one for one in members if one]


def _tell(members: Sequence[str], strangers: Sequence[str], known: Sequence[str]) -> tuple[str, str]:
    """That a list names so many aspects, and which of them is no line of the table."""
    names = "、".join(f"“{one}”" for one in strangers)
    others = len(members) - len(strangers)
    zh = f"文中列出 {len(members)} 个方面，其中{names}在打分表中没有对应的指标；其余 {others} 个"
    en = f"Of the {len(members)} aspects that the text lists, the scoring table has no line for {names}; the other {others} stand in it"
    # A line that nobody filed has no place.
    places = sorted((one for one in known if one), key=order_place)
    if not places:
        return f"{zh}都有。", f"{en}."
    (from_zh, from_en), (to_zh, to_en) = word_place(places[0]), word_place(places[-1])
    if places[0] == places[-1]:
        return f"{zh}都有，如{from_zh}。", f"{en}, such as {from_en}."
    return f"{zh}见打分表{from_zh}至{to_zh}。", f"{en} from {from_en} to {to_en}."
