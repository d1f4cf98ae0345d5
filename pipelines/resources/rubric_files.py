"""Rubric files: the dated rubrics under ``reference/rubrics/``, found beside pyproject.toml or by ``JIXIAO_REFERENCE``."""

import hashlib
import os
from pathlib import Path

from pipelines.resources.yaml_files import read_model
from schemas.rubric import Rubric, RubricBook

PROJECT_FOLDER = Path(__file__).resolve().parents[2]


class RubricFileError(ValueError):
    """A rubric file cannot be used; the message names the file and what is wrong in it."""


def reference_folder() -> Path:
    """The folder of rules and facts as data."""
    return Path(os.environ.get("JIXIAO_REFERENCE") or PROJECT_FOLDER / "reference")


def read_rubric(path: Path) -> Rubric:
    """Read one rubric file.

    Raises:
        RubricFileError: not YAML, not a rubric, or not the code and date its path says.
    """
    rubric = read_model(path, Rubric, RubricFileError)
    if (rubric.code, rubric.effective_from.isoformat()) != (path.parent.name, path.stem):
        message = (
            f"{path}: holds {rubric.code} from {rubric.effective_from}; a rubric lies at <code>/<effective-from>.yaml"
        )
        raise RubricFileError(message)
    return rubric


def read_rubric_book(folder: Path | None = None) -> RubricBook:
    """Read all rubrics of the reference folder."""
    paths = sorted(((folder or reference_folder()) / "rubrics").glob("*/*.yaml"))
    return RubricBook(tuple(read_rubric(path) for path in paths))


def hash_reference(folder: Path | None = None, *parts: str) -> str:
    """One hash over all reference files (names and contents), which goes with each run; or over those in some parts of the folder."""
    root = folder or reference_folder()
    digest = hashlib.sha256()
    paths = (path for part in parts or (".",) for path in (root / part).rglob("*"))
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(
            f"{path.relative_to(root).as_posix()}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    return digest.hexdigest()
