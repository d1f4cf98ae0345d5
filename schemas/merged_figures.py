"""Merged figures: how a figure that stands in a cell merged over several rows is written down, and told.

It is of none of these rows, or of all: nobody knows. The mark makes it no figure, and stays in what is kept as written.
"""

import re

_MARK = "（合并 merged {}）"
_MARKED = re.compile(r"(?P<figure>.*)（合并 merged (?P<rows>[0-9]+)）", re.DOTALL)
_TOLD = {"zh": "{figure}（跨 {rows} 行合并）", "en": "{figure} (merged over {rows} rows)"}


def mark_merged(figure: str, rows: int) -> str:
    """Write down a figure that is merged over so many rows."""
    return figure + _MARK.format(rows)


def is_merged(text: str) -> bool:
    """Whether a text is a figure that is merged over rows."""
    return _MARKED.fullmatch(text) is not None


def tell_merged(text: str, language: str) -> str:
    """Such a figure as people read it in ``zh`` or ``en``; any other text as it is."""
    marked = _MARKED.fullmatch(text)
    return text if marked is None else _TOLD[language].format_map(marked.groupdict())
