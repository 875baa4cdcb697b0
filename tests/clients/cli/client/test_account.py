"""The account's routes against the real service."""

from pathlib import Path

from iama_cli.client.account import AccountApi
from tests.fixtures.edge import SignedUp
from tests.fixtures.live import LiveStream


def test_what_is_changed_is_shown(live: LiveStream, pro: SignedUp) -> None:
    api = AccountApi(live.api(pro).transport)
    assert api.change_preferences({"ui_segment": "EXPERT", "preferences": {"theme": "dark"}})["preferences"] == {"theme": "dark"}
    assert api.consent("2026-11-01")["consent"]["version"] == "2026-11-01"
    assert (api.show()["ui_segment"], api.show()["email"]) == ("EXPERT", "user1@example.com")
    assert [one["current"] for one in api.sessions()] == [True]
    for ask in (api.forgot_password, api.send_verification):
        ask("user1@example.com")


def test_a_copy_is_written_for_the_user_alone(live: LiveStream, pro: SignedUp, tmp_path: Path) -> None:
    path = tmp_path / "copy.zip"
    path.write_text("older")
    path.chmod(0o644)
    size = AccountApi(live.api(pro).transport).export(path)
    assert (path.stat().st_size, path.stat().st_mode & 0o777, path.read_bytes()[:2]) == (size, 0o600, b"PK")
