"""Fixtures shared by every test, see the modules named here, and what a test may leave out.

A skip whose reason starts with "not run:" says that a tool is missing. On a developer's machine that is a remark; where CI is set it fails,
so that a green run never hides a test that did not happen. Other skips are facts about the platform.
"""

import asyncio
import gc
import os
from collections.abc import Generator

import pytest

# While nobody has said whether the main thread has an event loop, asking for one makes it, and nobody closes it: collected after its own
# socket, it would fail whatever test runs at that moment.
asyncio.set_event_loop(None)

pytest_plugins = [
    "tests.fixtures.scratch",
    "tests.fixtures.interpreters",
    "tests.fixtures.postgres",
    "tests.fixtures.temporal",
    "tests.fixtures.time_skipping",
    "tests.fixtures.edge",
    "tests.fixtures.admins",
    "tests.fixtures.federation",
    "tests.fixtures.jobs",
    "tests.fixtures.delivered",
    "tests.fixtures.live",
    "tests.fixtures.local_model",
    "tests.fixtures.shop",
    "tests.fixtures.recipe_package",
]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI is set, "not run:" is a failure."""
    report = yield
    if report.skipped and os.environ.get("CI") and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        if reason.startswith("not run:"):
            report.outcome, report.longrepr = "failed", reason
    return report


def pytest_collection_finish() -> None:
    """Keep the collector from what stays until the end: modules and nine thousand tests. It took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests of data that only a developer can bring: `@pytest.mark.needs_variable(NAME)`."""
    absent = [item for item in items if any(not os.environ.get(mark.args[0]) for mark in item.iter_markers("needs_variable"))]
    if absent:
        config.hook.pytest_deselected(items=absent)
        items[:] = [item for item in items if item not in absent]
