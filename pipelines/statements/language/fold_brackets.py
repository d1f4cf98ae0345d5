"""Fold brackets: short remarks without figures are passed over; brackets within a name (因公出国(境)费) belong to it."""

from collections.abc import Sequence
from dataclasses import replace

from pipelines.statements.language.split_tokens import CLOSE, FIGURE, MARK, OPEN, SENTENCE, TEXT, Token

ASIDE = "aside"
_LONGEST = 9


def fold_brackets(tokens: Sequence[Token]) -> list[Token]:
    """The same number of tokens in the same places, those of a remark as ``ASIDE``, those within a name as text."""
    folded = list(tokens)
    for at, token in enumerate(tokens):
        if token.kind == MARK and token.text == OPEN:
            end = _find_close(tokens, at)
            if end is not None:
                kind = TEXT if _is_within_name(tokens, at, end) else ASIDE
                for place in range(at, end + 1):
                    own = tokens[place]
                    is_mark = own.kind == MARK
                    folded[place] = replace(own, kind=kind, text=own.text if kind == ASIDE or not is_mark else "")
    return folded


def _find_close(tokens: Sequence[Token], at: int) -> int | None:
    """Where a short bracket without figures closes."""
    for place in range(at + 1, min(at + _LONGEST, len(tokens))):
        token = tokens[place]
        if token.kind == FIGURE or (token.kind == MARK and token.text in {OPEN, SENTENCE}):
            return None
        if token.kind == MARK and token.text == CLOSE:
            return place
    return None


def _is_within_name(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether text adjoins the bracket on both sides."""
    if at == 0 or end + 1 >= len(tokens):
        return False
    before, behind = tokens[at - 1], tokens[end + 1]
    is_text = before.kind == TEXT and behind.kind == TEXT
    return is_text and before.end == tokens[at].start and behind.start == tokens[end].end
