"""The same report as text, as a Word document and as a PDF: what is read in one has to be read in all.

A document is a list of blocks: a paragraph is a text, a table a list of rows. ``UP`` and ``LEFT`` stand where a merged cell covers.
"""

import io
import shutil
import subprocess
from pathlib import Path

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from examples.filing import rows
from examples.hongqi_report import HEADER, TABLE, TEXT

UP, LEFT = "\0up", "\0left"
FONT = "WenQuanYi Micro Hei"
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


def build_docx(blocks, *, has_borders=True, repeats_header=False, is_tight=False, is_centred=False, margin_text=None):
    """As a Word document on paper lying down, not yet saved.

    ``is_tight`` leaves no space between paragraphs, ``is_centred`` puts the texts of cells in their middle; ``margin_text`` stands above
    every page, with the page's number below.
    """
    document = docx.Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = (
        WD_ORIENT.LANDSCAPE,
        section.page_height,
        section.page_width,
    )
    style = document.styles["Normal"]
    style.font.size, style.font.name = Pt(10.5), FONT
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    if is_tight:
        style.paragraph_format.space_after = Pt(0)
    if margin_text:
        section.header.paragraphs[0].text = margin_text
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        section.footer.paragraphs[0]._p.append(field)
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
            if is_centred:
                cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
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


def convert(contents, form, folder):
    """Documents by file name, as LibreOffice writes them in another form, such as ``pdf``; one start of it for all."""
    folder = Path(folder)
    sources = [folder / name for name in contents]
    for source, content in zip(sources, contents.values(), strict=True):
        source.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    out = folder / "out"
    command = [SOFFICE, profile, "--headless", "--convert-to", form, "--outdir", str(out), *map(str, sources)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {source.stem: (out / f"{source.stem}.{form}").read_bytes() for source in sources}


def write_pdf(blocks, *, has_borders=True, repeats_header=False, page=(842, 595), open_sides=False):
    """As a PDF by reportlab, which merges no cells over pages, with a font that is not embedded: readers bring the characters."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("plain", fontName="STSong-Light", fontSize=10.5, leading=15, wordWrap="CJK")
    story = []
    for block in blocks:
        if isinstance(block, str):
            story.append(Paragraph(block, style) if block else Spacer(1, 8))
            continue
        body = [["" if cell in {UP, LEFT} else Paragraph(cell, style) for cell in row] for row in block]
        looks = [("VALIGN", (0, 0), (-1, -1), "TOP")]
        if has_borders:
            looks.append(("GRID" if not open_sides else "INNERGRID", (0, 0), (-1, -1), 0.5, "black"))
        if open_sides:
            looks += [("LINEABOVE", (0, 0), (-1, 0), 0.5, "black"), ("LINEBELOW", (0, -1), (-1, -1), 0.5, "black")]
        looks += [
            ("SPAN", (left, top), (left + wide - 1, top)) for top, left, _, wide, _ in spans_of(block) if wide > 1
        ]
        widths = [700 / len(block[0])] * len(block[0])
        story.append(Table(body, widths, style=looks, repeatRows=2 if repeats_header else 0))
    written = io.BytesIO()
    SimpleDocTemplate(written, pagesize=page, leftMargin=60, rightMargin=60, invariant=1).build(story)
    return written.getvalue()
