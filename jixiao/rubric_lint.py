"""`jixiao rubric lint`."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from jixiao.failures import NO
from jixiao.options import format_option
from jixiao.output import print_rows, print_table
from schemas.findings import CHECKS, ERROR, SEVERITIES, Finding, Names, describe_finding, name_place

COLUMNS = ("check", "severity", "addressed_to", "place", "stated", "computed", "message")
_SHOWN = ("addressed_to", "place", "stated", "computed", "message")
_TITLES = {"error": "错误 errors", "warning": "警告 warnings", "note": "提示 notes"}
_RUBRIC_SUFFIXES = frozenset({".yaml", ".yml"})


@click.command("lint")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]...")
@click.option(
    "--rubric", "named", help="The rubric of filed tables that do not name theirs: a file, code@YEAR or code/DATE."
)
@format_option
@click.pass_context
def lint(ctx: click.Context, files: Sequence[Path], named: str | None, form: str) -> None:
    """Find the defects of rubric files and of filed scoring tables; without FILE, of all rubrics at hand.

    A rubric file (.yaml) is read leniently: what would keep it from loading is told at its line like any other defect. Points that
    do not add up, a criterion that awards more or less than its item holds, bands that overlap or leave gaps, dates of versions that
    do, methods without their budget, criteria without authority, codes that stand twice, items that read nothing. In a filed table
    (.txt or .md report; .xlsx or .csv with self_scores) the unit's self-scores are judged too, and put in order. Several defects with
    one cause name it.

    \b
    Example, before a new form is used:  jixiao rubric lint reference/rubrics/county-department/2025-01-01.yaml
    Example, for a report that came in:  jixiao rubric lint 自评报告.txt --format csv

    Exit codes: 0 no errors (warnings and notes do not count); 1 an error was found; 2 the file is of no known kind.
    """  # noqa: D301
    paths = files or _list_rubrics()
    rubrics = [path for path in paths if path.suffix.lower() in _RUBRIC_SUFFIXES]
    rows = _lint_rubrics(rubrics) if rubrics else []
    for path in paths:
        if path not in rubrics:
            rows += _lint_tables(path, named)
    rows.sort(key=lambda row: SEVERITIES.index(row["severity"]))
    if form == "table":
        _print_grouped(rows)
    else:
        print_rows(rows, COLUMNS, form)
    if any(row["severity"] == ERROR for row in rows):
        ctx.exit(NO)


def _list_rubrics() -> list[Path]:
    from pipelines.resources.rubric_files import reference_folder

    return sorted((reference_folder() / "rubrics").glob("*/*.yaml"))


def _lint_rubrics(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """The findings of rubric files; their dates are compared with those of all files beside them."""
    from schemas.lint_rubric import lint_place, lint_rubric, name_content
    from schemas.lint_versions import Version, lint_versions, read_version
    from schemas.rubric_text import parse_rubric_text

    wanted = {path.resolve() for path in paths}
    beside = {one.resolve(): one for path in paths for one in sorted(path.parent.glob("*.y*ml"))}
    beside |= {path.resolve(): path for path in paths}
    rows: list[dict[str, Any]] = []
    versions: list[Version] = []
    names: Names = {}
    for known, path in beside.items():
        text = parse_rubric_text(path.read_bytes())
        version = read_version(text.content, str(path), text.place(("effective_to",)))
        versions += [version] if version else []
        if known in wanted:
            names = {**names, **name_content(text.content)}
            found = [*lint_rubric(text), *lint_place(text, path.parent.name, path.stem)]
            rows += _spell((replace(one, file_name=str(path)) for one in found), name_content(text.content))
    told = {str(path) for path in paths}
    return rows + _spell((one for one in lint_versions(versions) if _is_on(one, told)), names)


def _is_on(finding: Finding, files: set[str]) -> bool:
    """Whether a finding on dates concerns one of these files, whichever of the two it stands at."""
    texts = (finding.file_name, finding.found, finding.expected, finding.context)
    return any(file in text for file in files for text in texts if text)


def _lint_tables(path: Path, named: str | None) -> list[dict[str, Any]]:
    """The findings of the scoring tables of a filed file; what a workbook only fills in is no form of its own."""
    from jixiao.filed_table import NoScoringTableError, read_filed_tables
    from jixiao.named_rubric import find_rubric
    from schemas.lint_form import lint_form
    from schemas.lint_self_scores import lint_self_scores
    from schemas.rubric import name_items

    try:
        tables = read_filed_tables(path, find_rubric(named) if named else None)
    except NoScoringTableError as error:
        raise click.UsageError(str(error)) from error
    rows = []
    for one in tables:
        on_form = lint_form(one.form) if one.is_printed else []
        found = [*one.findings, *on_form, *lint_self_scores(one.form, one.rubric)]
        names = name_items([one.rubric.canonical_json]) if one.rubric else {}
        rows += _spell((replace(finding, file_name=str(path)) for finding in found), names)
    return rows


def _spell(findings: Iterable[Finding], names: Names) -> list[dict[str, Any]]:
    return [
        {
            "check": one.check,
            "severity": CHECKS[one.check].severity,
            "addressed_to": CHECKS[one.check].addressed_to,
            "place": name_place(one.file_name, one.sheet, one.cell),
            "stated": one.found,
            "computed": one.expected,
            "message": describe_finding(asdict(one), names),
        }
        for one in findings
    ]


def _print_grouped(rows: Sequence[dict[str, Any]]) -> None:
    """A table per severity, the gravest first."""
    for severity in SEVERITIES:
        own = [row for row in rows if row["severity"] == severity]
        if own:
            print_table(own, _SHOWN, f"{_TITLES[severity]}: {len(own)}")
    if not rows:
        click.echo("没有发现问题。No defects found.")
