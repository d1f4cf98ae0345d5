"""Link runs: figures that stand for several names in their order, 分别增长 a%、b% 和 c%, each with what is said of the first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.statements.language.match_patterns import class_of
from pipelines.statements.language.mentions import AVERAGE, CHANGE, PERCENT, VALUE, Mention, Run
from pipelines.statements.outline.link_beside import is_for_each
from schemas.statement_words import POINTS_OF_PERCENT

_JOINTS = frozenset({"、", "和", "与", "及", "以及", "，和", "、和", "or", "and", "，and", "，"})
_AND = "and"
_SPLITTERS = ("以及", "、", "和", "与", "及")


def link_runs(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, those of a run with its number, each of them with the role of the first."""
    linked: list[Mention] = []
    begin = 0
    while begin < len(mentions):
        end = begin + 1
        while end < len(mentions) and _goes_on(mentions[begin], mentions[end]):
            end += 1
        own = mentions[begin:end]
        is_run = len(own) > 1 and (own[0].has("respectively") or own[0].is_listed or _is_percent_list(own))
        if is_run and own[0].role == AVERAGE and is_for_each(own[0]):
            own = [replace(own[0], role=VALUE), *own[1:]]
        linked += [_link(one, own[0], Run(begin, place, len(own))) for place, one in enumerate(own)] if is_run else own
        begin = end
    return linked


def _goes_on(first: Mention, mention: Mention) -> bool:
    """Whether a figure goes on with a run: nothing but a joint stands before it, or a direction of its own."""
    if first.sentence != mention.sentence:
        return False
    lead = mention.lead
    if first.number.unit.dimension != mention.number.unit.dimension:
        # 收案数和结案率分别下降 7.69% 和 4.48 个百分点
        is_points = mention.number.unit.dimension == POINTS_OF_PERCENT and class_of(first.number) == "percent"
        return first.role == CHANGE and first.has("respectively") and is_points and lead in _JOINTS - {"，"}
    for joint in sorted(_JOINTS, key=len, reverse=True):
        if lead.startswith(joint):
            rest = lead[len(joint) :]
            is_comma = joint == "，"
            is_of_names = first.has("respectively") or is_for_each(first)
            return (not rest and (not is_comma or is_of_names)) or (
                mention.role == CHANGE and not mention.subject and not mention.compare and first.has("respectively")
            )
    return False


def _is_percent_list(own: Sequence[Mention]) -> bool:
    """Percentages in a list, also without 分别: 占 25.8%、44.8% 和 29.4%."""
    return own[0].role != VALUE and all(one.role == PERCENT for one in own[1:])


def _link(mention: Mention, first: Mention, run: Run) -> Mention:
    if run.place == 0 or mention.role == CHANGE:
        return replace(mention, run=run, compare=mention.compare or first.compare)
    return replace(
        mention,
        run=run,
        role=first.role,
        sign=first.sign,
        compare=first.compare,
        whole=first.whole,
        subject=first.subject,
        roles=first.roles,
        basis=first.basis | mention.basis,
        opener=first.opener,
    )


def split_names(text: str, count: int, joined: Mapping[str, tuple[str, ...]]) -> list[str] | None:
    """A phrase as so many names: 货物、工程和服务采购, 一二三产业; None where it holds not as many.

    Args:
        text: The phrase.
        count: How many names it should hold.
        joined: What several names are written as in one.
    """
    for name, known in joined.items():
        if text.startswith(name) and len(known) == count:
            return [one + text[len(name) :] for one in known]
    parts = [text]
    for splitter in _SPLITTERS:
        parts = [piece for part in parts for piece in part.split(splitter)]
    if len(parts) == 1 and text.isascii() and text.count(_AND) == 1:
        parts = text.split(_AND)  # central and local expenditures
    parts = [part for part in parts if part]
    return parts if len(parts) == count else None
