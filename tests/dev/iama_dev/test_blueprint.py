from pathlib import Path

import psycopg.conninfo
import pytest

from iama_dev.blueprint import DATABASE, SECRET_NAMES, STATE_VARIABLE, Blueprint


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("DATABASE_URL", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def draw(root: Path, *, fresh: bool = True) -> Blueprint:
    plan = Blueprint.draw(root, fresh=fresh)
    plan.api.close()
    plan.peers.close()
    return plan


def test_two_stacks_share_neither_ports_nor_keys(surroundings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one, other = (Blueprint.draw(tmp_path / name, fresh=True) for name in ("one", "other"))
    assert {one.url, one.peers_url}.isdisjoint({other.url, other.peers_url})
    assert (one.access_key, one.secret_key, one.cluster.url) != (other.access_key, other.secret_key, other.cluster.url)
    for plan in (one, other):
        plan.api.close()
        plan.peers.close()


def test_each_role_logs_in_with_its_own_password(surroundings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    urls = Blueprint.draw(tmp_path, fresh=True).databases
    parts = [psycopg.conninfo.conninfo_to_dict(url) for url in (urls.admin, urls.api, urls.worker)]
    assert [part["user"] for part in parts] == ["postgres", "iama_api", "iama_worker"]
    assert len({part["password"] for part in parts}) == 3
    assert {part["dbname"] for part in parts} == {DATABASE}


def test_on_a_server_of_the_user_s_a_fresh_stack_takes_a_name_of_its_own(surroundings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    surroundings.setenv("DATABASE_URL", "postgresql://me:secret@db.invalid:5432/postgres")
    assert draw(tmp_path).database_name.startswith(f"{DATABASE}_akialocal")
    assert draw(tmp_path, fresh=False).database_name == DATABASE
    assert not draw(tmp_path).own_cluster


def test_processes_get_none_of_the_user_s_own_addresses_and_keys(surroundings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "IAMA_URL", "IAMA_CREDENTIALS", "PYTHONPATH"):
        surroundings.setenv(name, "the user's")
    plan = Blueprint.draw(tmp_path, fresh=True)
    for told in (plan.gateway_environment(), plan.worker_environment()):
        assert "the user's" not in told.values()
        assert told["AWS_ENDPOINT_URL"] == plan.peers_url
        assert SECRET_NAMES.items() <= told.items()
    assert plan.gateway_environment()["IAMA_DATABASE_URL"] != plan.worker_environment()["IAMA_DATABASE_URL"]


def test_a_command_keeps_its_surroundings_and_is_told_where_the_service_is(surroundings: pytest.MonkeyPatch, tmp_path: Path) -> None:
    surroundings.setenv("EDITOR", "ed")
    surroundings.setenv("NO_PROXY", "intranet")
    plan = Blueprint.draw(tmp_path, fresh=True)
    told = plan.command_environment(tmp_path / "credentials.json", tmp_path / "stack.json")
    assert (told["EDITOR"], told["IAMA_URL"], told[STATE_VARIABLE]) == ("ed", plan.url, str(tmp_path / "stack.json"))
    assert told["IAMA_STREAM_URL"].startswith("ws://127.0.0.1:")
    assert told["NO_PROXY"] == told["no_proxy"] == "intranet,127.0.0.1,localhost"
