"""Statements: the passages of a report, what it claims in them, and the verdicts; what earlier years are known to have been.

Does not belong here: finding or judging claims (``pipelines.statements``).
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from schemas.findings import name_place
from schemas.intervals import Interval
from schemas.printed_form import PrintedForm
from schemas.rubric import Rubric

CONSISTENT, INCONSISTENT, QUERY, UNVERIFIABLE = "consistent", "inconsistent", "query", "unverifiable"
# The gravest first.
VERDICTS = (INCONSISTENT, QUERY, CONSISTENT, UNVERIFIABLE)
# Kinds of claims, with what they are called.
KINDS: dict[str, tuple[str, str]] = {
    "part_sum": ("分项合计", "parts and their total"),
    "growth": ("增减幅度", "growth"),
    "difference": ("增减额", "difference"),
    "ratio": ("占比与比率", "share or rate"),
    "pp_change": ("百分点变动", "change in percentage points"),
    "unit_conversion": ("单位换算", "conversion of units"),
    "score_total": ("得分合计", "total of scores"),
    "self_total": ("自评总分", "total of self-scores"),
    "self_score": ("自评打分", "self-scores"),
    "score_recompute": ("得分复算", "score by its formula"),
    "annual_growth": ("年均增长", "average annual growth"),
    "multiple": ("倍数", "multiple"),
    "average": ("平均数", "average"),
    "subset": ("部分与整体", "subset"),
    "handled": ("发现与办理", "found and handled"),
    "capacity": ("下限核对", "bound on each"),
    "bodies": ("机构数", "bodies named"),
    "form_maximum": ("表样满分", "maxima of the form"),
    "period": ("年度与期间", "years and periods"),
    "numbering": ("序号", "numbering"),
    "score_fact": ("得分与事实", "score against facts"),
    "accounts": ("正文与收支", "text against the accounts"),
    "progress": ("执行进度与全年执行", "progress and the year's execution"),
    "goal": ("绩效目标", "goals"),
    "aspects": ("所列方面", "aspects named"),
    "text": ("文字", "text"),
}


@dataclass(frozen=True)
class Passage:
    """A paragraph, or a row of a table with ``|`` between its cells.

    Attributes:
        text: Its text.
        places: Offsets in it with the place that begins there: ``((0, "L12"), (40, "L14"))``, ``((0, "p3"),)``.
        seams: Offsets at which a figure may have been broken by a line's end.
        is_row: Whether it is a row of a table.
    """

    text: str
    places: tuple[tuple[int, str], ...]
    seams: tuple[int, ...] = ()
    is_row: bool = False

    @cached_property
    def _offsets(self) -> list[int]:
        return [offset for offset, _ in self.places]

    def place_at(self, offset: int) -> str:
        """Where a character of the text stands."""
        return self.places[max(bisect_right(self._offsets, offset) - 1, 0)][1]


@dataclass(frozen=True)
class ReportText:
    """A report as this stage takes it: its passages, and what it calls its unit."""

    passages: tuple[Passage, ...]
    unit_names: tuple[str, ...] = ()


@dataclass(frozen=True)
class FiledAt:
    """Where a figure was filed that does not stand in the report: by which unit, for which year, in which version, and its cell."""

    unit_code: str
    fiscal_year: int
    submission_version: int
    file_name: str
    sheet: str | None
    cell: str

    @property
    def place(self) -> str:
        """The cell as people write it."""
        return name_place(self.file_name, self.sheet, self.cell) or ""


@dataclass(frozen=True)
class Operand:
    """A figure that a claim rests on: what it is to it, as written, where (``start`` and ``end`` within its passage).

    ``filed``: where it was filed, if it does not stand in the report; ``place`` is that cell then.
    """

    name: str
    written: str
    place: str
    start: int
    end: int
    filed: FiledAt | None = None


@dataclass(frozen=True)
class Claim:
    """One statement with its verdict: one per stated figure and relation.

    Attributes:
        place: Where the stated figure stands.
        sentence: The clause, at most 200 characters.
        kind: One of ``KINDS``.
        operands: The figures it rests on, the stated one first.
        stated: The stated figure as a bare decimal, negative for what fell; None where no figure is stated.
        computed: What the operands give, ``lo..hi`` or one decimal; None where they give nothing.
        verdict: One of ``VERDICTS``.
        reason_zh: Why, in Chinese, with the figures.
        reason_en: Why, in English.
        margin: The smallest error that would have been seen, in the unit of the stated figure; None where none could be.
        position: Passage and offset, for sorting.
        told_by: The check of a rule of ``schemas`` that tells of it, where it is not of this stage's own finding.
    """

    place: str
    sentence: str
    kind: str
    operands: tuple[Operand, ...]
    stated: str | None
    computed: str | None
    verdict: str
    reason_zh: str
    reason_en: str
    margin: str | None = None
    position: tuple[int, int] = (0, 0)
    told_by: str | None = None

    @property
    def reason(self) -> str:
        """In both languages."""
        return f"{self.reason_zh} {self.reason_en}"


@dataclass(frozen=True)
class PriorValue:
    """What is known of a metric, or of a line of the accounts, in a year: the door to the history.

    Attributes:
        names: What it is called: the register's name and its aliases.
        value: Its value, exact or as printed.
        unit: The unit of measure as written, ``万元``.
        filed: Where it was filed, and for which year.
    """

    names: tuple[str, ...]
    value: Interval
    unit: str
    filed: FiledAt

    @property
    def fiscal_year(self) -> int:
        """The year it is of."""
        return self.filed.fiscal_year


@dataclass(frozen=True)
class FiledAmount:
    """An amount that was filed beside a report: exact, in 万元, and its cell."""

    value_wan_yuan: Fraction
    filed: FiledAt


@dataclass(frozen=True)
class ReportContext:
    """What is known besides the text.

    Attributes:
        fiscal_year: The year the report is about.
        history: Metrics of earlier years.
        prior_accounts: Final amounts of the accounts of the year before, by line.
        form: Its scoring table, where it prints one.
        rubric: The rubric of that table, where it is known; of ``scores``, where it prints none.
        unit_names: What its unit is called.
        accounts: Final amounts of the accounts filed beside it, by line.
        budgets: Their budgets, by line and ``adjusted`` or ``initial``.
        execution: Budget and what was executed up to a month, by month, as filed beside it.
        scores: The form of the self-scores filed beside it, where the report prints no table of its own.
    """

    fiscal_year: int | None = None
    history: Sequence[PriorValue] = ()
    prior_accounts: Mapping[str, PriorValue] = field(default_factory=dict)
    form: PrintedForm | None = None
    rubric: Rubric | None = None
    unit_names: tuple[str, ...] = ()
    accounts: Mapping[str, FiledAmount] = field(default_factory=dict)
    budgets: Mapping[tuple[str, str], FiledAmount] = field(default_factory=dict)
    execution: Mapping[int, tuple[FiledAmount, FiledAmount]] = field(default_factory=dict)
    scores: PrintedForm | None = None
