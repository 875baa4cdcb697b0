"""The plugin a project's own pytest loads: shuffles by seed, bounds each test, traces where asked, records outcomes."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from .clock import frozen_clock
from .recording import Failure, Recorder, TestOverran, describe_failure, shuffled
from .tracer import Tracer, tracer_from_settings

_recorder = Recorder.from_environment()
_tracer: Tracer | None = tracer_from_settings(_recorder.settings)
_failures: dict[str, Failure] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave deselected tests out, then shuffle where the run asks for it."""
    items[:] = [item for item in items if not _recorder.is_left_out(item.nodeid)]
    if _recorder.settings["shuffle"]:
        groups = [(item.nodeid.split("::")[0], item.nodeid.rpartition("::")[0]) for item in items]
        items[:] = shuffled(items, groups, _recorder.settings["seed"])


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """A file that cannot be imported is an error of that file, not silence."""
    if report.failed and report.nodeid:
        text = str(report.longrepr)
        last = text.strip().splitlines()[-1].removeprefix("E").strip() if text.strip() else ""
        _recorder.ended(report.nodeid, "error", 0.0, Failure(last.partition(":")[0] or "CollectError", report.nodeid, last[:2000]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Write the start down first: a test that never ends is then known by name."""
    _recorder.started(item.nodeid)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """Bound the test itself, under the fixed clock if its file asks for one, under the tracer if the run does."""
    frozen = item.nodeid.split("::")[0] in _recorder.settings["frozen_paths"]
    with _recorder.bounded(), frozen_clock(_recorder.settings["frozen_epoch"] if frozen else None):
        if _tracer is None:
            return (yield)
        with _tracer.watching():
            return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[Any]") -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Combine set-up, call and tear-down into one outcome and record it once the test is over."""
    report = yield
    if call.excinfo is not None and not report.skipped:
        _failures[item.nodeid] = describe_failure(call.excinfo.value, Path(_recorder.root))
    state = item.stash.setdefault(_OUTCOME, "passed")
    if report.failed:
        overran = call.excinfo is not None and call.excinfo.errisinstance(TestOverran)
        state = "timeout" if overran else ("failed" if call.when == "call" else "error")
    elif report.skipped and state == "passed":
        state = "skipped"
    item.stash[_OUTCOME] = state
    item.stash[_SECONDS] = item.stash.get(_SECONDS, 0.0) + report.duration
    if call.when == "teardown":
        _recorder.ended(item.nodeid, state, item.stash[_SECONDS], _failures.pop(item.nodeid, None))
    return report


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the traces out once, at the end."""
    if _tracer is not None:
        _tracer.write(Path(_recorder.settings["traces"]))


_OUTCOME: "pytest.StashKey[str]" = pytest.StashKey()
_SECONDS: "pytest.StashKey[float]" = pytest.StashKey()
