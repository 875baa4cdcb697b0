"""`iama login` and `logout`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.clients.cli.client.test_browser import BROWSER, YES
from tests.fixtures.live import LiveStream

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command
    from tests.clients.cli.peer import Service


def _with(command: "Command", **more: str) -> "Command":
    return type(command)(command.cwd, {**command.environment, **more})


def test_tokens_are_kept_in_a_private_file_and_the_password_nowhere(online: "Command", service: "Service", tmp_path: Path) -> None:
    path = tmp_path / "new" / "credentials.json"
    user = {"user_id": "u", "email": "a@example.test", "tier": "PRO"}
    answer = {"access_token": "access-1", "refresh_token": "refresh-1", "token_type": "Bearer", "expires_in": 900, "user": user}
    service.fail("/auth/login", 200, body=answer)
    command = _with(online, IAMA_CREDENTIALS=str(path), IAMA_PASSWORD="correct horse")
    done = command("login", "--email", "a@example.test", "--json")
    assert done.status == 0 and done.document == {"email": "a@example.test", "tier": "PRO"}
    assert path.stat().st_mode & 0o777 == 0o600 and "correct horse" not in path.read_text()
    assert command("jobs").status == 0


def test_nothing_is_asked_without_a_terminal(online: "Command", service: "Service") -> None:
    done = online("login", "--json")
    assert done.status == 2 and done.document["error_code"] == "WRONG_USE" and service.seen == []


def test_a_wrong_password_is_said_in_the_services_words(online: "Command", service: "Service") -> None:
    body = {"error_code": "CREDENTIALS_WRONG", "message": "E-mail or password is wrong.", "detail": {}}
    service.fail("/auth/login", 401, body=body)
    done = _with(online, IAMA_PASSWORD="x")("login", "--email", "a@example.test", "--json")
    assert done.status == 2 and done.document["error_code"] == "CREDENTIALS_WRONG"


def test_logout_forgets_the_tokens_even_when_the_session_is_already_over(online: "Command", service: "Service") -> None:
    service.fail("/auth/logout", 401, body={"error_code": "SESSION_OVER", "message": "", "detail": {}}, times=2)
    assert online("logout").status == 0
    assert not Path(online.environment["IAMA_CREDENTIALS"]).exists()
    assert json.loads(online("jobs", "--json").out)["error_code"] == "SIGN_IN_REQUIRED"


def test_a_provider_is_asked_in_the_browser_of_whoever_has_one(
    offline: "Command", live: LiveStream, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IAMA_PUBLIC_URL", live.url)
    path = tmp_path / "credentials.json"
    command = _with(offline, IAMA_URL=live.url, IAMA_CREDENTIALS=str(path), BROWSER=BROWSER, IAMA_CLICK=json.dumps(YES))
    done = command("login", "--provider", "github", "--json")
    assert done.document == {"email": "ada@example.com", "tier": "FREE"}
    assert path.stat().st_mode & 0o777 == 0o600
    assert command("account", "show", "--json").document["email_verified"] is True


def test_without_a_browser_a_code_is_shown(online: "Command", service: "Service") -> None:
    started = {"device_code": "d", "user_code": "BCDF-GHJK", "verification_uri": "http://x/device", "expires_in": 600, "interval": 0}
    service.fail("/auth/device/start", 200, body=started)
    service.fail("/auth/device/poll", 409, body={"error_code": "AUTHORIZATION_PENDING", "message": "", "detail": {}})
    user = {"user_id": "u", "email": None, "tier": "FREE"}
    answer = {"access_token": "access-1", "refresh_token": "refresh-1", "token_type": "Bearer", "expires_in": 900, "user": user}
    service.fail("/auth/device/poll", 200, body=answer)
    done = _with(online, SSH_CONNECTION="here")("login", "--provider", "google", "--json")
    assert done.document == {"email": None, "tier": "FREE"}
    assert "BCDF-GHJK" in done.err and "an account without an address" in done.err
