"""`jixiao check-report`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jixiao.failures import NO
from jixiao.options import format_option
from jixiao.output import print_indented, print_rows
from jixiao.reading import TABLE

if TYPE_CHECKING:
    from jixiao.filed_table import FiledTable
    from schemas.statements import Claim, Passage, ReportContext

COLUMNS = ("place", "sentence", "kind", "stated", "computed", "verdict", "reason")


@click.command("check-report")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@format_option
@click.pass_context
def command(ctx: click.Context, file: Path, form: str) -> None:
    """Check what a report says about numbers: growth, shares, sums, conversions, scores; against itself.

    Every statement is told with its verdict: consistent; inconsistent (no exact values behind the rounded figures make it true); query
    (only cutting off, an approximate word or a known other basis does); unverifiable (what it needs is not in the report). No warehouse is
    needed.

    Exit codes: 0 nothing is inconsistent; 1 a statement is inconsistent; 2 the file cannot be read.
    """
    from pipelines.publishing.tell_statements import tell_statements
    from pipelines.resources.statement_files import read_knowledge
    from pipelines.statements.check_statements import check_statements
    from schemas.statements import INCONSISTENT

    passages, context = _read_report(file)
    claims = check_statements(passages, read_knowledge(), context)
    if form == TABLE:
        print_indented(tell_statements([vars(one) for one in claims]))
    else:
        print_rows([_spell(one) for one in claims], COLUMNS, form)
    if any(one.verdict == INCONSISTENT for one in claims):
        ctx.exit(NO)


def _read_report(file: Path) -> "tuple[list[Passage], ReportContext]":
    """The paragraphs of a report, the year it is about, and the scoring table it prints."""
    from pipelines.reading.read_one import FileToRead, ReadingTerms, Refusal, reading_by
    from pipelines.reading.read_report import Report
    from pipelines.reading.spell_passages import spell_passages
    from pipelines.resources.layout_files import read_report_layout
    from pipelines.resources.office import find_office
    from pipelines.resources.process_settings import open_processes
    from schemas.phrases import PHRASES
    from schemas.statements import ReportContext

    with open_processes() as processes:
        terms = ReadingTerms(read_report_layout(), processes.limits)
        (report,) = reading_by(processes.call_each, find_office().convert)(
            [FileToRead("report", file.read_bytes())], terms
        )
    if not isinstance(report, Report):
        zh, en = PHRASES[report.reason if isinstance(report, Refusal) else "no_text"]
        raise click.UsageError(f"{file} 无法读取：{zh} · cannot be read: {en}")
    passages = list(spell_passages(report).passages)
    has_form = any(row.table_name == "report_scores" for row in report.rows)
    table = _read_table(file) if has_form else None
    form, rubric = (table.form, table.rubric) if table else (None, None)
    return passages, ReportContext(report.fiscal_year, form=form, rubric=rubric, unit_names=report.unit_names)


def _read_table(file: Path) -> "FiledTable | None":
    from jixiao.filed_table import NoScoringTableError, read_filed_tables

    try:
        return next((one for one in read_filed_tables(file) if one.is_printed), None)
    except NoScoringTableError:
        return None


def _spell(claim: "Claim") -> dict[str, Any]:
    return {
        "place": claim.place,
        "sentence": claim.sentence,
        "kind": claim.kind,
        "stated": claim.stated,
        "computed": claim.computed,
        "verdict": claim.verdict,
        "reason": claim.reason,
    }
