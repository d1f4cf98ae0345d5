"""Name workbooks: what the files are called that go to units, 单位全称_年度_表名. Does not belong here: where they are written."""

import re
from collections import Counter
from collections.abc import Sequence

_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
_LONGEST_NAME = 60


def name_workbooks(units: Sequence[tuple[str, str]], fiscal_year: int, what: str) -> list[str]:
    """A name without suffix for each unit (code and name), whatever signs a name has; the code stands beside one that is not unique.

    Args:
        units: Code and full name of every unit that gets a file into the same folder.
        fiscal_year: The year.
        what: What the file is: 绩效自评表, 退回.
    """
    plain = [_fit(name).strip(" .")[:_LONGEST_NAME] for _, name in units]
    counts = Counter(name.casefold() for name in plain)
    told = [
        name if counts[name.casefold()] == 1 else f"{name}（{_fit(code)}）"
        for name, (code, _) in zip(plain, units, strict=True)
    ]
    return [f"{name}_{fiscal_year}_{_fit(what)}" for name in told]


def _fit(text: str) -> str:
    """Without the signs that a file's name cannot have."""
    return _UNFIT.sub("_", text)
