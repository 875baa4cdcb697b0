"""Choose the files of a job before anything is parsed: what goes into the context, what the targets are, what stays out.

`.iamaignore` in the root follows gitignore's rules; besides, a line `allow-secret:<fingerprint>` lets one finding pass.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from iama_engine.context.rejections import Rejection, RejectionCode, refuse_targets
from iama_engine.context.screening import is_test_path, screen_content, screen_name, screen_target
from iama_engine.errors import EngineError, Refusal
from iama_engine.languages.registry import language_of, language_of_targets, main_language
from iama_engine.symbols.walk import WalkedFile, walk_files

IGNORE_FILE = ".iamaignore"
_WITHOUT_CODE = (".d.ts", "package-info.java", "module-info.java")
"""Endings of source files that describe and hold no code; a folder does not mean them."""
_ALLOW = "allow-secret:"


@dataclass(frozen=True, slots=True)
class Selection:
    """Paths relative to the root. `targets` are files, folders expanded; each of them is also in `kept`."""

    kept: tuple[str, ...]
    targets: tuple[str, ...]
    rejected: tuple[Rejection, ...]


def select_files(root: Path, targets: Sequence[str]) -> Selection:
    """Screen the tree below `root`. A folder among the targets stands for the sources in it, tests left out.

    All targets are of one project's languages: those of the files that were named, else those that most of the files in the
    folders are written in. Raises `EngineError` where a file that was named is refused, where any chosen file holds a
    credential, or where a folder leaves nothing to work on.
    """
    place = root.resolve(strict=True)
    screen = _Screen(place, _Rules.read(place), [_located(place, target) for target in targets])
    selection = screen.select()
    refused = [rejection for rejection in selection.rejected if rejection.is_target and screen.refuses(rejection)]
    if refused:
        raise refuse_targets(refused)
    if not selection.targets:
        message = f"no source that is not a test in {', '.join(targets) or 'no target at all'}"
        raise EngineError(Refusal.TARGET_MISSING, message)
    language_of_targets(selection.targets)
    return selection


@dataclass(frozen=True, slots=True)
class _Rules:
    ignored: GitIgnoreSpec
    allowed_secrets: frozenset[str]

    @classmethod
    def read(cls, root: Path) -> "_Rules":
        place = root / IGNORE_FILE
        lines = place.read_text("utf-8", "replace").splitlines() if place.is_file() and not place.is_symlink() else []
        allowed = frozenset(line.removeprefix(_ALLOW).strip() for line in lines if line.startswith(_ALLOW))
        return cls(GitIgnoreSpec.from_lines(line for line in lines if not line.startswith(_ALLOW)), allowed)


@dataclass(frozen=True, slots=True)
class _Target:
    """What the developer named: a path below the root (empty for the root itself), or why it cannot be one."""

    path: str
    is_folder: bool
    problem: Rejection | None = None


def _located(root: Path, target: str) -> _Target:
    lexical = os.path.normpath(os.path.join(root, target))
    relative = os.path.relpath(lexical, root).replace(os.sep, "/")
    if relative == ".." or relative.startswith("../"):
        return _refused(target, RejectionCode.OUTSIDE_ROOT, "outside the project folder")
    path = "" if relative == "." else relative
    parts = path.split("/") if path else []
    if any(root.joinpath(*parts[: depth + 1]).is_symlink() for depth in range(len(parts))):
        return _refused(target, RejectionCode.SYMLINK, "a symbolic link, or reached through one")
    if not os.path.exists(lexical):
        return _refused(target, RejectionCode.MISSING, "no such file or folder")
    return _Target(path, os.path.isdir(lexical))


def _refused(target: str, code: RejectionCode, reason: str) -> _Target:
    return _Target(target, is_folder=False, problem=Rejection(target, code, reason, is_target=True))


class _Screen:
    """One pass over the tree."""

    def __init__(self, root: Path, rules: _Rules, targets: Sequence[_Target]) -> None:
        self._root = root
        self._rules = rules
        self._problems = [target.problem for target in targets if target.problem]
        self._files = {target.path for target in targets if not target.problem and not target.is_folder}
        self._folders = [f"{target.path}/" if target.path else "" for target in targets if target.is_folder]
        self._kept: list[str] = []
        self._targets: list[str] = []
        self._rejected: list[Rejection] = []
        self._project: frozenset[str] = frozenset()

    def select(self) -> Selection:
        """Screen every file and sort it into its list."""
        walked = {file.path: file for file in walk_files(self._root)}
        self._project = self._project_of(walked)
        for path in self._files - walked.keys():
            self._problems.append(Rejection(path, RejectionCode.IGNORED, "in a folder that is never looked into", is_target=True))
        for path in sorted(walked):
            rejection = self._screen(walked[path])
            if rejection is None:
                self._kept.append(path)
            else:
                self._rejected.append(rejection)
        return Selection(tuple(self._kept), tuple(self._targets), (*self._problems, *self._rejected))

    def refuses(self, rejection: Rejection) -> bool:
        """Whether a rejected target ends the job: it was named itself, holds a secret, or nothing else is left."""
        named = rejection.path in self._files or rejection in self._problems
        return named or rejection.code is RejectionCode.SECRET or not self._targets

    def _screen(self, file: WalkedFile) -> Rejection | None:
        path = file.path
        chosen = path in self._files or (self._is_source(path) and self._in_folders(path))
        rejection = self._screen_any(file)
        if rejection:
            return Rejection(path, rejection.code, rejection.reason, is_target=chosen)
        if not chosen:
            return None
        if path not in self._files and is_test_path(path):
            return None
        rejection = screen_target(path, self._read(path))
        if rejection is None:
            self._targets.append(path)
            return None
        if path in self._files or rejection.code in {RejectionCode.PYTHON2, RejectionCode.SYNTAX}:
            return rejection
        return None

    def _project_of(self, paths: Iterable[str]) -> frozenset[str]:
        """Names of the languages that a folder stands for."""
        named = [path for path in self._files if language_of(path)]
        return main_language(named or (path for path in paths if self._in_folders(path))).project

    def _in_folders(self, path: str) -> bool:
        return any(path.startswith(folder) for folder in self._folders)

    def _is_source(self, path: str) -> bool:
        language = language_of(path)
        return language is not None and language.name in self._project and not path.endswith(_WITHOUT_CODE)

    def _screen_any(self, file: WalkedFile) -> Rejection | None:
        if file.is_symlink:
            return Rejection(file.path, RejectionCode.SYMLINK, "a symbolic link")
        if self._rules.ignored.match_file(file.path):
            return Rejection(file.path, RejectionCode.IGNORED, f"excluded by {IGNORE_FILE}")
        rejection = screen_name(file.path, file.size)
        return rejection or screen_content(file.path, self._read(file.path), self._rules.allowed_secrets)

    def _read(self, path: str) -> bytes:
        return (self._root / path).read_bytes()
