"""Claim bodies: how many bodies are said to be (六办一所四中心, 内设机构 11 个) against those that are then named."""

import re
from collections.abc import Iterator, Sequence

from pipelines.statements.make_claims import ClaimMaker
from pipelines.statements.read_numbers import parse_chinese
from schemas.statements import CONSISTENT, INCONSISTENT, QUERY, Claim, Passage

_KINDS = "中心|办公室|办|所|站|股|科|室|局|院|大队|队|部|处|委员会|委|馆|厅|组|社区|校|园"
_COMPOSED = re.compile(rf"(?:[一二两三四五六七八九十]{{1,2}}\s*(?:{_KINDS})\s*){{2,}}")
_EACH = re.compile(rf"([一二两三四五六七八九十]{{1,2}})\s*({_KINDS})")
_COUNTED = re.compile(
    rf"(?:内设|下设|设有|设置|设立)[^，。；、0-9]{{0,12}}?([0-9]{{1,2}}|[一二两三四五六七八九十]{{1,2}})\s*个?\s*(?:[^，。；、0-9]{{0,6}}?)(?:机构|股室|科室|部门|内设机构|处室|{_KINDS})"
)
_LIST = re.compile(r"[^。；;]{0,12}?(?:包括|分别为|分别是|即|具体为|具体是|：|:)\s*[：:]?\s*([^。；;：:]+)")
_ALSO = re.compile(r"和|及|与|以及")
_LEAST, _MOST_REST = 2, 30


def claim_bodies(passages: Sequence[Passage], maker: ClaimMaker) -> Iterator[Claim]:
    """Claims on every count of bodies that a list of them follows."""
    for number, passage in enumerate(passages):
        for match in [*_COMPOSED.finditer(passage.text), *_COUNTED.finditer(passage.text)]:
            found = _LIST.match(passage.text, match.end() + (passage.text[match.end() : match.end() + 1] in "。，,"))
            if found is None or "等" in found[1][-_MOST_REST:]:
                continue
            names = [one.strip() for one in re.split(r"[、，,]", found[1]) if one.strip()]
            if len(names) >= _LEAST and not re.search(r"[0-9]", found[1]):
                yield _judge(number, match, names, (match.start(), found.end()), maker)


def _judge(number: int, match: re.Match[str], names: Sequence[str], span: tuple[int, int], maker: ClaimMaker) -> Claim:
    """The count against the names; a name may hold 和, so that fewer commas than names are possible."""
    parts = [(parse_chinese(one[1]) or 0, one[2]) for one in _EACH.finditer(match[0])] if match.re is _COMPOSED else []
    stated = int(sum(count for count, _ in parts)) if parts else _read_count(match[1])
    most = len(names) + sum(len(_ALSO.findall(name)) for name in names)
    counted = f"{len(names)}" if most == len(names) else f"{len(names)}..{most}"
    verdict = CONSISTENT if len(names) <= stated <= most else INCONSISTENT
    wrong = [f"{count}{kind}" for count, kind in parts if sum(_is_of(name, kind) for name in names) != count]
    if verdict == CONSISTENT and wrong and most == len(names):
        verdict = QUERY
    listed = "、".join(names)
    zh = f"“{match[0]}”共 {stated} 个，所列为 {counted} 个：{listed}。" + (
        f"分类不符：{'、'.join(wrong)}。" if verdict == QUERY else ""
    )
    en = f"{match[0]} makes {stated}; {counted} are named." + (
        f" By kind they differ: {', '.join(wrong)}." if verdict == QUERY else ""
    )
    return maker.tell("bodies", number, span, verdict, (str(stated), counted), (zh, en))


def _read_count(written: str) -> int:
    return int(written) if written.isdigit() else int(parse_chinese(written) or 0)


def _is_of(name: str, kind: str) -> bool:
    """Whether a body is of a kind: 党政办 and 党建办公室 are both 办."""
    return name.endswith((kind, "办公室")) if kind == "办" else name.endswith(kind)
