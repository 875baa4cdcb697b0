"""POST /auth/logout: the session ends, for its access token too, and saying so twice is no error."""

from collections.abc import Callable

from functions.auth.login.post import handler as login
from functions.auth.logout.post import handler
from functions.auth.refresh.post import handler as refresh
from functions.jobs.get import handler as list_jobs
from iama.identity.model import new_token
from tests.fixtures.edge import Asked, Desk, SignedUp

PASSWORD = "correct horse battery"


def test_nothing_of_an_ended_session_works_and_others_go_on(desk: Desk, sign_up: Callable[..., SignedUp]) -> None:
    other_session = sign_up(password=PASSWORD)
    tokens = desk.ask(login, "POST /api/v1/auth/login", Asked({"email": "user1@example.com", "password": PASSWORD})).json
    body = {"refresh_token": tokens["refresh_token"]}
    for _ in range(2):
        answer = desk.ask(handler, "POST /api/v1/auth/logout", Asked(body))
        assert (answer.status, answer.text) == (204, "")
    assert desk.ask(refresh, "POST /api/v1/auth/refresh", Asked(body)).json["error_code"] == "REFRESH_TOKEN_INVALID"
    ended = desk.ask(list_jobs, "GET /api/v1/jobs", Asked(token=tokens["access_token"]))
    assert (ended.status, ended.json["error_code"]) == (401, "SESSION_ENDED")
    assert desk.ask(list_jobs, "GET /api/v1/jobs", Asked(token=other_session.token)).status == 200


def test_a_token_nobody_knows_ends_nothing(desk: Desk, sign_up: Callable[..., SignedUp]) -> None:
    session = sign_up()
    assert desk.ask(handler, "POST /api/v1/auth/logout", Asked({"refresh_token": new_token()})).status == 204
    assert desk.ask(list_jobs, "GET /api/v1/jobs", Asked(token=session.token)).status == 200
