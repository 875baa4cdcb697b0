"""From a request to its answer: bodies, limits, parameters, and failures that tell nothing."""

import base64
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from iama.api import environment
from iama.api.answer import BODY_LIMIT, parse_body
from iama.api.edge import Call, route
from iama.api.problems import BodyNotJson
from iama.kit.errors import Denied, Invalid
from tests.fixtures.edge import Asked, Desk, SignedUp, http_event

CANARY = "hush-4711"


class Note(BaseModel):
    """A text of lines."""

    model_config = ConfigDict(extra="forbid", strict=True)

    text: str
    lines: tuple[int, ...] = ()


@route("POST", "/notes", public=True, status=201)
async def keep(call: Call, body: Note) -> Note:
    return body


@route("GET", "/notes", public=True)
async def listed(call: Call, limit: int = 10) -> Note:
    return Note(text="all", lines=(limit,))


@route("DELETE", "/notes", public=True, status=204)
async def drop(call: Call) -> None:
    return None


@route("GET", "/fault", public=True)
async def fault(call: Call) -> Note:
    raise RuntimeError(f"SELECT * FROM users; postgresql://root:{CANARY}@db.internal")


@route("GET", "/denied", public=True)
async def denied(call: Call) -> Note:
    raise Denied(plan="FREE") from RuntimeError(CANARY)


@route("GET", "/careless")
async def careless(call: Call) -> Note:
    return Note(text="answered without asking who it was")


def post(desk: Desk, body: object) -> tuple[int, Any]:
    answer = desk.ask(keep, "POST /notes", Asked(body))
    return answer.status, answer.json


def test_an_answer_is_the_model_with_its_status_and_is_never_cached(desk: Desk) -> None:
    answer = desk.ask(keep, "POST /notes", Asked({"text": "ä", "lines": [1, 2]}))
    assert (answer.status, answer.json) == (201, {"text": "ä", "lines": [1, 2]})
    assert (answer.headers["x-request-id"], answer.headers["cache-control"]) == ("request-1", "no-store")
    assert answer.headers["content-type"] == "application/json"


def test_nothing_is_an_answer_too(desk: Desk) -> None:
    answer = desk.ask(drop, "DELETE /notes")
    assert (answer.status, answer.text) == (204, "")


@pytest.mark.parametrize("body", ["{", "nonsense", '{"text": "a"', "\ufeff{}", '{"text": "\\ud800"}', "[" * 100_000])
def test_what_is_not_json_is_refused(desk: Desk, body: str) -> None:
    status, answer = post(desk, body)
    assert (status, answer["error_code"]) == (400, "BODY_NOT_JSON")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (None, {"text": "missing"}),
        ({}, {"text": "missing"}),
        ({"text": "a", "admin": True}, {"admin": "extra_forbidden"}),
        ({"text": 1}, {"text": "string_type"}),
        ({"text": "a", "lines": [1, CANARY]}, {"lines.1": "int_type"}),
        ({"text": "a\0b"}, {"text": "nul_character"}),
        ([], {"": "model_type"}),
    ],
)
def test_wrong_fields_are_named_and_nothing_sent_is_repeated(desk: Desk, body: object, fields: dict[str, str]) -> None:
    status, answer = post(desk, body)
    assert (status, answer["error_code"]) == (400, "INVALID_REQUEST")
    assert {field["field"]: field["problem"] for field in answer["detail"]["fields"]} == fields
    assert CANARY not in json.dumps(answer)


def test_a_thousand_wrong_fields_are_answered_with_twenty(desk: Desk) -> None:
    status, answer = post(desk, {"text": "a", **{f"x{number}": 1 for number in range(1000)}})
    assert (status, len(answer["detail"]["fields"])) == (400, 20)


def test_a_body_is_a_mebibyte_at_most(desk: Desk) -> None:
    frame = len(json.dumps({"text": ""}))
    assert post(desk, {"text": "x" * (BODY_LIMIT - frame)})[0] == 201
    status, answer = post(desk, {"text": "x" * (BODY_LIMIT - frame + 1)})
    assert (status, answer["error_code"], answer["detail"]) == (413, "BODY_TOO_LARGE", {"limit_bytes": BODY_LIMIT})


