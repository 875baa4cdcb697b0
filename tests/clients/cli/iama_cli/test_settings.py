"""What the environment says."""

from pathlib import Path

import pytest

from iama_cli.exits import CliError
from iama_cli.settings import read_settings, state_folder


def test_the_stream_is_beside_the_api_unless_named() -> None:
    settings = read_settings({"HOME": "/home/x", "IAMA_URL": "https://api.example.test/"})
    assert settings.url == "https://api.example.test" and settings.stream_url == "wss://api.example.test/stream"
    named = read_settings({"HOME": "/home/x", "IAMA_URL": "http://a", "IAMA_STREAM_URL": "ws://b/dev/"})
    assert named.stream_url == "ws://b/dev"


def test_files_lie_in_the_users_home_unless_named() -> None:
    settings = read_settings({"HOME": "/home/x", "IAMA_URL": "http://a"})
    assert settings.credentials == Path("/home/x/.config/iama/credentials.json")
    assert state_folder({"HOME": "/home/x", "IAMA_STATE": "/elsewhere"}) == Path("/elsewhere")


@pytest.mark.parametrize("url", ["", "localhost:80", "ftp://x"])
def test_what_is_no_service_is_refused(url: str) -> None:
    with pytest.raises(CliError, match="IAMA_URL"):
        read_settings({"HOME": "/home/x", "IAMA_URL": url})
