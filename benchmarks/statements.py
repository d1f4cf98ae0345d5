"""The statement checker against statements that people worked out by hand.

    python benchmarks/statements.py FOLDER [--only 01,05] [--failures]

FOLDER holds documents (``NN-*.txt``, a statement a line) and ``claims.jsonl``: what a person makes of each statement (case, kind,
operands, stated, computed, verdict). Measured, through the same door as the command line:

- of the statements that a person can check from their line alone, how many are recognised with the right verdict;
- of the real contradictions, how many are found;
- false accusations: statements called inconsistent that nobody found to be so;
- on copies in which one stated figure of a consistent statement was moved beyond its interval, by little and by much, in how many
  something on its line that rests on it is called inconsistent, and in how many more it is asked about;
- how much processor time a report of twenty pages takes, and one four times as long.

A statement can be checked from its line when all its operands and the stated figure stand in one line. A stated figure is moved beyond
what the operands' own rounding could explain.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PAGE = 1000
PAGES = 20
RUNS = 3
SHARES = {"little": Decimal("0.002"), "much": Decimal("0.12")}
sys.path.insert(0, str(PROJECT))


@dataclass(frozen=True)
class Case:
    """One statement as worked out by hand; ``line`` is the number of the line that holds all its figures, None where none does."""

    document: str
    kind: str
    sentence: str
    operands: dict[str, Decimal]
    formula: str
    stated: Decimal
    verdict: str
    line: int | None


def read_cases(folder: Path, texts: dict[str, list[str]]) -> list[Case]:
    """The statements of the documents at hand."""
    cases = []
    for row in map(json.loads, (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()):
        if row["case"] in texts:
            operands = {name: Decimal(str(one)) for name, one in row["operands"].items()}
            stated = Decimal(row["stated"])
            line = find_line(texts[row["case"]], (*map(abs, operands.values()), abs(stated)))
            told = (row["kind"], row["sentence"], operands, row["formula"], stated, row["verdict"])
            cases.append(Case(row["case"], *told, line))
    return cases


def find_line(lines: list[str], figures: tuple[Decimal, ...]) -> int | None:
    """The first line in which all figures stand."""
    wanted = {one for one in figures if one}
    for number, line in enumerate(lines, start=1):
        found = re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", line)
        if wanted <= {Decimal(one.replace(",", "")) for one in found if one.strip(",")}:
            return number
    return None


def check(lines: list[str]) -> list:
    """The claims of a text, each line a paragraph."""
    from pipelines.resources.statement_files import read_knowledge
    from pipelines.statements.check_statements import check_statements
    from schemas.statements import Passage

    rows = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    passages = [Passage(line, ((0, f"L{number}"),), is_row="|" in line) for number, line in rows]
    return check_statements(passages, read_knowledge())


def is_on_line(claim: object, line: int | None) -> bool:
    """Whether a claim has a figure on a line; on any where none is given."""
    return line is None or any(operand.place == f"L{line}" for operand in claim.operands)


def rests_on(claim: object, figure: Decimal) -> bool:
    """Whether a claim has a figure among those it states and rests on."""
    written = " ".join(one.written.replace(",", "") for one in claim.operands)
    return any(Decimal(one) == figure for one in re.findall(r"[0-9]+(?:\.[0-9]+)?", written))


def is_answered(case: Case, claims: list) -> bool:
    """Whether a claim has the stated figure and the verdict, on the line where there is one; a sign is the print's, not the person's."""
    return any(
        one.stated is not None
        and abs(Decimal(one.stated)) == abs(case.stated)
        and one.verdict == case.verdict
        and is_on_line(one, case.line)
        for one in claims
    )


def find_accusations(cases: list[Case], claims: list) -> list:
    """Claims called inconsistent whose figure nobody found to be so."""
    real = {abs(case.stated) for case in cases if case.verdict == "inconsistent"}
    return [one for one in claims if one.verdict == "inconsistent" and abs(Decimal(one.stated)) not in real]


def half(figure: Decimal) -> Decimal:
    """Half a unit of the last place."""
    return Decimal(1).scaleb(figure.as_tuple().exponent) / 2


def read_formula(case: Case) -> Callable[[Mapping[str, Decimal]], Decimal] | None:
    """What a person computed, as a function of the operands; None where the formula is told in words only."""
    formula = case.formula.replace("sum(parts)", "+".join(case.operands))

    def compute(operands: Mapping[str, Decimal]) -> Decimal:
        return Decimal(eval(formula, {"__builtins__": {"min": min, "max": max}}, dict(operands)))  # noqa: S307 - our own data

    try:
        compute(case.operands)
    except (SyntaxError, NameError, TypeError, ArithmeticError):
        return None
    return compute


def find_slack(case: Case) -> Decimal:
    """How far the rounding of the operands takes what they give, to the first order."""
    compute = read_formula(case)
    if compute is None:
        shares = (half(one) / abs(one) for one in case.operands.values() if one)
        return sum(shares, Decimal(0)) * (100 + abs(case.stated))
    middle = compute(case.operands)
    return sum(
        (abs(compute({**case.operands, name: one + half(one)}) - middle) for name, one in case.operands.items()),
        Decimal(0),
    )


def move(case: Case, share: Decimal) -> str:
    """The stated figure moved by a share of itself, and in any case beyond what the rounding of all figures explains."""
    figure = abs(case.stated)
    place = Decimal(1).scaleb(figure.as_tuple().exponent)
    moved = figure + max(3 * place, figure * share, 2 * find_slack(case) + 2 * place)
    return str(moved.quantize(place))


def mutate(lines: list[str], case: Case, share: Decimal) -> list[str] | None:
    """The text with the stated figure of a case moved, in its line; None where it stands there more than once."""
    digits = "".join(f"{re.escape(one)},?" for one in str(abs(case.stated))).removesuffix(",?")
    pattern = re.compile(rf"(?<![0-9.,]){digits}(?![0-9]|[.,][0-9])")
    line = lines[case.line - 1]
    if len(pattern.findall(line)) != 1:
        return None
    return [*lines[: case.line - 1], pattern.sub(move(case, share), line), *lines[case.line :]]


def count_case(case: Case, lines: list[str], claims: list, counts: Counter[str], told: list[str]) -> None:
    """Count one statement, and its copies with a moved figure."""
    answered = is_answered(case, claims)
    groups = ["line" if case.line else "document"] + ["contradictions"] * (case.verdict == "inconsistent")
    for group in groups:
        counts[f"{group} of"] += 1
        counts[f"{group} right"] += answered
    if not answered:
        told.append(f"missed ({groups[0]}): {case.document} {case.kind} {case.stated} {case.verdict}: {case.sentence}")
    if not case.line or case.verdict != "consistent":
        return
    for name, share in SHARES.items():
        changed = mutate(lines, case, share)
        if changed is None:
            continue
        moved = Decimal(move(case, share))
        verdicts = {one.verdict for one in check(changed) if is_on_line(one, case.line) and rests_on(one, moved)}
        found = "inconsistent" in verdicts
        counts[f"moved {name} of"] += 1
        counts[f"moved {name} right"] += found
        counts[f"moved {name} asked"] += not found and "query" in verdicts
        if not found:
            told.append(f"not seen when moved {name}: {case.document} {case.kind} {case.stated}: {case.sentence}")


def measure_time(lines: list[str], pages: int) -> float:
    """Seconds of processor time for a report of so many pages of these lines: the least of some runs."""
    text: list[str] = []
    while sum(map(len, text)) < pages * PAGE:
        text += lines
    seconds = []
    for _ in range(RUNS):
        start = time.process_time()
        check(text)
        seconds.append(time.process_time() - start)
    return min(seconds)


def read_texts(options: argparse.Namespace) -> dict[str, list[str]]:
    """The documents chosen, by name."""
    chosen = set(options.only.lstrip("!").split(",")) - {""}
    return {
        path.stem: path.read_text(encoding="utf-8").splitlines()
        for path in sorted(options.folder.glob("[0-9]*-*.txt"))
        if not chosen or (path.stem.partition("-")[0] in chosen) != options.only.startswith("!")
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The statement checker against statements worked out by hand.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="Numbers of documents, or ! and numbers to leave out.")
    parser.add_argument("--failures", action="store_true", help="List what fails.")
    options = parser.parse_args()
    texts = read_texts(options)
    cases = read_cases(options.folder, texts)
    claims = {name: check(lines) for name, lines in texts.items()}
    counts: Counter[str] = Counter()
    told: list[str] = []
    for case in cases:
        count_case(case, texts[case.document], claims[case.document], counts, told)
    accused = 0
    for name, own in claims.items():
        for one in find_accusations([case for case in cases if case.document == name], own):
            accused += 1
            told.append(f"accused: {name} {one.place} {one.kind} {one.stated}: {one.reason_en}")
    print(f"{len(texts)} documents, {len(cases)} statements, {sum(map(len, claims.values()))} claims")
    for name in ("line", "document", "contradictions", "moved little", "moved much"):
        total, right = counts[f"{name} of"], counts[f"{name} right"]
        asked = counts[f"{name} asked"]
        share = f" ({100 * right / total:.1f} %)" if total else ""
        print(f"{name:15} {right} of {total}{share}" + (f", {asked} more asked about" if asked else ""))
    print(f"false accusations {accused}")
    every = [line for lines in texts.values() for line in lines]
    check(every)
    print(
        f"time: {PAGES} pages {measure_time(every, PAGES):.2f} s, {4 * PAGES} pages {measure_time(every, 4 * PAGES):.2f} s"
    )
    if options.failures:
        print(*told, sep="\n")


if __name__ == "__main__":
    main()
