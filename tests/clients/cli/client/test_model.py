"""Answers as dataclasses."""

import pytest

from iama_cli.client.model import Event, Job, Link


@pytest.mark.parametrize(("status", "over"), [("PENDING", False), ("WAITING_STRATEGY", False), ("DELIVERED", True), ("FAILED", True)])
def test_a_job_is_over_when_nothing_more_will_happen(status: str, over: bool) -> None:
    assert Job("j", status).over is over


def test_an_event_is_printed_as_it_came() -> None:
    assert Event(3, "log_line", "now", {"text": "x"}).to_json() == {"seq": 3, "type": "log_line", "at": "now", "payload": {"text": "x"}}


def test_a_link_without_a_method_is_a_put() -> None:
    assert Link("http://x").to_json() == {"url": "http://x", "method": "PUT", "headers": {}}
