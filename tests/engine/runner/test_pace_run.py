"""Timing from end to end, in its sandbox: what is told of functions that got slower, did not, and could not be timed."""

import sys
from pathlib import Path
from typing import Any

import pytest

from iama_engine.probe.growth import GrownCall
from iama_engine.probe.pace import plan_pace
from iama_engine.runner.contract import Limits, RunRequest
from iama_engine.sandbox.execute import execute_run

OLD = """import os


def gather(items):
    found = []
    for one in items:
        found.append(one)
    return found


class Shelf:
    def __init__(self):
        self.held = []

    def put(self, one):
        self.held.append(one)

    def find(self, one):
        return one == self.held[-1]


def tidy(items):
    return [one * 2 for one in items]


def short(items):
    if len(items) > 8:
        raise ValueError('too long')
    return items


def nowhere(items):
    return items


def leave(items):
    if len(items) > 20:
        os._exit(3)
"""
NEW = (
    OLD.replace("found.append(one)", "found[:] = list(found) + [one]")
    .replace("one == self.held[-1]", "one == list(self.held)[-1]")
    .replace("[one * 2 for one in items]", "list(map(lambda one: one * 2, items))")
)
CALLS = {
    "shop.py::gather": "shop.gather([1] * n)",
    "shop.py::Shelf.find": "shelf = shop.Shelf()\nfor turn in range(n):\n    shelf.put(turn)\n    shelf.find(turn)",
    "shop.py::tidy": "shop.tidy([1] * n)",
    "shop.py::short": "shop.short([1] * n)",
    "shop.py::nowhere": "",
    "shop.py::leave": "shop.leave([1] * n)",
}


def paced(folder: Path, new: str, *addresses: str, seconds: float = 1.0, wall_s: float = 60.0) -> dict[str, dict[str, Any]]:
    """What is told of functions, by the last part of their addresses."""
    tree = folder / "tree"
    tree.mkdir()
    (tree / "shop.py").write_text(OLD)
    calls = [GrownCall(address, CALLS[address], ("import shop",), "longer") for address in addresses if CALLS[address]]
    plan = plan_pace({"shop.py": OLD.encode()}, {"shop.py": new.encode()}, addresses, calls, seconds)
    request = RunRequest("r", "PACE", limits=Limits(wall_s=wall_s), plan=plan)
    report = execute_run(request, tree, folder / "out", interpreter=Path(sys.executable))
    assert report.end == "completed", report
    return {one["address"].rpartition("::")[2]: one for one in report.payload["functions"]}


def test_what_grows_by_another_power_is_told_and_what_is_written_otherwise_is_not(tmp_path: Path) -> None:
    found = paced(tmp_path, NEW, "shop.py::gather", "shop.py::Shelf.find", "shop.py::tidy")
    assert [one["calls"] for one in found.values()] == [1, 1, 1] and not any(one["untimed"] for one in found.values())
    assert found["tidy"]["slower"] is None
    for name in ("gather", "Shelf.find"):
        slower = found[name]["slower"]
        assert slower["power_now"] > slower["power_before"] + 0.4 and slower["now_s"] > slower["before_s"] + 0.004, slower


def test_of_what_was_not_timed_it_is_said_why(tmp_path: Path) -> None:
    found = paced(tmp_path, NEW, "shop.py::short", "shop.py::nowhere", "shop.py::leave")
    assert {name: one["untimed"] for name, one in found.items()} == {
        "short": "its calls do not take larger input (ValueError)",
        "nowhere": "none of 2 calls with growing input reaches it",
        "leave": "its calls do not take larger input (died)",
    }


def test_code_that_hangs_on_larger_input_is_stopped_and_told(tmp_path: Path) -> None:
    hanging = OLD.replace("    return [one * 2", "    while len(items) > 100:\n        pass\n    return [one * 2")
    slower = paced(tmp_path, hanging, "shop.py::tidy")["tidy"]["slower"]
    assert slower["size"] == 256 and slower["now_s"] > 0.15 > slower["before_s"]


@pytest.mark.parametrize(("given", "reason"), [({"seconds": 0.0}, "time for timing was up"), ({"wall_s": 0.01}, "run's limit came first")])
def test_time_that_is_up_is_said(tmp_path: Path, given: dict[str, float], reason: str) -> None:
    found = paced(tmp_path, NEW, "shop.py::gather", **given)
    assert reason in found["gather"]["untimed"]


def test_what_only_one_process_sees_is_not_told(tmp_path: Path) -> None:
    once = OLD.replace(
        "    return [one * 2", "    while os.environ['PYTHONHASHSEED'] == '1' and len(items) > 100:\n        pass\n    return [one * 2"
    )
    found = paced(tmp_path, once, "shop.py::tidy")["tidy"]
    assert (found["calls"], found["slower"]) == (1, None)
