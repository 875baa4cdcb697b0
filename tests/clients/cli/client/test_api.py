"""The routes the command uses, each with the method, path and body of the contract."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from iama_cli.client.api import Api
from iama_cli.client.model import Choice
from tests.clients.cli.peer import Service

CALLS: list[tuple[Callable[[Api, str], object], tuple[str, str, object]]] = [
    (lambda api, job: api.start_job(job), ("POST", "/start", {})),
    (lambda api, job: api.heartbeat(job, "s"), ("POST", "/heartbeat", {"client_session_id": "s"})),
    (lambda api, job: api.select_strategy(job, "STANDARD"), ("POST", "/proposals/select", {"strategy": "STANDARD"})),
    (lambda api, job: api.approve_spec(job, 3), ("POST", "/spec/approve", {"revision": 3})),
    (lambda api, job: api.proposals(job), ("GET", "/proposals", None)),
    (lambda api, job: api.spec(job), ("GET", "/spec", None)),
    (lambda api, job: api.open_runs(job), ("GET", "/test-runs?status=requested", None)),
    (lambda api, job: api.test_run(job, "run-1"), ("GET", "/test-runs/run-1", None)),
    (lambda api, job: api.delivery(job), ("GET", "/delivery", None)),
    (
        lambda api, job: api.apply(job, Choice()),
        ("POST", "/delivery/apply", {"accept_all": True, "accepted_files": [], "accepted_hunks": [], "with_tests": False}),
    ),
    (lambda api, job: api.revert(job), ("POST", "/delivery/revert", {})),
    (lambda api, job: api.cancel_job(job), ("DELETE", "", None)),
]


@pytest.mark.parametrize(("call", "expected"), CALLS)
def test_a_call_is_the_request_of_the_contract(
    api: Api, service: Service, call: Callable[[Api, str], object], expected: tuple[str, str, object]
) -> None:
    call(api, service.job_id)
    method, path, _, body = service.seen[0]
    assert (method, path.removeprefix(f"/jobs/{service.job_id}"), body) == expected


def test_answers_are_typed(api: Api, service: Service) -> None:
    handed = api.apply(service.job_id, Choice())
    assert handed.patch is not None and handed.apply_id == "a-1" and handed.files[0].path == "greeter.py" and handed.patch.sha256
    run = api.test_run(service.job_id, "run-1")
    assert run.kind == "VERIFY" and run.outputs[0].name == "report"


def test_the_list_is_asked_with_the_filters_that_were_given(api: Api, service: Service) -> None:
    api.jobs("DELIVERED", 5, None)
    assert service.seen[0][1] == "/jobs?status=DELIVERED&limit=5"


def test_a_sentence_said_again_within_minutes_is_the_same_question(api: Api, service: Service) -> None:
    now = 6_000.0
    asking = replace(api, clock=lambda: now)
    for text, seconds in (("remove it", 0), ("remove it", 500), ("remove that", 500), ("remove it", 700)):
        now = 6_000.0 + seconds
        asking.convert_words(service.job_id, text, "t1")
    keys = [headers["Idempotency-Key"] for _, _, headers, _ in service.requests("POST", f"/jobs/{service.job_id}/spec/nl-convert")]
    assert keys[0] == keys[1] and len(set(keys)) == 3
