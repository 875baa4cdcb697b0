"""Play the figures of proof on one package: seeded breaks and harmless diffs, judged as `iama verify` judges them.

Every trial is written down as a line as soon as it is over; what is written down already is not played again. What counts:

- A *seeded behaviour change* is a slip (`slips.py`) in a function that the recipes changed or made, in the refactored code, drawn at
  random, that the package's oracle (`tests/data/oracles`: random inputs, no code in common with the search, fixed seed) tells from the
  refactored code without it. A slip that the oracle does not tell may be equal, and counts for nothing.
- It is *caught* where a test that held the old code fails. It has a *counterexample* where one line, run by itself, shows another thing.
- A *harmless diff* is one unit of a recipe alone, on the package as it was published, that oracle and own tests cannot tell.
"""

import random
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from iama_cli.commands.verify import exit_of
from iama_cli.exits import Exit
from iama_cli.offline.bench import encoded
from iama_cli.offline.prover import ChangeProof
from iama_cli.offline.verify import Pinned, Verdict, Verified, judge, pin, witnesses
from iama_engine.probe.touched import Touched, find_touched
from tests.bench.proof.book import Book
from tests.bench.proof.ground import Files, Ground, open_ground, own_outcomes, shown_by, units_alone
from tests.bench.proof.slips import Slip, slips_in

BREAKS, VERIFIED, HARMLESS = 100, 20, 21
"""Of each package, so many as there are: xlwt has 16 harmless diffs."""
SEARCH_S = 28.0
"""As long as a job of strategy STANDARD searches."""


def play(name: str, book: Book, breaks: int = BREAKS, harmless: int = HARMLESS) -> None:
    """Play what is missing of one package."""
    with open_ground(name) as ground:
        book.write(kind="ground", package=name, files=sorted(ground.refactored), functions=len(ground.touched))
        play_harmless(ground, book, harmless)
        play_breaks(ground, book, breaks)


def play_breaks(ground: Ground, book: Book, wanted: int) -> None:
    """Seed breaks until so many are proven."""
    done = {line["id"]: line for line in book.lines("break")}
    proven = sum(line["proven"] for line in done.values())
    if proven >= wanted:
        return
    pinned = pin(ground.subject(ground.refactored, SEARCH_S))
    assert pinned is not None
    touched = find_touched({path: ground.base[path] for path in ground.refactored}, ground.refactored)
    sane = judge(pinned, touched, dict(ground.refactored))
    unfit = frozenset(sane.failing)
    book.write(kind="pinned", package=ground.package.name, tests=len(pinned.passed), unfit=sorted(unfit), exit=exit_code(touched, sane))
    pinned = replace(pinned, passed=tuple(test for test in pinned.passed if test not in unfit), left_out=(*pinned.left_out, *unfit))
    unbroken = ground.observed(ground.refactored)
    assert unbroken == ground.observed(ground.refactored), "the oracle sees another thing each time"
    for slip in drawn(ground):
        if proven >= wanted:
            return
        text = None if slip.slip_id in done else slip.text()
        if text is not None:
            line = trial(ground, pinned, (slip, text), unbroken, whole=proven < VERIFIED)
            proven += line["proven"]
            book.write(kind="break", package=ground.package.name, **line)


def drawn(ground: Ground) -> Iterator[Slip]:
    """Slips of touched functions in an order drawn by a fixed seed."""
    found: list[Slip] = []
    for path in sorted(ground.refactored):
        names = frozenset(address.split("::")[1] for address in ground.touched if address.split("::")[0] == path)
        found += slips_in(path, ground.refactored[path], names)
    random.Random(f"slips of {ground.package.name}").shuffle(found)
    yield from found


