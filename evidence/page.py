"""The page for people in a bundle: the report, where the program that renders it is at hand, else the least that can be said."""

import importlib
import importlib.util
from html import escape

from sqlalchemy import Connection

from warehouse.file_store import FileStore
from warehouse.history import Horizon

_REPORT = "evidence.report"
_PLAIN = """<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head>
<body><h1>{title}</h1><p>分数与依据见 leaves/，核验见 README.txt。 Scores and their grounds stand in leaves/; README.txt says how to verify.</p>
<pre>{note}</pre></body></html>
"""


def render_page(
    connection: Connection, horizon: Horizon, files: FileStore, unit_code: str, fiscal_year: int, checkpoint_note: str
) -> str:
    """The page of a unit's year as HTML."""
    if importlib.util.find_spec(_REPORT) is None:
        return _PLAIN.format(title=f"{escape(unit_code)} · {fiscal_year}", note=escape(checkpoint_note))
    render = importlib.import_module(_REPORT).render_report
    return str(render(connection, horizon, files, unit_code, fiscal_year, checkpoint_note))
