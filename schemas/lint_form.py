"""Defects of a printed scoring table: points that contradict one another, or the criterion printed beside them.

A rubric's form and a filed table are judged alike, with the bureau as the one to correct either. Where one wrong figure makes others
wrong, the findings are linked: all hold the same ``cause``, the cause names its consequences, a consequence its cause. Source: domain
facts §4, finding 2. Does not belong here: what a unit filed (``lint_self_scores``), or what only a rubric file has (``lint_rubric``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from schemas.findings import Finding, write_context
from schemas.printed_form import PrintedForm, PrintedItem

AWARDS_MORE = "printed_points_award_what_the_criterion_says"
AWARDS_LESS = "criterion_awards_all_points_of_its_item"
ADD_UP = "printed_points_add_up"
WEIGHTS_ADD_UP = "weights_sum_to_full_mark"
TOTAL = PrintedItem("总分 total")


@dataclass(frozen=True)
class _Difference:
    """A level (or the whole form) beside what stands under it.

    Attributes:
        line: The level; ``TOTAL`` for the whole form.
        below: The lines under it that add to it.
        stated: What they should add up to: the level's own figure.
        added: What they add up to as printed.
        causes: The lines whose wrong figure alone makes it wrong; none where the defect is its own.
    """

    line: PrintedItem
    below: tuple[PrintedItem, ...]
    stated: Decimal
    added: Decimal
    causes: tuple[PrintedItem, ...] = ()


def lint_form(form: PrintedForm, *, is_printed: bool = True) -> list[Finding]:
    """Find the defects of a printed table: first of its scoring lines, then of its levels and its total, in printed order.

    Args:
        form: The table.
        is_printed: Whether its points stand in print; otherwise they are those that a rubric holds, and told so.

    Returns:
        Findings with the line's code (its name in the context where it has none), its place as ``cell``, and points: found is what
        the form states there, expected what its criterion awards, or what stands under it adds up to. Lines without printed
        points, and levels above them, are left out; so are deductions.
    """
    differences = list(_compare_levels(form))
    links = _Links(form, differences, ("印制", "prints") if is_printed else ("为", "holds"))
    lines = [line for line in form.scoring_lines if not line.is_deduction]
    return [
        *(_tell_line(line, AWARDS_MORE, links) for line in lines if _awards(line) > 0),
        *(_tell_line(line, AWARDS_LESS, links) for line in lines if _awards(line) < 0),
        *(_tell_difference(one, links) for one in differences),
    ]


def write_points(points: Decimal) -> str:
    """Points as a plain decimal: ``10``, ``2.5``."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def add_printed(lines: Iterable[PrintedItem]) -> Decimal | None:
    """The printed points of lines that are no deductions, added; None where one prints none."""
    return _add(line.printed_points for line in lines if not line.is_deduction)


def _add(points: Iterable[Decimal | None]) -> Decimal | None:
    known = list(points)
    return None if None in known else sum((one for one in known if one is not None), Decimal(0))


def _awards(line: PrintedItem) -> Decimal:
    """By how much the criterion of a scoring line awards more than is printed for it; 0 where either is not known."""
    if line.awarded_points is None or line.printed_points is None:
        return Decimal(0)
    return line.awarded_points - line.printed_points


def _set_right(line: PrintedItem) -> Decimal | None:
    """What a line would print if the figures below it, or its criterion, were right."""
    if not line.items:
        return line.awarded_points if _awards(line) > 0 else line.printed_points
    if line.items_points is not None:
        return line.printed_points
    return _add(_set_right(item) for item in line.items if not item.is_deduction)


def _compare_levels(form: PrintedForm) -> Iterator[_Difference]:
    """The levels, and the total, that differ from what is printed under them."""
    for level in form.walk():
        stated = level.printed_points if level.items_points is None else level.items_points
        if level.items and not level.is_deduction and stated is not None:
            yield from _compare(level, level.items, stated)
    if form.printed_total_points is not None:
        yield from _compare(replace(TOTAL, place=form.place_of_total), form.items, form.printed_total_points)


def _compare(line: PrintedItem, below: tuple[PrintedItem, ...], stated: Decimal) -> Iterator[_Difference]:
    scoring = tuple(item for item in below if not item.is_deduction)
    added = add_printed(scoring)
    if added is not None and added != stated:
        is_consequence = _add(map(_set_right, scoring)) == stated
        yield _Difference(line, scoring, stated, added, _find_roots(scoring) if is_consequence else ())


def _find_roots(lines: Iterable[PrintedItem]) -> tuple[PrintedItem, ...]:
    """The lines, at whatever depth, whose own wrong figure reaches up to these lines."""
    roots: list[PrintedItem] = []
    for line in lines:
        if line.printed_points is None or _set_right(line) in {None, line.printed_points}:
            continue
        scoring = tuple(item for item in line.items if not item.is_deduction)
        below = _find_roots(scoring)
        is_own = not below or add_printed(scoring) != line.printed_points
        roots += [*below, *([line] if is_own else [])]
    return tuple(roots)


