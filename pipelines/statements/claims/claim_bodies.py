"""Claim bodies: how many bodies are said to be (六办一所四中心, 内设机构 11 个) against those that are named behind it or before it.

A list is read as long as its names end as bodies do; one that says 等, or in which a name holds 和, may hold more than it names. Does not
belong here: which words those are (``reference/statements/bodies.yaml``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.statements.claims.make_claims import ClaimMaker
from pipelines.statements.language.read_numbers import parse_chinese
from schemas.statement_patterns import BodyTable
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim, Passage

_COUNT = r"(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_NAMES = r"[^。；;：:0-9]+"
_ALSO = re.compile(r"和|及|与|以及")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_LEAST = 2


@dataclass(frozen=True)
class _Count:
    """A count of bodies: as written, how many, of a composed one how many of each kind, and the bodies named."""

    written: str
    count: int
    kinds: tuple[tuple[int, str], ...]
    names: tuple[str, ...]
    span: tuple[int, int]


@dataclass(frozen=True)
class _Forms:
    """The forms in which a count and its list stand."""

    composed: re.Pattern[str]
    each: re.Pattern[str]
    counted: re.Pattern[str]
    behind: re.Pattern[str]
    before: re.Pattern[str]
    endings: tuple[str, ...]


def claim_bodies(passages: Sequence[Passage], maker: ClaimMaker, table: BodyTable) -> Iterator[Claim]:
    """Claims on every count of bodies with a list of them."""
    forms = _read_forms(table)
    for number, passage in enumerate(passages):
        for one in [*_find_behind(passage.text, forms), *_find_before(passage.text, forms)]:
            yield _judge(number, one, maker)


@lru_cache(maxsize=4)
def _read_forms(table: BodyTable) -> _Forms:
    kinds = "|".join(sorted(table.endings, key=len, reverse=True))
    counted = "|".join(sorted(table.counted, key=len, reverse=True))
    openers, lists = "|".join(table.openers), "|".join(table.lists)
    return _Forms(
        composed=re.compile(rf"(?:[一二两三四五六七八九十]{{1,2}}\s*(?:{kinds})\s*){{2,}}"),
        each=re.compile(rf"([一二两三四五六七八九十]{{1,2}})\s*({kinds})"),
        counted=re.compile(
            rf"(?<![0-9.第一二三四五六七八九十])({_COUNT})\s*(?:个\s*[^，。；、：:0-9]{{0,6}}?)?(?:{counted})"
            rf"|(?:{counted})\s*(?:共|共有|共计)?\s*({_COUNT})\s*个"
        ),
        behind=re.compile(rf"[^。；;，,：:]{{0,8}}[。，,]?\s*(?:(?:{lists})\s*[：:]?|[：:])\s*({_NAMES})"),
        before=re.compile(
            rf"(?:{openers})\s*(?:了|有)?\s*({_NAMES}?)(?:等|共|共计|，共)\s*({_COUNT})\s*(?:个\s*[^，。；、：:0-9]{{0,4}}?)?(?:{counted})"
        ),
        endings=table.endings,
    )


def _find_behind(text: str, forms: _Forms) -> Iterator[_Count]:
    """Counts with the list behind them."""
    composed = list(forms.composed.finditer(text))
    taken = {at for one in composed for at in range(*one.span())}
    plain = [one for one in forms.counted.finditer(text) if not taken & set(range(*one.span()))]
    for match in [*composed, *plain]:
        found = forms.behind.match(text, match.end())
        names = _read_names(found[1], forms.endings) if found is not None else ()
        if found is None or len(names) < _LEAST:
            continue
        kinds: tuple[tuple[int, str], ...] = ()
        if match.re is forms.composed:
            kinds = tuple((int(parse_chinese(one[1]) or 0), one[2]) for one in forms.each.finditer(match[0]))
        count = sum(number for number, _ in kinds) if kinds else _read_count(match[1] or match[2])
        yield _Count(match[0], count, kinds, names, (match.start(), found.end()))


def _find_before(text: str, forms: _Forms) -> Iterator[_Count]:
    """Counts behind their list: 综合股、业务股、财务股等 3 个内设机构."""
    for match in forms.before.finditer(text):
        names = _read_names(match[1].rstrip("，, "), forms.endings)
        if len(names) >= _LEAST and match[1].rstrip("，, ").endswith(names[-1]):
            yield _Count(match[0], _read_count(match[2]), (), names, match.span())


def _read_names(text: str, endings: tuple[str, ...]) -> tuple[str, ...]:
    """The bodies that a list names, up to the comma behind which it goes on with something else; none where it says 等, or names what is no body."""
    names: list[str] = []
    for mark, piece in re.findall(r"(^|[、，,])([^、，,]*)", text):
        name = _ASIDE.sub("", piece).strip()
        if name.endswith(endings) and "等" not in name:
            names.append(name)
        elif mark in {"，", ","} and len(names) >= _LEAST and not name.startswith("等") and "等" not in name[-3:]:
            break
        elif name:
            return ()
    return tuple(names)


def _judge(number: int, one: _Count, maker: ClaimMaker) -> Claim:
    """The count against the names; a name may hold 和, so that fewer commas than names are possible."""
    names = one.names
    most = len(names) + sum(len(_ALSO.findall(name)) for name in names)
    counted = f"{len(names)}" if most == len(names) else f"{len(names)}..{most}"
    verdict = CONSISTENT if len(names) <= one.count <= most else INCONSISTENT
    wrong = [f"{count}{kind}" for count, kind in one.kinds if sum(_is_of(name, kind) for name in names) != count]
    if verdict == CONSISTENT and wrong and most == len(names):
        verdict = QUERY
    listed = "、".join(names)
    zh = f"“{one.written}”共 {one.count} 个，所列为 {counted} 个：{listed}。" + (
        f"分类不符：{'、'.join(wrong)}。" if verdict == QUERY else ""
    )
    en = f"{one.written} makes {one.count}; {counted} are named." + (
        f" By kind they differ: {', '.join(wrong)}." if verdict == QUERY else ""
    )
    return maker.tell("bodies", number, one.span, verdict, (str(one.count), counted), (zh, en))


def _read_count(written: str) -> int:
    return int(written) if written.isdigit() else int(parse_chinese(written) or 0)


def _is_of(name: str, kind: str) -> bool:
    """Whether a body is of a kind: 党政办 and 党建办公室 are both 办."""
    return name.endswith((kind, "办公室")) if kind == "办" else name.endswith(kind)
