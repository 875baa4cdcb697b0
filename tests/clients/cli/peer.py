"""A small service that speaks the job API over real HTTP and WebSocket.

It keeps one job in memory and plays a whole refactoring: it asks for one VERIFY run on the client's machine and delivers
one edit. Faults are scripted by the tests.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import zstandard
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import Server, ServerConnection, serve

JOB = "0193f0aa-7b2c-7c44-9d5e-3a1f0c9b8e77"
LEGACY = 'class Greeter(object):\n    def greet(self, name):\n        return u"hello %s" % name\n'
MODERN = 'class Greeter:\n    def greet(self, name):\n        return u"hello %s" % name\n'
OWN_TEST = "from greeter import Greeter\n\n\ndef test_greet():\n    assert Greeter().greet('x') == 'hello x'\n"


@dataclass
class Fault:
    """Answers to give instead of the real one, `times` times."""

    path: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    times: int = 1


@dataclass
class Service:
    """The state of the peer; `seen` is every request as (method, path, headers, body)."""

    job_id: str = JOB
    url: str = ""
    stream_url: str = ""
    access: str = "access-1"
    refresh: str = "refresh-1"
    status: str = "PENDING"
    events: list[dict[str, Any]] = field(default_factory=list)
    blobs: dict[str, bytes] = field(default_factory=dict)
    seen: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    report: dict[str, Any] | None = None
    applied: list[Any] = field(default_factory=list)
    socket_drops: list[int] = field(default_factory=list)
    """Sequence numbers after which the socket is closed, once each."""
    socket_skips: set[int] = field(default_factory=set)
    """Sequence numbers that the first connection never delivers."""
    no_socket: bool = False
    gates: tuple[str, ...] = ("WAITING_STRATEGY", "WAITING_SPEC_APPROVAL")
    failing_baselines: int = 0
    """How often the baseline fails before it holds."""
    legal: tuple[str, ...] = ("select_strategy",)
    """What `GET jobs/{id}` says is legal, beside cancel."""
    stay_in: str = ""
    """A state the job never leaves by itself."""
    patched: str = "class Greeter:\n"
    """What the patch puts in place of the legacy line."""
    summary_as_artifact: bool = False
    held: dict[str, threading.Event] = field(default_factory=dict)
    """What a request below a path waits for, once it was seen, before it is answered."""
    open_runs: tuple[str, ...] = ()
    """Runs that wait for an answer, as the list tells them."""
    part: str = ""
    """Where the verification of a part stands; empty until one is asked for."""
    part_ends: str = "verified"
    """How it ends once the tests were reported."""
    others: dict[str, tuple[str, str]] = field(default_factory=dict)
    """More files of the patch: content before and after."""
    actions: list[dict[str, Any]] = field(default_factory=list)
    """Applies that the delivery lists."""
    changed: threading.Condition = field(default_factory=threading.Condition)

    def emit(self, kind: str, /, **payload: Any) -> None:
        """Append an event and wake the streams."""
        with self.changed:
            at = "2026-11-22T10:00:00Z"
            self.events.append({"seq": len(self.events) + 1, "type": kind, "at": at, "payload": payload})
            self.changed.notify_all()

    def go(self, state: str, reason: str = "") -> None:
        """Enter a state."""
        before, self.status = self.status, state
        self.emit("state_change", **{"from": before, "to": state, "reason": reason})
        if state in {"WAITING_STRATEGY", "WAITING_SPEC_APPROVAL", "BASELINE_VALIDATION_FAILED", "WAITING_INTERVENTION"}:
            self.emit("decision_required", state=state, commands=["cancel"])

    def fail(self, path: str, status: int, *, headers: Mapping[str, str] | None = None, body: Any = None, times: int = 1) -> None:
        """Answer requests below a path so, a number of times."""
        self.faults.append(Fault(path, status, headers or {}, body or {}, times))

    def requests(self, method: str, path: str) -> list[tuple[str, str, dict[str, str], Any]]:
        """What was asked of one route."""
        return [one for one in self.seen if one[0] == method and one[1].partition("?")[0] == path]


def _sha(blob: bytes) -> str:
    return hashlib.sha256(blob).hexdigest()


def _json_blob(service: Service, name: str, document: Any) -> dict[str, Any]:
    blob = zstandard.ZstdCompressor().compress(json.dumps(document).encode())
    service.blobs[name] = blob
    return {"artifact_id": name, "url": f"{service.url}/store/{name}", "sha256": _sha(blob), "size": len(blob)}


def _patch(service: Service, reverse: bool) -> dict[str, Any]:
    old, new = (MODERN, LEGACY) if reverse else (LEGACY, MODERN)
    lines = ["class Greeter(object):\n", service.patched]
    search, replace = reversed(lines) if reverse else lines
    operation = {"kind": "search_replace", "path": "greeter.py", "search": search, "replace": replace}
    files = [{"path": "greeter.py", "change": "modified", "base_sha256": _sha(old.encode()), "sha256": _sha(new.encode())}]
    operations = [operation]
    for path, (before, after) in service.others.items():
        old, new = (after, before) if reverse else (before, after)
        operations.append({"kind": "search_replace", "path": path, "search": old, "replace": new})
        files.append({"path": path, "change": "modified", "base_sha256": _sha(old.encode()), "sha256": _sha(new.encode())})
    patch = _json_blob(service, f"patch-{reverse}", {"operations": operations, "files": files})
    return {("revert_id" if reverse else "apply_id"): "a-1", "files": files, "patch": patch}


def _summary() -> dict[str, Any]:
    file = {"path": "greeter.py", "change": "modified", "added": 1, "removed": 1, "before": LEGACY, "after": MODERN}
    hashes = {"base_sha256": _sha(LEGACY.encode()), "sha256": _sha(MODERN.encode())}
    return {
        "job_id": JOB,
        "outcome": "CHANGED",
        "strategy": "STANDARD",
        "provider": "recipes",
        "root_name": "legacy",
        "context": {"files": 2, "symbols": 3, "ast_confidence": 100, "baseline_mode": "ASSERTION", "edit_mode": "AST_SYMBOLIC"},
        "baseline": {"generated": 0, "existing": 1, "frozen": 1, "quarantined": [], "runs": 5, "mutation": None},
        "recipes": [{"name": "modernise_python", "files": ["greeter.py"], "kept": True, "reason": "1 test passed", "units_kept": 1}],
        "files": [file | hashes],
        "usage": {"credits": 0, "calls": 0},
        "timings": {"REFACTORING": 0.5},
    }


SPEC = {
    "job_id": JOB,
    "revision": 1,
    "revision_token": "t1",
    "reviewed": False,
    "bdd": [{"item_id": "B1", "given": "a greeter", "when": "it greets", "then": "it says hello", "symbols": [], "tests": []}],
    "sdd": [],
    "drift": [],
}
PROPOSAL = {"title": "", "summary": "", "recipes": [], "files": [], "functions": [], "effort": "small", "model_class": "L0"}


class Routes:
    """One method a route; the answer is (status, body)."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def create(self, body: Any) -> tuple[int, Any]:
        link = {
            "url": f"{self.service.url}/store/bundle",
            "method": "PUT",
            "headers": {"x-store": "1"},
            "expires_at": "",
            "max_bytes": 1 << 20,
        }
        return 201, {"job_id": JOB, "status": "PENDING", "upload": link}

    def start(self, body: Any) -> tuple[int, Any]:
        self.service.go("ANALYZING")
        self._gate("WAITING_STRATEGY")
        return 202, {"job_id": JOB, "status": "ANALYZING", "started": True}

    def _gate(self, state: str) -> None:
        if state in self.service.gates:
            self.service.go(state)
        elif state == "WAITING_STRATEGY":
            self._gate("WAITING_SPEC_APPROVAL")
        else:
            self.approve(None)

    def job(self, body: Any) -> tuple[int, Any]:
        over = self.service.status in {"DELIVERED", "FAILED"}
        outcome = {"DELIVERED": "CHANGED", "FAILED": "USER_CANCELLED"}.get(self.service.status)
        failure = {"code": "USER_CANCELLED", "message": ""} if self.service.status == "FAILED" else None
        job = {"job_id": JOB, "status": self.service.status, "last_seq": len(self.service.events), "timings": {"REFACTORING": 0.5}}
        legal = [] if over else [*self.service.legal, "cancel"]
        return 200, job | {
            "outcome": outcome,
            "failure": failure,
            "legal_commands": legal,
            "root_name": "legacy",
            "target_paths": ["greeter.py"],
        }

    def jobs(self, body: Any) -> tuple[int, Any]:
        return 200, {"jobs": [self.job(None)[1]], "next_cursor": None}

    def cancel(self, body: Any) -> tuple[int, Any]:
        self.service.go("FAILED", "USER_CANCELLED")
        return 202, {"job_id": JOB, "status": "FAILED"}

    def heartbeat(self, body: Any) -> tuple[int, Any]:
        return 200, {"heartbeat_status": "alive", "grace_deadline_at": None}

    def proposals(self, body: Any) -> tuple[int, Any]:
        names = ("CONSERVATIVE", "STANDARD", "COMPREHENSIVE")
        made = [PROPOSAL | {"proposal_id": name, "strategy": name, "risk": risk} for risk, name in enumerate(names, 1)]
        return 200, {"proposals": made}

    def select(self, body: Any) -> tuple[int, Any]:
        self._gate("WAITING_SPEC_APPROVAL")
        return 202, {"job_id": JOB, "status": self.service.status}

    def spec(self, body: Any) -> tuple[int, Any]:
        return 200, SPEC

    def say(self, body: Any) -> tuple[int, Any]:
        changed = [{**SPEC["bdd"][0], "then": "it says goodbye"}, *SPEC["bdd"][1:]]
        change = {"kind": "replace", "item_id": SPEC["bdd"][0]["item_id"], "part": "then", "text": "it says goodbye"}
        return 200, {"revision_token": SPEC["revision_token"], "changes": [change], "bdd": changed, "source": "recipes"}

    def revise(self, body: Any) -> tuple[int, Any]:
        return 200, {**SPEC, "revision": 2, "bdd": body["bdd"]}

    def approve(self, body: Any) -> tuple[int, Any]:
        self.service.go("GENERATING_TESTS")
        return self.decide_baseline(None)

    def decide_baseline(self, body: Any) -> tuple[int, Any]:
        if self.service.failing_baselines > 0:
            self.service.failing_baselines -= 1
            self.service.go("BASELINE_VALIDATION_FAILED")
            return 202, {"job_id": JOB, "status": self.service.status}
        if self.service.stay_in != "GENERATING_TESTS":
            self.service.go("REFACTORING")
        self.service.emit("test_run_requested", run_id="run-1", kind="VERIFY", attempt_number=1)
        return 202, {"job_id": JOB, "status": self.service.status}

    def runs(self, body: Any) -> tuple[int, Any]:
        waits = ("run-1",) if self.service.part == "verifying" and self.service.report is None else self.service.open_runs
        return 200, {"runs": [{"run_id": run_id, "kind": "VERIFY", "status": "requested"} for run_id in waits]}

    def run(self, body: Any) -> tuple[int, Any]:
        request = {"run_id": "run-1", "kind": "VERIFY", "tests": ["test_greeter.py"], "contract_version": 1, "limits": {"wall_s": 60.0}}
        link = {"url": f"{self.service.url}/store/report", "method": "PUT", "headers": {}, "name": "report"}
        status = "reported" if self.service.report else "requested"
        return 200, {"run_id": "run-1", "kind": "VERIFY", "status": status, "request": request, "inputs": [], "outputs": [link]}

    def result(self, body: Any) -> tuple[int, Any]:
        blob = self.service.blobs["report"]
        self.service.report = json.loads(zstandard.ZstdDecompressor().decompressobj().decompress(blob))
        self.service.emit("test_run_result", run_id="run-1", kind="VERIFY", end=body["end"], passed=1, failed=0)
        if self.service.part:
            self.service.part = self.service.part_ends
            return 202, {"accepted": True, "duplicate": False}
        self.service.emit("attempt_end", attempt_number=1, producer="modernise_python", kept=True, reason="1 test passed")
        self.service.go("DELIVERED")
        return 202, {"accepted": True, "duplicate": False}

    def delivery(self, body: Any) -> tuple[int, Any]:
        summary = _summary()
        answer = {"job_id": JOB, "outcome": "CHANGED", "files": summary["files"], "artifacts": [], "expires_at": "", "summary": summary}
        answer["applied"] = self.service.actions
        if self.service.summary_as_artifact:
            stored = _json_blob(self.service, "summary", summary)
            answer |= {
                "summary": None,
                "artifacts": [{"artifact_id": "summary", "type": "DELIVERY_SUMMARY", "name": "summary", "size": stored["size"]}],
            }
        return 200, answer

    def artifact(self, body: Any) -> tuple[int, Any]:
        return 200, _json_blob(self.service, "summary", _summary())

    def apply(self, body: Any) -> tuple[int, Any]:
        if body["accept_all"] or self.service.part == "verified":
            return 200, {"status": "handed_out", **_patch(self.service, reverse=False)}
        self.service.part = self.service.part or "verifying"
        return 200, {"status": "verifying", "selection_sha256": "5" * 64, "patch": None, "files": []}

    def selection(self, body: Any) -> tuple[int, Any]:
        failing = ["test_greeter.py::test_greet"] if self.service.part == "refused" else []
        return 200, {"selection_sha256": "5" * 64, "status": self.service.part, "reason": "1 test failed", "failing_tests": failing}

    def revert(self, body: Any) -> tuple[int, Any]:
        return 202, _patch(self.service, reverse=True)

    def applied(self, body: Any) -> tuple[int, Any]:
        self.service.applied.append(body)
        return 202, {}

    def usage(self, body: Any) -> tuple[int, Any]:
        credits = {"granted": "650.0000", "used": "520.5000", "held": "0", "remaining": "129.5000"}
        starts = {"used": 2, "limit": 20, "left": 18, "reset_at": "2026-11-21T00:00:00Z"}
        running = [{"job_id": JOB, "since": "2026-11-20T12:00:00Z", "cap": "50.0000", "used": "1.0000"}]
        summary = {"tier": "PRO", "percent_used": 81, "refactors_left": 5, "typical_cost": "25.0000", "typical_cost_from": "DEFAULT"}
        resets = {"credits_reset_at": "2026-12-20T12:00:00Z", "starts": starts, "running": running, "concurrent_limit": 2, "alerts": [80]}
        return 200, {**summary, "credits": credits, **resets}

    def job_usage(self, body: Any) -> tuple[int, Any]:
        tokens = {"input_tokens": 1200, "output_tokens": 300, "cache_write_tokens": 40, "cache_read_tokens": 500}
        call = {"stage": "repair", "model_class": "L2", "call_number": 3, "model": "m-1", "price_version": 7, "credits": "1.2500", **tokens}
        start = {"start_number": 1, "ended_as": "LOGIC_FAILURE", "state": "SETTLED", "cap": "50.0000", "charged": "1.2500"}
        return 200, {"job_id": JOB, "total": "0.0000", "starts": [{**start, "credited_back": "1.2500"}], "calls": [call]}

    def refresh(self, body: Any) -> tuple[int, Any]:
        if body["refresh_token"] != self.service.refresh:
            return 401, {"error_code": "REFRESH_REUSED", "message": "", "detail": {}}
        number = int(self.service.refresh.rpartition("-")[2]) + 1
        self.service.access, self.service.refresh = f"access-{number}", f"refresh-{number}"
        user = {"user_id": "u", "email": "demo@example.test", "tier": "PRO"}
        tokens = {"access_token": self.service.access, "refresh_token": self.service.refresh}
        return 200, tokens | {"token_type": "Bearer", "expires_in": 900, "user": user}

    def table(self) -> dict[tuple[str, str], Callable[[Any], tuple[int, Any]]]:
        job = f"/jobs/{JOB}"
        return {
            ("POST", "/jobs"): self.create,
            ("GET", "/jobs"): self.jobs,
            ("GET", job): self.job,
            ("DELETE", job): self.cancel,
            ("POST", f"{job}/start"): self.start,
            ("POST", f"{job}/heartbeat"): self.heartbeat,
            ("GET", f"{job}/proposals"): self.proposals,
            ("POST", f"{job}/proposals/select"): self.select,
            ("GET", f"{job}/spec"): self.spec,
            ("PATCH", f"{job}/spec"): self.revise,
            ("POST", f"{job}/spec/nl-convert"): self.say,
            ("POST", f"{job}/spec/approve"): self.approve,
            ("POST", f"{job}/baseline/decision"): self.decide_baseline,
            ("GET", f"{job}/test-runs"): self.runs,
            ("GET", f"{job}/test-runs/run-1"): self.run,
            ("GET", f"{job}/test-runs/run-2"): self.run,
            ("POST", f"{job}/test-runs/run-1/result"): self.result,
            ("GET", f"{job}/delivery"): self.delivery,
            ("GET", f"{job}/artifacts/summary"): self.artifact,
            ("POST", f"{job}/delivery/apply"): self.apply,
            ("GET", f"{job}/delivery/selections/{'5' * 64}"): self.selection,
            ("POST", f"{job}/delivery/applied"): self.applied,
            ("POST", f"{job}/delivery/revert"): self.revert,
            ("GET", "/usage/summary"): self.usage,
            ("GET", f"/usage/jobs/{JOB}"): self.job_usage,
            ("POST", "/auth/refresh"): self.refresh,
        }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    service: Service

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""

    def answer(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.removeprefix("/api/v1")
        stored = path.startswith("/store/")
        body = json.loads(raw) if raw and not stored else None
        if not stored:
            self.service.seen.append((self.command, path, dict(self.headers), body))
        for held in (event for below, event in self.service.held.items() if path.startswith(below)):
            held.wait(30)
        fault = next((one for one in self.service.faults if path.startswith(one.path) and one.times), None)
        if fault is not None:
            fault.times -= 1
            self._send(fault.status, fault.body, fault.headers)
        elif stored:
            self._store(raw)
        elif path.endswith("/events"):
            self._events(int(self.headers.get("Last-Event-ID") or 0))
        elif not path.startswith("/auth") and self.headers.get("Authorization") != f"Bearer {self.service.access}":
            self._send(401, {"error_code": "TOKEN_EXPIRED", "message": "", "detail": {}}, {})
        else:
            self._route(path, body)

    def _route(self, path: str, body: Any) -> None:
        route = Routes(self.service).table().get((self.command, path.partition("?")[0]))
        missing = (404, {"error_code": "JOB_NOT_FOUND", "message": "There is no such job.", "detail": {}})
        status, answer = route(body) if route else missing
        self._send(status, answer, {})

    def _store(self, raw: bytes) -> None:
        name = self.path.removeprefix("/store/")
        if self.command == "PUT":
            self.service.blobs[name] = raw
            self._send_bytes(200, b"", {})
        else:
            self._send_bytes(200, self.service.blobs[name], {})

    def _events(self, after: int) -> None:
        with self.service.changed:
            self.service.changed.wait_for(lambda: len(self.service.events) > after, timeout=2)
            fresh = self.service.events[after:]
        lines = [f"id: {one['seq']}\nevent: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in fresh]
        self._send_bytes(200, ("".join(lines) + "retry: 500\n\n").encode(), {"Content-Type": "text/event-stream"})

    def _send(self, status: int, body: Any, headers: Mapping[str, str]) -> None:
        self._send_bytes(status, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})

    def _send_bytes(self, status: int, blob: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(blob)))
        self.end_headers()
        self.wfile.write(blob)


