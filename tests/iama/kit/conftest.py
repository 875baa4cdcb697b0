"""The object and secret stores of AWS's protocols, as boto3 finds them: by the standard variables."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from iama_dev.peers.app import Peers
from iama_dev.peers.objects import ObjectDirectory
from iama_dev.peers.secrets import SecretDirectory
from iama_dev.peers.signatures import Verifier
from iama_dev.serving import in_thread

NOBODY = "http://127.0.0.1:9"
"""An address where nobody listens."""


@dataclass(frozen=True)
class Aws:
    """What the peers keep."""

    objects: ObjectDirectory
    secrets: SecretDirectory


@contextmanager
def running(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    """The peers, until the block ends."""
    made = Aws(ObjectDirectory(root / "objects"), SecretDirectory(root / "secrets"))
    made.objects.make_bucket("kept")
    with in_thread(Peers(made.objects, made.secrets, Verifier({"AKIALOCAL": "hush"}))) as url:
        point_at(url, monkeypatch)
        yield made


@pytest.fixture
def aws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    with running(tmp_path, monkeypatch) as made:
        yield made


def point_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the standard variables."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIALOCAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
