"""Make the sample program importable from the checkout; it is not part of the installed package."""

import csv
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))


@pytest.fixture(scope="session")
def committed() -> Path:
    """The folder of the samples."""
    return ROOT / "examples"


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def read_sample(committed):
    """Read one CSV file of the samples, by its path below them."""

    def read(name: str) -> list[dict[str, str]]:
        with (committed / name).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    return read
