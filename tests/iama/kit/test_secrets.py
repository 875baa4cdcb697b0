"""Secrets by name."""

from pathlib import Path

import pytest

from iama.kit.secrets import SecretsManager, SecretsUnavailable
from tests.fixtures.edge import HandClock
from tests.iama.kit.conftest import NOBODY, Aws, point_at, running


async def test_a_rotated_secret_arrives_within_minutes_without_a_restart(aws: Aws, clock: HandClock) -> None:
    aws.secrets.put("iama/jwt", "first")
    source = SecretsManager("eu-central-1", clock)
    assert await source.read("iama/jwt") == "first"
    aws.secrets.put("iama/jwt", "second")
    assert await source.read("iama/jwt") == "first"
    clock.move(minutes=5)
    assert await source.read("iama/jwt") == "second"


async def test_an_unknown_name_is_unavailable(aws: Aws, clock: HandClock) -> None:
    with pytest.raises(SecretsUnavailable):
        await SecretsManager("eu-central-1", clock).read("iama/absent")


async def test_a_store_that_is_away_is_unavailable(clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(NOBODY, monkeypatch)
    with pytest.raises(SecretsUnavailable):
        await SecretsManager("eu-central-1", clock).read("iama/jwt")


async def test_a_known_value_outlives_a_store_that_went_away(tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    source = SecretsManager("eu-central-1", clock)
    with running(tmp_path, monkeypatch) as aws:
        aws.secrets.put("iama/jwt", "first")
        await source.read("iama/jwt")
    clock.move(minutes=6)
    assert await source.read("iama/jwt") == "first"
