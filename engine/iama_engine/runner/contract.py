"""`RunRequest` → `RunReport`: the one contract by which anything executes a user's code.

Standard library only, and no import of the rest of the engine: this folder is shipped as a zipapp and runs inside the
sandbox, under the user's own interpreter.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Kind = Literal["TRACE", "PROBE", "BASELINE", "VERIFY", "MUTATION", "PACE", "COMMAND"]
OutcomeName = Literal["passed", "failed", "error", "skipped", "timeout"]
End = Literal["completed", "timed_out", "crashed", "no_tests", "broken_environment"]

Framework = Literal["pytest", "unittest", "mocha", "jest", "vitest", "node:test", "script", "junit"]
"""`script`: each file is one test, a plain program that fails by its exit status."""
NODE_FRAMEWORKS = frozenset({"mocha", "jest", "vitest", "node:test", "script"})
JAVA_FRAMEWORKS = frozenset({"junit"})

CONTRACT_VERSION = 1


@dataclass(frozen=True)
class Limits:
    """Bounds of one run; seconds and bytes. Past `wall_s` the whole run is killed."""

    wall_s: float = 120.0
    per_test_s: float = 30.0
    cpu_s: int = 300
    memory_bytes: int = 2 << 30
    file_bytes: int = 64 << 20
    processes: int = 64
    output_bytes: int = 1 << 20


JVM_PROCESSES = 256
"""For `processes` of a run in Java: where threads count as processes, a JVM alone has some twenty, and tests start pools of them."""


@dataclass(frozen=True)
class RunRequest:
    """What to run. Paths are POSIX, relative to the tree's root; `plan` is the kind's own data (see each kind's module)."""

    run_id: str
    kind: Kind
    tests: tuple[str, ...] = ()
    """Test files to run; for VERIFY and BASELINE both the generated and the project's own."""
    framework: Framework = "pytest"
    source_roots: tuple[str, ...] = (".",)
    """Folders put first on `sys.path`."""
    deselect: tuple[str, ...] = ()
    """Test ids left out: quarantined, or failing before we came."""
    repeats: int = 1
    """BASELINE: how many fresh processes, each in another order."""
    seeds: tuple[int, ...] = (0,)
    """Hash and order seeds, cycled over the repeats."""
    limits: Limits = field(default_factory=Limits)
    plan: dict[str, Any] = field(default_factory=dict)
    node: str = ""
    """Path of the Node that runs a Node framework; whoever executes the run fills it in."""
    java: dict[str, str] = field(default_factory=dict)
    """For a Java framework `home` and `version` of the JDK, the folders `jars` and `helper`; filled in as `node` is."""
    contract_version: int = CONTRACT_VERSION


@dataclass(frozen=True)
class TestOutcome:
    """One test in one repeat. `test_id` is the framework's node id, with paths relative to the tree."""

    __test__ = False
    test_id: str
    outcome: OutcomeName
    duration_s: float
    repeat: int = 0
    error_class: str | None = None
    location: str | None = None
    """`path::function` of the innermost frame in the tree; no line number, so that it can be a fingerprint."""
    excerpt: str | None = None


@dataclass(frozen=True)
class RunReport:
    """What happened. `payload` is small and travels in the report; large results are files named in `outputs`."""

    run_id: str
    kind: Kind
    end: End
    outcomes: tuple[TestOutcome, ...] = ()
    wall_s: float = 0.0
    """Of the whole run, the start and end of its sandbox included, also where it was killed."""
    cpu_s: float = 0.0
    exit_codes: tuple[int, ...] = ()
    isolated: bool = False
    message: str = ""
    """For people, when `end` is not completed: what went wrong and what to do."""
    log_tail: str = ""
    payload: dict[str, Any] = field(default_factory=dict)
    outputs: tuple[str, ...] = ()
    """Names of files the runner left in its output folder (`traces.json`, `probe.json`, …)."""
    contract_version: int = CONTRACT_VERSION


def request_to_json(request: RunRequest) -> dict[str, Any]:
    """A request as JSON types only."""
    return asdict(request)


def request_from_json(raw: dict[str, Any]) -> RunRequest:
    """Read a request; raises `ValueError` for another contract version, `TypeError` for unknown fields."""
    if raw.get("contract_version") != CONTRACT_VERSION:
        raise ValueError(f"this runner speaks contract {CONTRACT_VERSION}, the request {raw.get('contract_version')}")
    fields = dict(raw)
    for name in ("tests", "source_roots", "deselect", "seeds"):
        if name in fields:
            fields[name] = tuple(fields[name])
    fields["limits"] = Limits(**fields.get("limits", {}))
    return RunRequest(**fields)


def report_to_json(report: RunReport) -> dict[str, Any]:
    """A report as JSON types only."""
    return asdict(report)


def report_from_json(raw: Any) -> RunReport:
    """Read a report; raises `ValueError` or `TypeError` when it is not one."""
    if not isinstance(raw, dict) or raw.get("contract_version") != CONTRACT_VERSION:
        raise ValueError(f"expected a report of contract {CONTRACT_VERSION}, got another")
    fields = dict(raw)
    fields["outcomes"] = tuple(TestOutcome(**outcome) for outcome in fields.get("outcomes", ()))
    for name in ("exit_codes", "outputs"):
        fields[name] = tuple(fields.get(name, ()))
    return RunReport(**fields)
