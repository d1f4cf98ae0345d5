"""The evidence report: one unit and year as a paper for auditors, in one HTML document that needs no network and no script.

Chinese stands first, English beside it. The same history gives the same bytes: nothing of it depends on when it is drawn. Does not belong
here: the files of a bundle, or any figure that the history does not hold.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import Connection

from evidence.report.cover import draw_cover, read_checkpoint
from evidence.report.files import list_files, tag_files
from evidence.report.material import load_material
from evidence.report.scores import tabulate_scores
from evidence.report.sheets import draw_sheets
from evidence.report.years import list_changes, list_claims, list_facts
from warehouse.file_store import FileStore
from warehouse.history import Horizon

_PAGES = Path(__file__).with_name("pages")
_FINGERPRINT_DIGITS = 16


def render_report(
    connection: Connection,
    horizon: Horizon,
    files: FileStore,
    unit_code: str,
    fiscal_year: int,
    checkpoint_note: str,
) -> str:
    """Render the report of one unit and year as one HTML document.

    Args:
        connection: To the warehouse.
        horizon: How far one looks.
        files: The originals, from which paragraphs of documents are quoted.
        unit_code: Whose report it is.
        fiscal_year: The year evaluated.
        checkpoint_note: The signed note of the horizon's checkpoint; empty where it was never signed.

    Raises:
        LookupError: the unit is neither registered nor has it filed.
        NoteError: the note is none of a checkpoint.
    """
    material = load_material(connection, horizon, files, unit_code, fiscal_year)
    checkpoint = read_checkpoint(connection, horizon, checkpoint_note)
    tags = tag_files(material)
    sheets, notes = draw_sheets(material, tags)
    return _render(
        {
            "unit": material.unit_name,
            "unit_code": unit_code,
            "fiscal_year": fiscal_year,
            "cover": draw_cover(material),
            "checkpoint": checkpoint,
            "fingerprint": checkpoint.root_sha256[:_FINGERPRINT_DIGITS],
            "files": list_files(material, tags),
            "tables": [tabulate_scores(material, one, tags) for one in material.evaluations],
            "facts": list_facts(material),
            "changes": list_changes(material),
            "claims": list_claims(material),
            "sheets": sheets,
            "notes": notes,
        }
    )


def _render(page: Mapping[str, Any]) -> str:
    return _environment().get_template("report.html").render(page)


@cache
def _environment() -> Environment:
    """Everything filled in is escaped, whatever the file is called; a name that is missing is a defect of ours."""
    environment = Environment(
        loader=FileSystemLoader(_PAGES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["css"] = _spell_css
    environment.filters["parted"] = _part_name
    return environment


def _part_name(name: str) -> Markup:
    """A name of a column that may break after its underscores, and nowhere else while there is room."""
    return Markup("_<wbr>").join(name.split("_"))


def _spell_css(text: str) -> Markup:
    """A text as a string of a style sheet: all but letters and digits by number, so that nothing ends the string or the sheet."""
    spelled = "".join(sign if _is_plain(sign) else f"\\{ord(sign):x} " for sign in text)
    return Markup(f'"{spelled}"')  # noqa: S704 (every sign that means anything to HTML or CSS is a number by now)


def _is_plain(sign: str) -> bool:
    return (sign.isascii() and sign.isalnum()) or "一" <= sign <= "龥"
