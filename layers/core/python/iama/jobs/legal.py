"""What a job's client is offered: the commands of the state, without those that plan or facts would have refused. Pure.

The table of commands by state says what may be sent; the workflow's validators refuse some of it by what the job has come to and by
what its plan allows. Both sides take what they offer from here, so that nothing is offered that is then refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from iama.jobs.contract import COMMANDS_BY_STATE, Command
from iama.jobs.states import TERMINAL, JobState

INCREASE, CONTINUE, QUARANTINE = "increase_timeout", "continue", "quarantine_test"
RETRY_STRONGER, EDIT_SPEC, TAKE_PARTIAL = "retry_stronger", "edit_spec", "take_partial"
DEEP_FIX_TIERS = frozenset({"PRO", "MAX", "ENTERPRISE"})
FREE = "FREE"
REPORT_ISSUE = "report_issue"
"""A way out of the fallback that is no command: a ticket, which changes nothing about the job."""
_NO_UPDATES = frozenset({"start", REPORT_ISSUE})


@dataclass(frozen=True, slots=True)
class Terms:
    """What decides beside the state: `frozen` tests, something `verified`, and what the plans allow, the job's and the user's of today."""

    frozen: bool
    verified: bool
    deep_fix: bool
    spec_editing: bool
    paid_today: bool
    """A rerun passes the gate with the plan that the user has then."""

    @staticmethod
    def of_tier(tier: str, frozen: bool, verified: bool) -> "Terms":
        """By the name of a plan, as a workflow knows it."""
        paid = tier != FREE
        return Terms(frozen, verified, tier in DEEP_FIX_TIERS, paid, paid)


_NEEDS: Mapping[Command, Callable[[Terms], bool]] = {
    Command.SPEC_REVISED: lambda terms: terms.spec_editing,
    Command.CONVERT_WORDS: lambda terms: terms.spec_editing,
    Command.REQUEST_DEEP_FIX: lambda terms: terms.frozen and terms.deep_fix,
    Command.INTERVENE: lambda terms: terms.frozen,
    Command.RERUN: lambda terms: bool(ways_of(Command.RERUN, terms)),
}
_WAYS: Mapping[Command, Mapping[str, Callable[[Terms], bool]]] = {
    Command.DECIDE_TIMEOUT: {
        INCREASE: lambda terms: True,
        CONTINUE: lambda terms: True,
        QUARANTINE: lambda terms: not terms.frozen,
    },
    Command.RERUN: {
        RETRY_STRONGER: lambda terms: terms.frozen and terms.paid_today,
        EDIT_SPEC: lambda terms: terms.paid_today,
        TAKE_PARTIAL: lambda terms: terms.verified,
    },
}


def legal_commands(status: JobState) -> tuple[str, ...]:
    """Commands that a state accepts, in the words of the API, whatever the plan."""
    if status in TERMINAL:
        return ()
    if status is JobState.PENDING:
        return ("start", Command.CANCEL.value)
    ticket = (REPORT_ISSUE,) if status is JobState.FALLBACK_REQUIRED else ()
    return (*(command.value for command in COMMANDS_BY_STATE.get(status.value, ())), *ticket, Command.CANCEL.value)


def offered_commands(status: JobState, terms: Terms) -> tuple[str, ...]:
    """Those of them that would not be refused."""
    return tuple(word for word in legal_commands(status) if word in _NO_UPDATES or _is_open(Command(word), terms))


def offered_ways(status: JobState, terms: Terms) -> dict[str, tuple[str, ...]]:
    """By offered command, the decisions it takes, for commands that plan or facts take some from."""
    return {command.value: ways_of(command, terms) for command in _WAYS if command.value in offered_commands(status, terms)}


def ways_of(command: Command, terms: Terms) -> tuple[str, ...]:
    """The decisions of one command that would not be refused."""
    return tuple(way for way, is_open in _WAYS[command].items() if is_open(terms))


def _is_open(command: Command, terms: Terms) -> bool:
    needs = _NEEDS.get(command)
    return needs is None or needs(terms)
