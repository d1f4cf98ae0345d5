"""Statement files: the words, units and patterns under ``reference/statements/``."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from pipelines.resources.rubric_files import reference_folder
from pipelines.resources.yaml_files import read_model
from pipelines.statements.check_statements import Knowledge
from schemas.statement_patterns import BodyTable, PairTable, PatternTable, RateTable, WholeTable
from schemas.statement_words import Lexicon, UnitTable, WordTable

# One reading of the files serves a process.
_KNOWN: dict[Path, Knowledge] = {}


class StatementFileError(ValueError):
    """A file of words or patterns cannot be used; the message names the file and what is wrong in it."""


class _Characters(BaseModel):
    """``characters.yaml``: pairs of a traditional and a simplified character."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    source: str = Field(min_length=1)
    pairs: str

    def table(self) -> Mapping[int, str]:
        """For ``str.translate``."""
        return {ord(pair[0]): pair[1] for pair in self.pairs.split()}


def read_knowledge(folder: Path | None = None) -> Knowledge:
    """Read all that is known of how reports speak.

    Raises:
        StatementFileError: a file is not there, not YAML, or not what it should be.
    """
    place = folder or reference_folder()
    if place not in _KNOWN:
        own = place / "statements"
        _KNOWN[place] = Knowledge(
            read_lexicon(place),
            read_model(own / "figures.yaml", PatternTable, StatementFileError).figures,
            read_model(own / "wholes.yaml", WholeTable, StatementFileError),
            read_model(own / "rates.yaml", RateTable, StatementFileError),
            read_model(own / "pairs.yaml", PairTable, StatementFileError),
            read_model(own / "bodies.yaml", BodyTable, StatementFileError),
        )
    return _KNOWN[place]


def read_lexicon(folder: Path | None = None) -> Lexicon:
    """Read units, words and characters.

    Raises:
        StatementFileError: one of them is not there, not YAML, or not what it should be.
    """
    place = (folder or reference_folder()) / "statements"
    units = read_model(place / "units.yaml", UnitTable, StatementFileError)
    words = read_model(place / "words.yaml", WordTable, StatementFileError)
    characters = read_model(place / "characters.yaml", _Characters, StatementFileError)
    return Lexicon(words.categories, units.units, units.multipliers, characters.table(), units.joined_names)
