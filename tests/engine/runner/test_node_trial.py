"""One run of test files, as a mutant's judge sees it."""

import os
import time
from pathlib import Path

import pytest

from iama_engine.runner.contract import RunRequest
from iama_engine.runner.node_trial import run_trial
from tests.fixtures.node_packages import node_setup


@pytest.fixture
def request_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunRequest:
    (tmp_path / "good.js").write_text("")
    (tmp_path / "bad.js").write_text("process.exit(3);")
    (tmp_path / "slow.js").write_text("setInterval(() => {}, 1000);")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path)
    return RunRequest("r", "MUTATION", framework="script", node=str(node_setup().node.program))


def test_a_run_ends_at_the_first_failure_but_not_while_it_is_watched(request_of: RunRequest) -> None:
    output, files = Path.cwd() / "out", ("good.js", "bad.js", "good.js")
    cut = run_trial(request_of, ("bad.js", "good.js"), output, (5.0, time.monotonic() + 30))
    assert (cut.passed, cut.failed, cut.overran) == (frozenset(), ("bad.js",), False)
    watched = run_trial(request_of, files, output, (5.0, time.monotonic() + 30), coverage=output / "coverage")
    assert (watched.passed, watched.failed) == (frozenset({"good.js"}), ("bad.js",))
    assert os.listdir(output / "coverage")


def test_a_test_that_takes_too_long_overruns(request_of: RunRequest) -> None:
    trial = run_trial(request_of, ("slow.js",), Path.cwd() / "out", (0.5, time.monotonic() + 30))
    assert (trial.failed, trial.timed_out, trial.overran) == ((), ("slow.js",), True)
