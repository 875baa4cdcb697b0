"""`iama verify`: prove a change that anybody made, without a service."""

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from iama_cli.commands.options import json_option, root_option, tool_options, tools_of
from iama_cli.exits import CliError, Exit
from iama_cli.output.screen import Screen

if TYPE_CHECKING:
    from iama_cli.offline.prover import ChangeProof
    from iama_cli.offline.verify import Verified
    from iama_engine.probe.touched import Touched

MOST_TOLD = 10
"""Failing tests that are printed where no call shows what is different; all of them are in the document."""


@click.command()
@click.argument("diff", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--base", default="HEAD", show_default=True, help="The commit that has the old code.")
@click.option("--head", help="The commit that has the new code; the working tree where it is left out.")
@click.option("--seconds", type=click.FloatRange(min=1, max=600), default=20.0, show_default=True, help="How long to search for tests.")
@tool_options
@root_option
@json_option
def verify(diff: Path | None, **given: Any) -> int:
    """Say whether a change keeps behaviour: from a commit to the working tree, to another commit, or by the file DIFF.

    The touched functions are pinned by tests on the old code, and those run on the new one. Exit 0: equal as far as proved;
    3: changed, with the shortest call that shows it; 4: some touched function could not be pinned, the API is another
    (names, parameters, exceptions it raises, deprecations), one takes far longer as its input grows, a file is different that
    nothing here can judge, or what runs its language is missing.
    """
    from iama_cli.offline.prover import Prover
    from iama_cli.offline.revisions import Choice, two_sides
    from iama_engine.probe.touched import find_touched

    if diff is not None and given["head"] is not None:
        raise CliError("WRONG_USE", "name either --head or a file with a diff, not both", Exit.WRONG_USE)
    screen, started = Screen(given["as_json"]), time.monotonic()
    root = (given["root"] or Path.cwd()).resolve()
    with two_sides(root, Choice(given["base"], given["head"], diff)) as sides:
        touched = find_touched(sides.before(), sides.after())
        screen.say(f"{given['base']} → {sides.head}: {len(touched.functions)} function(s) differ, {len(touched.added)} new")
        proof = Prover(root, tools_of(given), given["seconds"]).prove(sides, touched)
    _tell(screen, touched, proof)
    told = {"base": given["base"], "head": sides.head, **_document(touched, proof), "seconds": round(time.monotonic() - started, 2)}
    screen.document(told)
    return exit_of(touched, proof)


def _document(touched: "Touched", proof: "ChangeProof") -> dict[str, Any]:
    result, score = proof.result, proof.result.mutation
    return {
        "verdict": str(result.verdict),
        "touched": asdict(touched),
        "functions": [asdict(one) for one in result.functions],
        "pinned": result.pinned,
        "failing": list(result.failing),
        "said": dict(result.said),
        "counterexamples": [asdict(one) for one in result.counterexamples],
        "slowdowns": [asdict(one) for one in result.slowdowns],
        "timed": result.paces.timed if result.paces else 0,
        "untimed": dict(result.paces.untimed) if result.paces else {},
        "doubts": dict(result.doubts),
        "mutation": {**asdict(score), "percent": round(score.percent, 1)} if score else None,
        "not_provable": dict(proof.missing),
        "not_judged": list(proof.aside),
        "unheld": list(result.unheld),
    }


def _tell(screen: Screen, touched: "Touched", proof: "ChangeProof") -> None:
    _tell_files(screen, touched, proof)
    if touched.functions or touched.modules:
        _tell_functions(screen, proof.result)
    elif touched.nothing and not (proof.missing or proof.aside or proof.result.doubts):
        screen.say("nothing that runs is different: comments, layout, docstrings and annotations at most")
    elif touched.added:
        screen.say("what was there is as it was; new code is in no test")


def _tell_files(screen: Screen, touched: "Touched", proof: "ChangeProof") -> None:
    """What stands whatever the tests say."""
    for path, reason in proof.missing.items():
        screen.say(f"not provable here: {path}: {reason}")
    for path in proof.aside:
        screen.say(f"not judged: {path} is different, and nothing here knows what that does")
    for path in proof.result.unheld:
        screen.say(f"not provable here: {path}: what runs outside of its functions is different, and no test holds any of it")
    for path, reason in proof.result.doubts.items():
        screen.say(f"not to be trusted: {path}: {reason}")
    for one in touched.api:
        now = f" → {one.after}" if one.after else " is gone"
        what = " raises" if one.what == "raises" else ""
        screen.say(f"API: {one.address}{what}: {one.before}{now}")
    for path in touched.unreadable:
        screen.say(f"not read: {path} does not parse on one of the two sides, or its letters are not UTF-8")


def _tell_functions(screen: Screen, result: "Verified") -> None:
    """What the tests say, and how much that is worth."""
    for function in result.functions:
        faults = f", {function.killed} of {function.total} planted faults noticed" if function.total else ""
        screen.say(f"{function.verdict}: {function.address} ({function.tests} test(s){faults})")
    for example in result.counterexamples:
        line = f"\n    {example.line}" if example.line else ""
        screen.say(f"changed: {example.expression}\n    before: {example.before}\n    now:    {example.now}{line}")
    for test_id in () if result.counterexamples else result.failing[:MOST_TOLD]:
        screen.say(f"fails now: {test_id}: {result.said.get(test_id) or 'it did not run'}")
    for slow in result.slowdowns:
        times = f"{1000 * slow.before_s:.1f} → {1000 * slow.now_s:.1f} ms at n = {slow.size:,}"
        screen.say(f"slower: {slow.address}: {times}, grows with n^{slow.power_now:g} (was n^{slow.power_before:g})\n    {slow.call}")
    for address, reason in result.paces.untimed.items() if result.paces else ():
        screen.say(f"not timed: {address}: {reason}")
    score = result.mutation
    noticed = f"; planted faults noticed: {score.killed} of {score.total}" if score else ""
    screen.say(f"{result.verdict}: {result.pinned} tests held the old code{noticed}")


def exit_of(touched: "Touched", proof: "ChangeProof") -> int:
    """3 for changed, 4 where something is for a person to judge, 0 for equal as far as proved."""
    from iama_cli.offline.verify import Verdict

    result = proof.result
    if result.verdict is Verdict.CHANGED:
        return Exit.JOB_FAILED
    unproved = [result.verdict, *(one.verdict for one in result.functions)].count(Verdict.UNPROVABLE)
    told = touched.unreadable or touched.api or result.slowdowns or result.doubts or proof.missing or proof.aside
    return Exit.DECISION_NEEDED if unproved or told else Exit.DONE
