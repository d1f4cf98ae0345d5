"""`jixiao` and `python -m jixiao`: the verbs, each loaded only when it is called."""

import gc
import importlib
import sys
from typing import Any

import click

from jixiao.failures import explain_failures, noticing_closed_pipes
from jixiao.output import write_whatever_comes
from jixiao.verbs import Verbs

# verb: (module, what `jixiao --help` says)
VERBS: dict[str, tuple[str, str]] = {
    "run": ("jixiao.run", "Take in a year's filings, score them, seal the result."),
    "backfill": ("jixiao.backfill", "Take in several years, a run each."),
    "facts": ("jixiao.facts", "Record what bureau, audit or treasury say."),
    "register": ("jixiao.register", "The units and metrics the bureau knows."),
    "return": ("jixiao.return_filing", "A unit's own workbook back, with what it has to correct."),
    "rounds": ("jixiao.rounds", "What a returned filing came back with: cleared, stays, new."),
    "template": ("jixiao.template", "The workbooks to fill in, with what is known already."),
    "withdraw": ("jixiao.withdraw", "Take a filing back; nothing of it is deleted."),
    "confirm-sealed": ("jixiao.confirm_sealed", "Confirm that the sealed original agrees with the tables."),
    "purge": ("jixiao.purge", "Destroy the bytes of a file, by order; a tombstone stays."),
    "submissions": ("jixiao.submissions", "What was filed for a year, version by version."),
    "scores": ("jixiao.scores", "Self, computed and final score of every item."),
    "changes": ("jixiao.changes", "Every metric and score beside the year before."),
    "findings": ("jixiao.findings", "What was found, cell by cell, with the remedy."),
    "statements": ("jixiao.statements", "What a unit's report states about numbers, as judged."),
    "check-report": ("jixiao.check_report", "What a report says about numbers, statement by statement."),
    "checks": ("jixiao.checks", "Whether a whole year may be released, and what blocks it."),
    "trace": ("jixiao.trace", "From a score to rule, formula and source cell, and back."),
    "source": ("jixiao.source", "A source document as it was received; the access is logged."),
    "history": ("jixiao.history", "Every version of a score, and why it came."),
    "verify": ("jixiao.verify", "Recompute the whole history and name what was altered."),
    "evidence": ("jixiao.evidence", "One unit's year as a zip that proves itself."),
    "verify-evidence": ("jixiao.verify_evidence", "Verify such a zip, without any warehouse."),
    "keys": ("jixiao.keys", "The public keys that sign the history; a new one."),
    "publish": ("jixiao.publish", "The history for analysts: Parquet, CSV, SQLite."),
    "backup": ("jixiao.backup", "Copy the whole history and its files, verified."),
    "restore": ("jixiao.restore", "Bring a backup into a warehouse without a history."),
    "warehouse": ("jixiao.warehouse", "The database: its tables, its roles, whether it is fit."),
    "rubric": ("jixiao.rubric", "The rubrics at hand."),
    "completion": ("jixiao.completion", "Completion for bash, zsh and fish."),
}


class LazyVerbs(Verbs):
    """A group whose verbs are imported when they are called, so that none waits for what it does not need."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb."""
        with noticing_closed_pipes():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All verbs, in the order of the work."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of a verb and return its command."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = importlib.import_module(VERBS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the verbs without importing them."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, says) for name, (_, says) in VERBS.items()])


@click.command(cls=LazyVerbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="jixiao")
def cli() -> None:
    """绩效: take in self-evaluations, recompute every score exactly, keep all of it provably.

    \b
    A first year:   jixiao run --year 2023 --inbox inbox/
    Its outcome:    jixiao scores --year 2023
    Its grounds:    jixiao trace UNIT 2023 execution_progress
    Its proof:      jixiao verify

    Exit codes: 0 done; 1 the answer is no; 2 wrong usage; 3 nothing was recorded; 141 nobody read on.
    """  # noqa: D301


def main() -> None:
    """Run the command line."""
    write_whatever_comes()
    # What a verb imports lives as long as it does; looking through it for garbage again and again took a tenth of a small run.
    gc.set_threshold(100_000, 50, 100)
    with explain_failures():
        cli(prog_name="jixiao", standalone_mode=True)
    sys.exit(0)


if __name__ == "__main__":
    main()
