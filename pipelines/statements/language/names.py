"""Names of what values are of: what is the same name, and what names nothing. Does not belong here: which value bears a name."""

import re
from collections.abc import Sequence
from functools import lru_cache

# What may stand before an English name without making it another.
_OF_ALL = re.compile(
    r"(?:total|overall|all|funds?|general|net|gross|combined|the|our|state|city|county|town|council|borough|district|authority|s|annual|monthly)*"
)
# What joins two names to one.
JOINTS = ("和", "与", "及")
# What says nothing of what a value is of.
_GENERIC = re.compile(r"(?:支出|收入|决算|预算|经费|资金|金额|总额|合计|总计|年初|财政|拨款|实际|完成|总|数|额|为)*")
_OF_ACCOUNT = re.compile(r"预算数?|决算数?|实际|执行数?|budgeted|budget|actual")
_NO_NAME = str.maketrans("", "", "“”\"'‘’《》「」的 ")
# 总 within a name.
_ALL_OF = re.compile(r"(?<=.)总(?=金额|数量)|(?<=经费)总(?=支出)")


def is_same_name(one: str, two: str) -> bool:
    """Whether two names mean the same: one ends or begins with the other."""
    if not one or not two:
        return False
    shorter, longer = sorted((bare_name(one), bare_name(two)), key=len)
    if longer.isascii() and longer.endswith(shorter):
        return _OF_ALL.fullmatch(longer.removesuffix(shorter)) is not None  # income tax receipts are no receipts
    if len(shorter) < 2 or _is_joined(longer, shorter):  # noqa: PLR2004 - one character names nothing
        return False
    return longer.endswith(shorter) or longer.startswith(shorter)


def _is_joined(longer: str, shorter: str) -> bool:
    """Whether a name is one of two that stand as one: 转移支付 of 税收返还和转移支付."""
    return longer.removesuffix(shorter).endswith(JOINTS) or longer.removeprefix(shorter).startswith(JOINTS)


def without_account(name: str) -> str:
    """A name without what says that it is budgeted or executed: 采购 of 实际采购."""
    return _OF_ACCOUNT.sub("", bare_name(name))


def is_counterpart(executed: str, budget: str) -> bool:
    """Whether two names differ only in that one is budgeted: 实际收入 and 预算收入, actual revenue and budgeted revenue."""
    one, other = without_account(executed), without_account(budget)
    return bool(one) and one == other and executed != budget


def is_generic(name: str) -> bool:
    """Whether a name says nothing of what a value is of: 支出决算数."""
    return _GENERIC.fullmatch(bare_name(name)) is not None


@lru_cache(maxsize=4096)
def bare_name(name: str) -> str:
    """A name without quotation marks and 的, and 总 within it: 合同总金额 is 合同金额."""
    return _ALL_OF.sub("", name.translate(_NO_NAME))


def common_suffix(names: Sequence[str]) -> int:
    """With how many of the same characters all names end."""
    shortest = min(map(len, names), default=0)
    return next((length for length in range(shortest, 0, -1) if len({name[-length:] for name in names}) == 1), 0)
