"""The same report as text, as a Word document and as a PDF: what is read in one has to be read in all.

A document is a list of blocks: a paragraph is a text, a table a list of rows. ``UP`` and ``LEFT`` stand where a merged cell covers.
"""

import io
import shutil
import subprocess
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from examples.filing import rows
from examples.hongqi_report import HEADER, TABLE, TEXT

UP, LEFT = "\0up", "\0left"
SOFFICE = shutil.which("soffice")
PARAGRAPHS = TEXT.rstrip("\n").split("\n")
# Two lines of header: a heading over the three levels, as the form prints it.
HEAD = [["绩效指标", LEFT, LEFT, *HEADER[3:]], [*HEADER[:3], UP, UP, UP, UP]]


def scoring_table():
    """The example's scoring table with the merged cells of the printed form."""
    body = [["" if one is None else str(one) for one in row.values()] for row in rows("a b c d e f g", TABLE)]
    for number, row in enumerate(body):
        is_last = number == len(body) - 1
        for level in (0, 1):
            if not row[level]:
                row[level] = LEFT if is_last or (level == 1 and row[0]) else UP
        if is_last:
            row[2:5] = [LEFT] * 3
    return [*HEAD, *body]


def example_report():
    """The example's report: its text, and its scoring table."""
    return [*PARAGRAPHS, "", scoring_table()]


def spans_of(table):
    """Every cell that begins somewhere: row, column, rows and columns it takes, text."""
    for top, row in enumerate(table):
        for left, text in enumerate(row):
            if text in {UP, LEFT}:
                continue
            wide = 1
            while left + wide < len(row) and row[left + wide] == LEFT:
                wide += 1
            high = 1
            while top + high < len(table) and table[top + high][left] == UP:
                high += 1
            yield top, left, high, wide, text


def write_text(blocks):
    """As text: cells parted by tabs, what is covered left blank."""
    lines = []
    for block in blocks:
        if isinstance(block, str):
            lines.append(block)
        else:
            lines += ["\t".join("" if cell in {UP, LEFT} else cell for cell in row) for row in block]
    return ("\n".join(lines) + "\n").encode()


def build_docx(blocks, *, has_borders=True, repeats_header=False):
    """As a Word document on paper lying down, not yet saved."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = (
        WD_ORIENT.LANDSCAPE,
        section.page_height,
        section.page_width,
    )
    style = document.styles["Normal"]
    style.font.size = Pt(10.5)
    style.font.name = "WenQuanYi Micro Hei"
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "WenQuanYi Micro Hei")
    for block in blocks:
        if isinstance(block, str):
            document.add_paragraph(block)
            continue
        table = document.add_table(len(block), len(block[0]), "Table Grid" if has_borders else None)
        for top, left, high, wide, text in spans_of(block):
            cell = table.cell(top, left)
            if (high, wide) != (1, 1):
                cell = cell.merge(table.cell(top + high - 1, left + wide - 1))
            cell.text = text
        if repeats_header:
            for row in table.rows[:2]:
                row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    return document


def save(document):
    """A document's bytes."""
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def write_docx(blocks, **how):
    """As the bytes of a Word document."""
    return save(build_docx(blocks, **how))


def convert(content, suffix, form, folder):
    """A document as LibreOffice writes it in another form, such as ``pdf`` or ``docx``."""
    source = Path(folder) / f"source.{suffix}"
    source.write_bytes(content)
    out = Path(folder) / "out"
    profile = (Path(folder) / "profile").as_uri()
    command = [
        SOFFICE,
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        form,
        "--outdir",
        str(out),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return (out / f"source.{form}").read_bytes()
