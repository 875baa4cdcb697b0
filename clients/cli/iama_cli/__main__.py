"""Entry point of the `iama` command: the one edge where errors become an exit code."""

import sys
from collections.abc import Sequence

from iama_cli.exits import CliError, Exit, from_engine
from iama_cli.output.screen import Screen
from iama_engine.errors import EngineError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave the process with its exit code."""
    try:
        status = run(list(sys.argv[1:] if arguments is None else arguments))
    except KeyboardInterrupt:
        status = int(Exit.INTERRUPTED)
    sys.exit(status)


def run(arguments: list[str]) -> int:
    """Run the command; the exit code."""
    import click

    from iama_cli.commands.group import iama

    own = arguments[: arguments.index("--")] if "--" in arguments else arguments
    screen = Screen("--json" in own, "--json-events" in own)
    try:
        status = iama.main(arguments, prog_name="iama", standalone_mode=False)
    except click.ClickException as error:
        screen.failure(CliError("WRONG_USE", error.format_message(), Exit.WRONG_USE))
        return int(Exit.WRONG_USE)
    except (click.Abort, KeyboardInterrupt):
        screen.failure(CliError("INTERRUPTED", "interrupted", Exit.INTERRUPTED))
        return int(Exit.INTERRUPTED)
    except CliError as error:
        screen.failure(error)
        return int(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        return int(Exit.DONE)
    except EngineError as error:
        refusal = from_engine(error)
        screen.failure(refusal)
        return int(refusal.exit_code)
    return int(status or 0)


if __name__ == "__main__":
    main()