class _Links:
    """Which finding follows from which, and the words for it."""

    def __init__(self, form: PrintedForm, differences: Iterable[_Difference], verb: tuple[str, str]) -> None:
        self._verb = verb
        self._causes = {id(one.line): one.causes for one in differences if one.causes}
        self._told: dict[int, list[tuple[str, str]]] = {}
        for level in form.walk():
            for root in self._follow(level):
                self._told.setdefault(id(root), []).append(_tell_level(level, verb))
        for root in self._roots_of_total(form):
            lines = add_printed(form.scoring_lines)
            total = _total_points(form)
            if lines is not None and total is not None:
                told = (
                    f"全表各项最多合计 {write_points(lines)} 分，应为 {write_points(total)} 分",
                    f"all lines together award {write_points(lines)} of {write_points(total)}",
                )
                self._told.setdefault(id(root), []).append(told)

    def _follow(self, level: PrintedItem) -> tuple[PrintedItem, ...]:
        """The causes of a level's figure: of its difference, or of the figure that agrees with what is wrong below it."""
        if not level.items or level.is_deduction or level.printed_points is None or level.items_points is not None:
            return ()
        if id(level) in self._causes:
            return self._causes[id(level)]
        scoring = tuple(item for item in level.items if not item.is_deduction)
        return _find_roots(scoring) if add_printed(scoring) == level.printed_points else ()

    @staticmethod
    def _roots_of_total(form: PrintedForm) -> tuple[PrintedItem, ...]:
        """The lines that keep the table from awarding its total, where putting them right lets it."""
        scoring = [line for line in form.scoring_lines if not line.is_deduction]
        total, found = _total_points(form), add_printed(scoring)
        if total is None or found == total or any(level.items_points is not None for level in form.walk()):
            return ()
        return tuple(line for line in scoring if _awards(line) > 0) if _add(map(_set_right, scoring)) == total else ()

    def describe(self, line: PrintedItem) -> dict[str, str]:
        """The linked texts of a finding on a line; none where it stands alone."""
        causes = self._causes.get(id(line), ())
        if causes:
            told = [_tell_cause(cause, self._verb) for cause in causes]
            zh, en = "；".join(one[0] for one in told), "; ".join(one[1] for one in told)
            names = " ".join(_name(cause) for cause in causes)
            return {"cause": names, "link_zh": f"起因：{zh}。", "link_en": f" The cause: {en}."}
        told = self._told.get(id(line), [])
        if not told:
            return {}
        zh, en = "；".join(one[0] for one in told), "; ".join(one[1] for one in told)
        return {"cause": _name(line), "link_zh": f"由此：{zh}。", "link_en": f" Hence: {en}."}


def _total_points(form: PrintedForm) -> Decimal | None:
    """The total that a table promises: as printed, else its first level added."""
    return add_printed(form.items) if form.printed_total_points is None else form.printed_total_points


def _tell_cause(cause: PrintedItem, verb: tuple[str, str]) -> tuple[str, str]:
    printed = write_points(cause.printed_points or Decimal(0))
    if not cause.items:
        awarded = write_points(cause.awarded_points or Decimal(0))
        return (
            f"{cause.name}{verb[0]} {printed} 分而其计分标准可得 {awarded} 分",
            f"{_name(cause)} {verb[1]} {printed} under a criterion that awards {awarded}",
        )
    below = write_points(_set_right(cause) or Decimal(0))
    return f"{cause.name}{verb[0]} {printed} 分而其下为 {below} 分", f"{_name(cause)} {verb[1]} {printed} over {below}"


def _tell_level(level: PrintedItem, verb: tuple[str, str]) -> tuple[str, str]:
    """A level as a consequence: what stands under it, beside its own figure."""
    printed, below = write_points(level.printed_points or Decimal(0)), add_printed(level.items)
    if below is None or below == level.printed_points:
        return f"{level.name}{verb[0]} {printed} 分", f"{_name(level)} {verb[1]} {printed}"
    found = write_points(below)
    return (
        f"{level.name}{verb[0]} {printed} 分，其下合计 {found} 分",
        f"{_name(level)} {verb[1]} {printed} over {found}",
    )


def _tell_line(line: PrintedItem, check: str, links: _Links) -> Finding:
    return _report(check, line, line.printed_points, line.awarded_points, links.describe(line))


def _tell_difference(one: _Difference, links: _Links) -> Finding:
    """Where the level or those below it count by weight, it is weights that do not add up.

    Which figure is which stands in the context too: histories hold findings of before with the sum as what was found.
    """
    is_weighted = any(line.items_points is not None for line in (one.line, *one.below))
    figures = {"stated_points": write_points(one.stated), "added_points": write_points(one.added)}
    check = WEIGHTS_ADD_UP if is_weighted else ADD_UP
    return _report(check, one.line, one.stated, one.added, links.describe(one.line) | figures)


def _report(
    check: str, line: PrintedItem, stated: Decimal | None, computed: Decimal | None, texts: dict[str, str]
) -> Finding:
    texts = texts | ({} if line.code else {"item_code": line.name})
    return Finding(
        check,
        item_code=line.code,
        cell=line.place,
        found=None if stated is None else write_points(stated),
        expected=None if computed is None else write_points(computed),
        context=write_context(**texts) if texts else None,
    )


def _name(line: PrintedItem) -> str:
    return line.code or line.name
