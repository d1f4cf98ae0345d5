"""Limits: how large, deep and slow a file may be before it is not read, with the text in which a site sets its own.

A limit guards the run, not the filings: each default lies far beyond what a filing of a year needs. Does not belong here: what
measures a file against one, or where the text is read.
"""

from typing import Self

from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

_MIB = 2**20


class LimitsError(ValueError):
    """The text of the limits cannot be read; the message says what is wrong in it and which limits there are."""


class Limits(BaseModel):
    """What a file may cost. A file beyond a limit is a finding that names it; everything else goes on.

    Attributes:
        seconds: How long one file may be read, by the clock.
        memory_mib: How much memory its reading may take.
        places: Rows times columns of one sheet, laid out in full.
        inflated_mib: What the parts of an archive (zip, xlsx, docx) may unpack to, together.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: PositiveInt = 120
    memory_mib: PositiveInt = 2048
    places: PositiveInt = 10_000_000
    inflated_mib: PositiveInt = 256

    @property
    def memory_bytes(self) -> int:
        """The limit on memory in bytes."""
        return self.memory_mib * _MIB

    @property
    def inflated_bytes(self) -> int:
        """The limit on what an archive unpacks to in bytes."""
        return self.inflated_mib * _MIB

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read limits as a site writes them, ``seconds=300,memory_mib=4096``; those that are not named stay as they are.

        Raises:
            LimitsError: a part is not ``name=whole number``, names no limit, or names one twice.
        """
        parts = [part.strip() for part in text.split(",") if part.strip()]
        named = [part.partition("=") for part in parts]
        values = {name.strip(): value.strip() for name, _, value in named}
        known = ", ".join(cls.model_fields)
        if len(values) < len(parts):
            raise LimitsError(f"a limit stands twice in {text!r}; each of {known} may stand once")
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            wrong = ", ".join(str(one["loc"][0]) for one in error.errors())
            raise LimitsError(f"{wrong}: expected name=whole number above 0, for any of {known}") from error


DEFAULT_LIMITS = Limits()
