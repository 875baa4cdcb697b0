"""Finding the server's binary: what is named wins, and a failure says what to do."""

import sys
from pathlib import Path

import pytest

from iama_dev import temporal_binary
from iama_dev.temporal_binary import TemporalMissing


def executable(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def test_the_named_binary_wins_over_path_and_path_over_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("TEMPORAL_CLI", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    cached = executable(temporal_binary.cache_path())
    assert temporal_binary.find() == cached
    on_path = executable(tmp_path / "bin" / "temporal")
    assert temporal_binary.find() == on_path
    named = executable(tmp_path / "named")
    monkeypatch.setenv("TEMPORAL_CLI", str(named))
    assert temporal_binary.find() == named


def test_a_wrong_name_is_refused_rather_than_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_CLI", str(tmp_path / "absent"))
    with pytest.raises(TemporalMissing, match="TEMPORAL_CLI names"):
        temporal_binary.find()


def test_where_nothing_helps_the_error_names_every_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("TEMPORAL_CLI", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    without_sdk = Path(sys.base_prefix) / "bin" / "python3"
    with pytest.raises(TemporalMissing) as refused:
        temporal_binary.obtain(without_sdk, lambda line: None)
    for way in ("TEMPORAL_CLI", "PATH", "the SDK's download failed", "Go is not installed"):
        assert way in str(refused.value)
