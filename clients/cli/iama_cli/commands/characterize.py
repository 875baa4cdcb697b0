"""`iama characterize`: tests that pin today's behaviour, with their mutation score."""

import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iama_cli.commands.options import json_option, root_option
from iama_cli.exits import CliError, Exit
from iama_cli.output.screen import Screen

if TYPE_CHECKING:
    from iama_cli.offline.bench import Subject
    from iama_cli.offline.characterize import Characterised


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Where the tests go.")
@click.option("--seconds", type=click.FloatRange(min=1, max=600), default=20.0, show_default=True, help="How long to search.")
@click.option("--python", "python", type=click.Path(path_type=Path), help="The project's interpreter.")
@root_option
@json_option
def characterize(files: tuple[Path, ...], **given: Any) -> int:
    """Write tests for FILES that pass today and notice when behaviour changes."""
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
    from iama_cli.flow.preflight import choose_interpreter, target_in
    from iama_cli.local.scratch import open_scratch
    from iama_cli.offline.bench import Subject
    from iama_cli.offline.characterize import find_root
    from iama_engine.context.filters import select_files
    from iama_engine.errors import EngineError, Refusal
    from iama_engine.languages.registry import language_of_targets
    from iama_engine.probe.own_tests import find_tests
    from iama_engine.sandbox.interpreter import find_interpreter

    root = given["root"].resolve() if given["root"] else find_root(files)
    selection = select_files(root, [target_in(root, str(path)) for path in files])
    language = language_of_targets(selection.targets)
    if language.toolchain != "python":
        message = f"without a service tests can be searched for in Python code only, not in {language.title} yet: a job searches there too"
        raise EngineError(Refusal.LANGUAGE_UNSUPPORTED, message, {"language": language.name})
    own = find_tests(root)
    interpreter = find_interpreter(choose_interpreter(root, given["python"]))
    framework = own.framework_with(has_pytest=interpreter.has_pytest)
    scratch = stack.enter_context(open_scratch(root))
    return Subject(scratch, interpreter.program, framework, selection.targets, own.files, given["seconds"]), root


def _write(out: Path, result: "Characterised") -> list[Path]:
    """Write the tests; a file of another content that is in the way is not replaced."""
    targets = {out / Path(path).name: text for path, text in result.files.items()}
    taken = [str(path) for path, text in targets.items() if path.exists() and path.read_text("utf-8") != text]
    if taken:
        message = "these files exist already; name another folder with --out, or move them"
        raise CliError("OUTPUT_EXISTS", message, Exit.WRONG_USE, {"files": taken})
    out.mkdir(parents=True, exist_ok=True)
    for path, text in targets.items():
        path.write_text(text, "utf-8")
    return list(targets)