def trial(ground: Ground, pinned: Pinned, planted: tuple[Slip, str], unbroken: str, *, whole: bool) -> dict[str, Any]:
    """One slip and the file with it: is it a change of behaviour, is it caught, and is there a line that shows it?"""
    slip, text = planted
    path = slip.slip_id.split("::")[0]
    changed: Files = {**ground.refactored, path: text.encode()}
    line: dict[str, Any] = {"id": slip.slip_id, "slip": slip.kind, "proven": ground.observed(changed) != unbroken}
    if not line["proven"]:
        return line
    started = time.monotonic()
    failing = fails(pinned, changed)
    shown = (one.line for one in witnesses(pinned, failing, dict(changed)) if shown_by(one.line, changed, ground))
    line |= {"caught": bool(failing), "failing": len(failing), "line": next(shown, None)}
    if whole:
        touched = find_touched({name: ground.base[name] for name in changed}, changed)
        line["exit"] = int(Exit.JOB_FAILED) if failing else exit_code(touched, judge(pinned, touched, dict(changed)))
    return line | {"seconds": round(time.monotonic() - started, 2)}


def fails(pinned: Pinned, changed: Files) -> tuple[str, ...]:
    """Pinned tests that fail now: the generated ones first, the own ones where those see nothing."""
    own = pinned.bench.subject.own_tests
    for tests in (tuple(pinned.stable), own):
        files = set(tests)
        held = {test for test in pinned.passed if test.split("::")[0] in files}
        if held:
            report = pinned.bench.observe(tests, {**changed, **encoded(pinned.stable)}, pinned.left_out)
            passed = {outcome.test_id for outcome in report.outcomes if outcome.outcome == "passed"}
            if held - passed:
                return tuple(sorted(held - passed))
    return ()


def exit_code(touched: Touched, found: Verified) -> int:
    """What `iama verify` would end with: 0 for equal, 3 for changed, 4 for a person to judge."""
    return int(exit_of(touched, ChangeProof(found, {})))


def play_harmless(ground: Ground, book: Book, wanted: int) -> None:
    """Single units of recipes, judged by tests of the functions that the drawn ones touch."""
    done = {line["id"] for line in book.lines("harmless")}
    if len(done) >= wanted:
        return
    chosen = harmless_units(ground, wanted)
    together: Files = {}
    for _, changed in chosen:
        together |= changed
    functions = tuple(dict.fromkeys(address for _, changed in chosen for address in _searched(ground, changed)))
    pinned = pin(replace(ground.subject(together, SEARCH_S), functions=functions))
    assert pinned is not None
    for title, changed in chosen:
        if title not in done:
            touched = find_touched({path: ground.base[path] for path in changed}, changed)
            found = judge(pinned, touched, dict(changed))
            unheld = [proof.address for proof in found.functions if proof.verdict is Verdict.UNPROVABLE]
            told = {"failing": list(found.failing)[:5], "unheld": unheld, "slower": [str(one) for one in found.slowdowns]}
            told |= {"api": [str(one) for one in touched.api], "examples": [one.line for one in found.counterexamples]}
            book.write(kind="harmless", package=ground.package.name, id=title, exit=exit_code(touched, found), **told)


def _searched(ground: Ground, changed: Mapping[str, bytes]) -> tuple[str, ...]:
    return ground.subject(changed, SEARCH_S).functions


def harmless_units(ground: Ground, wanted: int) -> list[tuple[str, Files]]:
    """Units drawn by a fixed seed, of different recipes in turn, that change code and that oracle and own tests cannot tell."""
    before = ground.observed({}), own_outcomes(ground, {})
    by_recipe: dict[str, list[tuple[str, Files]]] = {}
    for title, changed in units_alone(ground):
        if _searched(ground, changed):
            by_recipe.setdefault(title.split(":")[0], []).append((title, changed))
    for units in by_recipe.values():
        random.Random(f"units of {ground.package.name}").shuffle(units)
    chosen: list[tuple[str, Files]] = []
    while len(chosen) < wanted and any(by_recipe.values()):
        for units in by_recipe.values():
            if units and len(chosen) < wanted:
                unit = units.pop()
                if unit[0] not in dict(chosen) and (ground.observed(unit[1]), own_outcomes(ground, unit[1])) == before:
                    chosen.append(unit)
    return chosen


if __name__ == "__main__":
    Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    play(sys.argv[1], Book(Path(sys.argv[2], f"{sys.argv[1]}.jsonl")), *map(int, sys.argv[3:5]))
