"""Which decisions a script is found to pin; each case in a process of its own, as for the search."""

from pathlib import Path

from tests.engine.runner.test_search import ask


def test_a_decision_whose_other_way_nobody_would_miss_is_not_pinned(tmp_path: Path) -> None:
    said = """[sorted(search.pins.decisions.name_of(n - len(mutants)) for n in search.consider(script(text)).kills if n >= len(mutants))
        for text in ("result = lib.spare(1, 3)", "result = lib.spare(1, 0)")]"""
    assert ask(tmp_path, said, "spare") == [["lib.py::spare@decision0:holds"], ["lib.py::spare@decision0:fails"]]


def test_what_is_pinned_is_an_aim_no_longer(tmp_path: Path) -> None:
    said = """[search.consider(script("result = lib.spare(1, 3)")) is not None, search.pins.is_goal(len(mutants)),
        search.pins.unit_of(len(mutants)).address, [n - len(mutants) for n in begin().pins.wanted(search.pins.decisions.goals)]]"""
    assert ask(tmp_path, said, "spare") == [True, True, "lib.py::spare", [3]]


def test_a_goal_tried_often_in_vain_is_tried_seldom(tmp_path: Path) -> None:
    said = """(search.pins.tries.update({n: 1000 for n in range(len(mutants), 3000)}),
        [len(search.pins.wanted(range(4))) for _ in range(50)])[1]"""
    assert sum(ask(tmp_path, said, "spare")) < 50 * 4 / 10
