"""Pages and redirects of signing in: no token in an address, nothing from outside on a page."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi import Response
from pydantic import BaseModel, ValidationError

from iama.identity.device import Started
from iama.identity.federation import Departure, Provider
from iama.identity.federation_http import (
    CodeExchange,
    DeviceDecision,
    DevicePoll,
    DeviceStart,
    DeviceStarted,
    approved_page,
    code_page,
    leave_for,
    refused_page,
    return_to,
)

AWAY = Departure(Provider.GITHUB, "http://127.0.0.1:4711/callback", "state&1 =", "c" * 43)


def text(page: Response) -> str:
    return bytes(page.body).decode()


@pytest.mark.parametrize("page", [code_page(), approved_page("iama"), refused_page()], ids=["code", "approved", "refused"])
def test_a_page_runs_nothing_loads_nothing_and_is_kept_by_nobody(page: Response) -> None:
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert (page.headers["cache-control"], page.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in text(page)
    assert "http" not in text(page)


def test_the_name_a_device_gives_itself_is_text_and_one_without_is_the_command_line() -> None:
    assert "&lt;img src=x&gt; is signed in" in text(approved_page("<img src=x>"))
    assert "The command line is signed in" in text(approved_page(""))


def test_a_code_is_only_ever_typed() -> None:
    assert "value=" not in text(code_page())


def test_a_browser_returns_to_its_client_with_its_own_state_whatever_is_in_it() -> None:
    reply = return_to(AWAY, code="one&code=two")
    where = urlsplit(reply.headers["location"])
    assert reply.status_code == 302
    assert (where.netloc, where.path) == ("127.0.0.1:4711", "/callback")
    assert parse_qs(where.query) == {"code": ["one&code=two"], "state": ["state&1 ="]}


def test_no_redirect_is_remembered_or_told_to_the_next_page() -> None:
    reply = leave_for("https://provider.example/authorize?state=x")
    assert (reply.status_code, reply.headers["location"]) == (302, "https://provider.example/authorize?state=x")
    assert (reply.headers["cache-control"], reply.headers["referrer-policy"]) == ("no-store", "no-referrer")


def test_a_device_is_told_where_to_type_and_how_often_to_ask() -> None:
    assert DeviceStarted.of(Started("long", "BCDF-GHJK"), "https://iama.test").model_dump() == {
        "device_code": "long",
        "user_code": "BCDF-GHJK",
        "verification_uri": "https://iama.test/api/v1/auth/device",
        "expires_in": 600,
        "interval": 5,
    }


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (CodeExchange, {"code": "c" * 65, "code_verifier": "v" * 43}),
        (CodeExchange, {"code": "c", "code_verifier": "v" * 42}),
        (CodeExchange, {"code": "c", "code_verifier": "v" * 129}),
        (DevicePoll, {"device_code": "d" * 65}),
        (DevicePoll, {}),
        (DeviceStart, {"user_id": "me"}),
        (DeviceDecision, {"user_code": "BCDF-GHJK", "decision": "perhaps"}),
        (DeviceDecision, {"user_code": "B" * 21, "decision": "approve"}),
    ],
)
def test_a_body_that_is_not_what_was_agreed_is_refused_without_repeating_it(kind: type[BaseModel], body: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        kind.model_validate_json(json.dumps(body))
    assert "c" * 65 not in str(refused.value)
    assert "d" * 65 not in str(refused.value)


def test_secrets_are_read_but_never_printed() -> None:
    body = CodeExchange.model_validate_json(json.dumps({"code": "secret-code", "code_verifier": "v" * 43}))
    assert (body.code.get_secret_value(), body.code_verifier.get_secret_value()) == ("secret-code", "v" * 43)
    assert "secret-code" not in repr(body)
    assert "v" * 43 not in repr(body)
