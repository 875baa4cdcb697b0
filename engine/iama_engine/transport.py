"""How runs travel between the worker and whoever executes them: overlays, plans and reports as zstd blobs.

An overlay is a tar.zst of the files that differ from the base tree; its member `.iama/deleted` lists deletions, one path a
line. A report is zstd JSON; the files that a run left in its output folder travel beside it as one zstd JSON object, by name.
"""

import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import zstandard

from iama_engine.errors import EngineError, Refusal
from iama_engine.runner.contract import RunReport, report_from_json, report_to_json

DELETED = ".iama/deleted"
MAX_BYTES = 256 << 20
"""No overlay, plan or report unpacks to more."""


def compress_json(value: object) -> bytes:
    """A JSON value as zstd."""
    return zstandard.compress(json.dumps(value, separators=(",", ":"), sort_keys=True).encode(), 3)


def decompress_json(blob: bytes) -> Any:
    """Read a zstd JSON blob back; raises `EngineError(BUNDLE_MISMATCH)` for anything else."""
    try:
        return json.loads(_inflate(blob))
    except ValueError:
        raise EngineError(Refusal.BUNDLE_MISMATCH, "this is not the JSON document that was expected") from None


def pack_overlay(files: Mapping[str, bytes | None]) -> bytes:
    """Files by path as a deterministic tar.zst; None deletes."""
    buffer = io.BytesIO()
    deleted = sorted(path for path, content in files.items() if content is None)
    members = {path: content for path, content in files.items() if content is not None}
    if deleted:
        members[DELETED] = "".join(f"{path}\n" for path in deleted).encode()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in sorted(members.items()):
            member = tarfile.TarInfo(path)
            member.size, member.mode = len(content), 0o644
            archive.addfile(member, io.BytesIO(content))
    return zstandard.compress(buffer.getvalue(), 3)


def unpack_overlay(blob: bytes) -> dict[str, bytes | None]:
    """Read an overlay; refuses links, devices and paths that leave the root."""
    files: dict[str, bytes | None] = {}
    with tarfile.open(fileobj=io.BytesIO(_inflate(blob))) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isreg() else None
            if content is None or not _is_inside(member.name):
                raise EngineError(Refusal.BUNDLE_MISMATCH, "an overlay holds plain files inside the root only", {"path": member.name})
            files[member.name] = content.read()
    deleted = files.pop(DELETED, None) or b""
    return {**files, **dict.fromkeys((path for path in deleted.decode().splitlines() if _is_inside(path)), None)}


def write_overlay(root: Path, files: Mapping[str, bytes | None]) -> None:
    """Put an overlay on a scratch copy of the base tree. What goes, goes first: a file may become a folder."""
    for path, content in sorted(files.items(), key=lambda pair: pair[1] is not None):
        target = root / path
        if content is None:
            target.unlink(missing_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def pack_report(report: RunReport, output: Path) -> tuple[bytes, bytes | None]:
    """The report, and beside it the JSON files that the run left in `output`, by name; None where it left none.

    Untrusted code wrote that folder: links, sub-folders and what is no JSON stay behind.
    """
    left = {name: document for name in report.outputs if (document := _plain_json(output, name)) is not None}
    return compress_json(report_to_json(report)), compress_json(left) if left else None


def _plain_json(output: Path, name: str) -> Any:
    path = output / name
    if path.parent != output or path.is_symlink() or not path.is_file() or path.stat().st_size > MAX_BYTES:
        return None
    try:
        return json.loads(path.read_bytes())
    except ValueError:
        return None


def read_report(report: bytes, payload: bytes | None) -> tuple[RunReport, dict[str, Any]]:
    """A report and its output files by name; raises `EngineError(BUNDLE_MISMATCH)` when it is not one."""
    try:
        read = report_from_json(decompress_json(report))
    except (ValueError, TypeError, KeyError) as error:
        raise EngineError(Refusal.BUNDLE_MISMATCH, "the report of a run cannot be read", {"error": type(error).__name__}) from None
    left = decompress_json(payload) if payload else {}
    return read, left if isinstance(left, dict) else {}


def _inflate(blob: bytes) -> bytes:
    try:
        with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(blob)) as reader:
            content = reader.read(MAX_BYTES + 1)
    except zstandard.ZstdError:
        raise EngineError(Refusal.BUNDLE_MISMATCH, "this is not a zstd blob") from None
    if len(content) > MAX_BYTES:
        raise EngineError(Refusal.BUNDLE_TOO_LARGE, f"more than {MAX_BYTES} bytes when unpacked")
    return content


def _is_inside(path: str) -> bool:
    pure = PurePosixPath(path)
    return bool(pure.parts) and not pure.is_absolute() and ".." not in pure.parts
