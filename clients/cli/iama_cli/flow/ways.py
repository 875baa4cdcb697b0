"""Every way on that a waiting job can offer, as one table: the word a user types, the command it is, and the request it becomes.

What is offered is what the service says is legal now. Nothing here is ever the default: leaving the job alone is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iama_cli.client.model import Job
from iama_cli.exits import CliError, Exit

WAIT = "wait"
TICKETS = "/support/tickets"
"""A path of its own, not one below the job."""


@dataclass(frozen=True, slots=True)
class Given:
    """What some ways need beside their word."""

    text: str = ""
    credits: float | None = None
    confirmation: str = ""
    test_ids: tuple[str, ...] = ()
    operations: tuple[Mapping[str, Any], ...] = ()
    bundle: Mapping[str, Any] | None = None
    """Names an uploaded bundle of edited targets."""
    job_id: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way on. `needs` names the option that it cannot do without."""

    word: str
    command: str
    path: str
    body: Callable[[Given], dict[str, Any]]
    says: str
    needs: str = ""

    def is_open(self, job: Job) -> bool:
        """Whether the service would take it now."""
        body = self.body(Given())
        left = job.legal_ways.get(self.command)
        return self.command in job.legal_commands and (left is None or body.get("decision", body.get("way")) in left)


def _fixed(**body: Any) -> Callable[[Given], dict[str, Any]]:
    return lambda given: dict(body)


def _issue(given: Given) -> dict[str, Any]:
    return {"category": "ISSUE", "subject": "A job could not go on", "body": given.text, "job_id": given.job_id}


def _verify(given: Given) -> dict[str, Any]:
    if given.bundle is not None:
        return {"how": "verify", "bundle": dict(given.bundle)}
    return {"how": "verify", "operations": [dict(operation) for operation in given.operations]}


WAYS: tuple[Way, ...] = (
    Way("longer", "decide_timeout", "timeout/decision", _fixed(decision="increase_timeout"), "try again with twice the time"),
    Way("continue", "decide_timeout", "timeout/decision", _fixed(decision="continue"), "go on without what hung"),
    Way(
        "quarantine",
        "decide_timeout",
        "timeout/decision",
        lambda given: {"decision": "quarantine_test", "test_ids": list(given.test_ids)},
        "leave the hanging test out (before the freeze only)",
    ),
    Way(
        "raise",
        "decide_budget",
        "budget/decision",
        lambda given: {"decision": "raise", "max_credits": given.credits},
        "raise the job's cap",
        "credits",
    ),
    Way("decline", "decide_budget", "budget/decision", _fixed(decision="decline"), "pack what there is"),
    Way("confirm", "decide_escalation", "escalation/decision", _fixed(decision="confirm"), "use the stronger model class"),
    Way("decline", "decide_escalation", "escalation/decision", _fixed(decision="decline"), "stay with the present class"),
    Way(
        "continue",
        "continue_repair",
        "intervention/continue",
        lambda given: {"hint": given.text},
        "try again",
    ),
    Way("deep-fix", "request_deep_fix", "intervention/deep-fix", _fixed(), "start over on what fails; a costly class is quoted first"),
    Way(
        "confirm",
        "confirm_deep_fix",
        "intervention/deep-fix/confirm",
        lambda given: {"decision": "confirm", "confirmation": given.confirmation},
        "spend what was quoted",
        "confirmation",
    ),
    Way("decline", "confirm_deep_fix", "intervention/deep-fix/confirm", _fixed(decision="decline"), "spend nothing"),
    Way("intervene", "intervene", "intervention/intervene", _fixed(), "take over yourself"),
    Way("command", "run_command", "intervention/command", lambda given: {"line": given.text}, "one line in your words", "hint"),
    Way("tests", "run_tests", "intervention/run-tests", _fixed(), "run the frozen tests"),
    Way(
        "verify",
        "resume_from_intervention",
        "intervention/resume",
        _verify,
        "verify what was changed, then deliver it",
    ),
    Way("exit", "resume_from_intervention", "intervention/resume", _fixed(how="exit"), "leave without your changes"),
    Way("stronger", "rerun_from_fallback", "rerun", _fixed(way="retry_stronger"), "try again with a stronger class"),
    Way("edit-spec", "rerun_from_fallback", "rerun", _fixed(way="edit_spec"), "change the spec and prove it anew"),
    Way("take-partial", "rerun_from_fallback", "rerun", _fixed(way="take_partial"), "take what was verified; that is a delivery"),
    Way("report", "report_issue", TICKETS, _issue, "tell us that we failed; figures go along, no code", "hint"),
    Way("terminate", "force_terminate", "force-terminate", _fixed(), "end the job while its client is away"),
)


def open_ways(job: Job) -> tuple[Way, ...]:
    """The ways that are legal now, in the order of the table."""
    return tuple(way for way in WAYS if way.is_open(job))


def way_named(job: Job, word: str) -> Way:
    """The open way with this word; anything else is wrong use, and says what is open."""
    ways = open_ways(job)
    found = next((way for way in ways if way.word == word), None)
    if found is None:
        words = [way.word for way in ways]
        message = f"`{word}` is not open in {job.status}; open are: {', '.join(words) or 'none'}"
        raise CliError("NOT_LEGAL_NOW", message, Exit.WRONG_USE, {"status": job.status, "ways": words})
    return found


def check_given(way: Way, given: Given) -> None:
    """That the option which the way needs was given."""
    value = {"credits": given.credits, "confirmation": given.confirmation, "hint": given.text}.get(way.needs, True)
    if not value:
        raise CliError("WRONG_USE", f"`{way.word}` needs --{way.needs}", Exit.WRONG_USE)


def describe(ways: Sequence[Way]) -> list[str]:
    """One line a way."""
    return [f"    {way.word:<13} {way.says}" for way in ways]
