"""The bureau's template as data: its name and version, and what it says beside each table and at each column.

Does not belong here: reading the YAML file (``pipelines.resources``), or laying out a workbook (``pipelines.publishing.template``).
"""

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.tables import TABLES

# What no sheet name and no file name may hold on any system.
FORBIDDEN_IN_NAMES = r'\/:*?"<>|[]'


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnWords(_Part):
    """What a column asks for, shown beside the table and where one types; ``width`` in digits, as spreadsheets measure."""

    says: str = Field(min_length=1, max_length=200)
    width: int = Field(default=14, ge=4, le=80)


class TableWords(_Part):
    """What a table is for and what to mind in it, how many empty rows it has, and its columns."""

    says: tuple[str, ...] = Field(min_length=1)
    empty_rows: int = Field(default=0, ge=0, le=1000)
    columns: Mapping[str, ColumnWords]


class Labels(_Part):
    """The words that a template needs besides: headings of what stands there to be read only, and what a wrong entry is told."""

    instructions: str
    prior_final: str
    prior_executed: str
    prior_executed_to_month: str
    prior_actual: str
    target_share: str
    item_name: str
    item_points: str
    criterion_name: str
    accepted_answer: str
    authority: str
    listed_codes: str
    listed_names: str
    amounts_in: str
    authorities: Mapping[str, str]
    answers: Mapping[str, str]
    wrong: Mapping[str, str]


class TemplateForm(_Part):
    """One version of the template: from ``from_fiscal_year`` on filings are made from it, until the next version.

    ``name`` is that of the table in file names, ``rubrics`` the one offered for each type of subject, ``signatures`` what is signed
    at the foot of every printed page. ``stamped_from_fiscal_year`` is the first year whose templates were handed out with a stamp: from
    then on a workbook without one is told.
    """

    form: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: str = Field(min_length=1)
    from_fiscal_year: int = Field(ge=1949, le=9999)
    stamped_from_fiscal_year: int | None = Field(default=None, ge=1949, le=9999)
    source: str = Field(min_length=1)
    name: str = Field(min_length=1)
    rubrics: Mapping[str, str]
    signatures: tuple[str, ...] = Field(min_length=1)
    labels: Labels
    tables: Mapping[str, TableWords]

    @model_validator(mode="after")
    def _says_something_of_every_column(self) -> Self:
        """A table or column without instructions, or one that the contract does not have, is told when the file is read."""
        wanted = {table.name: {column.name for column in table.columns} for table in TABLES}
        found = {name: set(words.columns) for name, words in self.tables.items()}
        for name in sorted(wanted.keys() | found.keys()):
            odd = wanted.get(name, set()) ^ found.get(name, set())
            if odd:
                message = (
                    f"{name}: every column of the contract has its instruction, and no other: {', '.join(sorted(odd))}"
                )
                raise ValueError(message)
        return self


class NoTemplateError(LookupError):
    """The reference data hold no version of the template."""


class TemplateBook(_Part):
    """All versions of the template."""

    forms: tuple[TemplateForm, ...] = ()

    def expected_in(self, fiscal_year: int) -> TemplateForm | None:
        """The version that filings of a year are made from; None where none had begun."""
        begun = [one for one in self.forms if one.from_fiscal_year <= fiscal_year]
        return max(begun, key=lambda one: one.from_fiscal_year, default=None)

    def offered_for(self, fiscal_year: int) -> TemplateForm:
        """The version that a template of a year is made of; before the first of them that one, since the contract's names hold in every year.

        Raises:
            NoTemplateError: there is none at all.
        """
        if not self.forms:
            message = "reference/layouts/templates/ holds no template"
            raise NoTemplateError(message)
        return self.expected_in(fiscal_year) or min(self.forms, key=lambda one: one.from_fiscal_year)
