"""The page of the docs that draws a job's states: Mermaid text from the table of legal transitions, one box a kind of state."""

from collections.abc import Iterable

from iama.jobs.states import TERMINAL, WAITING, WORKING, JobState, legal_successors

_HEAD = """# The states of a job

Drawn from `iama/jobs/states.py` by `python -m infra.openapi`. Left out for legibility: every live state may end in FAILED, and every
working state may go to CLIENT_HEARTBEAT_LOST (the client fell silent) or WAITING_SPEC_APPROVAL (the spec was revised).
"""


def state_diagram() -> str:
    """The whole page."""
    groups = (("Working", WORKING), ("Waiting for somebody", WAITING), ("Ended", TERMINAL))
    boxes = [line for title, states in groups for line in _box(title, states)]
    arrows = [f"    {before} --> {after}" for before in JobState for after in sorted(_drawn(before))]
    drawing = ["```mermaid", "stateDiagram-v2", "    [*] --> PENDING", *boxes, *arrows, "```"]
    return "\n".join([_HEAD, *drawing, "", *_table()])


def _drawn(before: JobState) -> frozenset[JobState]:
    shared = {JobState.FAILED}
    if before in WORKING:
        shared |= {JobState.CLIENT_HEARTBEAT_LOST, JobState.WAITING_SPEC_APPROVAL}
    return legal_successors(before) - shared


def _box(title: str, states: Iterable[JobState]) -> list[str]:
    name = title.split()[0]
    return [f'    state "{title}" as {name} {{', *(f"        {state}" for state in sorted(states)), "    }"]


def _table() -> list[str]:
    rows = [f"| {state} | {_kind(state)} | {', '.join(sorted(legal_successors(state))) or '—'} |" for state in JobState]
    return ["| state | kind | may go to |", "|---|---|---|", *rows, ""]


def _kind(state: JobState) -> str:
    kinds = (("working", WORKING), ("waiting", WAITING), ("ended", TERMINAL))
    return next((name for name, states in kinds if state in states), "passing")
