"""Answers of the API as frozen dataclasses. Names are the JSON names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Link:
    """A signed link for one upload."""

    url: str
    method: str = "PUT"
    headers: Mapping[str, str] = field(default_factory=dict)
    name: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the transport takes it."""
        return {"url": self.url, "method": self.method, "headers": self.headers}


@dataclass(frozen=True, slots=True)
class CreatedJob:
    """A job that waits for its bundle."""

    job_id: str
    status: str
    upload: Link


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job ended without a delivery."""

    code: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Attempts:
    """The counters of the repair loop."""

    number: int = 0
    count: int = 0
    identical_failures: int = 0
    budget_used: int = 0


@dataclass(frozen=True, slots=True)
class Credits:
    """Accounting units: the cap of the job and what it has used."""

    cap: float | None = None
    used: float = 0.0


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it is now."""

    job_id: str
    status: str
    root_name: str = ""
    outcome: str | None = None
    failure: Failure | None = None
    strategy: str | None = None
    target_paths: tuple[str, ...] = ()
    execution_mode: str = "LOCAL_NATIVE"
    created_at: str | None = None
    started_at: str | None = None
    finished_at: str | None = None
    context: Mapping[str, Any] | None = None
    spec_revision: int | None = None
    attempts: Attempts = field(default_factory=Attempts)
    credits: Credits = field(default_factory=Credits)
    calls: int = 0
    legal_commands: tuple[str, ...] = ()
    legal_ways: Mapping[str, Any] = field(default_factory=dict)
    """By command, the decisions that are left of it where plan or facts take some."""
    artifact_expires_at: str | None = None
    last_seq: int = 0
    timings: Mapping[str, float] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.status in {"DELIVERED", "FAILED"}


@dataclass(frozen=True, slots=True)
class JobLine:
    """One line of the list."""

    job_id: str
    status: str
    root_name: str = ""
    outcome: str | None = None
    strategy: str | None = None
    created_at: str | None = None


@dataclass(frozen=True, slots=True)
class JobPage:
    """One page of the list; `next_cursor` is None on the last."""

    jobs: tuple[JobLine, ...]
    next_cursor: str | None = None


@dataclass(frozen=True, slots=True)
class RunInput:
    """Something to download before a run."""

    name: str
    url: str
    sha256: str
    size: int = 0


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run that somebody waits for."""

    run_id: str
    kind: str
    status: str


@dataclass(frozen=True, slots=True)
class TestRun:
    """A run to do: the `RunRequest` as JSON, what it needs and where its answer goes."""

    __test__ = False

    run_id: str
    kind: str
    status: str
    request: Mapping[str, Any]
    inputs: tuple[RunInput, ...] = ()
    outputs: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Artifact:
    """A short-lived link to a stored document."""

    url: str
    sha256: str | None = None
    size: int = 0
    artifact_id: str = ""


@dataclass(frozen=True, slots=True)
class PatchFile:
    """One file of a patch: the hash that must lie there before and the one that lies there after."""

    path: str
    change: str = "modified"
    base_sha256: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class HandedOut:
    """Operations to carry out in the workspace, for an apply or a revert. `tests` would write the frozen tests as well."""

    files: tuple[PatchFile, ...]
    patch: Artifact
    apply_id: str | None = None
    revert_id: str | None = None
    tests: Artifact | None = None
    selection_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """What of a delivery to write; neither files nor hunks means all of it."""

    files: tuple[str, ...] = ()
    hunks: tuple[str, ...] = ()
    with_tests: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return not self.files and not self.hunks

    def to_json(self) -> dict[str, Any]:
        """As the service takes it."""
        chosen = {"accepted_files": list(self.files), "accepted_hunks": list(self.hunks)}
        return {"accept_all": self.whole, **chosen, "with_tests": self.with_tests}


@dataclass(frozen=True, slots=True)
class ApplyAnswer:
    """`handed_out` with what to write, or `verifying`: the part is run through the frozen tests first."""

    status: str = "handed_out"
    files: tuple[PatchFile, ...] = ()
    patch: Artifact | None = None
    tests: Artifact | None = None
    apply_id: str | None = None
    selection_sha256: str | None = None

    def handed_out(self) -> HandedOut | None:
        """What to write; None while the part is being verified."""
        if self.patch is None:
            return None
        return HandedOut(self.files, self.patch, self.apply_id, None, self.tests, self.selection_sha256)


@dataclass(frozen=True, slots=True)
class Selection:
    """Where the verification of a part stands."""

    selection_sha256: str
    status: str
    reason: str = ""
    failing_tests: tuple[str, ...] = ()
    left_out_artifact_id: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a job; `seq` counts from 1 without a gap."""

    seq: int
    type: str
    at: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """As `--json-events` prints it."""
        return {"seq": self.seq, "type": self.type, "at": self.at, "payload": dict(self.payload)}
