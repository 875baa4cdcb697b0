"""Verdicts as counts and survivors."""

from iama_engine.runner.node_mutation_report import Judged, NodeVerdict, describe


def judged(verdict: NodeVerdict, symbol: str = "a.js::f", test: str | None = None) -> Judged:
    mutant = {"symbol": symbol, "line": 3, "operator": "off by one", "before": "1", "after": "2", "start": 0, "end": 1, "text": "2"}
    return Judged(mutant, verdict, test)


def test_what_was_not_tried_is_in_no_total() -> None:
    told = describe(
        [
            judged("killed", test="t"),
            judged("timed out"),
            judged("survived"),
            judged("not reached", "a.js::g"),
            judged("not tried", "a.js::h"),
        ]
    )
    assert (told["killed"], told["total"], told["not_tried"], told["timed_out"]) == (2, 4, 1, 1)
    assert told["by_function"] == {"a.js::f": {"killed": 2, "total": 3}, "a.js::g": {"killed": 0, "total": 1}}
    assert told["kills_by_test"] == {"t": 1}
    assert [(one["symbol"], one["reached"]) for one in told["survivors"]] == [("a.js::f", True), ("a.js::g", False)]
    assert set(told["survivors"][0]) == {"symbol", "line", "operator", "before", "after", "reached"}
