"""Bundles: the same files give the same bytes, and hostile archives give nothing."""

import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from iama_engine.context.bundle import (
    DELETED_MEMBER,
    MAX_BUNDLE_BYTES,
    MAX_BUNDLE_FILES,
    pack_bundle,
    pack_files,
    read_bundle,
    unpack_bundle,
)
from iama_engine.errors import EngineError, Refusal

FILES = {"a.py": b"x = 1\n", "pkg/größe.py": b"y\r\n", "pkg/deep/er/b.py": b""}


def declared(files: dict[str, bytes]) -> dict[str, str]:
    return {path: hashlib.sha256(content).hexdigest() for path, content in files.items()}


def archive(*members: tarfile.TarInfo, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        for member in members:
            member.size = len(content) if member.isreg() else 0
            tar.addfile(member, io.BytesIO(content) if member.isreg() else None)
    return zstandard.ZstdCompressor().compress(buffer.getvalue())


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, link
    return made


def test_what_is_packed_is_unpacked(tmp_path: Path) -> None:
    unpack_bundle(pack_files(FILES), tmp_path / "out", declared(FILES))
    assert {
        path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()
    } == FILES


def test_the_same_files_give_the_same_bytes_whatever_their_times_and_order(tmp_path: Path) -> None:
    for path, content in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    first = pack_bundle(tmp_path, list(FILES))
    os.utime(tmp_path / "a.py", (1, 1))
    (tmp_path / "a.py").chmod(0o700)
    assert pack_bundle(tmp_path, list(FILES)[::-1]) == first == pack_files(FILES)


@given(st.dictionaries(st.text("abcß", min_size=1, max_size=5).map(lambda name: f"{name}.py"), st.binary(max_size=50), max_size=6))
def test_reading_gives_back_what_was_packed(files: dict[str, bytes]) -> None:
    twins = len({path.casefold() for path in files}) < len(files)
    if not twins:
        assert read_bundle(pack_files(files)) == files


@pytest.mark.parametrize(
    "hostile",
    [
        member("../evil.py"),
        member("/etc/evil.py"),
        member("a/../../evil.py"),
        member(".git/hooks/pre-commit"),
        member("a\\..\\evil.py"),
        member("a.py", tarfile.SYMTYPE, "/etc/passwd"),
        member("a.py", tarfile.LNKTYPE, "/etc/passwd"),
        member("a.py", tarfile.CHRTYPE),
        member("a.py", tarfile.FIFOTYPE),
        member("a.py", tarfile.DIRTYPE),
    ],
)
def test_hostile_members_refuse_the_whole_bundle(hostile: tarfile.TarInfo, tmp_path: Path) -> None:
    into = tmp_path / "out"
    with pytest.raises(EngineError) as refused:
        unpack_bundle(archive(member("good.py"), hostile), into, {})
    assert refused.value.code is Refusal.BUNDLE_MISMATCH
    assert not into.exists()


@pytest.mark.parametrize(
    "members",
    [(member("a.py"), member("a.py")), (member("a.py"), member("A.py"))],
)
def test_a_path_comes_once(members: tuple[tarfile.TarInfo, ...]) -> None:
    with pytest.raises(EngineError, match="twice, or differs by case"):
        read_bundle(archive(*members))


def test_a_file_that_is_a_folder_at_once_is_refused(tmp_path: Path) -> None:
    files = {"a": b"x", "a/b.py": b"x"}
    with pytest.raises(EngineError, match="a file and a folder at once"):
        unpack_bundle(pack_files(files), tmp_path / "out", declared(files))


@pytest.mark.parametrize("blob", [b"", b"not zstd", zstandard.ZstdCompressor().compress(b"not a tar" * 200), pack_files(FILES)[:-8]])
def test_damage_is_refused(blob: bytes) -> None:
    with pytest.raises(EngineError):
        files = read_bundle(blob)
        assert files != {}
        raise AssertionError(f"read {files}")


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bomb = zstandard.ZstdCompressor().compress(b"\0" * (MAX_BUNDLE_BYTES + MAX_BUNDLE_FILES * 2_048 + 2_000_000))
    assert len(bomb) < 20_000
    with pytest.raises(EngineError) as refused:
        read_bundle(bomb)
    assert refused.value.code is Refusal.BUNDLE_TOO_LARGE


@pytest.mark.parametrize(
    "files",
    [{f"{number}.py": b"" for number in range(MAX_BUNDLE_FILES + 1)}, {"a.py": b"x" * (MAX_BUNDLE_BYTES + 1)}],
    ids=["files", "bytes"],
)
def test_too_much_is_not_packed(files: dict[str, bytes]) -> None:
    with pytest.raises(EngineError) as refused:
        pack_files(files)
    assert refused.value.code is Refusal.BUNDLE_TOO_LARGE


@pytest.mark.parametrize("change", [{"a.py": "0" * 64}, {"extra.py": "0" * 64}])
def test_what_was_not_declared_is_not_unpacked(change: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(EngineError) as refused:
        unpack_bundle(pack_files(FILES), tmp_path / "out", {**declared(FILES), **change})
    assert refused.value.code is Refusal.BUNDLE_MISMATCH
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("path", ["link.py", "folder/a.py", "../a.py", "missing.py", "real"])
def test_only_plain_files_of_the_folder_are_packed(path: str, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.py").write_text("x")
    (tmp_path / "link.py").symlink_to("real/a.py")
    (tmp_path / "folder").symlink_to("real")
    with pytest.raises(EngineError, match="cannot be packed"):
        pack_bundle(tmp_path, [path])


def test_an_overlay_may_list_deleted_files() -> None:
    overlay = {"a.py": b"x", DELETED_MEMBER: b"b.py\n"}
    assert read_bundle(pack_files(overlay)) == overlay
