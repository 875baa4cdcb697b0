"""Carry out handed-out operations in the workspace, checked before and after.

An apply writes all its files or none. A revert takes back each file that is still what was written, and leaves the
others alone: a later edit of one file must not keep the rest of a patch in place.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iama_cli.client.api import Api
from iama_cli.client.model import Artifact, HandedOut, PatchFile
from iama_cli.exits import CliError, Exit
from iama_cli.local.commits import committed
from iama_cli.offline.changes import digest
from iama_engine.errors import Refusal


@dataclass(frozen=True, slots=True)
class Workspace:
    """A job's workspace on this machine."""

    api: Api
    job_id: str
    root: Path

    def apply(self, handed: HandedOut) -> tuple[PatchFile, ...]:
        """Write all files that were handed out; raises WORKSPACE_CHANGED when one of them is no longer what it was."""
        before = self._contents(handed.files)
        refused = _changed(handed.files, before)
        if not refused:
            refused = self._write(handed, handed.files, before)
        if refused:
            refused = {file.path: refused.get(file.path, "another file of the set was refused") for file in handed.files}
        return self._report(handed, refused)

    def revert(self) -> tuple[PatchFile, ...]:
        """Take the delivery back; raises WORKSPACE_CHANGED when some files had to be left alone, REVERT_BLOCKED after a commit."""
        self._report_unreported()
        handed = self.api.revert(self.job_id)
        before = self._contents(handed.files)
        kept = committed(self.root, ((file.path, file.base_sha256) for file in handed.files))
        refused = dict.fromkeys(kept, "it was committed since") | _changed(handed.files, before)
        mine = tuple(file for file in handed.files if file.path not in refused)
        refused |= self._write(handed, mine, before)
        if kept:
            self._blocked(handed, refused)
        return self._report(handed, refused)

    def save_reverse(self, file: Path) -> tuple[PatchFile, ...]:
        """Write the operations that lead back into a file for `iama edit`, and touch nothing else."""
        from iama_engine.edits.operations import operation_to_json

        handed = self.api.revert(self.job_id)
        operations = [operation_to_json(one) for one in self._operations(handed)]
        file.write_text(json.dumps({"operations": operations}, indent=1), "utf-8")
        return handed.files

    def _blocked(self, handed: HandedOut, refused: Mapping[str, str]) -> None:
        """What is committed belongs to the history now: the way back is a patch that the developer may commit as well."""
        self.api.report_applied(self.job_id, self._outcomes(handed, refused))
        message = f"the change was committed, so it stays; `iama revert {self.job_id} --reverse-patch FILE` writes the way back"
        detail = {
            "job_id": self.job_id,
            "files": [{"path": path, "reason": reason} for path, reason in sorted(refused.items())],
            "written": [file.path for file in handed.files if file.path not in refused],
        }
        raise CliError("REVERT_BLOCKED", message, Exit.DECISION_NEEDED, detail)

    def _report_unreported(self) -> None:
        """Make good for an apply that wrote its files and was cut off before it could say so."""
        for action in self.api.delivery(self.job_id).get("applied") or []:
            if action["status"] != "handed_out":
                continue
            files = tuple(PatchFile(one["path"], one["change"], one["base_sha256"], one["sha256"]) for one in action["files"])
            before = self._contents(files)
            missing = {file.path: "never written" for file in files if digest(before[file.path]) != file.sha256}
            if len(missing) < len(files):
                told = HandedOut(files, Artifact(""), apply_id=action["action_id"])
                self.api.report_applied(self.job_id, self._outcomes(told, missing))

    def _contents(self, files: tuple[PatchFile, ...]) -> dict[str, bytes | None]:
        """What lies there now, after a write that a crash cut short was finished or undone."""
        from iama_engine.edits.workspace import recover_workspace

        recover_workspace(self.root)
        return {file.path: self._read(file.path) for file in files}

    def _write(self, handed: HandedOut, files: tuple[PatchFile, ...], before: Mapping[str, bytes | None]) -> dict[str, str]:
        """Apply the operations of these files in memory, check the result, write; the refused files with the reason."""
        from iama_engine.edits.apply import apply_edits
        from iama_engine.edits.workspace import write_files

        if not files:
            return {}
        wanted = {file.path for file in files}
        operations = [one for one in self._operations(handed) if one.path in wanted]
        present = {path: content for path, content in before.items() if content is not None and path in wanted}
        after = apply_edits(present, operations, must_parse=False)
        self._check_result(handed, files, {path: before[path] for path in wanted} | after)
        report = write_files(self.root, after, {path: digest(before[path]) for path in after})
        return {file.path: file.reason for file in report.files if file.outcome == "refused"}

    def _operations(self, handed: HandedOut) -> list[Any]:
        from iama_engine.edits.operations import operation_from_json
        from iama_engine.transport import decompress_json

        parts = [part for part in (handed.patch, handed.tests) if part is not None]
        documents = [decompress_json(self.api.transport.download(part.url, part.sha256)) for part in parts]
        return [operation_from_json(one) for document in documents for one in document["operations"]]

    def _check_result(self, handed: HandedOut, files: tuple[PatchFile, ...], after: Mapping[str, bytes | None]) -> None:
        wrong = [file.path for file in files if digest(after[file.path]) != file.sha256]
        if wrong:
            refused = {file.path: "PATCH_MISMATCH" for file in handed.files}
            self.api.report_applied(self.job_id, self._outcomes(handed, refused))
            message = "the patch does not lead to the files that were verified; nothing was written"
            raise CliError("PATCH_MISMATCH", message, Exit.JOB_FAILED, {"files": wrong})

    def _report(self, handed: HandedOut, refused: Mapping[str, str]) -> tuple[PatchFile, ...]:
        """Tell the service what lies in the workspace now; the files that were written."""
        if handed.files:
            self.api.report_applied(self.job_id, self._outcomes(handed, refused))
        written = tuple(file for file in handed.files if file.path not in refused)
        if refused:
            message = f"{len(written)} of {len(handed.files)} files written; the others are not what this job left or found there"
            reasons = [{"path": path, "reason": reason} for path, reason in sorted(refused.items())]
            detail = {"job_id": self.job_id, "files": reasons, "written": [file.path for file in written]}
            raise CliError(Refusal.WORKSPACE_CHANGED, message, Exit.DECISION_NEEDED, detail)
        return written

    def _outcomes(self, handed: HandedOut, refused: Mapping[str, str]) -> dict[str, Any]:
        action = {"apply_id": handed.apply_id} if handed.apply_id else {"revert_id": handed.revert_id}
        files = [
            {
                "path": file.path,
                "sha256": digest(self._read(file.path)),
                "outcome": "refused" if file.path in refused else "written",
                "reason": refused.get(file.path, ""),
            }
            for file in handed.files
        ]
        return {**action, "files": files}

    def _read(self, path: str) -> bytes | None:
        file = self.root / path
        return file.read_bytes() if file.is_file() and not file.is_symlink() else None


def _changed(files: tuple[PatchFile, ...], contents: Mapping[str, bytes | None]) -> dict[str, str]:
    return {file.path: "its content has changed since" for file in files if digest(contents[file.path]) != file.base_sha256}
