"""What leaves one side arrives at the other, and nothing that would leave the root."""

import io
import tarfile
from pathlib import Path

import pytest
import zstandard

from iama_engine.errors import EngineError, Refusal
from iama_engine.runner.contract import RunReport
from iama_engine.transport import pack_overlay, pack_report, read_report, unpack_overlay, write_overlay


def test_an_overlay_comes_back_as_it_was_and_is_deterministic() -> None:
    files = {"a.py": b"x = 1\r\n", "pkg/b.py": b"", "gone.py": None}
    assert unpack_overlay(pack_overlay(files)) == files
    assert pack_overlay(files) == pack_overlay(dict(reversed(files.items())))


def test_an_overlay_replaces_creates_and_deletes(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("old")
    (tmp_path / "gone.py").write_text("old")
    write_overlay(tmp_path, {"a.py": b"new", "deep/down/b.py": b"b", "gone.py": None})
    assert (tmp_path / "a.py").read_bytes() == b"new"
    assert (tmp_path / "deep/down/b.py").read_bytes() == b"b"
    assert not (tmp_path / "gone.py").exists()


@pytest.mark.parametrize("name", ["../out.py", "/etc/passwd", "a/../../b"])
def test_a_path_that_leaves_the_root_is_refused(name: str) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    with pytest.raises(EngineError) as refused:
        unpack_overlay(zstandard.compress(buffer.getvalue()))
    assert refused.value.code is Refusal.BUNDLE_MISMATCH


def test_a_report_travels_with_the_files_the_run_left(tmp_path: Path) -> None:
    (tmp_path / "traces.json").write_text('{"types": {}}')
    (tmp_path / "unrelated.json").write_text("{}")
    report = RunReport("r", "TRACE", "completed", outputs=("traces.json", "missing.json"))
    assert read_report(*pack_report(report, tmp_path)) == (report, {"traces.json": {"types": {}}})


def test_a_run_that_left_nothing_has_a_report_alone(tmp_path: Path) -> None:
    report = RunReport("r", "VERIFY", "completed")
    blob, payload = pack_report(report, tmp_path)
    assert payload is None
    assert read_report(blob, payload) == (report, {})


@pytest.mark.parametrize("blob", [b"", b"not zstd", zstandard.compress(b"[]"), zstandard.compress(b'{"contract_version": 99}')])
def test_what_is_no_report_is_refused(blob: bytes) -> None:
    with pytest.raises(EngineError):
        read_report(blob, None)
