"""Acts: what every act of a person says of itself in the history. Does not belong here: what the act records."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any
from uuid import uuid4


def describe_act(kind: str, act: Mapping[str, str], fiscal_year: int | None = None) -> dict[str, Any]:
    """The run of an act, for ``warehouse.append.seal``.

    Args:
        kind: Its ``run_kind``.
        act: ``actor``, ``actor_known_by`` and ``reason``.
        fiscal_year: The year it is about, where it is about one.
    """
    return {
        "run_id": str(uuid4()),
        "run_kind": kind,
        "run_status": "recorded",
        "fiscal_year": fiscal_year,
        "code_version": version("jixiao"),
        **act,
    }
