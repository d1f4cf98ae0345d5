"""``--as-of T``: what stood in the history at a moment, or at a checkpoint."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import click
from sqlalchemy import Connection

from warehouse.history import Horizon, find_horizon

SHANGHAI = timezone(timedelta(hours=8))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class AsOf:
    """A moment (microseconds UTC, inclusive) or the number of a checkpoint; neither is now."""

    at: int | None = None
    checkpoint_number: int | None = None

    def find(self, connection: Connection) -> Horizon:
        """The checkpoint that was the newest then.

        Raises:
            click.BadParameter: it is the number of a checkpoint that there is not yet.
        """
        newest = find_horizon(connection).checkpoint_number
        if self.checkpoint_number is not None and self.checkpoint_number > newest:
            told = f"没有检查点 · there is no checkpoint #{self.checkpoint_number}; 最新的是 · the newest is #{newest}"
            raise click.BadParameter(told, param_hint="--as-of")
        return find_horizon(connection, at=self.at, checkpoint_number=self.checkpoint_number)


NOW = AsOf()


def parse_as_of(text: str) -> AsOf:
    """Read ISO 8601 (without an offset Asia/Shanghai, a bare date means the end of that day) or ``#N``, a checkpoint.

    Raises:
        ValueError: it is none of these.
    """
    written = text.strip()
    if re.fullmatch(r"#[0-9]+", written):
        return AsOf(checkpoint_number=int(written[1:]))
    if re.fullmatch(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}", written):
        after = datetime.combine(date.fromisoformat(written) + timedelta(days=1), time(), SHANGHAI)
        return AsOf(at=(after - _EPOCH) // _MICROSECOND - 1)
    moment = datetime.fromisoformat(written)
    known = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    return AsOf(at=(known - _EPOCH) // _MICROSECOND)


class AsOfType(click.ParamType):  # type: ignore[type-arg]
    """A moment or a checkpoint, as typed on the command line."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> AsOf:
        """Read it, or say what can be read."""
        if isinstance(value, AsOf):
            return value
        try:
            return parse_as_of(value)
        except (ValueError, OverflowError):
            self.fail(
                f"{value!r} is neither ISO 8601 (2024-09-01, 2024-09-01T12:00+08:00) nor a checkpoint (#7)", param, ctx
            )
