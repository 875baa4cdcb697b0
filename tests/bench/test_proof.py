"""How much of what breaks is noticed, and how much of what does not is let through: seeded slips and units of recipes on real packages.

What counts is defined in `tests/bench/proof/play.py`. Five packages take hours; every trial is kept in `build/bench/proof` (or in the
folder that IAMA_PROOF names) as soon as it is over, and a second run goes on where the first one ended.
"""

import ast
import math
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from iama_cli.exits import Exit
from iama_cli.offline.verify import nothing_to_prove, unprovable
from iama_engine.probe.touched import find_touched
from tests.bench.proof.book import play_all
from tests.bench.proof.ground import NAMES
from tests.bench.proof.play import BREAKS, VERIFIED, exit_code, play
from tests.bench.proof.slips import SLIPS, slips_in

FOLDER = Path(os.environ.get("IAMA_PROOF") or Path(__file__).parents[2] / "build" / "bench" / "proof")
LEAST_CAUGHT, LEAST_BOUND, LEAST_SHOWN, LEAST_RIGHT = 0.95, 0.92, 0.90, 0.95
LEAST_HARMLESS = 100


def lower_bound(hits: int, tries: int) -> float:
    """The lower end of Wilson's 95 % interval."""
    share, z = hits / tries, 1.96
    middle = share + z * z / (2 * tries)
    spread = z * math.sqrt(share * (1 - share) / tries + z * z / (4 * tries * tries))
    return (middle - spread) / (1 + z * z / tries)


@cache
def lines(kind: str) -> tuple[dict[str, Any], ...]:
    """What was written of a kind, once every package is played."""
    return tuple(line for book in play_all(FOLDER, NAMES, play) for line in book.lines(kind))


@pytest.mark.slow
@pytest.mark.figures
@pytest.mark.timeout(6 * 3600)
def test_seeded_changes_of_behaviour_are_caught_and_shown_by_a_line() -> None:
    proven = [line for line in lines("break") if line["proven"]]
    caught = [line for line in proven if line["caught"]]
    shown = [line for line in caught if line["line"]]
    bound = lower_bound(len(caught), len(proven))
    print(f"{len(caught)} of {len(proven)} caught, lower bound {bound:.3f}, {len(shown)} with a line; missed:")
    print("\n".join(line["id"] for line in proven if not line["caught"]))
    assert len(proven) == BREAKS * len(NAMES)
    assert len(caught) >= LEAST_CAUGHT * len(proven) and bound >= LEAST_BOUND
    assert len(shown) >= LEAST_SHOWN * len(caught)


@pytest.mark.slow
@pytest.mark.figures
@pytest.mark.timeout(6 * 3600)
def test_harmless_diffs_pass_and_broken_ones_do_not() -> None:
    harmless = lines("harmless")
    passed = [line for line in harmless if line["exit"] == 0]
    judged = [line for line in lines("break") if line["proven"] and "exit" in line]
    refused = [line for line in judged if line["exit"] != 0]
    print(f"harmless: {len(passed)} of {len(harmless)} passed; broken: {len(refused)} of {len(judged)} refused")
    print("\n".join(str(line) for line in harmless if line["exit"]))
    assert len(harmless) >= LEAST_HARMLESS and len(passed) >= LEAST_RIGHT * len(harmless)
    assert len(judged) == VERIFIED * len(NAMES) and len(refused) >= LEAST_RIGHT * len(judged)


SHOP = """
def price(amount, member=False, rate=100):
    total = amount
    count = 0
    for one in range(amount):
        if one is None or not member and count < 3:
            count += 1
            total = total + 1
        else:
            break
    try:
        text = "n: " + str(total).strip()
    except ValueError:
        text = sorted(["a", "b"], reverse=True)[1:]
    return f"{text}", max(total, rate)
"""


def test_slips_are_other_programs_in_the_function_that_is_named() -> None:
    found = list(slips_in("shop.py", SHOP.encode(), frozenset({"price"})))
    texts = {slip.slip_id: text for slip in found if (text := slip.text()) is not None}
    assert 30 < len(texts) <= len(found)
    assert len(found) == len({slip.slip_id for slip in found})
    assert all(ast.dump(ast.parse(text)) != ast.dump(ast.parse(SHOP)) for text in texts.values())
    assert len({slip.kind for slip in found}) > len(SLIPS)
    assert list(slips_in("shop.py", SHOP.encode(), frozenset({"other"}))) == []


def test_a_trial_ends_as_the_command_would() -> None:
    before, after = {"shop.py": SHOP.encode()}, {"shop.py": SHOP.replace("count = 0", "count = 1").encode()}
    touched = find_touched(before, after)
    assert exit_code(touched, unprovable(touched)) == Exit.DECISION_NEEDED
    assert exit_code(find_touched(before, before), nothing_to_prove()) == Exit.DONE


def test_the_bound_is_wilson_s() -> None:
    assert round(lower_bound(475, 500), 3) == 0.927
    assert round(lower_bound(54, 65), 3) == 0.722
