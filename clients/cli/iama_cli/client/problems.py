"""Answers of the service that are not what was asked for, as `CliError`s with the exit code a script can act on."""

from collections.abc import Mapping
from typing import Any

from iama_cli.exits import CliError, Exit

_QUOTA_STATUS = frozenset({402, 429})
_BUDGET_CODES = frozenset({"CREDITS_EXHAUSTED", "BUDGET_EXHAUSTED", "QUOTA_EXCEEDED", "CONTEXT_CAP_EXCEEDED"})
_DECISION_CODES = frozenset({"COMMAND_NOT_LEGAL", "SPEC_REVISION_CONFLICT", "REVISION_NOT_CURRENT", "REVERT_BLOCKED", "SELECTION_REFUSED"})


def problem(status: int, body: object) -> CliError:
    """The error of an answer with an error status; `body` is the decoded JSON or None."""
    raw: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
    code = str(raw.get("error_code") or f"HTTP_{status}")
    message = str(raw.get("message") or _plain(status))
    detail = {key: value for key, value in dict(raw.get("detail") or {}).items() if value not in (None, "", [], {})}
    extra = {key: raw[key] for key in ("denial_reason", "reset_at", "request_id") if raw.get(key)}
    return CliError(code, message, _exit(status, code, bool(raw.get("denial_reason"))), {**detail, **extra})


def unavailable(reason: str, url: str) -> CliError:
    """The service does not answer."""
    message = f"the service does not answer ({reason}); nothing is lost, try again in a moment"
    return CliError("SERVICE_UNAVAILABLE", message, Exit.UNAVAILABLE, {"url": url})


def sign_in_required() -> CliError:
    """There are no usable tokens."""
    return CliError("SIGN_IN_REQUIRED", "you are not signed in, or the session has ended; run `iama login`", Exit.WRONG_USE)


def _exit(status: int, code: str, denied: bool) -> Exit:
    if status in _QUOTA_STATUS or denied or code in _BUDGET_CODES:
        return Exit.QUOTA
    if status >= 500:
        return Exit.UNAVAILABLE
    return Exit.DECISION_NEEDED if code in _DECISION_CODES else Exit.WRONG_USE


def _plain(status: int) -> str:
    return "the service failed; nothing is lost, try again" if status >= 500 else f"the service refused the request (HTTP {status})"
