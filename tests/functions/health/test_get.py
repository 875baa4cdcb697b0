"""GET /health: alive, whoever else is away."""

from collections.abc import Callable

from functions.health.get import handler
from iama.api.environment import Environment
from iama.db.connection import LambdaDatabase
from tests.fixtures.edge import Desk


def test_it_asks_nothing_of_anybody(make_environment: Callable[[], Environment]) -> None:
    def lonely() -> Environment:
        environment = make_environment()
        environment.database = LambdaDatabase("postgresql://nobody@127.0.0.1:9/nothing")
        return environment

    desk = Desk(lonely)
    answer = desk.ask(handler, "GET /api/v1/health")
    desk.close()
    assert (answer.status, answer.json) == (200, {"status": "ok"})
