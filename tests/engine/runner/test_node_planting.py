"""Several faults at once."""

from typing import Any

from iama_engine.runner.node_planting import apart, plant


def fault(start: int, end: int, text: str, path: str = "a.js") -> dict[str, Any]:
    return {"path": path, "start": start, "end": end, "text": text}


def test_faults_are_planted_from_the_end_so_that_slices_stay_true() -> None:
    faults = [fault(0, 1, "xyz"), fault(4, 5, ""), fault(2, 3, "\udcff"), fault(1, 2, "B", "b.js")]
    assert plant({"a.js": b"0 2 4", "b.js": b"01"}, faults) == {"a.js": b"xyz \xff ", "b.js": b"0B"}


def test_groups_hold_no_fault_inside_another() -> None:
    outer, inner, later, other = fault(0, 9, "a"), fault(2, 3, "b"), fault(12, 13, "c"), fault(0, 9, "d", "b.js")
    assert apart([later, inner, outer, other]) == [[outer, later, other], [inner]]
