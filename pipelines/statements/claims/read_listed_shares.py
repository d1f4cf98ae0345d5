"""Read listed shares: one share that follows a list of values: 甲类 78 件、乙类 57 件，占总量的 45%.

It may be that of all that is listed, of some of it, or of the last only. Does not belong here: a list that has a share for each
(``find_common_wholes``), or values beside a whole that stands with the share (``claim_ratios``).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.statements.claims.choose_reading import Reading
from pipelines.statements.claims.find_wholes import is_candidate
from pipelines.statements.claims.make_claims import Told, name_figure
from pipelines.statements.claims.weigh import is_telling, spell_figure, weigh
from pipelines.statements.outline.outline import Item, Outline, Saying
from schemas.intervals import divide, sum_up
from schemas.statements import CONSISTENT

_NEAREST = 8
_ENUM, _COMMA = "、", "，"
_OTHER_PARTS = (
    "该占比可能是前列各数之和的，也可能只是其中几项的。",
    "this may be the share of all that is listed before it, or of some of it.",
)


def read_of_list(saying: Saying, part: Item, outline: Outline, wholes: Sequence[tuple[Item, bool]]) -> list[Reading]:
    """What a share says of a list; nothing where none stands before it, or the share is plainly of the last value.

    Args:
        saying: The share.
        part: The last value before it.
        outline: The report.
        wholes: What it may be of, each with whether it must be that one.
    """
    parts = _find_listed(saying, part, outline, [one for one, is_certain in wholes if is_certain])
    return list(_read_added(saying, parts, wholes)) if len(parts) > 1 else []


def _find_listed(saying: Saying, part: Item, outline: Outline, wholes: Sequence[Item]) -> list[Item]:
    """A value with those before it in one run of commas, where one share follows them all: 甲类 78 件、乙类 57 件，占总量的 45%."""
    found = [part]
    if saying.is_listed or saying.mention.has("respectively") or not saying.mention.marks.startswith(_COMMA):
        return found
    said = {one.index for one in outline.said_near(saying, _NEAREST) if one is not saying}
    for one in outline.before(part.index, _NEAREST):
        last = found[-1].mention
        is_next = last is not None and last.marks in {_ENUM, _COMMA} and one.index + 1 not in said
        is_here = (one.passage, one.sentence) == (part.passage, part.sentence)
        if not (is_next and is_here and is_candidate(one, part)) or one in wholes:
            break
        found.append(one)
    return found[::-1]


def _read_added(saying: Saying, parts: Sequence[Item], wholes: Sequence[tuple[Item, bool]]) -> Iterator[Reading]:
    """A share of several values, where that agrees; where 合计 says so, or 、 joins them, it is asked about else."""
    is_total = bool(saying.mention.subject) and "total" in saying.mention.roles
    is_joined = all(one.mention is not None and one.mention.marks == _ENUM for one in parts[1:])
    for whole, is_certain in wholes:
        if whole in parts or whole.mention is None:
            continue
        last = _read_sum(saying, parts[-1:], whole, is_certain=is_certain)
        if last.weighed.verdict == CONSISTENT and not is_total:
            return
        sums = [_read_sum(saying, parts[at:], whole, is_certain=is_certain) for at in range(len(parts) - 1)]
        found = next((one for one in sums if one.weighed.verdict == CONSISTENT), None)
        if found is not None and is_telling(found.weighed, saying.mention.number):
            yield found
        elif is_total or is_joined:
            yield replace(sums[0], doubt=_OTHER_PARTS)


def _read_sum(saying: Saying, parts: Sequence[Item], whole: Item, *, is_certain: bool) -> Reading:
    """One reading of a share as that of several values."""
    assert whole.mention is not None  # noqa: S101 - the caller looked
    numbers = [one.mention.number for one in parts if one.mention]
    weighed = weigh(
        saying.mention.number, lambda below, *above: divide(sum_up(above), below), [whole.mention.number, *numbers]
    )
    told = Told(f"({' + '.join(map(spell_figure, numbers))}) ÷ {spell_figure(whole.mention.number)}")
    others = (name_figure(one.mention, one.passage, "部分", "part") for one in parts if one.mention)
    named = (*others, name_figure(whole.mention, whole.passage, "整体", "whole"))
    return Reading("ratio", named, told, weighed, is_certain)
