"""What the environment says, read once by each command: where the service is, where tokens and state lie."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from iama_cli.exits import CliError, Exit


@dataclass(frozen=True, slots=True)
class Settings:
    """`url` without a trailing slash; `stream_url` is the WebSocket address, which in the cloud is another host."""

    url: str
    stream_url: str
    credentials: Path
    state: Path


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read IAMA_URL, IAMA_STREAM_URL, IAMA_CREDENTIALS and IAMA_STATE; raises when there is no service to talk to."""
    home = Path(environment.get("HOME") or Path.home())
    url = environment.get("IAMA_URL", "").rstrip("/")
    if not url.startswith(("http://", "https://")):
        message = "IAMA_URL does not name a service; set it, or run the command inside `iama dev -- …`"
        raise CliError("SERVICE_NOT_CONFIGURED", message, Exit.WRONG_USE, {"IAMA_URL": url})
    return Settings(
        url=url,
        stream_url=environment.get("IAMA_STREAM_URL", "").rstrip("/") or url.replace("http", "ws", 1) + "/stream",
        credentials=_path(environment, "IAMA_CREDENTIALS", home / ".config/iama/credentials.json"),
        state=state_folder(environment),
    )


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where jobs of this machine and half-done writes are remembered."""
    home = Path(environment.get("HOME") or Path.home())
    return _path(environment, "IAMA_STATE", home / ".local/state/iama")


def module_cache(environment: Mapping[str, str] = os.environ) -> Path:
    """Where packages of JavaScript tests are kept between jobs, by the hash of their lock."""
    base = environment.get("XDG_CACHE_HOME") or Path(environment.get("HOME") or Path.home()) / ".cache"
    return Path(base) / "iama" / "node_modules"


def jar_cache(environment: Mapping[str, str] = os.environ) -> Path:
    """Where jars of Java tests are kept between jobs, by the hash of what names them, and our compiled helper."""
    return module_cache(environment).with_name("jars")


def _path(environment: Mapping[str, str], name: str, default: Path) -> Path:
    given = environment.get(name)
    return Path(given) if given else default
