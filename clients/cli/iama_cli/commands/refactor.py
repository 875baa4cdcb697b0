"""`iama refactor`: options in, one job out."""

from pathlib import Path
from typing import Any

import click

from iama_cli.commands.options import events_option, json_option, tool_options
from iama_cli.flow.options import MODES, STRATEGIES, Answers, PreAuthorization, RefactorOptions
from iama_cli.output.screen import Screen

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_CLASSES = ("L1", "L2", "L3")


class _Consent(click.ParamType[PreAuthorization]):
    """`CLASS:CREDITS`, for example `L3:50`."""

    name = "CLASS:CREDITS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> PreAuthorization:
        max_class, _, amount = str(value).partition(":")
        try:
            given = float(amount)
        except ValueError:
            given = -1.0
        if max_class.upper() not in _CLASSES or given < 0:
            self.fail(f"{value} is not CLASS:CREDITS, for example L3:50", param, ctx)
        return PreAuthorization(max_class.upper(), given)


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--root", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The project's folder.")
@click.option("--strategy", type=click.Choice([name.lower() for name in STRATEGIES], case_sensitive=False), help="Which of the three.")
@click.option("--yes", is_flag=True, help="Select the strategy, approve the spec shown, accept native runs, apply.")
@click.option("--spec", "spec_file", type=_FILE, help="Use this spec (JSON, as `spec show --json` prints it) in place of the draft.")
@click.option("--drop-unproved", is_flag=True, help="Go on without spec items that no test can hold on the old code.")
@click.option("--say", "goal", help="What you want, in your words.")
@click.option("--budget", type=click.FloatRange(min=0), help="The most credits the job may use.")
@tool_options
@click.option("--tests", multiple=True, help="Test files or folders; found by themselves otherwise.")
@click.option("--no-apply", is_flag=True, help="Deliver, but write nothing into the workspace.")
@click.option("--mode", type=click.Choice(list(MODES)), default="local", show_default=True, help="Where tests run.")
@click.option("--pre-authorize", type=_Consent(), help="Allow a stronger model class without asking, up to so many credits.")
@click.option("--fast-track", is_flag=True, help="Approve the first spec unseen (one target).")
@events_option
@json_option
def refactor(paths: tuple[str, ...], **given: Any) -> int:
    """Refactor PATHS (files or folders) with proof, and apply the result."""
    from iama_cli.flow.refactor import refactor as run
    from iama_cli.flow.session import open_session

    strategy = given["strategy"].upper() if given["strategy"] else None
    options = RefactorOptions(
        paths=paths,
        root=given["root"],
        answers=Answers(given["yes"], strategy, given["spec_file"], given["drop_unproved"]),
        goal=given["goal"],
        budget=given["budget"],
        python=given["python"],
        node=given["node"],
        java=given["java"],
        dependencies=given["dependencies"],
        tests=given["tests"],
        apply=not given["no_apply"],
        mode=MODES[given["mode"]],
        pre_authorization=given["pre_authorize"],
        fast_track=given["fast_track"],
    )
    with open_session(Screen(given["as_json"], given["json_events"])) as session:
        return run(session, options)
