"""Find foreign parts: what a workbook holds besides its cells that would run, or that lies elsewhere. Nothing of it is run or followed.

A cell that refers to another workbook is read by the result that was saved in it. Does not belong here: the cells.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from pipelines.reading.archive import Archive, BrokenArchiveError, OversizedArchiveError, open_archive
from pipelines.reading.compound import SIGNATURE
from pipelines.reading.scan_xls import look_beside_cells
from schemas.findings import Finding
from schemas.limits import DEFAULT_LIMITS, Limits

_MACROS = ("xl/vbaproject", "xl/macrosheets/", "xl/vbadata", "basic/", "scripts/")
_CONNECTIONS = "xl/connections.xml"
_RELATIONS = ".rels"
# Of OpenDocument; a table that is taken from elsewhere names its source.
_CONTENT, _SOURCE = "content.xml", re.compile(rb'<table:table-source\b[^>]*?xlink:href="([^"]*)"')
# A link that somebody may click on is text like any.
_CLICKED = "/hyperlink"
_SHOWN, _SHOWN_CHARACTERS = 3, 120


def find_foreign_parts(content: bytes, limits: Limits = DEFAULT_LIMITS) -> tuple[Finding, ...]:
    """One finding on the macros of a workbook, one on what it fetches from elsewhere; almost always none."""
    if content.startswith(SIGNATURE):
        old = look_beside_cells(content)
        return _tell(old.macros, old.elsewhere)
    try:
        archive = open_archive(content, limits.inflated_bytes)
        macros = [name for name in archive.parts if name.startswith(_MACROS)]
        elsewhere = list(dict.fromkeys(_list_elsewhere(archive)))
    except (BrokenArchiveError, OversizedArchiveError):
        # What cannot be read was refused with the workbook, or is of no consequence to its cells.
        return ()
    return _tell(macros, elsewhere)


def _tell(macros: Sequence[str], elsewhere: Sequence[str]) -> tuple[Finding, ...]:
    found = [("workbook_runs_nothing", macros), ("workbook_stands_by_itself", elsewhere)]
    return tuple(Finding(check, found=_show(names)) for check, names in found if names)


def _list_elsewhere(archive: Archive) -> Iterator[str]:
    """The addresses of other files, and the part that holds queries, in order of their parts."""
    for name in archive.parts:
        if name == _CONNECTIONS:
            yield name
        elif name == _CONTENT:
            yield from (unescape(found.decode()) for found in _SOURCE.findall(archive.read(name)))
        elif name.endswith(_RELATIONS):
            yield from _list_targets(archive.read(name))


def _list_targets(xml: bytes) -> Iterator[str]:
    try:
        relations = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return
    for one in relations.iter():
        if one.get("TargetMode") == "External" and not str(one.get("Type")).endswith(_CLICKED):
            yield str(one.get("Target"))


def _show(names: Sequence[str]) -> str:
    shown = "、".join(name[:_SHOWN_CHARACTERS] for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} … ({len(names)})"
