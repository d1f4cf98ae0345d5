"""Tell statements: what a report says about numbers, with the verdicts. Claims in, plain lines out."""

from collections import Counter
from collections.abc import Iterator, Sequence

from schemas.statements import CONSISTENT, INCONSISTENT, KINDS, QUERY, UNVERIFIABLE, VERDICTS, Claim

_MARKS = {
    INCONSISTENT: ("✗", "矛盾", "inconsistent"),
    QUERY: ("?", "疑点", "query"),
    CONSISTENT: ("✓", "相符", "consistent"),
    UNVERIFIABLE: ("–", "无法核对", "unverifiable"),
}


def tell_statements(claims: Sequence[Claim]) -> Iterator[tuple[int, str]]:
    """Lines with how far each is indented: the gravest first, then a line that counts them."""
    for verdict in VERDICTS:
        mark, zh, en = _MARKS[verdict]
        for claim in claims:
            if claim.verdict != verdict:
                continue
            kind = KINDS[claim.kind]
            stated = "" if claim.stated is None else f" {claim.stated}"
            yield 0, f"{mark} {claim.place} {kind[0]} {kind[1]}{stated}: {zh} {en}"
            yield 4, f"“{claim.sentence}”"
            yield 4, claim.reason_zh
            yield 4, claim.reason_en
    counts = Counter(claim.verdict for claim in claims)
    told = " · ".join(f"{_MARKS[one][1]} {_MARKS[one][2]} {counts[one]}" for one in VERDICTS)
    yield 0, f"{len(claims)} 条陈述 statements: {told}"
