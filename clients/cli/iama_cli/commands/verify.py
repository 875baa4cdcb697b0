"""`iama verify`: prove a change that anybody made, without a service."""

import time
from contextlib import ExitStack
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iama_cli.commands.options import json_option, root_option
from iama_cli.exits import CliError, Exit
from iama_cli.output.screen import Screen

if TYPE_CHECKING:
    from iama_cli.offline.bench import Subject
    from iama_cli.offline.revisions import Sides
    from iama_cli.offline.verify import Verified
    from iama_engine.probe.touched import Touched


@click.command()
@click.argument("diff", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--base", default="HEAD", show_default=True, help="The commit that has the old code.")
@click.option("--head", help="The commit that has the new code; the working tree where it is left out.")
@click.option("--seconds", type=click.FloatRange(min=1, max=600), default=20.0, show_default=True, help="How long to search for tests.")
@click.option("--python", "python", type=click.Path(path_type=Path), help="The project's interpreter.")
@root_option
@json_option
def verify(diff: Path | None, **given: Any) -> int:
    """Say whether a change keeps behaviour: from a commit to the working tree, to another commit, or by the file DIFF.

    The touched functions are pinned by tests on the old code, and those run on the new one. Exit 0: equal as far as proved;
    3: changed, with the shortest call that shows it; 4: some touched function could not be pinned, the API is another
    (names, parameters, exceptions it raises, deprecations), one takes far longer as its input grows, or a file is different for
    whose language there is no search yet.
    """
    from iama_cli.offline.revisions import Choice, two_sides
    from iama_cli.offline.verify import Verdict
    from iama_engine.probe.touched import find_touched

    if diff is not None and given["head"] is not None:
        raise CliError("WRONG_USE", "name either --head or a file with a diff, not both", Exit.WRONG_USE)
    screen, started = Screen(given["as_json"]), time.monotonic()
    root = (given["root"] or Path.cwd()).resolve()
    with ExitStack() as stack:
        sides = stack.enter_context(two_sides(root, Choice(given["base"], given["head"], diff)))
        touched = find_touched(sides.before(), sides.after())
        screen.say(f"{given['base']} → {sides.head}: {len(touched.functions)} function(s) differ, {len(touched.added)} new")
        result = _prove(stack, sides, touched, given)
    score = result.mutation
    document = {
        "base": given["base"],
        "head": sides.head,
        "verdict": str(result.verdict),
        "touched": asdict(touched),
        "functions": [asdict(proof) for proof in result.functions],
        "pinned": result.pinned,
        "failing": list(result.failing),
        "counterexamples": [asdict(one) for one in result.counterexamples],
        "slowdowns": [asdict(one) for one in result.slowdowns],
        "timed": result.paces.timed if result.paces else 0,
        "untimed": dict(result.paces.untimed) if result.paces else {},
        "doubts": dict(result.doubts),
        "mutation": {**asdict(score), "percent": round(score.percent, 1)} if score else None,
        "not_provable": list(sides.not_provable()),
        "seconds": round(time.monotonic() - started, 2),
    }
    _tell(screen, (sides, touched), result)
    screen.document(document)
    return Exit.DECISION_NEEDED if sides.not_provable() and result.verdict is not Verdict.CHANGED else exit_of(touched, result)


def _prove(stack: ExitStack, sides: "Sides", touched: "Touched", given: dict[str, Any]) -> "Verified":
    from iama_cli.offline.verify import nothing_to_prove
    from iama_cli.offline.verify import verify as prove
    from iama_engine.probe.meddling import meddling

    subject = _subject(stack, sides, touched, given)
    if not subject.targets:
        return replace(nothing_to_prove(), doubts=meddling(sides.before(), sides.changed))
    own = set(subject.own_tests)
    return prove(subject, touched, {path: content for path, content in sides.changed.items() if path not in own})


def _subject(stack: ExitStack, sides: "Sides", touched: "Touched", given: dict[str, Any]) -> "Subject":
    from iama_cli.flow.preflight import choose_interpreter
    from iama_cli.local.scratch import open_scratch
    from iama_cli.offline.bench import Subject
    from iama_cli.offline.verify import SPARES
    from iama_engine.probe.own_tests import find_tests
    from iama_engine.sandbox.interpreter import find_interpreter

    own = find_tests(sides.base)
    searched = [*touched.functions, *touched.modules]
    targets = sorted({address.split("::")[0] for address in searched} - set(own.files))
    functions = [address for address in searched if address.split("::")[0] in targets]
    interpreter = find_interpreter(choose_interpreter(given["root"] or Path.cwd(), given["python"]))
    framework = own.framework_with(has_pytest=interpreter.has_pytest)
    scratch = stack.enter_context(open_scratch(sides.base))
    return Subject(scratch, interpreter.program, framework, tuple(targets), own.files, given["seconds"], tuple(functions), SPARES)


def _tell(screen: Screen, change: "tuple[Sides, Touched]", result: "Verified") -> None:
    sides, touched = change
    for path in sides.not_provable():
        screen.say(f"not provable here: {path} is different, and tests can be searched for in Python code only")
    for one in touched.api:
        now = f" → {one.after}" if one.after else " is gone"
        what = " raises" if one.what == "raises" else ""
        screen.say(f"API: {one.address}{what}: {one.before}{now}")
    for path in touched.unreadable:
        screen.say(f"not read: {path} does not parse on one of the two sides")
    if not (touched.functions or touched.modules):
        if not sides.not_provable():
            screen.say("nothing that runs is different: comments, layout, docstrings and annotations at most")
        return
    for proof in result.functions:
        faults = f", {proof.killed} of {proof.total} planted faults noticed" if proof.total else ""
        screen.say(f"{proof.verdict}: {proof.address} ({proof.tests} test(s){faults})")
    for example in result.counterexamples:
        screen.say(f"changed: {example.expression}\n    before: {example.before}\n    now:    {example.now}\n    {example.line}")
    for path, reason in result.doubts.items():
        screen.say(f"not to be trusted: {path}: {reason}")
    for test_id in result.failing if not result.counterexamples else ():
        screen.say(f"fails now: {test_id}")
    for slow in result.slowdowns:
        times = f"{1000 * slow.before_s:.1f} → {1000 * slow.now_s:.1f} ms at n = {slow.size:,}"
        screen.say(f"slower: {slow.address}: {times}, grows with n^{slow.power_now:g} (was n^{slow.power_before:g})\n    {slow.call}")
    for address, reason in result.paces.untimed.items() if result.paces else ():
        screen.say(f"not timed: {address}: {reason}")
    score = result.mutation
    noticed = f"; planted faults noticed: {score.killed} of {score.total}" if score else ""
    screen.say(f"{result.verdict}: {result.pinned} tests held the old code{noticed}")


def exit_of(touched: "Touched", result: "Verified") -> int:
    from iama_cli.offline.verify import Verdict

    if result.verdict is Verdict.CHANGED:
        return Exit.JOB_FAILED
    unproved = any(proof.verdict is Verdict.UNPROVABLE for proof in result.functions)
    told = touched.unreadable or touched.api or result.slowdowns or result.doubts
    return Exit.DECISION_NEEDED if unproved or told else Exit.DONE
