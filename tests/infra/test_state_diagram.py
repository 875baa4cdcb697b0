"""The drawing of a job's states says what the table says."""

import re

from iama.jobs.states import TERMINAL, JobState, legal_successors
from infra.state_diagram import state_diagram


def test_every_arrow_drawn_is_legal_and_every_state_has_its_row() -> None:
    page = state_diagram()
    arrows = re.findall(r"^    (\w+) --> (\w+)$", page, re.MULTILINE)
    assert arrows
    assert all(JobState(after) in legal_successors(JobState(before)) for before, after in arrows)
    rows = dict(re.findall(r"^\| (\w+) \| \w+ \| (.+) \|$", page, re.MULTILINE))
    rows.pop("state", None)
    assert rows.keys() == set(JobState)
    told = {state: {JobState(name) for name in rows[state].split(", ")} for state in JobState if state not in TERMINAL}
    assert told == {state: legal_successors(state) for state in JobState if state not in TERMINAL}


def test_a_state_stands_in_one_box_at_most() -> None:
    drawing = state_diagram().partition("```mermaid")[2].partition("```")[0]
    boxed = re.findall(r"^        (\w+)$", drawing, re.MULTILINE)
    assert len(set(boxed)) == len(boxed)
