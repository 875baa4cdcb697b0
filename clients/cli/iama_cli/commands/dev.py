"""`iama dev`: the whole stack on this machine; with a command, a fresh stack around it."""

import click


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def dev(command: tuple[str, ...]) -> int:
    """Run the stack until interrupted, or run COMMAND (after `--`) against a fresh stack and end with its exit code."""
    from iama_dev.stack import run

    return run(list(command))
