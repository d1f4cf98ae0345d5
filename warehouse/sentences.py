"""Sentences that people read, in Chinese and in English: a fault, a remark, what to do about it. Does not belong here: what they say."""


def in_both(chinese: str, english: str) -> str:
    """One sentence in both languages, on one line, as every command says it."""
    return f"{chinese} · {english}"
