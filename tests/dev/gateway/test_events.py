import base64
from typing import Any

import pytest

from iama_dev.gateway.events import HttpRequest, MalformedAnswer, http_event, joined, message, new_id, read_answer
from iama_dev.gateway.routing import Match
from infra.routes import ROUTES

ROUTE = ROUTES[0]


def request(body: bytes = b"", *headers: tuple[str, str], query: str = "") -> HttpRequest:
    return HttpRequest("GET", "/a%20b", query, (("host", "api.local:80"), *headers), ("10.0.0.9", 4_000), body)


def event(asked: HttpRequest) -> dict[str, Any]:
    return http_event(asked, Match(ROUTE, {}), "id=")


def test_repeated_names_are_joined_and_empty_parts_left_out() -> None:
    assert joined([("a", "1"), ("b", "2"), ("a", "3")]) == {"a": "1,3", "b": "2"}
    assert not {"cookies", "queryStringParameters", "pathParameters", "body"} & event(request()).keys()
    assert event(request(query="a=1&a=&b=2"))["queryStringParameters"] == {"a": "1,", "b": "2"}


def test_cookies_travel_beside_the_headers() -> None:
    made = event(request(b"", ("cookie", "a=1; b=2")))
    assert made["cookies"] == ["a=1", "b=2"]
    assert "cookie" not in made["headers"]


@pytest.mark.parametrize(
    ("kind", "encoding", "body", "encoded"),
    [
        ("application/json; charset=utf-8", "", b"{}", False),
        ("application/problem+json", "", b"{}", False),
        ("application/json", "gzip", b"{}", True),
        ("application/zstd", "", b"text", True),
        ("text/plain", "", b"\xff", True),
    ],
)
def test_a_body_is_text_only_where_its_type_says_so_and_it_is(kind: str, encoding: str, body: bytes, encoded: bool) -> None:
    headers = [("content-type", kind), *([("content-encoding", encoding)] if encoding else [])]
    made = event(request(body, *headers))
    assert made["isBase64Encoded"] is encoded
    assert made["body"] == (base64.b64encode(body).decode() if encoded else body.decode())


def test_a_client_cannot_say_where_it_comes_from() -> None:
    headers = event(request(b"", ("x-forwarded-for", "1.2.3.4")))["headers"]
    assert headers["x-forwarded-for"] == "10.0.0.9"


def test_without_a_status_the_value_itself_is_the_body() -> None:
    assert (read_answer({"a": 1}, "id").status, read_answer({"a": 1}, "id").body) == (200, b'{"a": 1}')


@pytest.mark.parametrize(
    "outcome", [{"statusCode": "200"}, {"statusCode": 200, "body": {"a": 1}}, {"statusCode": 200, "body": "x" * 6_291_457}]
)
def test_an_answer_api_gateway_cannot_read_is_malformed(outcome: dict[str, object]) -> None:
    with pytest.raises(MalformedAnswer):
        read_answer(outcome, "id")


def test_headers_of_the_connection_are_the_gateway_s_own() -> None:
    answer = read_answer({"statusCode": 204, "headers": {"Content-Length": "9", "X-Own": 1}, "cookies": ["a=1", "b=2"]}, "id")
    assert answer.headers == (("x-own", "1"), ("set-cookie", "a=1"), ("set-cookie", "b=2"), ("apigw-requestid", "id"))


def test_ids_and_messages_have_the_gateway_s_shape() -> None:
    assert len(new_id()) == 16 and new_id().endswith("=")
    assert message(404, "Not Found", "id").body == b'{"message":"Not Found"}'
