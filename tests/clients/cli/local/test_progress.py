"""A run here is told to the service while it runs."""

import json
import threading
from pathlib import Path

from iama_cli.client.api import Api
from iama_cli.local.progress import telling_progress
from tests.clients.cli.peer import Service

RUN = ("01a223e2-fe9e-7e14-be95-73adbd0e0a39", "run-1")


class HeardApi:
    """Keeps what is told, over an `Api` that nobody answers."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str, dict[str, object]]] = []
        self.heard = threading.Semaphore(0)

    def tell_progress(self, job_id: str, run_id: str, body: dict[str, object]) -> None:
        self.told.append((job_id, run_id, body))
        self.heard.release()


def record(folder: Path, *records: dict[str, object]) -> None:
    (folder / "outcomes-0.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in records))


def test_what_the_records_show_is_told_when_it_changes(tmp_path: Path) -> None:
    heard = HeardApi()
    record(tmp_path, {"test_id": "t.py::a[x]", "started": True})
    with telling_progress(heard, RUN, tmp_path, interval_s=0.01):  # type: ignore[arg-type]
        assert heard.heard.acquire(timeout=10)
        record(tmp_path, {"test_id": "t.py::a[x]", "outcome": "failed"})
        assert heard.heard.acquire(timeout=10)
    bodies = [body for *_, body in heard.told]
    assert bodies == [
        {"ended": 0, "failed": 0, "test_id": "t.py::a", "total": 0},
        {"ended": 1, "failed": 1, "test_id": "t.py::a", "total": 0},
    ]


def test_a_search_is_told_by_its_tally(tmp_path: Path) -> None:
    heard = HeardApi()
    (tmp_path / "tally.json").write_text(json.dumps({"done": 7, "hits": 7, "total": 90}))
    with telling_progress(heard, RUN, tmp_path, interval_s=0.01):  # type: ignore[arg-type]
        assert heard.heard.acquire(timeout=10)
    assert heard.told[0][2] == {"ended": 7, "failed": 7, "test_id": "", "total": 90}


def test_a_service_that_refuses_to_hear_stops_nothing(api: Api, service: Service, tmp_path: Path) -> None:
    record(tmp_path, {"test_id": "t.py::a", "started": True})
    path = f"/jobs/{RUN[0]}/test-runs/{RUN[1]}/progress"
    service.fail(path, 404, body={"error_code": "RUN_NOT_FOUND", "message": "", "detail": {}})
    with telling_progress(api, RUN, tmp_path, interval_s=0.01):
        while not service.requests("POST", path):
            threading.Event().wait(0.01)
