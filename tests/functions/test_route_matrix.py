"""Every route of the table against everybody who has no business there: refused, and never a foreign byte.

A route that has no row here fails, so nobody can add one without saying who may call it.
"""

import asyncio
import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from iama.db.unit import Tx
from iama.delivery import selections
from iama.delivery import service as delivery
from iama.delivery.choice import Choice, selection_name
from iama.delivery.model import ArtifactType, NewArtifact
from iama.delivery.selections import ApplyRequest
from iama.entitlement import service as entitlement
from iama.jobs import service as jobs
from iama.jobs.model import ContextSummary
from iama.kit.ids import new_id
from iama.kit.keys import KeyMaterial
from iama.kit.tokens import SigningKeys
from iama.runs import service as runs
from iama.runs.model import NewRun, RunKind
from iama.support import service as support
from iama.support.model import Category, NewTicket
from infra.routes import ROUTES, Identity, Route
from tests.fixtures.admins import EMAIL, Operator
from tests.fixtures.delivered import HUNKS, Delivered
from tests.fixtures.edge import NOW, Asked, Desk, Reply, SignedUp
from tests.fixtures.forger import ATTACKS, Forger
from tests.fixtures.jobs import JobMaker, Office, Role, body_of

Status = tuple[int, str]
HIDDEN: Status = (404, "JOB_NOT_FOUND")
"""What a foreign job looks like, and a missing one."""


@dataclass(frozen=True)
class Row:
    """A good body, and what somebody with a good token but no rights there is answered; None where he gets what is his own."""

    body: object = None
    stranger: Status | None = HIDDEN
    ends_session: bool = False
    """Whether it succeeds for everybody and is the last thing a session does."""