def test_a_body_in_base64_is_the_same_body(desk: Desk) -> None:
    event = http_event("POST /notes", Asked(base64.b64encode(b'{"text":"a"}').decode()))
    assert desk.send(keep, {**event, "isBase64Encoded": True})["statusCode"] == 201


@pytest.mark.parametrize(("query", "status"), [("", 200), ("?limit=3", 200), ("?limit=three", 400), ("?limit=1&limit=2", 200)])
def test_parameters_have_types(desk: Desk, query: str, status: int) -> None:
    assert desk.ask(listed, f"GET /notes{query}").status == status


@pytest.mark.parametrize("line", ["GET /elsewhere", "PUT /notes"])
def test_another_path_or_method_is_no_route(desk: Desk, line: str) -> None:
    answer = desk.ask(listed, line)
    assert (answer.status, answer.json["error_code"], answer.json["request_id"]) == (404, "ROUTE_UNKNOWN", "request-1")


def test_an_unexpected_error_tells_the_client_nothing_and_the_log_where_it_was(desk: Desk, log: io.StringIO) -> None:
    answer = desk.ask(fault, "GET /fault")
    assert (answer.status, answer.json["error_code"]) == (500, "INTERNAL_ERROR")
    assert answer.json["detail"] == {}
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [line["message"] for line in lines] == ["unexpected error", "request"]
    assert (lines[0]["error"], lines[1]["status"], lines[1]["error_code"]) == ("RuntimeError", 500, "INTERNAL_ERROR")
    assert lines[0]["frames"][-1].startswith("test_answer.py:")
    assert CANARY not in answer.text + log.getvalue()


def test_a_refusal_shows_its_data_and_not_its_cause(desk: Desk, log: io.StringIO) -> None:
    answer = desk.ask(denied, "GET /denied")
    assert (answer.status, answer.json["detail"]) == (403, {"plan": "FREE", "denial_reason": "DENIED"})
    assert CANARY not in answer.text + log.getvalue()


def test_a_handler_that_asked_nobody_who_it_is_does_not_answer(desk: Desk, sign_up: Callable[..., SignedUp]) -> None:
    answer = desk.ask(careless, "GET /careless", Asked(token=sign_up().token))
    assert (answer.status, answer.json["error_code"]) == (500, "INTERNAL_ERROR")


def test_no_token_no_body_and_no_query_is_logged(desk: Desk, sign_up: Callable[..., SignedUp], log: io.StringIO) -> None:
    token = sign_up().token
    desk.ask(keep, f"POST /notes?secret={CANARY}", Asked({"text": CANARY}, token, {"x-canary": CANARY}))
    assert log.getvalue()
    assert not [word for word in (token, CANARY, "192.0.2.7") if word in log.getvalue()]


def test_a_bad_settings_environment_is_told_as_away(monkeypatch: pytest.MonkeyPatch, log: io.StringIO) -> None:
    monkeypatch.setenv("IAMA_DATABASE_URL", "")
    with ThreadPoolExecutor(1) as thread:
        answer = thread.submit(keep, http_event("POST /notes", Asked({"text": "a"})), None).result()
        thread.submit(environment.release).result()
    assert (answer["statusCode"], answer["headers"]["retry-after"]) == (503, "60")
    assert "IAMA_BUCKET" in log.getvalue() and "IAMA_BUCKET" not in answer["body"]


def test_a_body_is_read_as_json_writes_it() -> None:
    assert parse_body(Note, b'{"text":"a","lines":[1]}') == Note(text="a", lines=(1,))
    with pytest.raises(BodyNotJson):
        parse_body(Note, b"\xff")
    with pytest.raises(Invalid):
        parse_body(Note, b"")


@pytest.mark.parametrize(
    ("body", "field"),
    [({"text": "a\x00"}, "text"), ({"text": "\x00", "lines": [1]}, "text")],
)
def test_a_text_that_no_column_takes_is_named(desk: Desk, body: object, field: str) -> None:
    status, answer = post(desk, body)
    assert (status, answer["detail"]) == (400, {"fields": [{"field": field, "problem": "nul_character"}]})


def test_a_backslash_before_u0000_is_plain_text(desk: Desk) -> None:
    assert post(desk, {"text": "\\u0000"}) == (201, {"text": "\\u0000", "lines": []})
