"""Scene: where the reading of a report stands, and what a figure may be said of there: what was named, in this sentence or the one before.

Does not belong here: what a figure does to it (``arrange_items``).
"""

from collections.abc import Mapping
from dataclasses import replace

from pipelines.statements.language.mentions import BASE, CHANGE, RATE, Compare, Mention, Run, is_year_before
from pipelines.statements.language.names import bare_name, is_generic, is_same_name
from pipelines.statements.outline.link_runs import split_names
from pipelines.statements.outline.outline import Group, Item, Outline, Saying
from schemas.statement_words import COUNT, POINTS_OF_PERCENT

# Subjects that name nothing of their own.
_EMPTY_SUBJECTS = frozenset(
    {
        "总量",
        "金额",
        "数额",
        "数量",
        "决算数",
        "预算数",
        "执行数",
        "规模",
        "总额",
        "支出数",
        "数",
        "年末",
        "年底",
        "全年",
        "比例",
        "原来",
        "原有",
        "原先",
        "过去",
        "以前",
        "此前",
        "按",
        "按照",
        "收案数量",
        "受案数量",
        "受案数",
        "共",
        "共计",
        "合计",
        "总计",
        "累计",
    }
)

# Two words for one: a name with the first is that with the second.
_RECEIVED = ("受案", "受理")
# How many sayings back a rate may stand that a change is said of.
_NEAR = 12
# 收、支总计各: of whatever was totalled before.
_OF_TOTALS = frozenset("收支入出总计合额数均各、")


