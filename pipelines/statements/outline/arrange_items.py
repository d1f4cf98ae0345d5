"""Arrange items: which value a change or share is said of, and which values are parts of which.

A value with what is said of it is an item; lists behind 其中, 包括, a colon are groups of items. What goes on without a subject is
said of the item before it, or of the topic of the sentence before. Does not belong here: whether anything agrees.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.statements.language.mentions import (
    AVERAGE,
    BASE,
    CHANGE,
    MULTIPLE,
    PERCENT,
    PRIOR,
    RATE,
    RATIO,
    SCHEDULE,
    THRESHOLD,
    VALUE,
    WHOLE,
    Compare,
    Mention,
    Run,
)
from pipelines.statements.language.names import is_same_name
from pipelines.statements.outline.link_beside import with_unit
from pipelines.statements.outline.link_runs import split_names
from pipelines.statements.outline.outline import Group, Item, Outline, Saying
from pipelines.statements.outline.scene import Scene
from schemas.statement_words import POINTS_OF_PERCENT

# What leads from a change to the base behind it.
_BASE_BEHIND = re.compile(
    r"from$|when|over|than|above|below|compared ?(?:to|with)|versus|against(?!an?target|an?budget)"
)
# What only says how long something took.
_DURATIONS = frozenset({"months", "days"})


def arrange_items(
    passages: Sequence[Sequence[Mention]], openers: Sequence[str], joined_names: Mapping[str, tuple[str, ...]]
) -> Outline:
    """Arrange the mentions of all passages of a report.

    Args:
        passages: The mentions of each passage.
        openers: For each passage the word with which it opens a list that stands in the next ones; empty for none.
        joined_names: Several names that are written as one.
    """
    arranger = _Arranger(joined_names)
    for number, mentions in enumerate(passages):
        arranger.begin_passage(number, openers[number - 1] if 0 < number <= len(openers) else "")
        for mention in mentions:
            arranger.take(mention)
    return arranger.outline


def _per_what_it_is_of(mention: Mention, items: Sequence[Item]) -> Mention:
    """A change of a yield without what it is per: 单产 386 公斤/亩，增加 0.5 公斤."""
    value = items[0].mention if items else None
    name = mention.number.unit.name
    if mention.role != CHANGE or value is None or not name or not value.number.unit.name.startswith(f"{name}/"):
        return mention
    return replace(mention, number=with_unit(mention.number, value.number.unit))


def _are_one_change(one: Saying, other: Saying) -> bool:
    """Whether a change is told as an amount and in percent: increased $55,113,054, or 18.7 percent."""
    is_beside = (one.passage, one.mention.sentence) == (other.passage, other.mention.sentence)
    return is_beside and one.mention.role == other.mention.role == CHANGE and one.items[:1] == other.items[:1]


def _are_apart(one: str, other: str) -> bool:
    """Whether two names are of two things."""
    return bool(one) and bool(other) and not is_same_name(one, other)


class _Arranger(Scene):
    """Takes mention after mention."""

    def begin_passage(self, number: int, opener: str) -> None:
        """A new paragraph; its first sentence may go on with the topic of the last, or with the list that it opened."""
        self._passage, self._sentence = number, -1
        self._opener = opener

    def take(self, mention: Mention) -> None:
        """Take one mention."""
        if mention.sentence != self._sentence:
            self._begin_sentence(mention)
        if self._opener and mention.role == VALUE:
            mention, self._opener = replace(mention, opener=mention.opener or self._opener), ""
        if not mention.depth:
            self._bracket = self._aside = None
        if mention.run is not None:
            self._take_of_run(mention, mention.run)
            return
        if self._group is not None and "；" in mention.marks:
            self._group.cuts.append(len(self._group.members))
        self._take_by_role(mention)

    def _take_by_role(self, mention: Mention) -> None:
        if mention.role in {VALUE, AVERAGE}:
            self._take_value(mention)
        elif mention.role == BASE:
            self._take_base_behind(mention)
            self._bases.append(mention)
            self._compare = mention.compare or self._compare
        elif mention.role == WHOLE:
            self._whole = mention
            self.outline.add(Item(mention, self._passage, mention.whole, mention.sentence))
        elif mention.role == THRESHOLD and mention.tail:
            self.outline.add(Item(mention, self._passage, mention.subject, mention.sentence))  # 5 万元以上的村: a bound
        elif mention.role in {CHANGE, RATIO, RATE, MULTIPLE, PERCENT, SCHEDULE}:
            self._take_saying(mention)

    def _take_of_run(self, mention: Mention, run: Run) -> None:
        """A figure for one of several names, in their order."""
        if mention.role == VALUE:
            names = split_names(mention.subject, run.length, self._joined)
            if names is None and self._take_of_year_before(mention, run):
                return
            own = replace(
                mention,
                run=None,
                subject=names[run.place] if names else "",
                marks=mention.marks if run.place == 0 else "、",
            )
            if run.place:
                own = replace(own, opener="")
            self._take_value(own)
            self._run = [*(self._run if run.place else []), self.outline.items[-1]]
            return
        if run.place == 0:
            self._targets = self._find_targets(mention, run)
        wholes = split_names(mention.whole, run.length, self._joined) if mention.role == RATIO else None
        own = replace(mention, run=None, whole=wholes[run.place] if wholes else mention.whole)
        one = self._current if wholes and not self._are_told_apart() else None
        items = [self._targets[run.place] if one is None else one]
        names = split_names(mention.subject, run.length, self._joined) if own.role == CHANGE else None
        is_of_rate = own.role == CHANGE and (names is not None or own.dimension == POINTS_OF_PERCENT)
        rate = self._find_rate_named(names[run.place] if names else "") if is_of_rate else None
        compare = mention.compare
        has_own = compare is not None
        saying = Saying(own, self._passage, tuple(items), compare, rate=rate, has_own_compare=has_own, is_listed=True)
        if mention.role == RATIO:
            saying.whole = self._whole  # 分别占投资总额 1573 万元的 34.4%、21.0%、44.6%
            self._whole = self._whole if run.place + 1 < run.length else None
        self.outline.say(saying)
        self._last, self._compare = saying, compare

    def _are_told_apart(self) -> bool:
        """Whether each share of a run has a value of another measure: 事故 174 起，死亡 60 人，分别占总起数和死亡总数的 …."""
        dimensions = [one.mention.dimension for one in self._targets if one.mention is not None]
        return len(dimensions) == len(set(dimensions)) == len(self._targets)

    def _begin_sentence(self, mention: Mention) -> None:
        self._sentence = mention.sentence
        if self._main:
            self._before, self._main = self._main, []
            self._topic = self._before[0]
        group = self._group
        self._listed = list(group.members) if group is not None else []
        if group is not None and not (mention.is_numbered and (group.is_numbered or not group.members)):
            self._group = None
        self._bases, self._whole, self._compare = [], None, None

    def _take_base_behind(self, mention: Mention) -> None:
        """A base that stands behind its change: rose 4.8 % to $29,589 from $28,228."""
        if mention.dimension not in _DURATIONS and _BASE_BEHIND.search(mention.lead.rpartition("，")[2]):
            self._give_base(mention)

    def _give_base(self, base: Mention) -> None:
        """Give a base to the change before it in its sentence."""
        saying = self.outline.sayings[-1] if self.outline.sayings else None
        is_here = saying is not None and saying.passage == self._passage
        if (
            saying is not None
            and is_here
            and saying.mention.sentence == base.sentence
            and saying.mention.role == CHANGE
        ):
            self._give_reached(saying)
            saying.bases = (*saying.bases, base)
            before = self.outline.sayings[-2] if len(self.outline.sayings) > 1 else None
            if before is not None and _are_one_change(before, saying) and not before.bases:
                before.bases = (base,)

    def _give_reached(self, saying: Saying) -> None:
        """Give a change the value between it and its base: $800 million above estimates, reaching $20.6 billion versus $19.8 billion."""
        here = (saying.passage, saying.mention.sentence)
        last = self._last
        if not isinstance(last, Item) or (last.passage, last.sentence) != here or last.index < saying.index:
            return
        if not any((one.passage, one.sentence) == here for one in saying.items):
            saying.items = (last,)

    def _take_value(self, mention: Mention) -> None:
        if self._is_prior(mention):
            self._compare = Compare(PRIOR, "上年")
            base = replace(mention, role=BASE, compare=self._compare)
            self._bases.append(base)
            if mention.depth:
                self._give_base(base)
            return
        if self._fill_name(mention):
            return
        item = Item(mention, self._passage, mention.subject or self._find_name_beside(mention), mention.sentence)
        self.outline.add(item)
        if mention.dimension in _DURATIONS and not mention.subject:
            return  # 两年增长 30%
        if mention.depth and self._is_behind_here(mention) and not self._is_in_open_bracket(mention):
            self._take_aside(item, mention)
            return
        start = self._find_start_of(mention)
        if start is not None and mention.role == VALUE:
            item.base = Item(start, self._passage, mention.subject, mention.sentence)
            item.subject = item.subject or start.subject
        if start is not None and mention.role == VALUE:
            self._give_item(item, start)
        self._bases = []
        if mention.opener:
            self._open_group(mention)
        if self._group is not None and mention.depth == self._group.depth:
            item.group = self._group
            self._group.members.append(item)
            self._lend_count(item, self._group)
        else:
            self._main.append(item)
        self._current = self._last = item
        self._named_at = None
        self._compare, self._whole = None, None

    def _find_name_beside(self, mention: Mention) -> str:
        """The name of what is counted in two ways: 脱贫户 1609 户 6190 人."""
        last = self._last
        is_beside = isinstance(last, Item) and not mention.lead and last.passage == self._passage
        return last.subject if is_beside and isinstance(last, Item) and last.sentence == mention.sentence else ""

    def _find_start_of(self, mention: Mention) -> Mention | None:
        """The value that this one is said to come from; none for another thing: 预算由 787 万元减少 31 万元，主要弥补缺口 15 万元."""
        start = self._find_start()
        is_other = start is not None and "，" in mention.marks and _are_apart(mention.subject, start.subject)
        return None if is_other else start

    def _give_item(self, item: Item, start: Mention) -> None:
        """Give a change that its sentence begins with the value behind it: Increased 5.1 percent, from $3.10 billion to $3.26 billion.

        A change that is said of a rate has one: 服判率 86%，较上年提高 3 个百分点；调撤率由 66% 提升至 69%.
        """
        last = self._last
        if not isinstance(last, Saying) or last.mention.role != CHANGE or last.rate is not None:
            return
        if last.mention.subject or last.mention.depth:
            return
        is_here = (last.passage, last.mention.sentence) == (item.passage, item.sentence)
        has_item = any((one.passage, one.sentence) == (item.passage, item.sentence) for one in last.items)
        if is_here and not has_item:
            last.items, last.bases = (item,), (*last.bases, start)

    def _lend_count(self, item: Item, group: Group) -> None:
        """Give a bare figure of a list behind a colon what its whole counts: 收案 1200 件：刑事 200 民事 1000."""
        whole = group.wholes[-1].mention if group.opener == "colon" and group.wholes and not group.cuts else None
        own = item.mention
        if whole is None or own is None or not whole.number.unit.is_count or not item.subject:
            return
        if not own.number.unit.name and not own.number.decimals:
            item.mention = replace(own, number=with_unit(own.number, whole.number.unit))

    def _fill_name(self, mention: Mention) -> bool:
        """Give a name without a value the one that follows what is said of it: 收入增长 5.6%，达到 100 亿元; rose 4.8 % to $29,589."""
        current, last = self._current, self._last
        is_open = (
            current is not None
            and current.mention is None
            and current.passage == self._passage
            and isinstance(last, Saying)
            and last.items[:1] == (current,)
        )
        if not is_open or current is None or mention.subject or mention.depth or mention.role != VALUE:
            return False
        if (
            not isinstance(last, Saying)
            or last.mention.role != CHANGE
            or (last.passage, last.mention.sentence) != (self._passage, mention.sentence)
            or mention.opener
        ):
            return False
        current.mention = mention
        start = self._find_start()
        if start is not None:
            last.bases = (*last.bases, start)
        self._bases = []
        self._last = current
        return True

    def _open_group(self, mention: Mention) -> None:
        """Open a list; one within a list divides the value before it, unless a semicolon parts the two: 收入包括：…；支出包括：….

        Of two words that open some (投入 90 万元，含教育 50 万元，含乡村 60 万元) the second may open parts of the whole as well.
        """
        wholes = self._wholes(mention)
        if self._group is not None and self._group.members and self._current is not None:
            is_new = "；" in mention.marks and (mention.opener == "colon" or bool(mention.list_name))
            is_again = mention.opener == self._group.opener == "some"
            inner = [*self._group.wholes, self._current] if is_again else [self._current]
            wholes = wholes if is_new else inner
        group = Group(mention.opener, self._passage, mention.sentence, wholes, depth=mention.depth)
        group.is_numbered = mention.is_numbered
        group.name = mention.list_name
        self._group = group
        self.outline.groups.append(group)

    def _take_aside(self, item: Item, mention: Mention) -> None:
        """A value in brackets: the same in another unit, or what is contained in the one before."""
        last = self._last
        host = last if isinstance(last, Item) else None
        inner = self._find_inner_whole(mention)
        if inner is not None:
            host, self._last = inner, item
        elif isinstance(last, Saying):
            host = Item(last.mention, last.passage, last.mention.subject, last.mention.sentence)
        item.host = host
        if host is not None and (mention.opener == "some" or mention.lead.lstrip("（") == mention.subject):
            host.holds += mention.subject
        bracket = self._bracket
        if (
            bracket is not None
            and "）" not in mention.marks
            and bracket.passage == self._passage
            and bracket.sentence == mention.sentence
            and bracket.depth == mention.depth
        ):
            bracket.members.append(item)
            self._aside = item if self._aside is not None else None
            return
        self._bracket = None
        if host is not None and (mention.opener or mention.subject):
            opener = "some" if mention.opener == "colon" else mention.opener or "bracket"
            wholes = [*self._find_beside(host), host]
            self._bracket = Group(opener, self._passage, mention.sentence, wholes, [item], depth=mention.depth)
            self._aside = item if inner is not None else None
            self.outline.groups.append(self._bracket)

    def _find_beside(self, host: Item) -> list[Item]:
        """The value directly before one in brackets, in another measure: 1400 户 2560 人（城镇 620 户 1250 人，…）."""
        before = self.outline.items[-3:-2] if self.outline.items[-2:-1] == [host] else []
        return [one for one in before if host.mention and not host.mention.lead and one.group is host.group]

    def _find_inner_whole(self, mention: Mention) -> Item | None:
        """The value that a list in brackets divides, behind what is said of it: 用车 25 万元，下降 9.9%（其中：购置 8 万元，下降 7%；…）."""
        if self._aside is not None and self._bracket is not None:
            return self._bracket.wholes[-1]
        last = self._last
        item = last.items[0] if isinstance(last, Saying) and last.items and not last.mention.depth else None
        if item is None or item.mention is None or mention.opener != "where":
            return None
        return item if item.mention.dimension == mention.dimension else None

    def _take_saying(self, mention: Mention) -> None:
        last = self._last
        if (
            mention.role in {PERCENT, RATIO}
            and mention.depth
            and isinstance(last, Item)
            and last.subject.endswith("率")
        ):
            mention = replace(mention, role=RATE, subject=last.subject)  # 执行率1(100%)
        items = self._find_items(mention)
        mention = _per_what_it_is_of(mention, items)
        compare = mention.compare
        has_own = compare is not None
        if compare is None and mention.role == CHANGE and not (mention.subject and items[:1] != [self._current]):
            compare = self._compare
        rate = self._find_rate(mention)
        saying = Saying(
            mention,
            self._passage,
            tuple(items),
            compare,
            tuple(self._bases),
            self._whole,
            rate,
            has_own_compare=has_own,
            is_of_part=mention.opener in {"where", "colon"} or self._is_in_parts(mention),
        )
        if mention.role == CHANGE:
            self._compare = compare
        if mention.role in {RATIO, RATE}:
            self._whole = None
        self.outline.say(saying)
        self._last = saying
