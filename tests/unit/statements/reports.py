"""Reports in a line: what a text claims, checked by the words that the project ships."""

from pipelines.resources.statement_files import read_knowledge
from pipelines.statements.check_statements import check_statements
from schemas.statements import Passage, ReportContext

KNOWLEDGE = read_knowledge()
NOTHING = ReportContext()


def passages(text):
    """Every line of a text as a passage of its own."""
    lines = enumerate(text.splitlines(), start=1)
    return [Passage(line, ((0, f"L{number}"),), is_row="|" in line) for number, line in lines if line.strip()]


def check(text, context=NOTHING):
    """All claims of a text."""
    return check_statements(passages(text), KNOWLEDGE, context)


def verdicts(text, context=NOTHING):
    """What is said of each stated figure: ``{(kind, stated): verdict}``."""
    return {(one.kind, one.stated): one.verdict for one in check(text, context)}
