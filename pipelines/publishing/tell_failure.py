"""Failures told to people: what failed, for which year, why, and what to do, in Chinese and English."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Literal

# A step of a run; what comes after its seal; the run before any step; a run that was killed; a schedule or sensor that could not
# look what is due; a file that must not be here.
Unit = Literal["step", "afterwards", "run", "interrupted", "look", "secret"]
_UNITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "step": ("一个步骤失败", "a step failed"),
        "afterwards": ("已封存；其后的一步失败", "recorded; what came after it failed"),
        "run": ("运行未能开始", "the run could not begin"),
        "interrupted": ("运行被中断", "the run was interrupted"),
        "secret": (
            "收到带有国家秘密标志的文件，未存未读",
            "a file that bears a state-secret mark was received, and neither kept nor read",
        ),
        "look": ("定时检查失败，暂不能启动任何运行", "a schedule could not look what is due, and starts nothing"),
    }
)
_RUN_AGAIN = (
    "排除原因后重新运行：jixiao run --year {year} --inbox …；定时运行当日会自动重试",
    "mend that, then run it again: jixiao run --year {year} --inbox …; a scheduled run is tried again by itself, so often a day",
)
_SECRET = (
    "按保密规定处置原件，从收件文件夹和传送途中清除；不得在本系统报送",
    "deal with the original as the law on state secrets says, and clear it from the inbox and whatever brought it there",
)
_NOTHING = (
    "历史完整，无需重新运行；该年度的页面和图在下一次运行时补上",
    "nothing: the history is whole; the next run makes the year's pages and pictures anew",
)
# What to do, by a word of the reason: the name of an error, or what a database or disk says of itself.
_REMEDIES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("calendars/", ("更正该历法文件（说明见其首行）", "mend that calendar file; its first lines say what it holds")),
    (
        "is not a folder",
        (
            "建立收件文件夹，或更正 reference/calendars/ 中的 inbox、环境变量 JIXIAO_INBOX",
            "make that folder, or correct inbox in reference/calendars/ or JIXIAO_INBOX",
        ),
    ),
    (
        "jixiao verify",
        ("运行 jixiao verify，查明哪条记录被改动", "run jixiao verify; it names the record that was altered"),
    ),
    ("stands already", ("无需处理：该年度的年度运行已有记录", "nothing: the annual run of that year is recorded")),
    ("No space left", ("腾出磁盘空间，再重新运行", "free some disk space, then run it again")),
    ("disk is full", ("腾出磁盘空间，再重新运行", "free some disk space, then run it again")),
    ("could not connect", ("检查数据库是否在运行、地址是否正确", "see that the database is up and its address right")),
    ("connection", ("检查数据库是否在运行、地址是否正确", "see that the database is up and its address right")),
    (
        "interrupted",
        (
            "历史未受影响；未完成的内容由下一次运行补上",
            "the history is as it was before it; the next run makes up for it",
        ),
    ),
)


@dataclass(frozen=True)
class Failure:
    """What failed: the unit of failure, the run and its year (None of a look), the step (None before any), and why in one line."""

    unit: Unit
    run_id: str | None
    fiscal_year: int | None
    step: str | None
    why: str


def tell_subject(failure: Failure) -> str:
    """One line."""
    zh, en = _UNITS[failure.unit]
    year = failure.fiscal_year
    return f"jixiao {year} 年度：{zh} · fiscal year {year}: {en}" if year else f"jixiao：{zh} · {en}"


def tell_body(failure: Failure) -> str:
    """All of it, a line each."""
    zh, en = tell_remedy(failure)
    return "\n".join(
        [
            tell_subject(failure),
            f"年度 fiscal year  {failure.fiscal_year or '—'}",
            f"运行 run          {failure.run_id or '—'}",
            f"步骤 step         {failure.step or '—'}",
            f"原因 why          {failure.why}",
            f"处理 what to do   {zh}",
            f"                  {en}",
        ]
    )


def tell_document(failure: Failure) -> dict[str, object]:
    """The same for programs: the fields, the subject, and what to do in both languages."""
    zh, en = tell_remedy(failure)
    return {
        **asdict(failure),
        "subject": tell_subject(failure),
        "what_to_do_zh": zh,
        "what_to_do_en": en,
        "text": tell_body(failure),
    }


def tell_remedy(failure: Failure) -> tuple[str, str]:
    """What to do about it, in Chinese and English."""
    if failure.unit == "afterwards":
        return _NOTHING
    if failure.unit == "secret":
        return _SECRET
    why = failure.why.lower()
    zh, en = next((told for word, told in _REMEDIES if word.lower() in why), _RUN_AGAIN)
    year = str(failure.fiscal_year or "Y")
    return zh.replace("{year}", year), en.replace("{year}", year)
