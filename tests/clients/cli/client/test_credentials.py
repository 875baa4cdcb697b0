"""The token file."""

import json
import time
from pathlib import Path

import pytest

from iama_cli.client.credentials import CredentialFile, Tokens
from iama_cli.exits import CliError


def test_what_is_saved_is_loaded_and_only_the_user_can_read_it(tmp_path: Path) -> None:
    file = CredentialFile(tmp_path / "deep" / "credentials.json")
    tokens = Tokens("a", "r", 1_900_000_000.0, "x@example.test", "PRO")
    file.save(tokens)
    assert file.load() == tokens
    assert file.path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in file.path.parent.iterdir()] == ["credentials.json"]


def test_the_answer_of_a_sign_in_is_a_valid_file(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"access_token": "a", "refresh_token": "r", "expires_in": 900, "user": {"email": "e", "tier": "PRO"}}))
    tokens = CredentialFile(path).load()
    assert tokens.tier == "PRO" and not tokens.stale


@pytest.mark.parametrize("content", [None, "", "{", "{}", "[]"])
def test_a_file_without_tokens_says_to_sign_in(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "c.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CliError) as caught:
        CredentialFile(path).load()
    assert caught.value.code == "SIGN_IN_REQUIRED"


def test_a_second_process_takes_the_tokens_the_first_has_fetched(tmp_path: Path) -> None:
    file = CredentialFile(tmp_path / "c.json")
    used = Tokens("old", "r1", time.time() + 900)
    file.save(Tokens("new", "r2", time.time() + 900))
    asked: list[str] = []

    def ask(refresh: str) -> dict[str, str]:
        asked.append(refresh)
        return {}

    assert file.renew(used, ask).access == "new"
    assert asked == []
