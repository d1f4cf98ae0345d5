"""Groups of verbs: one that is mistyped is told which was meant."""

from difflib import get_close_matches

import click


class Verbs(click.Group):
    """A group that names the verbs nearest to one it does not have."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb that comes first."""
        typed = args[0]
        if not ctx.resilient_parsing and not typed.startswith("-") and self.get_command(ctx, typed) is None:
            near = "、".join(f"{ctx.command_path} {name}" for name in get_close_matches(typed, self.list_commands(ctx)))
            zh, en = (f"，是否指 {near}", f"; did you mean {near}?") if near else ("", "")
            ctx.fail(f"没有 {typed} 这个命令{zh} · no such command {typed!r}{en}")
        return super().resolve_command(ctx, args)
