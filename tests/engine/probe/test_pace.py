"""What the run that times is asked, and what is made of its answer."""

import base64

from iama_engine.probe.growth import GrownCall
from iama_engine.probe.mixture import PlainScript
from iama_engine.probe.pace import Slowdown, known_scripts, plan_pace, read_pace
from iama_engine.runner.contract import RunReport

SHOP = b"import re\n\n\n@wrapped\ndef total(items):\n    return sum(items)\n\n\nclass Cart:\n    def add(self, one):\n        pass\n"
FILES = {
    "src/pkg/__init__.py": b"",
    "src/pkg/shop.py": SHOP,
    "tests/test_shop.py": b"from pkg import shop\n\n\ndef test_total():\n    assert shop.total([1, 2]) == 3\n",
}
CHANGED: dict[str, bytes | None] = {"src/pkg/shop.py": b"def total(items):\n    return sum(list(items))\n", "src/pkg/gone.py": None}
CALLS = (GrownCall("total([1]), [1] n times as long", "pkg.shop.total([1] * n)", ("import pkg.shop",), "longer"),)
BOTH = ("src/pkg/shop.py::total", "src/pkg/shop.py::Cart.add")


def test_the_plan_says_where_functions_are_on_both_sides_and_what_differs() -> None:
    plan = plan_pace(FILES, CHANGED, BOTH, CALLS, 3.0)
    assert plan["modules"] == ["pkg.shop"] and plan["seconds"] == 3.0
    assert plan["functions"] == [
        {"address": BOTH[0], "before": [("src/pkg/shop.py", 4, 6)], "now": [("src/pkg/shop.py", 1, 2)]},
        {"address": BOTH[1], "before": [("src/pkg/shop.py", 10, 11)], "now": []},
    ]
    assert plan["calls"] == [{"source": "pkg.shop.total([1] * n)", "imports": ["import pkg.shop"], "way": "longer"}]
    assert plan["changed"]["src/pkg/gone.py"] is None
    assert base64.b64decode(plan["changed"]["src/pkg/shop.py"]) == CHANGED["src/pkg/shop.py"]


def test_new_code_that_does_not_parse_has_functions_nowhere() -> None:
    plan = plan_pace(FILES, {"src/pkg/shop.py": b"def total(:\n"}, BOTH[:1], CALLS)
    assert plan["functions"][0]["before"] and plan["functions"][0]["now"] == []


def test_own_tests_are_scripts_too() -> None:
    assert known_scripts(FILES, ["src/pkg/shop.py"]) == [PlainScript(("result = pkg.shop.total([1, 2])",), ("import pkg.shop",))]


def test_slowdowns_are_told_with_their_powers_and_what_was_not_timed_with_the_reason() -> None:
    slower = {"call": 0, "size": 256, "before_s": 0.002, "now_s": 0.05, "power_before": 1.04, "power_now": 1.96, "ratio": 25.0}
    told = [
        {"address": BOTH[0], "calls": 2, "untimed": "", "slower": slower},
        {"address": BOTH[1], "calls": 0, "untimed": "the time for timing was up", "slower": None},
    ]
    paces = read_pace(RunReport("r", "PACE", "completed", payload={"functions": told, "counted": 9, "seconds": 1.5}), BOTH, CALLS)
    assert paces.slowdowns == (Slowdown(BOTH[0], CALLS[0].shown, 256, 0.002, 0.05, 1.0, 2.0),)
    assert (paces.timed, paces.untimed, paces.seconds) == (1, {BOTH[1]: "the time for timing was up"}, 1.5)


def test_a_run_that_ended_otherwise_timed_nothing_and_is_said_to() -> None:
    paces = read_pace(RunReport("r", "PACE", "timed_out", message="killed after 300 s"), BOTH, CALLS)
    assert paces.untimed == dict.fromkeys(BOTH, "the run ended: killed after 300 s") and paces.timed == 0
