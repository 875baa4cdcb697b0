"""What the user asked of `iama refactor`, as one value that the steps share."""

from dataclasses import dataclass
from pathlib import Path

STRATEGIES = ("CONSERVATIVE", "STANDARD", "COMPREHENSIVE")
DEFAULT_STRATEGY = "STANDARD"
MODES = {"local": "LOCAL_NATIVE", "docker": "LOCAL_DOCKER", "remote": "REMOTE_SANDBOX"}


@dataclass(frozen=True, slots=True)
class PreAuthorization:
    """Consent given before the start: the strongest model class, and credits it may use."""

    max_class: str
    credits: float


@dataclass(frozen=True, slots=True)
class Answers:
    """The user's standing answers to gates. `yes` covers strategy, spec, the native-run warning and apply, nothing else."""

    yes: bool = False
    strategy: str | None = None
    spec_file: Path | None = None
    drop_unproved: bool = False
    """Go on without the spec items that no test could hold on the old code, once; not part of `yes`."""


@dataclass(frozen=True, slots=True)
class RefactorOptions:
    """One call of `iama refactor`."""

    paths: tuple[str, ...]
    root: Path | None = None
    answers: Answers = Answers()
    goal: str | None = None
    budget: float | None = None
    python: Path | None = None
    node: Path | None = None
    java: Path | None = None
    """The home of a JDK."""
    dependencies: Path | None = None
    """A folder that names what the project's own tests need: package.json with its lock for JavaScript, jars.lock for Java."""
    tests: tuple[str, ...] = ()
    apply: bool = True
    mode: str = "LOCAL_NATIVE"
    pre_authorization: PreAuthorization | None = None
    fast_track: bool = False
