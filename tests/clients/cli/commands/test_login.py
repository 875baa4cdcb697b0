"""`iama login` and `logout`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

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