J = "/api/v1/jobs/{job_id}"
A = "/api/v1/account"
OWN_JOB = body_of(
    root_name="mine",
    target_paths=["own/c.py"],
    own_tests={"framework": "pytest", "files": []},
    files=[{"path": "own/c.py", "sha256": "c" * 64, "size": 1}],
)
USER_ROWS: Mapping[str, Row] = {
    "POST /api/v1/jobs": Row(OWN_JOB, None),
    "GET /api/v1/jobs": Row(stranger=None),
    "POST /api/v1/stream/tickets": Row({}, None),
    "POST /api/v1/auth/device/decision": Row({"user_code": "BBBB-BBBB", "decision": "approve"}, (404, "USER_CODE_UNKNOWN")),
    f"GET {A}": Row(stranger=None),
    f"PUT {A}/password": Row({"current_password": "x", "new_password": "correct horse"}, (409, "PASSWORD_NOT_SET")),
    f"GET {A}/sessions": Row(stranger=None),
    f"DELETE {A}/sessions": Row(stranger=None, ends_session=True),
    f"DELETE {A}/sessions/{{session_id}}": Row(stranger=(404, "SESSION_NOT_FOUND")),
    f"PATCH {A}/preferences": Row({"ui_segment": "EXPERT"}, None),
    f"POST {A}/deletion": Row(stranger=None, ends_session=True),
    f"GET {A}/export": Row(stranger=None),
    f"POST {A}/consent": Row({"version": "2026-11-01"}, None),
    "POST /api/v1/support/tickets": Row({"category": "QUESTION", "subject": "How?", "body": "How?"}, None),
    "GET /api/v1/support/tickets/{ticket_id}": Row(stranger=(404, "TICKET_NOT_FOUND")),
    f"GET {J}": Row(),
    f"DELETE {J}": Row(),
    f"POST {J}/start": Row({}),
    f"POST {J}/heartbeat": Row({"client_session_id": new_id()}),
    f"GET {J}/timeline": Row(),
    f"GET {J}/context-manifest": Row(),
    f"GET {J}/proposals": Row(),
    f"POST {J}/proposals/select": Row({"strategy": "STANDARD"}),
    f"GET {J}/spec": Row(),
    f"PATCH {J}/spec": Row({"revision_token": new_id(), "bdd": [{"given": "a", "when": "b", "then": "c"}], "sdd": []}),
    f"GET {J}/spec/revisions": Row(),
    f"GET {J}/spec/revisions/{{rev}}": Row(),
    f"POST {J}/spec/nl-convert": Row({"text": "remove it", "revision_token": new_id()}),
    f"POST {J}/spec/restore": Row({"revision": 1, "revision_token": new_id()}),
    f"POST {J}/spec/approve": Row({"revision": 1}),
    f"GET {J}/test-runs": Row(),
    f"GET {J}/test-runs/{{run_id}}": Row(),
    f"POST {J}/test-runs/{{run_id}}/result": Row({"end": "completed", "isolated": True, "wall_s": 1.0, "sha256": "a" * 64, "size": 3}),
    f"POST {J}/test-runs/{{run_id}}/progress": Row({"ended": 1, "failed": 0, "test_id": "test_a.py::test_x"}),
    f"POST {J}/baseline/decision": Row({"decision": "revise"}),
    f"POST {J}/intervention/continue": Row({}),
    f"POST {J}/timeout/decision": Row({"decision": "continue"}),
    f"POST {J}/budget/decision": Row({"decision": "decline"}),
    f"POST {J}/escalation/decision": Row({"decision": "confirm"}),
    f"POST {J}/intervention/deep-fix": Row({}),
    f"POST {J}/intervention/deep-fix/confirm": Row({"decision": "decline"}),
    f"POST {J}/intervention/intervene": Row({}),
    f"POST {J}/intervention/command": Row({"line": "mind the borders"}),
    f"POST {J}/intervention/edits": Row({}),
    f"POST {J}/intervention/run-tests": Row({}),
    f"POST {J}/intervention/resume": Row({"how": "exit"}),
    f"GET {J}/fallback": Row(),
    f"POST {J}/rerun": Row({"way": "edit_spec"}),
    f"POST {J}/force-terminate": Row({}),
    f"GET {J}/delivery": Row(),
    f"POST {J}/delivery/apply": Row({"accept_all": True}),
    f"POST {J}/delivery/applied": Row({"apply_id": new_id(), "files": []}),
    f"POST {J}/delivery/revert": Row({}),
    f"GET {J}/delivery/selections/{{selection_sha256}}": Row(),
    f"GET {J}/enterprise-report": Row(),
    f"GET {J}/artifacts/{{artifact_id}}": Row(),
    f"GET {J}/events": Row(),
    "GET /api/v1/billing/plan": Row(stranger=None),
    "POST /api/v1/billing/checkout": Row({"tier": "MAX"}, (503, "BILLING_UNAVAILABLE")),
    "POST /api/v1/billing/portal": Row({}, (409, "NO_SUBSCRIPTION")),
    "POST /api/v1/billing/addons": Row({"percent": 25}, (403, "ADD_ON_NOT_ALLOWED")),
    "GET /api/v1/billing/usage-report": Row(stranger=None),
    "GET /api/v1/subscription/me": Row(stranger=None),
    "GET /api/v1/usage/summary": Row(stranger=None),
    "GET /api/v1/usage/jobs/{job_id}": Row(),
}
ADMIN_ROWS: Mapping[str, Row] = {
    "POST /api/v1/admin/auth/logout": Row(ends_session=True),
    "GET /api/v1/admin/me": Row(),
    "GET /api/v1/admin/kill-switch": Row(),
    "PUT /api/v1/admin/kill-switch": Row({"engaged": True, "reason": "test"}),
}
PUBLIC_ROWS = {
    "GET /.well-known/jwks.json",
    "GET /api/v1/health",
    "GET /api/v1/ready",
    "POST /api/v1/auth/register",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/refresh",
    "POST /api/v1/auth/logout",
    "POST /api/v1/auth/verify-email",
    "POST /api/v1/auth/password/forgot",
    "POST /api/v1/auth/password/reset",
    "GET /api/v1/auth/oauth/{provider}/initiate",
    "GET /api/v1/auth/oauth/callback",
    "POST /api/v1/auth/oauth/exchange",
    "GET /api/v1/auth/device",
    "POST /api/v1/auth/device/start",
    "POST /api/v1/auth/device/poll",
    "POST /api/v1/webhooks/stripe",
    "POST /api/v1/admin/auth/login",
}
GUARDED = [route for route in ROUTES if route.identity is Identity.USER]
ADMINS = [route for route in ROUTES if route.identity is Identity.ADMIN]


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


