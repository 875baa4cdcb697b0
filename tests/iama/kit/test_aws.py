"""Clients of AWS's protocols."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from iama.kit.aws import client_config, new_client


def test_sessions_of_their_own_share_the_service_descriptions(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "local")
    with ThreadPoolExecutor(8) as threads:
        clients = list(threads.map(lambda _: new_client("s3", client_config("eu-central-1"), "http://127.0.0.1:9"), range(16)))
    assert len({id(client) for client in clients}) == 16
    assert len({id(client.meta.service_model.metadata) for client in clients}) == 1
    links = {client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}).partition("?")[0] for client in clients}
    assert links == {"http://127.0.0.1:9/b/k"}
