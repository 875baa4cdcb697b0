"""Secrets through the real boto3."""

from pathlib import Path

import pytest
from boto3.session import Session
from botocore.exceptions import ClientError

from iama_dev.peers.app import Peers
from iama_dev.peers.objects import ObjectDirectory
from iama_dev.peers.signatures import Verifier
from iama_dev.peers.vault import SecretDirectory
from iama_dev.serving import in_thread


def test_a_secret_is_read_by_name_its_newest_value_first_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    secrets = SecretDirectory(tmp_path / "secrets")
    peers = Peers(ObjectDirectory(tmp_path), secrets, Verifier({"AKIALOCAL": "hush"}))
    with in_thread(peers) as url:
        session = Session(aws_access_key_id="AKIALOCAL", aws_secret_access_key="hush", region_name="eu-central-1")
        client = session.client("secretsmanager", endpoint_url=url)
        for text in ("first", "second"):
            secrets.put("iama/jwt", text)
            assert client.get_secret_value(SecretId="iama/jwt")["SecretString"] == text
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.get_secret_value(SecretId="iama/absent")
        forger = Session(aws_access_key_id="AKIALOCAL", aws_secret_access_key="guess", region_name="eu-central-1")
        with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
            forger.client("secretsmanager", endpoint_url=url).get_secret_value(SecretId="iama/jwt")


def test_secret_files_are_private(tmp_path: Path) -> None:
    SecretDirectory(tmp_path / "secrets").put("a/b", "x")
    (only,) = (tmp_path / "secrets").iterdir()
    assert only.stat().st_mode & 0o077 == 0
