"""Run test files by `unittest` alone, where the project's interpreter has no pytest. Ids are `path::Class::method`."""

import importlib.util
import sys
import time
import types
import unittest
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from .clock import frozen_clock
from .recording import Failure, Recorder, TestInterrupted, TestOverran, describe_failure, shuffled
from .tracer import Tracer, tracer_from_settings

_NOTHING = 5


def load_file(path: str) -> types.ModuleType:
    """Import a test file under a name of its own."""
    name = "iama_case_" + path.removesuffix(".py").replace("/", "_").replace(".", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"cannot load {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def cases(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    """Every single test of a suite."""
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from cases(part)
        else:
            yield part


class RecordingResult(unittest.TestResult):
    """Turns unittest's calls into records."""

    def __init__(self, recorder: Recorder, ids: dict[int, str]) -> None:
        super().__init__()
        self.recorder, self.ids, self.begun = recorder, ids, 0.0

    def startTest(self, test: unittest.TestCase) -> None:
        """Write the start down."""
        super().startTest(test)
        self.begun = time.monotonic()
        self.recorder.started(self.ids[id(test)])

    def _end(self, test: unittest.TestCase, outcome: str, failure: Failure | None = None) -> None:
        identifier = self.ids.get(id(test), str(test))
        self.recorder.ended(identifier, outcome, time.monotonic() - self.begun, failure)

    def addSuccess(self, test: unittest.TestCase) -> None:
        """It passed."""
        self._end(test, "passed")

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        """It was skipped."""
        self._end(test, "skipped")

    def addFailure(self, test: unittest.TestCase, err: Any) -> None:
        """An assertion failed."""
        super().addFailure(test, err)
        self._end(test, "failed", describe_failure(err[1], self.recorder.root))

    def addError(self, test: unittest.TestCase, err: Any) -> None:
        """Something else was raised."""
        super().addError(test, err)
        outcome = "timeout" if isinstance(err[1], TestOverran) else "error"
        self._end(test, outcome, describe_failure(err[1], self.recorder.root))

    def addExpectedFailure(self, test: unittest.TestCase, err: Any) -> None:
        """Failing as its author expects is a pass."""
        self._end(test, "passed")


def collect(paths: list[str], recorder: Recorder) -> list[tuple[str, unittest.TestCase]]:
    """Every test of the files with its id; a file that cannot be imported is recorded as an error."""
    found: list[tuple[str, unittest.TestCase]] = []
    for path in paths:
        try:
            module = load_file(path)
        except Exception as error:  # noqa: BLE001 - the file is the user's: whatever its import raises is the outcome
            recorder.ended(path, "error", 0.0, describe_failure(error, recorder.root))
            continue
        for case in cases(unittest.defaultTestLoader.loadTestsFromModule(module)):
            identifier = f"{path}::{type(case).__name__}::{case._testMethodName}"
            if not recorder.is_left_out(identifier):
                found.append((identifier, case))
    return found


def run_case(case: unittest.TestCase, identifier: str, result: RecordingResult, tracer: Tracer | None) -> None:
    """Run one test under its limits; `unittest` itself lets a test's interrupt through."""
    settings = result.recorder.settings
    frozen = identifier.split("::")[0] in settings["frozen_paths"]
    try:
        with ExitStack() as around:
            around.enter_context(result.recorder.bounded())
            around.enter_context(frozen_clock(settings["frozen_epoch"] if frozen else None))
            if tracer is not None:
                around.enter_context(tracer.watching())
            case.run(result)
    except TestInterrupted as error:
        result.addError(case, (type(error), error, error.__traceback__))


def main(paths: list[str]) -> int:
    """Run all tests of the files; status 0 when all passed, 1 when some failed, 5 when there were none."""
    recorder = Recorder.from_environment()
    tracer = tracer_from_settings(recorder.settings)
    found = collect(paths, recorder)
    if recorder.settings["shuffle"]:
        groups = [(identifier.split("::")[0], identifier.rpartition("::")[0]) for identifier, _ in found]
        found = shuffled(found, groups, recorder.settings["seed"])
    result = RecordingResult(recorder, {id(case): identifier for identifier, case in found})
    for identifier, case in found:
        run_case(case, identifier, result, tracer)
    if tracer is not None:
        tracer.write(Path(recorder.settings["traces"]))
    if not found:
        return _NOTHING
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
