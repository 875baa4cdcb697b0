"""Exit codes of the command, and the one exception that carries a code, a sentence and an exit.

Every failure a user can meet ends as a `CliError`; only the entry point turns it into text and a process status.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from iama_engine.errors import EngineError, Refusal


class Exit(IntEnum):
    """What the process status says to a script."""

    DONE = 0
    WRONG_USE = 2
    JOB_FAILED = 3
    DECISION_NEEDED = 4
    QUOTA = 5
    UNAVAILABLE = 6
    INTERRUPTED = 130


@dataclass(eq=False)
class CliError(Exception):
    """The command cannot go on: `code` for programs, `message` says what to do, `exit_code` is the process status."""

    code: str
    message: str
    exit_code: Exit = Exit.WRONG_USE
    detail: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def to_json(self) -> dict[str, Any]:
        """The document that `--json` prints in place of a result."""
        return {"error_code": self.code, "message": self.message, "detail": dict(self.detail), "exit_code": int(self.exit_code)}


_ENGINE_DECISIONS = frozenset(
    {
        *(Refusal.WORKSPACE_CHANGED, Refusal.RECIPE_REFUSED, Refusal.EDIT_REFUSED, Refusal.ISOLATION_MISSING),
        *(Refusal.RECIPE_BROKEN, Refusal.NODE_MISSING, Refusal.NODE_FAILED, Refusal.NODE_TIMEOUT),
        *(Refusal.JDK_MISSING, Refusal.JDK_FAILED, Refusal.JDK_TIMEOUT),
    }
)


def from_engine(error: EngineError) -> CliError:
    """What the engine refused, as the command reports it: refusals that leave a choice exit 4, wrong input exits 2."""
    exit_code = Exit.DECISION_NEEDED if error.code in _ENGINE_DECISIONS else Exit.WRONG_USE
    return CliError(str(error.code), error.message, exit_code, dict(error.detail))
