"""$default: what names no action of ours."""

import json

from functions.stream.default import handler
from tests.fixtures.jobs import Office
from tests.fixtures.sockets import socket_event


def test_a_strange_message_gets_a_typed_error(office: Office) -> None:
    for body in ("not json", {"action": "dance"}):
        answer = office.desk.send(handler, socket_event("$default", "c1", body))
        assert json.loads(answer["body"])["error_code"] == "ACTION_UNKNOWN"
