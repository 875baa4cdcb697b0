"""Which of the things seen a test asserts."""

import pytest

from iama_engine.runner.keep import Kept, Shown, cover
from iama_engine.runner.script import Raised, Run, Script

SEEN = {"box.size": "3", "result": "2", "len(box)": "1", "hashlib.sha256(result)": "'x'"}


def kept(*statements: str, kills: dict[int, list[str]] | None = None, raised: Raised | None = None) -> Kept:
    run = Run(seen=SEEN, raised=raised, ended_at=0 if raised else None)
    return Kept(Script(statements, ("import lib",)), run, tuple(SEEN), kills or {}, symbols=("lib.py::f",))


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([], []),
        ([["a"], ["a", "b"]], ["a"]),
        ([["a", "b"], ["b", "c"], ["c"]], ["b", "c"]),
        ([["unknown"]], []),
        ([["a", "z"], ["b", "z"], ["c", "z"]], ["z"]),
    ],
)
def test_a_few_expressions_cover_every_group(groups: list[list[str]], expected: list[str]) -> None:
    assert cover(groups, {"a": 0, "b": 1, "c": 1, "z": 3}) == expected


def test_the_last_result_is_always_asserted() -> None:
    assert kept("result = lib.f()").asserts() == [("result", "2")]


def test_what_gave_a_fault_away_is_asserted_in_the_order_seen() -> None:
    assert kept("box = lib.Box()", "result = box.f()", kills={0: ["box.size"]}).asserts() == [("box.size", "3"), ("result", "2")]


def test_the_plainest_of_several_signs_is_chosen() -> None:
    assert kept("lib.f(box)", kills={0: ["hashlib.sha256(result)", "len(box)"]}).asserts() == [("len(box)", "1")]


def test_a_script_that_ended_without_an_error_asserts_something() -> None:
    assert len(kept("lib.f()").asserts()) == 1


def test_a_script_that_raised_needs_no_assert() -> None:
    assert kept("lib.f()", raised=Raised("ValueError", "builtins", "bad", True)).asserts() == []


def test_what_travels_names_its_kills() -> None:
    raw = kept("result = lib.f()", kills={1: ["result"], 0: ["raises"], 2: ["result"]}).to_json("m{}".format, 2)
    assert (raw["kills"], raw["asserts"], raw["raises"], raw["symbols"]) == (["m0", "m1"], [["result", "2"]], None, ["lib.py::f"])
    assert raw["pins"] == ["m2"], "what is pinned counts for no fault"


def test_what_no_script_before_showed_is_asserted_too() -> None:
    def showing(name: str, **attributes: str) -> Kept:
        seen = {f"{name}.{attribute}": literal for attribute, literal in attributes.items()}
        return Kept(Script((f"{name} = lib.Box()",), ("import lib",)), Run(seen=seen), tuple(seen))

    shown = Shown()
    assert shown.take_in(showing("box", size="1", color="'red'")) == ("box.size", "box.color")
    second = showing("box_2", size="1", color="'blue'")
    second.shown_first = shown.take_in(second)
    assert second.asserts() == [("box_2.color", "'blue'")], "a size of one was shown by another box"
    assert shown.take_in(showing("other", size="1", color="'blue'")) == ()
    assert len(shown.take_in(showing("box", **{f"field_{number}": str(number) for number in range(20)}))) == 5
