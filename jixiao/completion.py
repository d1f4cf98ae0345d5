"""`jixiao completion`."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_JIXIAO_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print the script that completes verbs, options and unit codes in SHELL.

    \b
    bash:  eval "$(jixiao completion bash)"     in ~/.bashrc
    zsh:   eval "$(jixiao completion zsh)"      in ~/.zshrc
    fish:  jixiao completion fish > ~/.config/fish/completions/jixiao.fish

    Unit codes are those of the register in the warehouse that JIXIAO_WAREHOUSE names, or the default one.
    """  # noqa: D301
    from jixiao.__main__ import cli

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"nothing is known of the shell {shell}")
    click.echo(kind(cli, {}, "jixiao", VARIABLE).source())