for verb in ("GET", "POST", "PUT", "PATCH", "DELETE"):
    setattr(_Handler, f"do_{verb}", _Handler.answer)


def _fresh(service: Service, after: int) -> list[dict[str, Any]]:
    with service.changed:
        service.changed.wait_for(lambda: len(service.events) > after, timeout=0.5)
        return service.events[after:]


def _stream(service: Service, socket: ServerConnection) -> None:
    after = json.loads(socket.recv())["after"]
    socket.send(json.dumps({"type": "subscribed", "job_id": JOB, "after": after}))
    skips, service.socket_skips = service.socket_skips, set()
    try:
        while True:
            for event in _fresh(service, after):
                after = event["seq"]
                if after not in skips:
                    socket.send(json.dumps({"type": "events", "job_id": JOB, "events": [event]}))
                if after in service.socket_drops:
                    service.socket_drops.remove(after)
                    return
            socket.ping()
    except ConnectionClosed:
        return


def _gatekeeper(service: Service) -> Callable[[ServerConnection, Request], Response | None]:
    def check(socket: ServerConnection, request: Request) -> Response | None:
        if service.no_socket:
            return socket.respond(404, "no WebSocket here\n")
        if request.headers.get("Authorization") != f"Bearer {service.access}":
            return socket.respond(401, "token\n")
        return None

    return check


@contextmanager
def running_service() -> Iterator[Service]:
    """The peer, listening."""
    state = Service()
    handler = cast("type[BaseHTTPRequestHandler]", type("Handler", (_Handler,), {"service": state}))
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    sockets: Server = serve(lambda socket: _stream(state, socket), "127.0.0.1", 0, process_request=_gatekeeper(state))
    state.url = f"http://127.0.0.1:{http.server_address[1]}"
    state.stream_url = f"ws://127.0.0.1:{sockets.socket.getsockname()[1]}/stream"
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in (http, sockets)]
    for thread in threads:
        thread.start()
    yield state
    http.shutdown()
    http.server_close()
    sockets.shutdown()
    for thread in threads:
        thread.join(timeout=5)
