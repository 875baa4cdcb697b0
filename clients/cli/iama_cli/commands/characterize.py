"""`iama characterize`: tests that pin today's behaviour, with their mutation score."""

import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iama_cli.commands.options import json_option, root_option, tool_options, tools_of
from iama_cli.exits import CliError, Exit
from iama_cli.output.screen import Screen

if TYPE_CHECKING:
    from iama_cli.offline.bench import Subject
    from iama_cli.offline.characterize import Characterised


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where the tests go.")
@click.option("--seconds", type=click.FloatRange(min=1, max=600), default=20.0, show_default=True, help="How long to search.")
@tool_options
@root_option
@json_option
def characterize(files: tuple[Path, ...], **given: Any) -> int:
    """Write tests for FILES that pass today and notice when behaviour changes.

    Tests of JavaScript and TypeScript load the code by a path that holds where --out is a folder directly below the project's.
    """
    screen = Screen(given["as_json"])
    started = time.monotonic()
    with ExitStack() as stack:
        subject, root = _subject(stack, files, given)
        screen.say(f"{root.name}: {len(subject.targets)} file(s), {len(subject.own_tests)} test file(s) to learn from")
        from iama_cli.offline.characterize import characterise

        result = characterise(subject)
    written = _write(given["out"], result)
    score = result.mutation
    screen.say(f"{len(result.tests)} tests, stable five times; {len(result.quarantined)} were not and are left out")
    screen.say(f"deliberate faults noticed: {score.killed} of {score.total}")
    for path in written:
        screen.say(str(path))
    document = {
        "root": str(root),
        "targets": list(subject.targets),
        "files": [str(path) for path in written],
        "tests": list(result.tests),
        "quarantined": [{"test_id": test_id, "reason": reason} for test_id, reason in result.quarantined],
        "mutation": {**asdict(score), "percent": round(score.percent, 1)},
        "seconds": round(time.monotonic() - started, 2),
    }
    screen.document(document)
    return Exit.DONE


def _subject(stack: ExitStack, files: tuple[Path, ...], given: dict[str, Any]) -> "tuple[Subject, Path]":
    """Check the files as a job would, copy the project, and say what to characterise with what."""
    from iama_cli.flow.preflight import target_in
    from iama_cli.local.scratch import open_scratch
    from iama_cli.offline.characterize import find_root
    from iama_cli.offline.subjects import Wanted, find_subject
    from iama_engine.context.filters import select_files
    from iama_engine.languages.registry import language_of_targets

    root = given["root"].resolve() if given["root"] else find_root(files)
    selection = select_files(root, [target_in(root, str(path)) for path in files])
    wanted = Wanted(language_of_targets(selection.targets), tuple(selection.targets), given["seconds"])
    return find_subject(stack.enter_context(open_scratch(root)), root, wanted, tools_of(given)), root


def _write(out: Path, result: "Characterised") -> list[Path]:
    """Write the tests; a file of another content that is in the way is not replaced."""
    from iama_engine.probe.own_tests import GENERATED_FOLDER

    targets = {out / Path(path).relative_to(GENERATED_FOLDER): text for path, text in result.files.items()}
    taken = [str(path) for path, text in targets.items() if path.exists() and path.read_text("utf-8") != text]
    if taken:
        message = "these files exist already; name another folder with --out, or move them"
        raise CliError("OUTPUT_EXISTS", message, Exit.WRONG_USE, {"files": taken})
    for path, text in targets.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return list(targets)
