from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from iama_dev.peers.app import Peers
from iama_dev.peers.mail import MailDirectory
from iama_dev.peers.objects import ObjectDirectory
from iama_dev.peers.signatures import Verifier
from iama_dev.peers.vault import SecretDirectory
from iama_dev.serving import in_thread


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    with in_thread(
        Peers(ObjectDirectory(tmp_path / "o"), SecretDirectory(tmp_path / "s"), Verifier({}), MailDirectory(tmp_path / "m"))
    ) as url:
        yield url


def test_each_request_reaches_the_service_it_means(url: str) -> None:
    answers = [
        httpx.get(f"{url}/_mail"),
        httpx.post(url, headers={"x-amz-target": "secretsmanager.GetSecretValue"}),
        httpx.get(f"{url}/bucket/key"),
        httpx.post(f"{url}/v2/email/outbound-emails", json={}),
    ]
    kinds = [(answer.status_code, answer.headers["content-type"].split(";")[0]) for answer in answers]
    assert kinds == [(200, "text/html"), (403, "application/x-amz-json-1.1"), (403, "application/xml"), (403, "application/json")]
