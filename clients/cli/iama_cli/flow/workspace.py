"""Carry out handed-out operations in the workspace: an apply or a revert, checked on both sides, all files or none."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iama_cli.client.api import Api
from iama_cli.client.model import HandedOut, PatchFile
from iama_cli.exits import CliError, Exit
from iama_cli.offline.changes import digest
from iama_engine.errors import EngineError, Refusal


@dataclass(frozen=True, slots=True)
class Workspace:
    """A job's workspace on this machine."""

    api: Api
    job_id: str
    root: Path

    def carry_out(self, handed: HandedOut) -> tuple[PatchFile, ...]:
        """Write the files and report them; refuses all of them when one is no longer what it was."""
        if not handed.files:
            return ()
        before = {file.path: self._read(file.path) for file in handed.files}
        changed = [file.path for file in handed.files if digest(before[file.path]) != file.base_sha256]
        if changed:
            self._report_refused(handed, changed)
            message = "files were edited since; nothing was written. Take your edits out of the way or run the job again"
            raise CliError(Refusal.WORKSPACE_CHANGED, message, Exit.DECISION_NEEDED, {"files": changed})
        after = self._apply(handed, before)
        self._write(handed, before, after)
        written = [{"path": file.path, "sha256": file.sha256, "outcome": "written", "reason": ""} for file in handed.files]
        self.api.report_applied(self.job_id, {**_id(handed), "files": written})
        return handed.files

    def _write(self, handed: HandedOut, before: Mapping[str, bytes | None], after: Mapping[str, bytes | None]) -> None:
        from iama_engine.edits.workspace import write_files

        try:
            write_files(self.root, after, {path: digest(content) for path, content in before.items()})
        except EngineError:
            self._report_refused(handed, [file.path for file in handed.files])
            raise

    def _apply(self, handed: HandedOut, before: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
        from iama_engine.edits.apply import apply_edits
        from iama_engine.edits.operations import operation_from_json

        blob = self.api.transport.download(handed.patch.url, handed.patch.sha256)
        operations = [operation_from_json(one) for one in _unpacked(blob)["operations"]]
        present = {path: content for path, content in before.items() if content is not None}
        after = apply_edits(present, operations, must_parse=False)
        wrong = [file.path for file in handed.files if digest(after.get(file.path, before[file.path])) != file.sha256]
        if wrong or not set(after) <= set(before):
            self._report_refused(handed, wrong or sorted(set(after) - set(before)))
            message = "the patch does not lead to the files that were verified; nothing was written"
            raise CliError("PATCH_MISMATCH", message, Exit.JOB_FAILED, {"files": wrong})
        return after

    def _report_refused(self, handed: HandedOut, at_fault: list[str]) -> None:
        files = []
        for file in handed.files:
            reason = Refusal.WORKSPACE_CHANGED.value if file.path in at_fault else "another file of the set was refused"
            files.append({"path": file.path, "sha256": digest(self._read(file.path)), "outcome": "refused", "reason": reason})
        self.api.report_applied(self.job_id, {**_id(handed), "files": files})

    def _read(self, path: str) -> bytes | None:
        file = self.root / path
        return file.read_bytes() if file.is_file() and not file.is_symlink() else None


def _id(handed: HandedOut) -> dict[str, str]:
    return {"apply_id": handed.apply_id} if handed.apply_id else {"revert_id": handed.revert_id or ""}


def _unpacked(blob: bytes) -> dict[str, Any]:
    import zstandard

    document = json.loads(zstandard.ZstdDecompressor().decompressobj().decompress(blob))
    assert isinstance(document, dict)
    return document


def apply_delivery(workspace: Workspace) -> tuple[PatchFile, ...]:
    """Write the whole delivery."""
    return workspace.carry_out(workspace.api.apply(workspace.job_id))


def revert_delivery(workspace: Workspace) -> tuple[PatchFile, ...]:
    """Take it back."""
    return workspace.carry_out(workspace.api.revert(workspace.job_id))
