"""Limits: how large, deep and slow a file may be before it is not read, with the text in which a site sets its own.

A limit guards the run, not the filings: each default lies far beyond what a filing of a year needs. Does not belong here: what
measures a file against one, or where the text is read.
"""

from typing import Self

from pydantic import BaseModel, ConfigDict, PositiveInt, ValidationError

from schemas.archives import ALWAYS_INFLATED_BYTES

_MIB = 2**20


class LimitsError(ValueError):
    """The text of the limits cannot be read; the message says what is wrong in it and which limits there are."""


class Limits(BaseModel):
    """What a file may cost. A file beyond a limit is a finding that names it; everything else goes on.

    Attributes:
        file_mib: How large a file may be to be taken in at all.
        seconds: How long a file may be looked into, and how long it may be read, by the clock.
        memory_mib: How much memory a process that does so may take beyond what it has when it begins.
        sheets: How many sheets a workbook may have.
        rows: How many rows a table may have, blank ones between others included.
        places: Rows times columns of one sheet, laid out in full.
        inflated_mib: What the parts of an archive (zip, xlsx, docx) may unpack to, together, and an old document be converted to; and how
            long the formulas of a workbook may be.
        inflation: How many times its own size that may be, where it is more than 16 MiB.
        members: How many files may be in an archive, those of archives inside it included.
        nested_archives: How many archives may lie in one another.
        nested_tables: How many tables of a document may lie in one another.
        pages: How many pages a PDF may have.
        characters: How many characters a document may have.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file_mib: PositiveInt = 256
    seconds: PositiveInt = 120
    memory_mib: PositiveInt = 2048
    sheets: PositiveInt = 200
    rows: PositiveInt = 2**20
    places: PositiveInt = 10_000_000
    inflated_mib: PositiveInt = 256
    inflation: PositiveInt = 250
    members: PositiveInt = 5_000
    nested_archives: PositiveInt = 3
    nested_tables: PositiveInt = 20
    pages: PositiveInt = 600
    characters: PositiveInt = 2_000_000

    @property
    def file_bytes(self) -> int:
        """The limit on the size of a file in bytes."""
        return self.file_mib * _MIB

    @property
    def memory_bytes(self) -> int:
        """The limit on memory in bytes."""
        return self.memory_mib * _MIB

    @property
    def inflated_bytes(self) -> int:
        """The limit on what an archive unpacks to in bytes."""
        return self.inflated_mib * _MIB

    def inflated_from(self, packed_bytes: int) -> int:
        """What an archive of so many bytes may unpack to, in bytes."""
        return min(self.inflated_bytes, max(ALWAYS_INFLATED_BYTES, packed_bytes * self.inflation))

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
