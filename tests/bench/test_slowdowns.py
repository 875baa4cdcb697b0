"""Seeded slowdowns of five real packages are told by `iama verify`, and what the recipes make of those packages is told as none.

What counts is defined in `tests/bench/proof/pacing.py`. Every trial is kept in `build/bench/slowdowns` (or in the folder that
IAMA_SLOWDOWNS names) as soon as it is over, and a second run goes on where the first one ended.
"""

import ast
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.bench.proof.book import play_all
from tests.bench.proof.ground import NAMES
from tests.bench.proof.pacing import SLOWED, play, slower_case
from tests.bench.proof.slowdowns import EXPRESSIONS, STATEMENTS, drawn, slowdowns_in

FOLDER = Path(os.environ.get("IAMA_SLOWDOWNS") or Path(__file__).parents[2] / "build" / "bench" / "slowdowns")


@cache
def lines(kind: str) -> tuple[dict[str, Any], ...]:
    """What was written of a kind, once every package is played."""
    return tuple(line for book in play_all(FOLDER, NAMES, play) for line in book.lines(kind))


@pytest.mark.slow
@pytest.mark.figures
@pytest.mark.timeout(3 * 3600)
def test_seeded_slowdowns_are_told() -> None:
    seeded = lines("slowed")
    missed = [line["id"] for line in seeded if line["id"].split("@")[0] not in {one["address"] for one in line["told"]}]
    print(f"{len(seeded) - len(missed)} of {len(seeded)} told; missed: {missed}")
    assert len(seeded) == SLOWED * len(NAMES)
    assert missed == []


@pytest.mark.slow
@pytest.mark.figures
@pytest.mark.timeout(3 * 3600)
def test_what_the_recipes_make_of_a_package_is_no_slowdown() -> None:
    refactored = lines("refactored")
    assert len(refactored) == len(NAMES)
    assert [one for line in refactored for one in line["told"]] == []


SHOP = """
class Shop:
    def bill(self, items, prices, known):
        text, gathered = "", []
        for item in items:
            if item in known:
                text += item
            gathered.append(prices[item] * 2)
        while len(gathered) > 3:
            gathered.pop()
        return text, gathered, [one + 1 for one in gathered]
"""


def billed(source: str) -> object:
    space: dict[str, Any] = {}
    exec(compile(source, "shop", "exec"), space)
    return space["Shop"]().bill(["a", "b", "a", "c"], {"a": 1, "b": 2, "c": 3}, ["a", "c"])


def test_slowdowns_are_other_programs_with_the_same_results() -> None:
    found = list(slowdowns_in("shop.py", SHOP.encode()))
    texts = {one.slowdown_id: one.text() or "" for one in drawn(found, "seed")}
    assert len(texts) == len(found)
    assert {one.kind for one in found} == {*STATEMENTS, *EXPRESSIONS}
    assert {one.function for one in found} == {"shop.py::Shop.bill"}
    assert all(ast.dump(ast.parse(text)) != ast.dump(ast.parse(SHOP)) for text in texts.values())
    assert {slowdown_id: billed(text) for slowdown_id, text in texts.items()} == dict.fromkeys(texts, billed(SHOP))


def test_a_slowdown_takes_longer_and_grows_by_another_power() -> None:
    linear = {"rows": {64: 0.001, 256: 0.004, 1024: 0.016}}
    assert slower_case(linear, {"rows": {64: 0.002, 256: 0.03, 1024: 0.5}}) == "rows"
    assert slower_case(linear, {"rows": {64: 0.004, 256: 0.016, 1024: 0.064}}) == ""
    assert slower_case(linear, {"rows": {64: 0.0015, 256: 0.005, 1024: 0.03}}) == ""
    assert slower_case(linear, {}) == ""
