"""The two sides of a change, as git knows them: a folder with the old code, and what is different in the new.

Git is only asked: nothing here writes to the repository, its index or its working tree.
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from iama_cli.exits import CliError, Exit
from iama_cli.local.git import git_environment, git_words
from iama_cli.local.scratch import remove_tree
from iama_engine.languages.registry import language_of

_TIMEOUT_S = 120


@dataclass(frozen=True, slots=True)
class Choice:
    """Which change: from `base` to `head`, to the working tree where there is no head, or to what `diff` makes of the base."""

    base: str = "HEAD"
    head: str | None = None
    diff: Path | None = None


@dataclass(frozen=True, slots=True)
class Sides:
    """`base` is a folder of the old code; `changed` the new content by path, None where a file is gone. `head` says what it is."""

    base: Path
    changed: Mapping[str, bytes | None]
    head: str

    def before(self) -> dict[str, bytes]:
        """The old content of the source files that are different."""
        found = {path: self.base / path for path in self.changed if language_of(path) is not None}
        return {path: file.read_bytes() for path, file in found.items() if file.is_file()}

    def after(self) -> dict[str, bytes]:
        """The new content of the source files that are different."""
        return {path: content for path, content in self.changed.items() if content is not None and language_of(path) is not None}


@contextmanager
def two_sides(root: Path, choice: Choice) -> Iterator[Sides]:
    """The two sides below `root`, a folder of a repository; raises NOT_A_REPOSITORY, REVISION_UNKNOWN, DIFF_DOES_NOT_APPLY."""
    if _git(root, "rev-parse", "--is-inside-work-tree").returncode != 0:
        raise CliError("NOT_A_REPOSITORY", f"{root} is in no git repository; name one with --root", Exit.WRONG_USE)
    home = Path(tempfile.mkdtemp(prefix="iama-verify-"))
    try:
        base = home / "base"
        _extract(root, choice.base, base)
        head = home / "head"
        if choice.diff is not None:
            _extract(root, choice.base, head)
            _apply(choice.diff, head)
        elif choice.head is not None:
            _extract(root, choice.head, head)
        else:
            head = root
        names = _files(base) | (_tracked(root) if head == root else _files(head))
        yield Sides(base, _differences(base, head, names), _said(choice))
    finally:
        remove_tree(home)


def _said(choice: Choice) -> str:
    return str(choice.diff) if choice.diff else choice.head or "the working tree"


def _extract(root: Path, revision: str, into: Path) -> None:
    """The files of a revision below `root` as git stores them; links and what is not a plain path are left out.

    Nothing that the repository says of its files is obeyed: attributes and the filters they name could run programs.
    """
    into.mkdir()
    if revision.startswith("-") or _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").returncode != 0:
        raise CliError("REVISION_UNKNOWN", f"git knows no commit {revision!r} here", Exit.WRONG_USE, {"revision": revision})
    listed = _git(root, "ls-tree", "-r", "-z", revision)
    names = [name for row in listed.stdout.split(b"\0") if (name := _plain_file(row)) is not None]
    stored = _git(root, "cat-file", "--batch", given=b"".join(b"%s\n" % blob for blob, _, _ in names))
    if listed.returncode != 0 or stored.returncode != 0:
        raise CliError("REVISION_UNKNOWN", f"git cannot read {revision!r} below {root}", Exit.WRONG_USE, {"revision": revision})
    for (_, path, mode), content in zip(names, _contents(stored.stdout), strict=True):
        if content is None:
            message = f"git has {path} of {revision!r} not at hand; fetch the whole history first"
            raise CliError("REVISION_UNKNOWN", message, Exit.WRONG_USE, {"revision": revision})
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(mode)


def _plain_file(row: bytes) -> tuple[bytes, str, int] | None:
    """Blob, path and mode of a row of `ls-tree`; None for links, submodules, and paths that lead out or into a `.git`."""
    described, _, name = row.partition(b"\t")
    if not described.startswith((b"100644 blob ", b"100755 blob ", b"100664 blob ")):
        return None
    mode, _, blob = described.split(b" ")
    path = os.fsdecode(name)
    if any(part in ("", ".", "..") or part.casefold() == ".git" for part in path.split("/")):
        return None
    return blob, path, 0o755 if mode == b"100755" else 0o644


def _contents(stored: bytes) -> Iterator[bytes | None]:
    """What `cat-file --batch` tells of each object asked for, in order; None for one that is missing."""
    at = 0
    while at < len(stored):
        end = stored.index(b"\n", at)
        words = stored[at:end].split(b" ")
        at = end + 1
        if words[-1] == b"missing":
            yield None
            continue
        size = int(words[-1])
        yield stored[at : at + size]
        at += size + 1


def _apply(diff: Path, tree: Path) -> None:
    environment = {**os.environ, "GIT_CEILING_DIRECTORIES": str(tree.parent)}
    words = ["git", "apply", "--whitespace=nowarn", str(diff.resolve())]
    done = subprocess.run(words, cwd=tree, capture_output=True, env=environment, timeout=_TIMEOUT_S, check=False)
    if done.returncode != 0:
        said = (done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"])[0]
        raise CliError("DIFF_DOES_NOT_APPLY", f"{diff} does not apply to the base: {said}", Exit.WRONG_USE)


def _files(tree: Path) -> set[str]:
    return {path.relative_to(tree).as_posix() for path in tree.rglob("*") if path.is_file()}


def _tracked(root: Path) -> set[str]:
    """What git tracks in the working tree, and what it would if it were added."""
    listed = _git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout
    return {os.fsdecode(name) for name in listed.split(b"\0") if name}


def _differences(base: Path, head: Path, names: set[str]) -> dict[str, bytes | None]:
    found: dict[str, bytes | None] = {}
    for name in sorted(names):
        old, new = (_content(tree / name) for tree in (base, head))
        if old != new:
            found[name] = new
    return found


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() and not file.is_symlink() else None


def _git(root: Path, *words: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    try:
        command = git_words(root, *words)
        return subprocess.run(command, input=given, capture_output=True, env=git_environment(), timeout=_TIMEOUT_S, check=False)
    except FileNotFoundError:
        raise CliError("GIT_MISSING", "this command asks git for the two sides of a change; install git", Exit.WRONG_USE) from None