@dataclass
class Ground:
    """A delivered job of one user, with a run and an artifact; whoever asks, asks for these."""

    office: Office
    owner: SignedUp
    ids: dict[str, str]

    def ask(self, route: Route, token: str | None, **ids: str) -> Reply:
        path = route.path.format(rev=1, **{**self.ids, **ids})
        asked = Asked(USER_ROWS[name_of(route)].body, token, {"idempotency-key": new_id()})
        return self.office.desk.ask(importlib.import_module(route.handler).handler, f"{route.method} {path}", asked)

    def sweep(self, token: str | None, *, living: bool = False, **ids: str) -> dict[str, Status]:
        """What each guarded route answers; nothing of the owner's may be in it. A `living` session does not end itself."""
        seen = {}
        for route in (route for route in GUARDED if not (living and USER_ROWS[name_of(route)].ends_session)):
            reply = self.ask(route, token, **ids)
            foreign = ["legacy", "pkg/", "has borders", "user1@", *self.ids.values(), self.owner.user_id, self.owner.session_id]
            assert not [word for word in foreign if word in reply.text], (name_of(route), reply.text)
            seen[name_of(route)] = (reply.status, reply.json.get("error_code", ""))
        assert (self.office.workflows.started, self.office.workflows.updates) == ([], [])
        return seen


@pytest.fixture
def ground(office: Office, job_maker: JobMaker, pro: SignedUp, delivered: Delivered) -> Ground:
    run_id, pack_id, report_id, manifest_id = (new_id() for _ in range(4))
    pack = {"cause": "X", "revision": 1, "attempts": [], "failures": [], "last_patch": None, "partial_patch": None}
    for artifact_id, document in ((pack_id, pack), (report_id, {})):
        asyncio.run(job_maker.store.put(delivery.artifact_key(delivered.job_id, artifact_id), json.dumps(document).encode()))

    async def work(tx: Tx) -> None:
        kinds = (ArtifactType.RECOVERY_PACKAGE, ArtifactType.ANALYSIS_REPORT, ArtifactType.CONTEXT_MANIFEST)
        for artifact_id, kind in zip((pack_id, report_id, manifest_id), kinds, strict=True):
            await delivery.store_artifact(tx, NewArtifact(artifact_id, delivered.job_id, kind, "x", "f" * 64, 9, "alias/iama"))
        await jobs.record_context(tx, delivered.job_id, ContextSummary(1, 1, 50, "CHARACTERIZATION", "AST_SYMBOLIC", manifest_id))
        await runs.request_run(tx, NewRun(run_id, delivered.job_id, RunKind.BASELINE, 1, {"kind": "BASELINE"}, "alias/iama", ()))
        await selections.request_part(tx, ApplyRequest(pro.user_id, delivered.job_id, new_id(), Choice(hunks=HUNKS[:1]), NOW))

    job_maker.worker.run(work)
    asked = NewTicket(Category.ISSUE, "legacy", "pkg/ has borders", new_id(), delivered.job_id)
    ticket = job_maker.api.run(lambda tx: support.open_ticket(tx, pro.user_id, asked, NOW), pro.user_id)
    ids = {"job_id": delivered.job_id, "run_id": run_id, "artifact_id": delivered.patch_id, "session_id": pro.session_id}
    ids["ticket_id"] = ticket.ticket_id
    return Ground(office, pro, {**ids, "selection_sha256": selection_name(HUNKS[:1])})


