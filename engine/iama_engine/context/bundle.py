"""The bundle: files in a tar under zstd. The same files give the same bytes, and a hostile archive gives nothing.

Everything is read into memory and checked against the declared hashes before the first byte is written.
"""

import hashlib
import io
import os
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import zstandard

from iama_engine.edits.fence import folded, path_problem
from iama_engine.errors import EngineError, Refusal

MAX_BUNDLE_BYTES = 50 * 1024 * 1024
MAX_BUNDLE_FILES = 5_000
DELETED_MEMBER = ".iama/deleted"
"""The one member that is no project file: in an overlay it lists deleted paths, one a line."""
_LEVEL = 6
_TAR_OVERHEAD = 2_048
_CHUNK = 1 << 20


def pack_bundle(root: Path, paths: Sequence[str]) -> bytes:
    """Pack files of a folder. Raises `EngineError` for one that is a symlink, is no file, or for too much of it all."""
    if len(paths) > MAX_BUNDLE_FILES:
        raise EngineError(Refusal.BUNDLE_TOO_LARGE, f"{len(paths)} files are more than {MAX_BUNDLE_FILES}")
    place = root.resolve(strict=True)
    return pack_files({path: _read_inside(place, path) for path in paths})


def pack_files(files: Mapping[str, bytes]) -> bytes:
    """Pack files at hand, sorted, without times, owners or modes."""
    size = sum(map(len, files.values()))
    if len(files) > MAX_BUNDLE_FILES or size > MAX_BUNDLE_BYTES:
        limits = f"at most {MAX_BUNDLE_FILES} files and {MAX_BUNDLE_BYTES} bytes"
        raise EngineError(Refusal.BUNDLE_TOO_LARGE, f"{len(files)} files of {size} bytes; {limits}")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in sorted(files.items()):
            member = tarfile.TarInfo(path)
            member.size, member.mode = len(content), 0o644
            archive.addfile(member, io.BytesIO(content))
    return zstandard.ZstdCompressor(level=_LEVEL).compress(buffer.getvalue())


def read_bundle(blob: bytes) -> dict[str, bytes]:
    """The files of a bundle. Raises `EngineError` for anything but plain files under plain, distinct, relative paths."""
    files: dict[str, bytes] = {}
    seen: set[str] = set()
    try:
        with tarfile.open(fileobj=io.BytesIO(_decompressed(blob)), mode="r:") as archive:
            for member, content in _members(archive):
                if folded(member) in seen:
                    raise _mismatch(f"{member} is in the bundle twice, or differs by case only")
                seen.add(folded(member))
                files[member] = content
                if len(files) > MAX_BUNDLE_FILES:
                    raise EngineError(Refusal.BUNDLE_TOO_LARGE, f"more than {MAX_BUNDLE_FILES} files")
    except (tarfile.TarError, zstandard.ZstdError, EOFError, UnicodeError, ValueError) as error:
        raise _mismatch(f"not a bundle: {error}") from None
    return files


def unpack_bundle(blob: bytes, into: Path, declared: Mapping[str, str]) -> None:
    """Unpack into an empty folder exactly the declared files (path → SHA-256); anything else refuses the whole bundle."""
    files = read_bundle(blob)
    differences = sorted(files.keys() ^ declared.keys())
    if differences:
        raise _mismatch(f"declared and packed files differ: {', '.join(differences[:10])}")
    wrong = sorted(path for path, content in files.items() if hashlib.sha256(content).hexdigest() != declared[path])
    if wrong:
        raise _mismatch(f"content differs from its declared hash: {', '.join(wrong[:10])}")
    into.mkdir(parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise _mismatch(f"{into} is not empty")
    for path, content in files.items():
        place = into / path
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            raise _mismatch(f"{path} is a file and a folder at once") from None


def _decompressed(blob: bytes) -> bytes:
    limit = MAX_BUNDLE_BYTES + MAX_BUNDLE_FILES * _TAR_OVERHEAD
    plain = io.BytesIO()
    with zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(blob) as reader:
        while chunk := reader.read(_CHUNK):
            plain.write(chunk)
            if plain.tell() > limit:
                raise EngineError(Refusal.BUNDLE_TOO_LARGE, f"the bundle unpacks to more than {MAX_BUNDLE_BYTES} bytes")
    return plain.getvalue()


def _members(archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
    for member in archive:
        problem = None if member.name == DELETED_MEMBER else path_problem(member.name)
        if problem or not member.isreg() or member.issparse():
            raise _mismatch(f"{member.name!r} is refused: {problem or 'no regular file'}")
        content = archive.extractfile(member)
        if content is None:
            raise _mismatch(f"{member.name!r} has no content")
        yield member.name, content.read()


def _read_inside(root: Path, path: str) -> bytes:
    problem = path_problem(path)
    if problem is None and any((root / parent).is_symlink() for parent in (path, *map(str, Path(path).parents))):
        problem = "a symbolic link, or reached through one"
    if problem is None and not (root / path).is_file():
        problem = "no regular file"
    if problem:
        raise _mismatch(f"{path!r} cannot be packed: {problem}")
    descriptor = os.open(root / path, os.O_RDONLY | os.O_NOFOLLOW)
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def _mismatch(message: str) -> EngineError:
    return EngineError(Refusal.BUNDLE_MISMATCH, message)
