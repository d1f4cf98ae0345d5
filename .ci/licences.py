"""Fails when a pinned requirement is under the GPL or the AGPL.

Reads the names in the requirements files given and asks each installed package what it says of itself: its licence
expression, else its classifiers, else the first line of its licence field. Names that do not apply to this Python or
system are passed over. The LGPL is tolerated and named, so that it is seen.

    python .ci/licences.py requirements/run.txt requirements/dev.txt
"""

import re
import sys
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement

FORBIDDEN = re.compile(r"\bA?GPL|GNU (Affero )?General Public License|Affero", re.IGNORECASE)
TOLERATED = re.compile(r"\bLGPL|Lesser General Public", re.IGNORECASE)

# Packages whose metadata says nothing, or nothing useful, and what was found by reading their licence files.
KNOWN: dict[str, str] = {}


def read_requirements(path: Path) -> list[Requirement]:
    """Returns the requirements of a pinned file that apply to this Python and system."""
    lines = (line.removesuffix("\\").strip() for line in path.read_text(encoding="utf-8").splitlines())
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    return [requirement for requirement in found if requirement.marker is None or requirement.marker.evaluate()]


def licence_of(package: PackageMetadata) -> str:
    """Returns what a package says of its licence, or an empty text."""
    if expression := package.get("License-Expression"):
        return expression
    classifiers = [text for text in package.get_all("Classifier") or [] if text.startswith("License :: ")]
    if names := [text.rsplit(" :: ", 1)[-1] for text in classifiers if text != "License :: OSI Approved"]:
        return " AND ".join(names)
    return (package.get("License") or "").strip().partition("\n")[0]


def is_forbidden(licence: str) -> bool:
    """Returns whether every way to take the package ("MIT OR GPL-2.0" offers two) is under the GPL or the AGPL."""
    return all(FORBIDDEN.search(choice) for choice in re.split(r"\bOR\b", licence))


def main(paths: list[str]) -> int:
    """Prints what is wrong and returns the exit code."""
    names = sorted({requirement.name for path in paths for requirement in read_requirements(Path(path))})
    wrong, tolerated = [], []
    for name in names:
        try:
            licence = KNOWN.get(name) or licence_of(metadata(name))
        except PackageNotFoundError:
            wrong.append(f"{name}: not installed; run `make test` or `make lint`, which install it")
            continue
        if not licence:
            wrong.append(f"{name}: does not say its licence; read its licence file and add it to KNOWN in {__file__}")
        elif is_forbidden(licence):
            wrong.append(f"{name}: {licence}; nothing under GPL or AGPL may become a dependency")
        elif TOLERATED.search(licence):
            tolerated.append(f"{name} ({licence})")
    for line in wrong:
        print(line, file=sys.stderr)
    print(f"Licences of {len(names)} packages: {len(wrong)} wrong; LGPL: {', '.join(tolerated) or 'none'}.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
