"""Trace plans and trace results."""

from iama_engine.probe.traces import plan_trace, read_traces
from iama_engine.recipes.contract import CallTypes


def test_a_trace_plan_names_the_modules_of_its_targets() -> None:
    plan = plan_trace({"src/pkg/__init__.py": b"", "src/pkg/a.py": b""}, ["src/pkg/a.py"], ["tests/test_a.py"], "pytest")
    assert plan["modules"] == {"src/pkg/a.py": "pkg.a"}
    assert plan["targets"] == ["src/pkg/a.py"]


def test_types_are_read_sorted_and_without_repeats() -> None:
    raw = {"types": {"a.py::f": {"parameters": {"x": ["str", "int", "str"]}, "returns": ["None"], "calls": 3}}, "calls": {}}
    assert read_traces(raw) == {"a.py::f": CallTypes({"x": ("int", "str")}, ("None",), 3)}


def test_a_trace_without_calls_is_empty() -> None:
    assert read_traces({}) == {}
