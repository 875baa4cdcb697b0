"""The HTTP API through a real client: true events, true limits, failures in API Gateway's words."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from tests.dev.gateway.conftest import Running


def event_of(response: httpx.Response) -> dict[str, Any]:
    event: dict[str, Any] = response.json()["event"]
    return event


def test_a_request_arrives_as_a_version_two_event(running: Running) -> None:
    response = httpx.post(
        f"{running.url}/things/a%20b?x=1&x=2&y=%C3%BC",
        json={"n": 1},
        headers=[("X-Twice", "one"), ("X-Twice", "two"), ("Cookie", "s=1; t=2"), ("User-Agent", "probe/1")],
    )
    event = event_of(response)
    assert (event["version"], event["routeKey"]) == ("2.0", "POST /things/{thing_id}")
    assert (event["rawPath"], event["rawQueryString"]) == ("/things/a%20b", "x=1&x=2&y=%C3%BC")
    assert event["pathParameters"] == {"thing_id": "a b"}
    assert event["queryStringParameters"] == {"x": "1,2", "y": "ü"}
    assert event["headers"]["x-twice"] == "one,two"
    assert (event["cookies"], "cookie" in event["headers"]) == (["s=1", "t=2"], False)
    assert (json.loads(event["body"]), event["isBase64Encoded"]) == ({"n": 1}, False)
    http = event["requestContext"]["http"]
    assert (http["method"], http["sourceIp"], http["userAgent"]) == ("POST", "127.0.0.1", "probe/1")
    assert event["requestContext"]["stage"] == "$default"


def test_the_answer_carries_status_headers_and_each_cookie(running: Running) -> None:
    response = httpx.get(f"{running.url}/things/1")
    assert (response.status_code, response.headers["x-kept"]) == (201, "yes")
    assert response.headers.get_list("set-cookie") == ["a=1; HttpOnly", "b=2"]
    assert response.headers["apigw-requestid"] == event_of(response)["requestContext"]["requestId"]
    assert 0 < response.json()["left"] <= 10_000


def test_bytes_travel_as_base64_in_both_directions(running: Running) -> None:
    sent = httpx.post(f"{running.url}/things/1", content=b"\x00\xff", headers={"content-type": "application/zstd"})
    assert (event_of(sent)["isBase64Encoded"], base64.b64decode(event_of(sent)["body"])) == (True, b"\x00\xff")
    assert httpx.get(f"{running.url}/things/special").content == bytes(range(256))


def test_what_no_route_names_is_not_found_whatever_the_method(running: Running) -> None:
    for method, path in (("GET", "/absent"), ("DELETE", "/things/1"), ("GET", "/things/1/"), ("GET", "/things/")):
        response = httpx.request(method, running.url + path)
        assert (response.status_code, response.json()) == (404, {"message": "Not Found"})


def test_a_body_over_ten_megabytes_is_refused_before_the_function(running: Running) -> None:
    response = httpx.post(f"{running.url}/things/1", content=b"x" * (10 * 1024 * 1024 + 1))
    assert (response.status_code, response.json()) == (413, {"message": "Request Entity Too Large"})


def test_a_failing_function_says_nothing_about_itself(running: Running) -> None:
    response = httpx.get(f"{running.url}/failing")
    assert (response.status_code, response.json()) == (500, {"message": "Internal Server Error"})
    assert "internal-host" not in response.text + str(response.headers)


def test_a_function_out_of_time_is_ended_with_its_environment(running: Running) -> None:
    httpx.get(f"{running.url}/things/1")
    before = len(running.gateway.fleet)
    response = httpx.get(f"{running.url}/stuck")
    assert (response.status_code, response.json()) == (500, {"message": "Internal Server Error"})
    assert len(running.gateway.fleet) == before - 1


def rendezvous(running: Running, parties: int) -> list[dict[str, Any]]:
    with ThreadPoolExecutor(parties) as pool:
        answers = pool.map(lambda _: httpx.get(f"{running.url}/rendezvous?parties={parties}", timeout=20).json(), range(parties))
        return list(answers)


def test_simultaneous_requests_get_an_environment_each_and_later_ones_find_it_warm(running: Running) -> None:
    first = rendezvous(running, 4)
    assert len({answer["environment"] for answer in first}) == 4
    assert not any(answer["warm"] for answer in first)
    (again,) = rendezvous(running, 1)
    assert again["warm"]
    assert again["environment"] in {answer["environment"] for answer in first}