def everywhere(status: Status) -> dict[str, Status]:
    return {name_of(route): status for route in GUARDED}


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert {name_of(route) for route in GUARDED} == set(USER_ROWS)
    assert {name_of(route) for route in ROUTES if route.identity is Identity.PUBLIC} == PUBLIC_ROWS
    assert {name_of(route) for route in ADMINS} == set(ADMIN_ROWS)
    assert len(ROUTES) == len(USER_ROWS) + len(PUBLIC_ROWS) + len(ADMIN_ROWS)


def test_without_a_token_nothing_is_answered(ground: Ground) -> None:
    assert ground.sweep(None) == everywhere((401, "TOKEN_MISSING"))


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_with_a_wrong_token_nothing_is_answered(ground: Ground, key_material: KeyMaterial, attack: Callable[[Forger], str]) -> None:
    forger = Forger(SigningKeys.from_secret(key_material.signing), ground.owner)
    assert ground.sweep(attack(forger)) == everywhere((401, "TOKEN_INVALID"))


def test_with_an_expired_token_nothing_is_answered(ground: Ground, key_material: KeyMaterial) -> None:
    forger = Forger(SigningKeys.from_secret(key_material.signing), ground.owner)
    assert ground.sweep(forger.token(exp=int(NOW.timestamp()) - 6)) == everywhere((401, "TOKEN_EXPIRED"))


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("UPDATE refresh_tokens SET revoked_at = now()", (401, "SESSION_ENDED")),
        ("UPDATE users SET suspended_at = now()", (403, "ACCOUNT_SUSPENDED")),
        ("UPDATE users SET deleted_at = now()", (401, "SESSION_ENDED")),
    ],
)
def test_the_owner_of_an_ended_session_is_a_stranger(ground: Ground, admin_database_url: str, statement: str, refusal: Status) -> None:
    with psycopg.connect(admin_database_url) as connection:
        connection.execute(statement.encode())
    assert ground.sweep(ground.owner.token) == everywhere(refusal)


def test_another_user_finds_what_is_his_own_or_nothing(ground: Ground, stranger: SignedUp, api: Role) -> None:
    api.run(lambda tx: entitlement.seed_demo(tx, stranger.user_id, NOW), stranger.user_id)
    foreign = ground.sweep(stranger.token, living=True)
    hidden = {name: row.stranger for name, row in USER_ROWS.items() if row.stranger is not None}
    assert {name: status for name, status in foreign.items() if name in hidden} == hidden
    assert all(status < 300 for name, (status, _) in foreign.items() if name not in hidden)
    unknown = dict.fromkeys(("session_id", "job_id", "run_id", "artifact_id", "ticket_id"), new_id())
    missing = ground.sweep(stranger.token, living=True, **unknown, selection_sha256="1" * 64)
    assert {name: missing[name] for name in hidden} == hidden


def test_a_job_of_ones_own_opens_no_foreign_run_or_artifact(ground: Ground, job_maker: JobMaker, stranger: SignedUp) -> None:
    own = job_maker.create(stranger)
    inner: dict[str, Any] = {}
    for route in GUARDED:
        if any(name in route.path for name in ("{run_id}", "{artifact_id}", "{selection_sha256}")):
            reply = ground.ask(route, stranger.token, job_id=own)
            inner[name_of(route)] = reply.status
            assert ground.owner.user_id not in reply.text and ground.ids["job_id"] not in reply.text
    assert inner == dict.fromkeys(inner, 404) and len(inner) == 5


def test_the_owner_himself_is_let_in(ground: Ground) -> None:
    reads = [route for route in GUARDED if route.method == "GET" and not route.path.endswith("/events")]
    answers = {name_of(route): ground.ask(route, ground.owner.token) for route in reads}
    assert {answer.status for answer in answers.values()} == {200}
    assert "legacy" in answers[f"GET {J}"].text and "has borders" in answers[f"GET {J}/spec"].text


