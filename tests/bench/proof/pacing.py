"""Play the figure of slowdowns on one package: seeded ones, and what the recipes make of the package, both judged by `iama verify`.

A *seeded slowdown* counts when two programs written by hand agree on it: the package's oracle (`tests/data/oracles`) sees the same
results, and its program of growing calls (`tests/data/growth`) takes at least three times as long on the largest size and grows by
another power. Neither knows the search. Only one is taken of a function. What the growing calls do not see counts for nothing,
so slowdowns are drawn from lines that those calls run more often the larger their input is.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace
from math import log
from pathlib import Path
from typing import Any

from iama_cli.offline.bench import Bench
from iama_cli.offline.characterize import without
from iama_cli.offline.verify import Pinned, holders_of, judge
from iama_engine.probe.touched import find_touched
from tests.bench.proof.book import Book
from tests.bench.proof.ground import Files, Ground, after_all_recipes, open_published
from tests.bench.proof.slowdowns import Slowed, drawn, slowdowns_in

SLOWED = 4
"""Seeded slowdowns of each package."""
SEARCH_S = 20.0
"""As long as `iama verify` searches by default."""
SLOWER, WORTH_S, STEEPER = 3.0, 0.01, 0.4
GROWTH = Path(__file__).parents[2] / "data" / "growth"
_LIMIT_S = 300.0
Times = Mapping[str, Mapping[int, float]]


def play(name: str, book: Book) -> None:
    """Play what is missing of one package."""
    if len(book.lines("slowed")) >= SLOWED and book.lines("refactored"):
        return
    with open_published(name) as ground:
        if len(book.lines("slowed")) < SLOWED:
            play_slowed(ground, book)
        if not book.lines("refactored"):
            play_refactored(ground, book)


def play_slowed(ground: Ground, book: Book) -> None:
    """Seed until enough are proven, search tests of the functions as they were, and judge one slowdown after the other."""
    chosen = list(proven(ground, book))
    done = {line["id"] for line in book.lines("slowed")}
    pinned = pin_generated(ground, tuple(one.function for one, _ in chosen))
    for one, seen in chosen:
        if one.slowdown_id not in done:
            told = judged(ground, pinned, changed_files(ground, one))
            book.write(kind="slowed", package=ground.package.name, id=one.slowdown_id, slowdown=one.kind, seen=seen, **told)


def pin_generated(ground: Ground, functions: tuple[str, ...]) -> Pinned:
    """As `iama verify` searches tests of functions. Own tests give the search its inputs; they are not timed, so that is all."""
    targets = tuple(sorted({address.split("::")[0] for address in functions}))
    subject = replace(ground.subject({}, SEARCH_S), functions=functions, targets=targets)
    traces = Bench(subject, subject.files()).trace()
    alone = replace(subject, own_tests=())
    bench = Bench(alone, alone.files())
    suite = bench.search(traces)
    verdict = bench.baseline(suite)
    unstable = {one.test_id for one in verdict.quarantined}
    return Pinned(bench, suite, without(suite, unstable), verdict.passed, tuple(unstable), holders_of(suite, verdict, traces))


def changed_files(ground: Ground, slowed: Slowed) -> Files:
    """The one file with the slowdown."""
    return {slowed.function.split("::")[0]: (slowed.text() or "").encode()}


def judged(ground: Ground, pinned: Pinned, changed: Files) -> dict[str, Any]:
    """What is told of a change: its verdict, failing tests and slowdowns."""
    touched = find_touched({path: ground.base[path] for path in changed}, changed)
    found = judge(pinned, touched, dict(changed))
    held = {proof.address: proof.tests for proof in found.functions}
    timed = {"told": [asdict(one) for one in found.slowdowns], "untimed": dict(found.paces.untimed) if found.paces else {}}
    return {"verdict": found.verdict, "failing": list(found.failing)[:5], "held": held, **timed}


def proven(ground: Ground, book: Book) -> Iterator[tuple[Slowed, str]]:
    """Slowdowns that both programs agree on, each with the case that shows it. What was tried is written down."""
    tried = {line["id"]: line for line in book.lines("tried")}
    before, results = growth(ground, {}), ground.observed({})
    growing = growing_lines(ground)
    found = [
        one
        for path in ground.package.targets
        for one in slowdowns_in(path, ground.base[path])
        if any((path, line) in growing for line in one.lines)
    ]
    taken: set[str] = set()
    for one in drawn(found, f"slowdowns of {ground.package.name}"):
        if len(taken) >= SLOWED:
            return
        if one.function in taken or one.text() is None:
            continue
        if one.slowdown_id not in tried:
            changed = changed_files(ground, one)
            seen = slower_case(before, growth(ground, changed))
            tried[one.slowdown_id] = {"seen": seen, "same": bool(seen) and ground.observed(changed) == results}
            book.write(kind="tried", id=one.slowdown_id, **tried[one.slowdown_id])
        if tried[one.slowdown_id]["same"]:
            taken.add(one.function)
            yield one, tried[one.slowdown_id]["seen"]


def growth(ground: Ground, changed: Files) -> Times:
    """Case → size → seconds of processor time; nothing where the program does not end."""
    told = told_by(ground, changed, "GROWTH ") or {}
    return {case: {int(size): taken for size, taken in sizes.items()} for case, sizes in told.items()}


def growing_lines(ground: Ground) -> set[tuple[str, int]]:
    """Path and line of what the growing calls run more often the larger their input is."""
    told = told_by(ground, {}, "GROWING ", "lines") or {}
    return {(path, line) for path, pairs in told.items() for first, last in pairs for line in range(first, last + 1)}


def told_by(ground: Ground, changed: Files, mark: str, *words: str) -> Any:
    """What the program of growing calls prints behind a mark."""
    name = ground.package.name
    files = {"iama_growth.py": (GROWTH / f"{name}_growth.py").read_bytes(), "iama_growth_clock.py": (GROWTH / "clock.py").read_bytes()}
    _, said = ground.run((sys.executable, "iama_growth.py", *words), {**changed, **files}, _LIMIT_S)
    told = [line for line in said.splitlines() if line.startswith(mark)]
    return json.loads(told[0].removeprefix(mark)) if told else None


def slower_case(before: Times, now: Times) -> str:
    """The first case that takes far longer at the largest common size, and grew by another power; empty where none did."""
    for case, old in before.items():
        sizes = sorted(set(old) & set(now.get(case, {})))
        if len(sizes) < 2:
            continue
        last, new = sizes[-1], now[case]
        if new[last] >= SLOWER * old[last] and new[last] - old[last] >= WORTH_S and power(new, sizes) >= power(old, sizes) + STEEPER:
            return case
    return ""


def power(taken: Mapping[int, float], sizes: list[int]) -> float:
    """How steeply the last step grew."""
    small, large = sizes[-2:]
    return log(max(taken[large], 1e-6) / max(taken[small], 1e-6)) / log(large / small)


def play_refactored(ground: Ground, book: Book) -> None:
    """What all recipes make of the package: no slowdown is right."""
    refactored = after_all_recipes(ground)
    touched = find_touched({path: ground.base[path] for path in refactored}, refactored)
    found = judged(ground, pin_generated(ground, touched.functions), refactored)
    held = found.pop("held")
    book.write(kind="refactored", package=ground.package.name, functions=len(held), pinned=sum(map(bool, held.values())), **found)


if __name__ == "__main__":
    Path(sys.argv[2]).mkdir(parents=True, exist_ok=True)
    play(sys.argv[1], Book(Path(sys.argv[2], f"{sys.argv[1]}.jsonl")))