class Scene:
    """The passage, the sentence, and what was named in them so far."""

    def __init__(self, joined_names: Mapping[str, tuple[str, ...]]) -> None:
        self.outline = Outline()
        self._joined = joined_names
        self._passage = 0
        self._sentence = -1
        self._current: Item | None = None
        self._topic: Item | None = None
        self._main: list[Item] = []
        self._before: list[Item] = []
        self._group: Group | None = None
        self._listed: list[Item] = []
        self._bases: list[Mention] = []
        self._whole: Mention | None = None
        self._last: Item | Saying | None = None
        self._named_at: tuple[int, int] | None = None
        self._run: list[Item] = []
        self._targets: list[Item] = []
        self._bracket: Group | None = None
        self._aside: Item | None = None
        self._opener = ""
        self._compare: Compare | None = None

    def _find_targets(self, mention: Mention, run: Run) -> list[Item]:
        """What the figures of a run are said of: the names before it, the last run of values, the values of the sentence; else nothing known."""
        names = split_names(mention.subject, run.length, self._joined)
        if names and names != [one.subject for one in self._run]:
            found = [self._find_named(name) or self._find_counted(name) or self._find_alike(name) for name in names]
            return [
                one or Item(None, self._passage, name, mention.sentence) for one, name in zip(found, names, strict=True)
            ]
        if (
            len(self._run) == run.length
            and self._run[0].passage == self._passage
            and mention.sentence - self._run[0].sentence <= 1
        ):
            return list(self._run)
        own = [
            one
            for one in [*self._main, *(self._group.members if self._group else [])]
            if one.sentence == mention.sentence
        ]
        now = [one for one in own if one.mention is not None and "prior" not in one.mention.roles]
        listed = [one for one in own if one.group is not None]
        chosen = next((some for some in (own, now, listed) if len(some) == run.length), None)
        if chosen is not None:
            return chosen
        rates = [one for one in self.outline.sayings[-_NEAR:] if self._is_rate_here(one)]
        if now and len(now) + len(rates) == run.length:
            return [*now, *(one.items[0] if one.items else now[-1] for one in rates)]
        return [Item(None, self._passage, "", mention.sentence) for _ in range(run.length)]

    def _is_prior(self, mention: Mention) -> bool:
        """Whether a value is that of the year before for the item before it: 补助 300 万元，上年为 250 万元; 产量 52.5 万吨（上年 50 万吨）."""
        current = self._current
        if current is None or current.mention is None or current.mention.dimension != mention.dimension:
            return False
        now = current.mention
        if (current.passage, current.sentence) != (self._passage, mention.sentence) or mention.depth > now.depth + 1:
            return False
        is_told = is_year_before(mention, now) and not mention.roles & {"budget"} - now.roles
        name = bare_name(mention.subject)
        if is_told and not name and mention.year is not None and mention.year != now.year and self._group is None:
            return mention.depth <= now.depth + 1  # 2023 年 33 万元，2022 年 57 万元
        is_dated = mention.year is not None and now.year is not None and bool(name)
        is_of_named = is_told and is_dated and is_generic(name) and not is_generic(current.subject)
        if mention.depth > now.depth or self._group is not None:
            return is_of_named or (is_told and not mention.subject and "prior" in mention.roles)
        if "prior" in mention.roles and is_told:
            return not name or name in _EMPTY_SUBJECTS or is_same_name(name, current.subject)
        return is_of_named or (is_told and name == bare_name(current.subject))

    def _find_start(self) -> Mention | None:
        """The value that the next one is said to come from: 由 50 万元增加到 …."""
        return next((base for base in reversed(self._bases) if base.compare is None), None)

    def _wholes(self, mention: Mention) -> list[Item]:
        """What a list may be parts of: the values before it; those of the sentence before only where nothing else is named."""
        named = [one for one in self._main if mention.list_name and mention.list_name in one.subject]
        if named:
            return named  # 总收入 …，总支出 …，支出包括
        if self._main:
            own = [one for one in self._main if one.mention is not None and one.mention.clause == mention.clause]
            return own or list(self._main)
        is_next = bool(self._before) and self._passage - self._before[-1].passage <= 1
        return (
            [one for one in self._before if self._may_hold(one, mention)] if is_next and not mention.list_name else []
        )

    def _may_hold(self, whole: Item, mention: Mention) -> bool:
        """Whether a value may be the whole of a list; one of the paragraph before not where the first part alone is more than it."""
        own = whole.mention
        if own is None or whole.passage == self._passage or own.dimension != mention.dimension:
            return True
        one, other = own.number, mention.number
        return one.value * one.unit.factor >= other.value * other.unit.factor

    def _find_rate(self, mention: Mention) -> "Saying | None":
        """The share or rate that a change in percentage points is said of."""
        last = self._last
        if (
            mention.role != CHANGE
            or not isinstance(last, Saying)
            or last.mention.sentence != mention.sentence
            or last.passage != self._passage
        ):
            return None
        if last.mention.role == CHANGE:
            return last.rate if mention.dimension == POINTS_OF_PERCENT else None
        is_points = mention.dimension == POINTS_OF_PERCENT
        is_named = last.mention.role == RATE and not mention.subject
        if not (is_points or is_named):
            return None
        return self._find_current_rate(last)

    def _find_current_rate(self, last: Saying) -> Saying:
        """The rate that a change is said of, which is not the one of the year before that stands behind it: 今年 96.5%，上年 92.1%，提高 4.4 个百分点."""
        before = self.outline.sayings[-2] if len(self.outline.sayings) > 1 else last
        is_here = (before.passage, before.mention.sentence) == (last.passage, last.mention.sentence)
        name = bare_name(last.mention.subject)
        is_alike = before.mention.role == RATE and name in {"", bare_name(before.mention.subject)}
        if is_here and is_alike and is_year_before(last.mention, before.mention):
            self._bases.append(replace(last.mention, role=BASE))
            return before
        return last

    def _find_items(self, mention: Mention) -> list[Item]:
        """The items that a saying may be of, the likeliest first; a name without a value where its subject is new."""
        current = self._current
        is_named = mention.has("named_before")
        if mention.depth and isinstance(self._last, Item) and not is_named:
            return [self._last]
        if mention.depth and self._aside is not None and not mention.subject:
            return [self._aside]
        subject = mention.subject
        if mention.role != RATE and subject and subject not in _EMPTY_SUBJECTS and set(subject) - _OF_TOTALS:
            found = self._find_named(
                subject, is_narrower=is_named or mention.opener == "where" or self._is_in_parts(mention)
            )
            found = found or self._find_counted(subject)
            if found is None:
                found = Item(None, self._passage, subject, mention.sentence)
                self.outline.add(found)
            self._current, self._named_at = found, (self._passage, mention.sentence)
            return [found]
        here = (self._passage, mention.sentence)
        if current is not None and here in {(current.passage, current.sentence), self._named_at}:
            if current.group is not None and current.group.wholes and mention.role == CHANGE:
                return [current, *current.group.wholes]
            return [current]
        last = current if current is not None and current.group is None else None
        near = (one for one in (self._topic, last) if one is not None and self._passage - one.passage <= 1)
        return list(dict.fromkeys(near))

    def _find_named(self, subject: str, *, is_narrower: bool = False) -> Item | None:
        """The item of that name in this sentence, or in the one before, its list included; ``is_narrower``: behind 其中 a longer name is that of a part."""
        subject = subject.replace(*_RECEIVED)
        for item in reversed([*self._before, *self._main, *(self._group.members if self._group else [])]):
            if is_same_name(subject, item.subject.replace(*_RECEIVED)) and (
                is_generic(subject) or not is_generic(item.subject)
            ):
                return None if is_narrower and _narrows(subject, item.subject) else item
        listed = (one for one in self._listed if one.passage == self._passage)
        return next((one for one in listed if bare_name(one.subject) == bare_name(subject)), None)

    def _find_counted(self, subject: str) -> Item | None:
        """The value of this sentence that is counted so: 件数 of 97 件 134 人."""
        unit = f"{COUNT}:{subject.removesuffix('数')}"
        if not subject.endswith("数"):
            return None
        now = (one for one in self._main if one.mention is not None and "prior" not in one.mention.roles)
        return next((one for one in now if one.mention and one.mention.dimension == unit), None)

    def _find_alike(self, subject: str) -> Item | None:
        """The value of this sentence whose name holds what is counted: 收案数 of 新收案件 1200 件."""
        stem = subject.removesuffix("数")
        now = (one for one in self._main if one.mention is not None and "prior" not in one.mention.roles)
        return next((one for one in now if stem != subject and len(stem) > 1 and stem in one.subject), None)

    def _is_rate_here(self, saying: Saying) -> bool:
        """Whether a rate is told in this sentence."""
        return saying.mention.role == RATE and (saying.passage, saying.mention.sentence) == (
            self._passage,
            self._sentence,
        )

    def _find_rate_named(self, name: str) -> "Saying | None":
        """The last rate of this sentence of which points may be said, of that name where one is given."""
        near = (one for one in self.outline.sayings[-_NEAR:][::-1] if self._is_rate_here(one))
        return next((one for one in near if one.mention.subject.endswith(name)), None)

    def _take_of_year_before(self, mention: Mention, run: Run) -> bool:
        """Take a run of values of the year before as the bases of as many values before it: 去年同期分别为 1300 件、1250 件."""
        now = [one for one in self._main if one.sentence == mention.sentence and one.mention is not None]
        now = [one for one in now if one.mention is not None and "prior" not in one.mention.roles]
        if "prior" not in mention.roles or mention.subject or len(now) != run.length:
            return False
        item = now[run.place]
        if item.mention is None or item.mention.dimension != mention.dimension:
            return False
        base = replace(mention, role=BASE, run=None)
        item.base = Item(base, self._passage, item.subject, mention.sentence)
        return True

    def _is_in_parts(self, mention: Mention) -> bool:
        """Whether the name before in this sentence was that of a part behind 其中, without a value."""
        last = self._last
        is_here = isinstance(last, Saying) and (last.passage, last.mention.sentence) == (
            self._passage,
            mention.sentence,
        )
        return is_here and isinstance(last, Saying) and last.is_of_part

    def _is_behind_here(self, mention: Mention) -> bool:
        """Whether a value or something said of one stands before a figure in its sentence; else a bracket is of a name: 产出指标（50 分）."""
        last = self._last
        if last is None:
            return False
        sentence = last.sentence if isinstance(last, Item) else last.mention.sentence
        return (last.passage, sentence) == (self._passage, mention.sentence)

    def _is_in_open_bracket(self, mention: Mention) -> bool:
        """Whether the sentence itself stands in a bracket."""
        return self._group is not None and mention.depth == self._group.depth


def _narrows(longer: str, shorter: str) -> bool:
    """Whether a name is another one with more before it: 房地产营业税 of 营业税."""
    one, other = bare_name(longer), bare_name(shorter)
    return len(one) > len(other) and one.endswith(other)
