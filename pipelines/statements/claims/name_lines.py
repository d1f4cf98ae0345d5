"""Name lines: the lines of a scoring table as a sentence names them, in Chinese and English, with where they stand.

The English name is the rubric's, where that is known; else the line is called in both as it is printed.
"""

from decimal import Decimal

from schemas.places import word_place
from schemas.printed_form import PrintedItem
from schemas.rubric import Rubric


def name_line(line: PrintedItem, rubric: Rubric | None) -> tuple[str, str]:
    """A line's name in both languages."""
    if rubric is None or line.code is None or line.code not in {one.code for one in rubric.walk()}:
        return line.name, line.name
    return line.name, rubric.item(line.code).name.en


def tell_score(line: PrintedItem, rubric: Rubric | None) -> tuple[str, str]:
    """What a line's self-score is, of how many points, and where that stands."""
    zh, en = name_line(line, rubric)
    place_zh, place_en = word_place(line.place or "")
    score, points = map(spell_points, (line.self_score_points, line.printed_points))
    return (
        f"{zh}自评 {score} 分（满分 {points} 分，{place_zh}）",
        f"{en} is self-scored {score} of {points} ({place_en})",
    )


def spell_points(points: Decimal | None) -> str:
    """Points as they are printed, without zeros at their end."""
    return "—" if points is None else f"{points.normalize():f}"
