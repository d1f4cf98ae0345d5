"""Render a picture: a Vega-Lite description in, the bytes of an SVG out; no browser, no network, the same bytes for the same rows.

An SVG is a tenth of the PNG of the same picture, sharp at every size, and its text can be searched.

Colours are those of Okabe and Ito, which colour-blind people tell apart; every exact value is written beside its mark, so that no
figure has to be read off a colour or a length. Does not belong here: what a picture shows.
"""

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

FILED, COUNTED, OPEN = "#E69F00", "#0072B2", "#9AD0F0"
MISSING, RETURNED, EXEMPT = "#D55E00", "#CC79A7", "#999999"
INK, FAINT = "#222222", "#BBBBBB"
_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
STYLE = {
    "font": "sans-serif",
    "background": "white",
    "view": {"stroke": None},
    "axis": {"labelColor": INK, "titleColor": INK, "gridColor": "#EEEEEE", "labelFontSize": 12, "titleFontSize": 12},
    "legend": {"labelFontSize": 12, "titleFontSize": 12},
    "text": {"color": INK, "fontSize": 12},
    "title": {"anchor": "start", "fontSize": 15, "subtitleFontSize": 12, "subtitleColor": "#555555"},
}
_GLYPH = '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32"><text y="26" font-size="24" font-family="sans-serif">{}</text></svg>'

Description = dict[str, Any]


def render_svg(description: Mapping[str, Any]) -> bytes:
    """The picture that a Vega-Lite description describes."""
    import vl_convert

    _register_fonts()
    described = {"$schema": _SCHEMA, "config": STYLE, "padding": 12, **description}
    return str(vl_convert.vegalite_to_svg(described)).encode()


@lru_cache(maxsize=1)
def can_write_chinese() -> bool:
    """Whether a font at hand has Chinese characters: without one, two different characters come out as the same empty box.

    Fonts are those of the system, and of the folder ``JIXIAO_FONTS``.
    """
    import vl_convert

    _register_fonts()
    one, other = (vl_convert.svg_to_png(_GLYPH.format(character)) for character in "年度")
    return bool(one != other)


def say(zh: str, en: str) -> str:
    """Both languages, or English alone where no font has Chinese characters."""
    return f"{zh} {en}" if can_write_chinese() else en


def name_or_code(name: str | None, code: str) -> str:
    """What a unit is called, or its code where it has no name or its name cannot be written."""
    return name if name and (name.isascii() or can_write_chinese()) else code


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    folder = os.environ.get("JIXIAO_FONTS")
    if folder:
        import vl_convert

        vl_convert.register_font_directory(str(Path(folder).resolve()))
