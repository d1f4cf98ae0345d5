"""`jixiao rubric`."""

import click

from jixiao.options import format_option
from jixiao.output import print_rows
from jixiao.rubric_diff import diff
from jixiao.rubric_lint import lint
from jixiao.verbs import Verbs

LIST_COLUMNS = (
    "code",
    "effective_from",
    "effective_to",
    "name",
    "points",
    "items",
    "source",
    "document_number",
    "sha256",
)


@click.group("rubric", cls=Verbs)
def command() -> None:
    """The dated rubrics that scores are recomputed from."""


@command.command("list")
@format_option
def list_rubrics(form: str) -> None:
    """List all rubrics at hand: code, dates, points, and where each comes from."""
    from pipelines.resources.rubric_files import read_rubric_book

    rows = [
        {
            "code": rubric.code,
            "effective_from": rubric.effective_from.isoformat(),
            "effective_to": rubric.effective_to.isoformat() if rubric.effective_to else None,
            "name": f"{rubric.name.zh} {rubric.name.en}",
            "points": str(rubric.points),
            "items": len(rubric.scored_items),
            "source": rubric.source.status,
            "document_number": rubric.source.document_number,
            "sha256": rubric.sha256[:16] if form == "table" else rubric.sha256,
        }
        for rubric in read_rubric_book().rubrics
    ]
    print_rows(rows, LIST_COLUMNS, form)


command.add_command(lint)
command.add_command(diff)
