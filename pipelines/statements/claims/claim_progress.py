"""Claim progress: the score for progress within the year beside what the text says of the year's execution.

Full execution at the end of the year says nothing of June: a low score beside 100 % is no contradiction, and is told as a remark. The other
way there is a bound: what was spent by November is no more than what was spent by December. Source: domain rules, § 4.8; the steps and
their targets are the rubric's.
"""

from calendar import month_name
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from pipelines.statements.claims.make_claims import ClaimMaker
from pipelines.statements.claims.name_lines import spell_points, tell_score
from pipelines.statements.claims.weigh import spell_number, spell_value
from pipelines.statements.language.mentions import PERCENT, RATE, RATIO, is_of_whole_year
from pipelines.statements.language.names import bare_name
from pipelines.statements.outline.outline import Outline, Saying
from schemas.measures import round_half_up
from schemas.methods import ProgressToTarget, Step
from schemas.printed_form import PrintedForm, PrintedItem
from schemas.rubric import Rubric
from schemas.statement_patterns import Accounts, WholeTable
from schemas.statements import CONSISTENT, QUERY, Claim, Operand

_PERCENT = 100


def claim_progress(
    form: PrintedForm, rubric: Rubric | None, outline: Outline, names: tuple[Accounts, WholeTable], maker: ClaimMaker
) -> Iterator[Claim]:
    """One claim per line scored by progress within the year, where the text says one thing of the year's execution."""
    rates = [one for one in outline.sayings if _is_execution(one, *names)]
    if rubric is None or len({one.mention.number.value for one in rates}) != 1:
        return
    methods = {one.code: one.method for one in rubric.scored_items}
    for line in form.scoring_lines:
        method = methods.get(line.code or "")
        if isinstance(method, ProgressToTarget) and line.self_score_points is not None and line.place:
            yield from _claim(line, method.steps, rates[0], rubric, maker)


def _is_execution(saying: Saying, accounts: Accounts, wholes: WholeTable) -> bool:
    """Whether something is said of the execution of the whole unit's budget over the whole year."""
    mention = saying.mention
    if mention.role not in {RATIO, RATE, PERCENT} or mention.dimension != "ratio" or mention.has("plan"):
        return False
    return is_of_whole_year(mention) and (_is_named(saying, accounts, wholes) or _is_of_revenue(saying))


def _is_named(saying: Saying, accounts: Accounts, wholes: WholeTable) -> bool:
    return wholes.core(bare_name(saying.mention.subject)) in accounts.execution


def _is_of_revenue(saying: Saying) -> bool:
    """支出占收入的 100%: of the whole unit, but of no budget."""
    name = saying.items[0].subject if saying.items else saying.mention.subject
    return bare_name(name).endswith("支出") and bare_name(saying.mention.whole).endswith("收入")


def _claim(
    line: PrintedItem, steps: Sequence[Step], rate: Saying, rubric: Rubric, maker: ClaimMaker
) -> Iterator[Claim]:
    """A remark where the score is below what the year allows; a question where it is above."""
    # Points are rounded once, and 4.94 is what 4.9395 gives.
    scale = 10**rubric.rounding_places
    most = Fraction(round_half_up(sum((_most(step, rate) for step in steps), Fraction(0)) * scale), scale)
    score = Fraction(line.self_score_points or 0)
    if score == most or (score > most and _is_of_revenue(rate)):
        return
    number, stated = rate.mention.number, f"{spell_number(rate.mention.number)}"
    says, months = tell_score(line, rubric), _tell_steps(steps)
    points = spell_value(most, 2)
    if score < most:
        zh = f"{says[0]}，与全年执行 {stated}% 并不矛盾：该项看{months[0]}，年底的执行不等于当时已达到。"
        en = (
            f"{says[1]} beside {stated} % for the year, which is no contradiction: it counts {months[1]};"
            " what was reached in December need not have been reached then."
        )
    else:
        zh = f"{says[0]}，而全年执行 {stated}%：该项看{months[0]}，各月的执行一般不超过全年，按全年计最多得 {points} 分。请核对各月执行数。"
        en = (
            f"{says[1]} beside {stated} % for the year: it counts {months[1]}; as a rule no month is above the year,"
            f" which gives {points} points at most. Check the months' figures."
        )
    verdict = CONSISTENT if score < most else QUERY
    spelled = spell_points(line.self_score_points)
    span = (min(rate.mention.subject_start, number.start), number.end)
    claim = maker.tell("progress", rate.passage, span, verdict, (spelled, f"0..{points}"), (zh, en))
    yield replace(claim, operands=(Operand(line.name, spelled, line.place or "", 0, 0), *claim.operands))


def _most(step: Step, rate: Saying) -> Fraction:
    """The points a step can bring where the year's execution is known: in proportion below its target."""
    reached = rate.mention.number.interval().high / _PERCENT
    return Fraction(step.points) * min(Fraction(1), reached / Fraction(step.target_ratio))


def _tell_steps(steps: Sequence[Step]) -> tuple[str, str]:
    """The months with their targets: 6、9、11 月的执行（目标 40%、67.5%、82.5%）."""
    told = [(step.month, spell_value(Fraction(step.target_ratio) * _PERCENT)) for step in steps]
    months = "、".join(str(month) for month, _ in told)
    targets = "、".join(f"{target}%" for _, target in told)
    english = ", ".join(f"{month_name[month]} (target {target} %)" for month, target in told)
    return f" {months} 月的执行（目标 {targets}）", english
