"""What each kind of run is asked to do: pure functions from the project's files to a `RunRequest` and its overlay."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from iama_engine.languages.contract import ProbeAsk
from iama_engine.probe import plan_mutation, plan_trace, source_roots
from iama_engine.probe.source_mutation import plan_source_mutation
from iama_engine.runner.contract import JVM_PROCESSES, Framework, Kind, Limits, RunRequest
from iama_worker.activities.contract import RunOrder
from iama_worker.activities.suite import Suite
from iama_worker.activities.trees import BaseTree

BASELINE_REPEATS = 5
HASH_SEEDS = (0, 1)
MUTATION_SECONDS = 60.0
"""Longer than an idle machine needs, so that a busy one judges every mutant too."""
NODE_MUTATION_SECONDS = 120.0
"""Each fault is a process of its own there: a hundred of them on a small project take half a minute."""
MUTATION_LIMIT = 100
SEED = 20
SPARES = 150
"""Tests of a job that no planted fault asks for. They notice what faults of a table are not like, and cost each run of the suite 0.2 s."""
WALL_S: Mapping[str, float] = {"TRACE": 120.0, "PROBE": 150.0, "BASELINE": 300.0, "MUTATION": 180.0, "VERIFY": 180.0}
"""Seconds a run may take. Past it the whole run is killed."""
LOOK_SECONDS = 20.0
"""Three calls that have just been run; one that hangs is not waited for long."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Everything that a request is made from. `functions` are addresses that the approved plan names."""

    order: RunOrder
    tree: BaseTree
    changes: Mapping[str, bytes | None]
    suite: Suite
    traces: dict[str, Any] | None
    functions: tuple[str, ...]
    probe_seconds: float
    spoken_of: tuple[str, ...] = ()
    """Addresses that the spec items in question speak of."""
    looks: Mapping[str, str] = field(default_factory=dict)
    """The files that look at what failed, where that is the purpose."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request with its overlay and plan apart, or the reason why none is needed."""

    request: RunRequest | None
    overlay: dict[str, bytes | None]
    plan: dict[str, Any]
    skipped: str = ""


def build_request(ask: Ask) -> Asked:
    """The request of an order."""
    language = ask.tree.language
    possible = {"TRACE": language.traced, "PROBE": language.characterised}
    if not possible.get(ask.order.kind, True):
        return Asked(None, {}, {}, f"not available for {language.title} yet")
    builders = {"TRACE": _trace, "PROBE": _probe, "BASELINE": _baseline, "MUTATION": _mutation, "VERIFY": _verify}
    return builders[ask.order.kind](ask)


def _request(ask: Ask, tests: tuple[str, ...]) -> RunRequest:
    order = ask.order
    return RunRequest(
        order.run_id,
        cast(Kind, order.kind),
        tests,
        framework=cast(Framework, ask.tree.record.test_framework.replace("none", "pytest")),
        source_roots=source_roots(ask.tree.files, ask.tree.targets),
        deselect=ask.suite.deselected(),
        limits=_limits(ask),
    )


def _limits(ask: Ask) -> Limits:
    seconds = WALL_S[ask.order.kind] * ask.order.time_factor
    limits = Limits(wall_s=seconds, cpu_s=int(seconds))
    return replace(limits, processes=JVM_PROCESSES) if ask.tree.language.toolchain == "java" else limits


def _trace(ask: Ask) -> Asked:
    own = ask.tree.own_tests.files
    if not own:
        return Asked(None, {}, {}, ask.tree.own_tests.note)
    request = _request(ask, own)
    return Asked(request, {}, plan_trace(ask.tree.files, ask.tree.targets, own, request.framework))


def _probe(ask: Ask) -> Asked:
    """Search where the plan will change something, and where the spec speaks of what no own test was seen to call."""
    traced = (ask.traces or {}).get("types", {})
    wanted = (*(() if ask.order.focus else ask.functions), *(address for address in ask.spoken_of if address not in traced))
    functions = [address for address in dict.fromkeys(wanted) if address.split("::")[0] in ask.tree.targets]
    files = ask.tree.sources({})
    request = _request(ask, ())
    asked = ProbeAsk(files, ask.tree.targets, ask.probe_seconds, SEED, tuple(functions), ask.traces, request.framework, SPARES)
    plan = ask.tree.language.plan_probe(asked)
    if not plan["targets"]:
        return Asked(None, {}, {}, f"no test under {request.framework} could load the targets")
    return Asked(request, {}, plan)


def _baseline(ask: Ask) -> Asked:
    tests = replace(ask.suite, gate=()).test_files()
    if not tests:
        return Asked(None, {}, {}, "there is no test to run")
    request = replace(_request(ask, tests), repeats=BASELINE_REPEATS, seeds=HASH_SEEDS, deselect=ask.order.leave_out)
    return Asked(request, ask.suite.overlay(), {})


def _mutation(ask: Ask) -> Asked:
    files = ask.tree.sources({})
    functions = [address for address in ask.functions if address.split("::")[0] in ask.tree.targets]
    if not functions:
        return Asked(None, {}, {}, "the plan names no function")
    if ask.tree.language.toolchain != "python":
        plan = plan_source_mutation(files, functions, limit=MUTATION_LIMIT, seconds=NODE_MUTATION_SECONDS, seed=SEED)
        if not plan["mutants"]:
            return Asked(None, {}, {}, "there is nothing in the functions of the plan that a fault could be planted in")
    else:
        plan = plan_mutation(files, functions, operators="held_out", limit=MUTATION_LIMIT, seconds=MUTATION_SECONDS)
    return Asked(_request(ask, ask.suite.test_files()), ask.suite.overlay(), plan)


def _verify(ask: Ask) -> Asked:
    if ask.order.purpose == "own_tests":
        return _own_tests(ask)
    if ask.order.purpose == "looks":
        return _looks(ask)
    return Asked(_request(ask, ask.suite.test_files()), {**ask.changes, **ask.suite.overlay()}, {})


def _looks(ask: Ask) -> Asked:
    """What failed once more, to see what it sees now."""
    request = _request(ask, tuple(ask.looks))
    limits = replace(request.limits, wall_s=min(LOOK_SECONDS, request.limits.wall_s))
    return Asked(replace(request, limits=limits), {**ask.changes, **{path: text.encode() for path, text in ask.looks.items()}}, {})


def _own_tests(ask: Ask) -> Asked:
    """The project's own tests on the result, failing ones of before included; only what hung before stays out."""
    own = ask.suite.own_files
    if not own:
        return Asked(None, {}, {}, "the project has no tests of its own")
    hung = tuple(entry["test_id"] for entry in ask.suite.quarantined if entry["reason"] == "times out before")
    return Asked(replace(_request(ask, own), deselect=hung), dict(ask.changes), {})