@pytest.mark.parametrize("number", [0, 1])
def test_ending_all_sessions_ends_ones_own_alone(ground: Ground, stranger: SignedUp, number: int) -> None:
    ending = [route for route in GUARDED if USER_ROWS[name_of(route)].ends_session]
    assert len(ending) == 2 and ground.ask(ending[number], stranger.token).status < 300
    account = next(route for route in GUARDED if name_of(route) == f"GET {A}")
    assert [ground.ask(account, user.token).status for user in (ground.owner, stranger)] == [200, 401]


@dataclass
class Tower:
    """An administrator's ground: who is no administrator gets nothing from any of their routes."""

    desk: Desk
    operator: Operator

    def sweep(self, token: str | None, *, living: bool = False) -> dict[str, Status]:
        seen = {}
        for route in (route for route in ADMINS if not (living and ADMIN_ROWS[name_of(route)].ends_session)):
            reply = self.desk.ask(
                importlib.import_module(route.handler).handler, name_of(route), Asked(ADMIN_ROWS[name_of(route)].body, token)
            )
            assert living or EMAIL not in reply.text, (name_of(route), reply.text)
            seen[name_of(route)] = (reply.status, reply.json.get("error_code", ""))
        return seen


@pytest.fixture
def tower(ground: Ground, make_operator: Callable[[Desk], Operator]) -> Tower:
    return Tower(ground.office.desk, make_operator(ground.office.desk))


def on_admin(status: Status) -> dict[str, Status]:
    return {name_of(route): status for route in ADMINS}


def test_a_living_session_of_an_administrator_opens_no_route_of_users(ground: Ground, tower: Tower) -> None:
    token = tower.operator.token()
    assert ground.sweep(token) == everywhere((401, "TOKEN_INVALID"))
    assert set(tower.sweep(token, living=True).values()) == {(200, "")}


def test_nobody_else_opens_a_route_of_administrators(ground: Ground, tower: Tower, stranger: SignedUp) -> None:
    assert tower.sweep(None) == on_admin((401, "TOKEN_MISSING"))
    for token in (ground.owner.token, stranger.token):
        assert tower.sweep(token) == on_admin((401, "TOKEN_INVALID"))
    with psycopg.connect(tower.operator.admin_url) as connection:
        assert connection.execute("SELECT count(*) FROM kill_switches").fetchone() == (0,)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_with_a_wrong_token_no_route_of_administrators_opens(
    ground: Ground, tower: Tower, key_material: KeyMaterial, attack: Callable[[Forger], str]
) -> None:
    token = attack(Forger(SigningKeys.from_secret(key_material.signing), ground.owner))
    opaque = len(token) == len(tower.operator.token())
    assert tower.sweep(token) == on_admin((401, "ADMIN_SESSION_ENDED" if opaque else "TOKEN_INVALID"))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE admin_sessions SET ended_at = now()",
        "UPDATE admin_sessions SET started_at = started_at - interval '1 day', expires_at = expires_at - interval '1 day'",
        "UPDATE admin_accounts SET disabled_at = now()",
    ],
    ids=["revoked", "expired", "disabled"],
)
def test_an_ended_session_of_an_administrator_opens_nothing(tower: Tower, statement: str) -> None:
    token = tower.operator.token()
    tower.operator.write(statement)
    assert tower.sweep(token) == on_admin((401, "ADMIN_SESSION_ENDED"))


@pytest.mark.parametrize("job_id", ["1", "0193000100007000800000000000000a", "../jobs", "b1"])
def test_an_id_of_another_shape_is_not_found(ground: Ground, job_id: str) -> None:
    function = importlib.import_module("functions.jobs.job_id.get").handler
    assert ground.office.desk.ask(function, f"GET /api/v1/jobs/{job_id}", Asked(token=ground.owner.token)).status == 404
