"""`iama account`, run as a user does, against the real service."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fixtures.edge import SignedUp
from tests.fixtures.live import LiveStream

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command


@pytest.fixture
def member(offline: "Command", live: LiveStream, pro: SignedUp) -> "Command":
    """The command, signed in."""
    path = live.api(pro).transport.credentials.path
    return type(offline)(offline.cwd, {**offline.environment, "IAMA_URL": live.url, "IAMA_CREDENTIALS": str(path)})


def test_an_account_is_shown_changed_copied_and_left(member: "Command") -> None:
    shown = member("account", "show", "--json").document
    assert (shown["email"], shown["email_verified"], shown["ui_segment"]) == ("user1@example.com", False, "GUIDED")
    assert "not verified" in member("account", "show").out
    assert member("account", "preferences", "--segment", "expert", "--json").document == {"ui_segment": "EXPERT"}
    assert member("account", "consent", "--version", "2026-11-01").status == 0
    copied = member("account", "export", "--json").document
    assert (member.cwd / copied["path"]).stat().st_size == copied["size"]
    assert member("account", "delete", "--json").status == 2, "nobody was asked"
    assert member("account", "delete", "--yes", "--json").document["due_at"]
    assert member("account", "show", "--json").document["error_code"] == "SIGN_IN_REQUIRED"


def test_sessions_are_listed_and_ended(member: "Command", sign_up: Callable[..., SignedUp]) -> None:
    [session] = member("account", "sessions", "--json").document["sessions"]
    assert session["current"]
    other = member("account", "sessions", "--end", sign_up(2).session_id, "--json")
    assert (other.status, other.document["error_code"]) == (2, "SESSION_NOT_FOUND")
    assert member("account", "sessions", "--end-all").status == 0
    assert not Path(member.environment["IAMA_CREDENTIALS"]).exists()


@pytest.mark.parametrize("words", [("password",), ("verify",), ("reset-password",)])
def test_what_only_a_person_can_type_is_not_asked_of_a_script(member: "Command", words: tuple[str, ...]) -> None:
    refused = member("account", *words)
    assert refused.status == 2 and "terminal" in refused.err


def test_a_code_nobody_waits_with_is_refused(member: "Command") -> None:
    refused = member("account", "approve", "BBBB-BBBB")
    assert refused.status == 2 and "USER_CODE_UNKNOWN" in refused.err
    assert member("account", "forgot-password", "--email", "nobody@example.com").status == 0
    assert member("account", "verify", "--send", "nobody@example.com").status == 0
