"""Processes are killed at seeded moments of three stories; each story ends as if nothing had happened.

`make test` takes a sample; `make chaos` does the full count. A blow that fails is repeated by its seed and number.
"""

import os
from collections.abc import Iterator

import pytest

from tests.chaos.arena import Arena, Ending, blows, running_arena
from tests.chaos.scenarios import Scenario, answer
from tests.fakes.openai_peer import running_peer

SEED = int(os.environ.get("IAMA_CHAOS_SEED", "1"))
KILLS = int(os.environ.get("IAMA_CHAOS_KILLS", "3"))

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60 * max(10, KILLS))]


@pytest.fixture(scope="module")
def arena(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    with running_peer(speaks=answer) as peer, running_arena(tmp_path_factory.mktemp("arena"), peer.url) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(arena: Arena) -> dict[Scenario, Ending]:
    """How each story ends when nobody is killed."""
    return {scenario: arena.endure(scenario) for scenario in Scenario}


def test_each_story_ends_with_a_delivery(undisturbed: dict[Scenario, Ending]) -> None:
    assert {(ending.status, ending.outcome) for ending in undisturbed.values()} == {("DELIVERED", "CHANGED")}
    assert len({ending.charges for ending in undisturbed.values()}) == len(Scenario)
    assert "WAITING_INTERVENTION" in undisturbed[Scenario.INTERVENTION].changes


def test_whatever_is_killed_and_when_the_story_ends_the_same(arena: Arena, undisturbed: dict[Scenario, Ending]) -> None:
    failed = []
    for number, blow in enumerate(blows(SEED, KILLS)):
        ending = arena.endure(blow.scenario, blow)
        if ending != undisturbed[blow.scenario]:
            failed.append((SEED, number, blow, ending))
    assert not failed
    assert arena.struck >= KILLS // 2, "too few blows fell before their job had ended"
