"""Which parts answer: all are asked at once, and one that is away does not hide another."""

from collections.abc import Callable

import pytest

from iama.api.environment import Environment
from iama.api.ready import NotReady, check_parts
from iama.db.connection import LambdaDatabase
from tests.fixtures.edge import HeldSecrets
from tests.fixtures.jobs import HeldWorkflows

READY = {"database": "ready", "workflows": "ready", "secrets": "ready"}


@pytest.fixture
def env(make_environment: Callable[[], Environment]) -> Environment:
    made = make_environment()
    made.workflows = HeldWorkflows()
    return made


async def test_all_parts_answer(env: Environment) -> None:
    assert (await check_parts(env)).parts == READY
    await env.database.close()


async def test_every_part_that_is_away_is_named(env: Environment, secrets: HeldSecrets) -> None:
    env.database = LambdaDatabase("postgresql://nobody@127.0.0.1:9/nothing")
    secrets.texts.clear()
    with pytest.raises(NotReady) as refused:
        await check_parts(env)
    assert refused.value.detail["parts"] == {"database": "away", "workflows": "ready", "secrets": "away"}


async def test_the_workflow_service_alone_can_be_away(env: Environment) -> None:
    env.workflows = HeldWorkflows(away=True)
    with pytest.raises(NotReady) as refused:
        await check_parts(env)
    assert refused.value.detail["parts"] == {**READY, "workflows": "away"}
    await env.database.close()
