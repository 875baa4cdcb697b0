"""SES over real HTTP: what the peer keeps, what it refuses, and a service that is away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from iama_dev.peers.app import Peers
from iama_dev.peers.mail import MailDirectory
from iama_dev.peers.objects import ObjectDirectory
from iama_dev.peers.signatures import Verifier
from iama_dev.peers.vault import SecretDirectory
from iama_dev.serving import in_thread
from iama_worker.mail.gateway import MailRefused, MailUnavailable, SesMail
from iama_worker.mail.letters import Letter

LETTER = Letter("ada@example.com", "Grüße", "Zeile eins\nZeile zwei\n")


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailDirectory]:
    """A peer of SES, as boto3 finds it."""
    kept = MailDirectory(tmp_path / "mail")
    peers = Peers(ObjectDirectory(tmp_path / "o"), SecretDirectory(tmp_path / "s"), Verifier({"AKIALOCAL": "hush"}), kept)
    with in_thread(peers) as url:
        for name, value in (("ENDPOINT_URL", url), ("ACCESS_KEY_ID", "AKIALOCAL"), ("SECRET_ACCESS_KEY", "hush")):
            monkeypatch.setenv(f"AWS_{name}", value)
        yield kept


async def test_a_letter_arrives_as_it_was_written(letters: MailDirectory) -> None:
    await SesMail("IAMA <no-reply@iama.test>", "eu-central-1").send(LETTER)
    [kept] = letters.letters()
    assert (kept.sender, kept.recipient, kept.subject, kept.text) == ("IAMA <no-reply@iama.test>", LETTER.recipient, "Grüße", LETTER.text)
    assert [path.stat().st_mode & 0o777 for path in letters.root.iterdir()] == [0o600]


async def test_an_address_that_is_none_is_refused_for_good(letters: MailDirectory) -> None:
    with pytest.raises(MailRefused):
        await SesMail("a@iama.test", "eu-central-1").send(Letter("nobody", "s", "t"))
    assert letters.letters() == []


async def test_a_wrong_key_and_a_silent_host_may_pass(letters: MailDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(MailUnavailable):
        await SesMail("a@iama.test", "eu-central-1").send(LETTER)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(MailUnavailable):
        await SesMail("a@iama.test", "eu-central-1").send(LETTER)
