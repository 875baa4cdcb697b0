"""Why a file stays out of the context, and what that means when the file is a target.

Outside the targets a rejection is only listed; a target that is rejected refuses the job.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from iama_engine.errors import EngineError, Refusal


class RejectionCode(StrEnum):
    """Reasons a file is left out."""

    MISSING = "MISSING"
    OUTSIDE_ROOT = "OUTSIDE_ROOT"
    SYMLINK = "SYMLINK"
    IGNORED = "IGNORED"
    FILE_TYPE = "FILE_TYPE"
    OVERSIZE = "OVERSIZE"
    BINARY = "BINARY"
    EMPTY = "EMPTY"
    GENERATED = "GENERATED"
    SECRET = "SECRET"
    PYTHON2 = "PYTHON2"
    SYNTAX = "SYNTAX"


_AS_TARGET = {
    RejectionCode.MISSING: Refusal.TARGET_MISSING,
    RejectionCode.OUTSIDE_ROOT: Refusal.TARGET_OUTSIDE_ROOT,
    RejectionCode.SYMLINK: Refusal.TARGET_IS_SYMLINK,
    RejectionCode.IGNORED: Refusal.TARGET_IGNORED,
    RejectionCode.FILE_TYPE: Refusal.LANGUAGE_UNSUPPORTED,
    RejectionCode.OVERSIZE: Refusal.TARGET_TOO_LARGE,
    RejectionCode.BINARY: Refusal.TARGET_IS_BINARY,
    RejectionCode.EMPTY: Refusal.TARGET_IS_EMPTY,
    RejectionCode.GENERATED: Refusal.TARGET_IS_GENERATED,
    RejectionCode.SECRET: Refusal.TARGET_HAS_SECRET,
    RejectionCode.PYTHON2: Refusal.SOURCE_IS_PYTHON2,
    RejectionCode.SYNTAX: Refusal.SOURCE_DOES_NOT_PARSE,
}


@dataclass(frozen=True, slots=True)
class Rejection:
    """One file left out; `is_target` where the developer had chosen it or its folder."""

    path: str
    code: RejectionCode
    reason: str
    is_target: bool = False


def refuse_targets(rejections: Sequence[Rejection]) -> EngineError:
    """The error for refused targets: the code of the first, every one in the message and in the detail."""
    message = "; ".join(f"{rejection.path}: {rejection.reason}" for rejection in rejections)
    detail = {rejection.path: f"{_AS_TARGET[rejection.code]}: {rejection.reason}" for rejection in rejections}
    return EngineError(_AS_TARGET[rejections[0].code], message, detail)
