"""Options several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def json_option(function: F) -> F:
    """`--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON document at the end; everything else goes to stderr.")(
        function
    )


def events_option(function: F) -> F:
    """`--json-events`."""
    return click.option("--json-events", is_flag=True, help="Print each event of the job as a JSON line.")(function)


def root_option(function: F) -> F:
    """`--root`, an existing folder."""
    kind = click.Path(exists=True, file_okay=False, path_type=Path)
    return click.option("--root", type=kind, default=None, help="The project's folder.")(function)
