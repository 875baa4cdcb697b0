"""`iama decide`: gates answered from a script."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command
    from tests.clients.cli.peer import Service


def test_a_strategy_is_selected(online: "Command", service: "Service") -> None:
    service.go("WAITING_STRATEGY")
    done = online("decide", service.job_id, "--strategy", "standard", "--json")
    assert done.status == 0 and done.document["status"] == "WAITING_SPEC_APPROVAL"


@pytest.mark.parametrize(
    ("words", "path", "body"),
    [
        (["--baseline", "drop", "--item", "B1"], "baseline/decision", {"decision": "drop_item", "item_ids": ["B1"]}),
        (["--baseline", "revise"], "baseline/decision", {"decision": "revise", "item_ids": []}),
        (["--continue", "--hint", "look here"], "intervention/continue", {"hint": "look here"}),
    ],
)
def test_each_answer_is_the_request_of_the_contract(
    online: "Command", service: "Service", words: list[str], path: str, body: dict[str, object]
) -> None:
    service.fail(f"/jobs/{service.job_id}/{path}", 202)
    assert online("decide", service.job_id, *words).status == 0
    assert service.requests("POST", f"/jobs/{service.job_id}/{path}")[0][3] == body


@pytest.mark.parametrize("words", [[], ["--strategy", "standard", "--continue"]])
def test_none_or_two_answers_are_wrong_use(online: "Command", service: "Service", words: list[str]) -> None:
    assert online("decide", service.job_id, *words).status == 2 and service.seen == []
