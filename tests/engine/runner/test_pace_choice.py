"""Which calls are worth timing, by how often they run the lines of a function."""

from iama_engine.runner.pace_choice import Counted, Hits, choose_calls


def counted(call: int, way: str, seconds: float, small: Hits, large: Hits, now: Hits | None = None) -> Counted:
    """Of functions whose first lines are 10 and 20; the new code runs what the old does where nothing else is said."""
    one = Counted(call, way, seconds)
    one.add("before", -1, (10, 20), small, large)
    one.add("now", 1, (10, 20), small, now or large)
    return one


AGAIN = counted(0, "again", 0.001, {"0": {"10": 4, "11": 4, "12": 8}}, {"0": {"10": 32, "11": 32, "12": 64}})
"""A function called n times."""
LONGER = counted(1, "longer", 0.001, {"0": {"10": 1, "11": 1, "12": 4}}, {"0": {"10": 1, "11": 1, "12": 32}})
"""A function that goes once through n items."""
COSTLY = counted(2, "more items", 0.1, {"0": {"10": 1, "11": 1, "12": 4}}, {"0": {"10": 1, "11": 1, "12": 32}})
IDLE = counted(3, "longer", 0.001, {"0": {"10": 1, "11": 1}}, {"0": {"10": 1, "11": 1}})


def chosen(function: int, *calls: Counted) -> list[int]:
    return [one.call for one in choose_calls(function, calls)]


def test_a_line_is_run_often_inside_one_call_and_often_in_all_by_calls_that_do_little_else() -> None:
    assert chosen(0, AGAIN, COSTLY, LONGER, IDLE) == [1, 0]


def test_other_ways_to_grow_come_before_more_of_the_same() -> None:
    same = [counted(call, "longer", 0.001, {"0": {"10": 1, "12": 4}}, {"0": {"10": 1, "12": 32}}) for call in (4, 5)]
    other = counted(6, "joined", 0.0015, {"0": {"10": 1, "12": 4}}, {"0": {"10": 1, "12": 32}})
    assert chosen(0, *same, other) == [4, 6]


def test_new_code_that_runs_ever_more_lines_is_timed_first() -> None:
    behind = counted(7, "larger", 0.05, {"0": {"10": 1, "12": 4}}, {"0": {"10": 1, "12": 32}}, {"0": {"10": 1, "12": 500}})
    assert chosen(0, AGAIN, LONGER, behind)[0] == 7


def test_what_nothing_makes_work_more_is_timed_by_the_quickest_that_reach_it() -> None:
    assert chosen(0, counted(8, "joined", 0.5, {}, {"0": {"11": 1}}), IDLE) == [3, 8]
    assert chosen(1, AGAIN, LONGER, IDLE) == []
