"""The statement checker against statements that people worked out by hand.

    python benchmarks/statements.py FOLDER [--only 01,05] [--failures]

FOLDER holds documents (``NN-*.txt``, a statement a line) and ``claims.jsonl``: what a person makes of each statement (case, kind,
operands, stated, computed, verdict). Measured, through the same door as the command line:

- of the statements that a person can check from their line alone, how many are recognised with the right verdict;
- of the real contradictions, how many are found;
- false accusations: lines called inconsistent that nobody found to be so;
- on copies in which one stated figure of a consistent statement was moved beyond its interval, by little and by much, in how many its
  line is called inconsistent;
- how long a report of twenty pages takes, and one four times as long.

A statement can be checked from its line when all its operands and the stated figure stand in one line.
"""

import argparse
import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PAGE = 1000
PAGES = 20
sys.path.insert(0, str(PROJECT))


@dataclass(frozen=True)
class Case:
    """One statement as worked out by hand; ``line`` is the number of the line that holds all its figures, None where none does."""

    document: str
    kind: str
    sentence: str
    operands: tuple[str, ...]
    stated: Decimal
    verdict: str
    line: int | None


def read_cases(folder: Path, texts: dict[str, list[str]]) -> list[Case]:
    """The statements of the documents at hand."""
    cases = []
    for row in map(json.loads, (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()):
        if row["case"] in texts:
            operands = tuple(str(one).lstrip("-") for one in row["operands"].values())
            stated = Decimal(row["stated"])
            line = find_line(texts[row["case"]], (*operands, str(abs(stated))))
            cases.append(Case(row["case"], row["kind"], row["sentence"], operands, stated, row["verdict"], line))
    return cases


def find_line(lines: list[str], figures: tuple[str, ...]) -> int | None:
    """The first line in which all figures stand."""
    wanted = {Decimal(one) for one in figures if Decimal(one)}
    for number, line in enumerate(lines, start=1):
        found = {
            Decimal(one.replace(",", "")) for one in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", line) if one.strip(",")
        }
        if wanted <= found:
            return number
    return None


def check(lines: list[str]) -> list:
    """The claims of a text, each line a paragraph."""
    from pipelines.resources.statement_files import read_knowledge
    from pipelines.statements.check_statements import check_statements
    from schemas.statements import Passage

    rows = [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    return check_statements(
        [Passage(line, ((0, f"L{number}"),), is_row="|" in line) for number, line in rows], read_knowledge()
    )


def is_answered(case: Case, claims: list) -> bool:
    """Whether a claim has the stated figure, on the line where there is one, and the verdict."""
    return any(
        one.stated is not None
        and Decimal(one.stated) == case.stated
        and one.verdict == case.verdict
        and (case.line is None or any(operand.place == f"L{case.line}" for operand in one.operands))
        for one in claims
    )


def find_accusations(cases: list[Case], claims: list) -> list:
    """Claims called inconsistent whose figure nobody found to be so."""
    real = {case.stated for case in cases if case.verdict == "inconsistent"}
    return [one for one in claims if one.verdict == "inconsistent" and Decimal(one.stated) not in real]


def move(figure: Decimal, share: Decimal) -> str:
    """A figure moved by a share of itself, at least three units of its last place."""
    place = Decimal(1).scaleb(figure.as_tuple().exponent)
    return str(abs(figure) + max(3 * place, (abs(figure) * share).quantize(place)))


def mutate(lines: list[str], case: Case, share: Decimal) -> list[str] | None:
    """The text with the stated figure of a case moved, in its line; None where it stands there more than once."""
    pattern = re.compile(
        r"(?<![0-9.,])"
        + "".join(f"{re.escape(one)},?" for one in str(abs(case.stated))).removesuffix(",?")
        + r"(?![0-9]|[.,][0-9])"
    )
    line = lines[case.line - 1]
    if len(pattern.findall(line)) != 1:
        return None
    return [*lines[: case.line - 1], pattern.sub(move(case.stated, share), line), *lines[case.line :]]


def measure_time(lines: list[str], pages: int) -> float:
    """Seconds for a report of so many pages of these lines."""
    text: list[str] = []
    while sum(map(len, text)) < pages * PAGE:
        text += lines
    start = time.perf_counter()
    check(text)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The statement checker against statements worked out by hand.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="Numbers of documents, or ! and numbers to leave out.")
    parser.add_argument("--failures", action="store_true", help="List what fails.")
    options = parser.parse_args()
    chosen = set(options.only.lstrip("!").split(",")) - {""}
    texts = {
        path.stem: path.read_text(encoding="utf-8").splitlines()
        for path in sorted(options.folder.glob("[0-9][0-9]-*.txt"))
        if not chosen or (path.stem[:2] in chosen) != options.only.startswith("!")
    }
    cases = read_cases(options.folder, texts)
    claims = {name: check(lines) for name, lines in texts.items()}
    counts: Counter[str] = Counter()
    told: list[str] = []
    for case in cases:
        answered = is_answered(case, claims[case.document])
        group = "line" if case.line else "document"
        counts[f"{group} of"] += 1
        counts[f"{group} right"] += answered
        if case.verdict == "inconsistent":
            counts["contradictions of"] += 1
            counts["contradictions right"] += answered
        if not answered:
            told.append(f"missed ({group}): {case.document} {case.kind} {case.stated} {case.verdict}: {case.sentence}")
        if case.line and case.verdict == "consistent":
            for name, share in (("little", Decimal("0.002")), ("much", Decimal("0.12"))):
                changed = mutate(texts[case.document], case, share)
                if changed is None:
                    continue
                counts[f"moved {name} of"] += 1
                found = any(
                    one.verdict == "inconsistent" and any(operand.place == f"L{case.line}" for operand in one.operands)
                    for one in check(changed)
                )
                counts[f"moved {name} right"] += found
                if not found:
                    told.append(
                        f"not seen when moved {name}: {case.document} {case.kind} {case.stated}: {case.sentence}"
                    )
    accusations = [
        (name, one)
        for name, own in claims.items()
        for one in find_accusations([c for c in cases if c.document == name], own)
    ]
    for name, one in accusations:
        told.append(f"accused: {name} {one.place} {one.kind} {one.stated}: {one.reason_en}")
    print(f"{len(texts)} documents, {len(cases)} statements, {sum(map(len, claims.values()))} claims")
    for name in ("line", "document", "contradictions", "moved little", "moved much"):
        total, right = counts[f"{name} of"], counts[f"{name} right"]
        print(f"{name:15} {right} of {total}" + (f" ({100 * right / total:.1f} %)" if total else ""))
    print(f"false accusations {len(accusations)}")
    every = [line for lines in texts.values() for line in lines]
    check(every)
    print(
        f"time: {PAGES} pages {measure_time(every, PAGES):.2f} s, {4 * PAGES} pages {measure_time(every, 4 * PAGES):.2f} s"
    )
    if options.failures:
        print(*told, sep="\n")


if __name__ == "__main__":
    main()
