"""Run a JavaScript or TypeScript project's tests: its own framework under a reporter of ours, or plain programs one by one.

The framework comes from the `node_modules` that Node itself would find from the tree upwards. What the project's test script
says of modules to load first is kept; every other word of it is ours.

Surprising: the reporters are files beside this one that Node reads, so a runner that was packed has to be unpacked for it.
"""

import json
import os
import shlex
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from .contract import RunRequest
from .node_packages import find_program, package_version
from .processes import Child, Finished, in_turn, run_child
from .recording import Failure, Recorder, shuffled
from .script_failures import describe_output, tells_failure
from .ts_build import build_programs, program_of
from .ts_types import check_types, is_type_check

HELPERS = Path(__file__).absolute().parent / "node"
_NOT_ENDED = 70
_JEST_SHUFFLES = (29, 5)
_KEPT = frozenset({"--require", "-r", "--import", "--loader", "--experimental-loader", "--ui", "-u", "--extension", "--conditions", "-C"})


def run_node_once(request: RunRequest, settings: dict[str, Any], deadline: float) -> Finished:
    """One repeat in fresh processes. Raises `FrameworkMissing`."""
    environment = _environment(request, settings)
    checked = tuple(path for path in request.tests if is_type_check(path))
    for path in checked:
        check_types(Recorder(settings), path, (request.node, environment), (deadline, request.limits.output_bytes))
    request = replace(request, tests=tuple(path for path in request.tests if path not in checked))
    if checked and not request.tests:
        return Finished(0, False, "")
    if request.framework == "script":
        return _run_programs(request, settings, environment, deadline)
    ended = Path(f"{settings['records']}.end")
    done = run_child(_command(request, settings), environment, deadline, request.limits.output_bytes)
    if done.killed:
        return done
    status = done.status if done.status not in {0, 1, 5} else _NOT_ENDED
    return replace(done, status=min(abs(done.status), 1) if ended.exists() else status)


def can_shuffle(framework: str) -> bool:
    """Whether tests of this framework can be run in random order here."""
    return framework != "node:test" and (framework != "jest" or package_version("jest") >= _JEST_SHUFFLES)


def _command(request: RunRequest, settings: dict[str, Any]) -> list[str]:
    """The framework's own program where it has one, with our reporter; in random order where the run shuffles and it can."""
    node, framework, files = request.node, request.framework, list(request.tests)
    millis = str(int(request.limits.per_test_s * 1000))
    if framework == "node:test":
        options = ["--test", "--test-concurrency=1", f"--test-timeout={millis}", "--test-reporter-destination=stdout"]
        return [node, *_kept_options(framework), *options, f"--test-reporter={HELPERS / 'node_test_reporter.mjs'}", *files]
    program = [node, str(find_program(framework, framework))]
    if framework == "mocha":
        options = ["--reporter", str(HELPERS / "mocha_reporter.cjs"), "--timeout", millis, "--exit", "--no-diff", "--full-trace"]
        options += ["--bail"] if settings.get("bail") else []
        return [*program, *_kept_options(framework), *options, *files]
    seed = str(int(settings["seed"]) % (1 << 31))
    if framework == "jest":
        order = ["--randomize", f"--seed={seed}"] if settings["shuffle"] and can_shuffle(framework) else []
        options = ["--ci", "--runInBand", "--forceExit", "--no-watchman", "--coverage=false", "--cacheDirectory=/tmp/jest"]
        options += [*_given_configuration(), f"--testTimeout={millis}", f"--reporters={HELPERS / 'jest_reporter.cjs'}", *order]
        options += ["--bail"] if settings.get("bail") else []
        return [*program, *options, "--runTestsByPath", *files]
    order = ["--sequence.shuffle", f"--sequence.seed={seed}"] if settings["shuffle"] else []
    options = ["run", "--no-file-parallelism", "--pool=forks", f"--testTimeout={millis}", f"--reporter={HELPERS / 'vitest_reporter.mjs'}"]
    options += ["--bail=1"] if settings.get("bail") else []
    return [*program, *options, *order, *files]


