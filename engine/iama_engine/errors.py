"""What the engine refuses, and why: one exception with a code from the catalogue and data as attributes.

Every refusal names its code once, here; the worker and the command line map the code, never the text.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class Refusal(StrEnum):
    """Codes of everything the engine turns away. The public error catalogue documents the same words."""

    TARGET_MISSING = "TARGET_MISSING"
    TARGET_OUTSIDE_ROOT = "TARGET_OUTSIDE_ROOT"
    TARGET_IS_SYMLINK = "TARGET_IS_SYMLINK"
    TARGET_IS_BINARY = "TARGET_IS_BINARY"
    TARGET_IS_EMPTY = "TARGET_IS_EMPTY"
    TARGET_IS_GENERATED = "TARGET_IS_GENERATED"
    TARGET_TOO_LARGE = "TARGET_TOO_LARGE"
    TARGET_HAS_SECRET = "TARGET_HAS_SECRET"
    TARGET_IGNORED = "TARGET_IGNORED"
    LANGUAGE_UNSUPPORTED = "LANGUAGE_UNSUPPORTED"
    SOURCE_DOES_NOT_PARSE = "SOURCE_DOES_NOT_PARSE"
    SOURCE_IS_PYTHON2 = "SOURCE_IS_PYTHON2"
    BUNDLE_TOO_LARGE = "BUNDLE_TOO_LARGE"
    BUNDLE_MISMATCH = "BUNDLE_MISMATCH"
    CONTEXT_SIZE_EXCEEDED = "CONTEXT_SIZE_EXCEEDED"
    INTERPRETER_MISSING = "INTERPRETER_MISSING"
    INTERPRETER_UNSUPPORTED = "INTERPRETER_UNSUPPORTED"
    TEST_FRAMEWORK_MISSING = "TEST_FRAMEWORK_MISSING"
    NO_TESTS_FOUND = "NO_TESTS_FOUND"
    ISOLATION_MISSING = "ISOLATION_MISSING"
    EDIT_REFUSED = "EDIT_REFUSED"
    HUNK_DEPENDS = "HUNK_DEPENDS"
    SCOPE_VIOLATION = "SCOPE_VIOLATION"
    FROZEN_TEST_TOUCHED = "FROZEN_TEST_TOUCHED"
    RECIPE_REFUSED = "RECIPE_REFUSED"
    RECIPE_UNKNOWN = "RECIPE_UNKNOWN"
    RECIPE_BROKEN = "RECIPE_BROKEN"
    NODE_MISSING = "NODE_MISSING"
    NODE_FAILED = "NODE_FAILED"
    NODE_TIMEOUT = "NODE_TIMEOUT"
    JDK_MISSING = "JDK_MISSING"
    JDK_FAILED = "JDK_FAILED"
    JDK_TIMEOUT = "JDK_TIMEOUT"
    WORKSPACE_CHANGED = "WORKSPACE_CHANGED"


@dataclass(eq=False)
class EngineError(Exception):
    """The engine refused: `code` for programs, `message` for people, `detail` for both (paths, symbols, figures)."""

    code: Refusal
    message: str
    detail: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"
