"""Options several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from iama_cli.flow.options import RefactorOptions

_FILE = click.Path(path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
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


def tool_options(function: F) -> F:
    """`--python`, `--node`, `--java`, `--dependencies`: what runs a project's code."""
    every = (
        click.option("--python", "python", type=_FILE, help="The project's interpreter."),
        click.option("--node", "node", type=_FILE, help="The Node for JavaScript and TypeScript tests."),
        click.option("--java", "java", type=_FILE, help="The home of the JDK for Java; JAVA_HOME otherwise."),
        click.option("--dependencies", type=_FOLDER, help="Folder with package.json and lock, or jars.lock: what the tests need."),
    )
    for option in reversed(every):
        function = option(function)
    return function


def tools_of(given: dict[str, Any]) -> "RefactorOptions":
    """The same as a value; nothing else of a job's options is said."""
    from iama_cli.flow.options import RefactorOptions

    return RefactorOptions((), python=given["python"], node=given["node"], java=given["java"], dependencies=given["dependencies"])