def _given_configuration() -> list[str]:
    """Settings that came with the packages stand in for the project's own."""
    folders = (Path.cwd(), *Path.cwd().parents)
    found = next((place for folder in folders if (place := folder / "node_modules/.config/jest.config.json").is_file()), None)
    return [] if found is None else [f"--config={found}", "--rootDir=."]


def _kept_options(framework: str) -> list[str]:
    """Words of the project's own test script that load modules or choose a style, for mocha those of `test/mocha.opts` as well."""
    words = [*_script_words(), *(_words_of(Path("test/mocha.opts")) if framework == "mocha" else [])]
    kept: list[str] = []
    for at, word in enumerate(words):
        name, _, value = word.partition("=")
        if name in _KEPT:
            kept += [word] if value else words[at : at + 2]
    return kept


def _script_words() -> list[str]:
    try:
        scripts = json.loads(Path("package.json").read_text("utf-8")).get("scripts", {})
        return shlex.split(str(scripts.get("test", "")))
    except (OSError, ValueError, AttributeError):
        return []


def _words_of(path: Path) -> list[str]:
    try:
        return shlex.split(path.read_text("utf-8"), comments=True)
    except (OSError, ValueError):
        return []


def _environment(request: RunRequest, settings: dict[str, Any]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    coverage = {"NODE_V8_COVERAGE": str(settings["coverage"])} if settings.get("coverage") else {}
    heap_mib = max(64, request.limits.memory_bytes // 2 >> 20)
    return {
        **kept,
        **coverage,
        "TZ": "UTC",
        "CI": "true",
        "NO_COLOR": "1",
        "UV_THREADPOOL_SIZE": "2",
        "NODE_OPTIONS": f'--max-old-space-size={heap_mib} --require "{HELPERS / "preload.cjs"}"',
        "IAMA_CLOCK_MS": str(settings["clock_ms"]),
        "IAMA_RUN": json.dumps(settings),
    }


def _run_programs(request: RunRequest, settings: dict[str, Any], environment: dict[str, str], deadline: float) -> Finished:
    """Each file is one test; in random order where the run shuffles. The tail of the last one that failed is kept."""
    recorder = Recorder(settings)
    files = [path for path in request.tests if not recorder.is_left_out(path)]
    if settings["shuffle"]:
        files = shuffled(files, [(path, path) for path in files], int(settings["seed"]))
    status, tail = 0, ""
    built = build_programs(
        files, lambda: [request.node, str(find_program("typescript", "tsc"))], environment, (deadline, request.limits.output_bytes)
    )
    if built is not None and built.killed:
        return built
    with in_turn([[request.node, program_of(path)] for path in files], environment) as children:
        for path, child in zip(files, children, strict=True):
            done, outcome = _run_program(request, recorder, (path, child), deadline)
            if outcome != "passed":
                status, tail = 1, done.tail
                if settings.get("bail"):
                    break
            if time.monotonic() >= deadline:
                return Finished(done.status, True, done.tail)
    return Finished(status, False, tail)


def _run_program(request: RunRequest, recorder: Recorder, program: tuple[str, Child], deadline: float) -> tuple[Finished, str]:
    path, child = program
    recorder.started(path)
    begun = time.monotonic()
    done = child.finish(min(deadline, begun + request.limits.per_test_s), request.limits.output_bytes)
    outcome = "timeout" if done.killed else "failed" if done.status or tells_failure(done.tail) else "passed"
    failure = None if outcome == "passed" else _failure(done, recorder.root)
    recorder.ended(path, outcome, time.monotonic() - begun, failure)
    return done, outcome


def _failure(done: Finished, root: Path) -> Failure:
    if done.killed:
        return Failure("Timeout", None, done.tail[-500:])
    name = f"ExitStatus{done.status}" if done.status else "FailureTold"
    return describe_output(done.tail, root) or Failure(name, None, done.tail[-500:])
