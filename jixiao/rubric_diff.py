"""`jixiao rubric diff`."""

from itertools import groupby

import click

from jixiao.options import format_option
from jixiao.output import print_rows

COLUMNS = ("item_code", "what", "before", "after", "sentence")


@click.command("diff")
@click.argument("before")
@click.argument("after")
@format_option
def diff(before: str, after: str, form: str) -> None:
    """Say in words what changed from one rubric to another: points, criteria, methods, bands, dates, names, conventions.

    BEFORE and AFTER are rubric files, or name rubrics at hand: code@YEAR is the one in force for that fiscal year, code/DATE the one
    that begins on that day. The differences stand item by item, in printed order.

    \b
    Example:  jixiao rubric diff county-department@2023 county-department@2024
    Example:  jixiao rubric diff county-department/2022-01-01 draft.yaml --format csv
    """  # noqa: D301
    from jixiao.named_rubric import find_rubric
    from schemas.diff_rubrics import diff_rubrics, write_value
    from schemas.rubric_text import spell_path
    from schemas.word_differences import describe_difference, name_item

    told = []
    for one in diff_rubrics(find_rubric(before), find_rubric(after)):
        (name_zh, name_en), (zh, en) = name_item(one), describe_difference(one)
        row = {
            "item_code": one.item_code,
            "what": spell_path(one.path),
            "before": write_value(one.before),
            "after": write_value(one.after),
            "sentence": f"{name_zh}：{zh} {name_en}: {en}",
        }
        told.append(((name_zh, name_en), (zh, en), row))
    if form != "table":
        print_rows([row for _, _, row in told], COLUMNS, form)
        return
    for (name_zh, name_en), group in groupby(told, key=lambda one: one[0]):
        click.echo(f"{name_zh} {name_en}")
        for _, (zh, en), _ in group:
            click.echo(f"  {zh}\n    {en}")
    if not told:
        click.echo("两者相同。The two rubrics do not differ.")
