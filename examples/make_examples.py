"""Write the samples: the inboxes of three years, the facts of others, what must come out, and where cells come from.

    python -m examples.make_examples [DIRECTORY]

writes the registers, a folder per fiscal year, a correction and a sealed original below DIRECTORY (default: this folder), the same
bytes each time. Nothing is drawn by chance: every value is written down in a module of its year, and the
outcome worked out by hand in `expected` and `claims`.
"""

import sys
from pathlib import Path

if not __package__:  # started as a file, not as a module
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from examples.changes import changes_text, corrected_changes_text
from examples.claims import claims_text, corrected_claims_text
from examples.deliveries import inbox_2022, inbox_2023, inbox_2024, inbox_of_the_correction
from examples.expected import expected_text
from examples.facts import facts_text
from examples.provenance import provenance_text
from examples.registers import metrics_text, units_text
from examples.sealed_original import scan

YEARS = {"2022": inbox_2022, "2023": inbox_2023, "2024": inbox_2024}
CORRECTION_FOLDER = "2023-correction"
SEALED_ORIGINAL = "2023-sealed/inbox/511132-103/乙水镇_2023_自评_盖章件.png"


def example_files() -> dict[str, bytes]:
    """Path below the examples and content of everything that is written."""
    files = _text_files("register", {"units.csv": units_text(), "metrics.csv": metrics_text()})
    for year in YEARS:
        files |= _year_files(year)
    return files | _correction_files() | {SEALED_ORIGINAL: scan()}


def _year_files(year: str) -> dict[str, bytes]:
    inbox = YEARS[year]()
    texts = {
        "facts.csv": facts_text(year),
        "expected.csv": expected_text(year),
        "expected_changes.csv": changes_text(year),
        "expected_claims.csv": claims_text(year),
        "provenance.csv": provenance_text(year, [*inbox, "facts.csv"]),
    }
    return {f"{year}/{name}": content for name, content in inbox.items()} | _text_files(year, texts)


def _correction_files() -> dict[str, bytes]:
    inbox = inbox_of_the_correction()
    texts = {
        "expected_changes.csv": corrected_changes_text(),
        "expected_claims.csv": corrected_claims_text(),
        "provenance.csv": provenance_text(CORRECTION_FOLDER, inbox),
    }
    arrived = {f"{CORRECTION_FOLDER}/{name}": content for name, content in inbox.items()}
    return arrived | _text_files(CORRECTION_FOLDER, texts)


def _text_files(folder: str, texts: dict[str, str]) -> dict[str, bytes]:
    return {f"{folder}/{name}": text.encode() for name, text in texts.items()}


def make_examples(directory: Path) -> list[Path]:
    """Write everything below `directory` and return the paths written."""
    contents = example_files()
    written = [directory / name for name in contents]
    for path, content in zip(written, contents.values(), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return written


if __name__ == "__main__":
    here = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
    for written_path in make_examples(here):
        print(written_path)  # noqa: T201
