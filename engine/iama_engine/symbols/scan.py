"""Index many files at once, with a second process where there is enough to do.

The parser holds the interpreter lock, so threads would gain nothing. The second process is a plain `python -m` child,
which works from threads and from programs without an import guard; if it fails, its share is indexed here.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from iama_engine.languages.registry import index_file
from iama_engine.symbols.records import FoldedIndex, fold, unfold_line

_WORTH_A_PROCESS = 3_000_000
_PACKAGE_PARENT = Path(__file__).resolve().parents[2]


def index_all(root: Path, sizes: dict[str, int]) -> dict[str, FoldedIndex]:
    """Index the files of `sizes` (path → bytes). A file that vanished meanwhile is left out."""
    if sum(sizes.values()) < _WORTH_A_PROCESS or not sys.executable or (os.cpu_count() or 1) < 2:
        return index_paths(root, sizes)
    mine, theirs = _halves(sizes)
    with _start_child(root) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write("\n".join(theirs))
        child.stdin.close()
        indexed = index_paths(root, mine)
        lines = child.stdout.read().split("\n")
    if child.returncode == 0:
        indexed |= {folded.path: folded for folded in map(unfold_line, filter(None, lines))}
        return indexed
    return indexed | index_paths(root, theirs)


def index_paths(root: Path, paths: Iterable[str]) -> dict[str, FoldedIndex]:
    """Index files one after the other, in this process."""
    indexed: dict[str, FoldedIndex] = {}
    for path in paths:
        try:
            source = (root / path).read_bytes()
        except FileNotFoundError:
            continue
        indexed[path] = fold(index_file(path, source))
    return indexed


def _halves(sizes: dict[str, int]) -> tuple[list[str], list[str]]:
    mine: list[str] = []
    theirs: list[str] = []
    balance = 0
    for path in sorted(sizes, key=lambda name: (-sizes[name], name)):
        if balance <= 0 or "\n" in path or "\t" in path:
            mine.append(path)
            balance += sizes[path]
        else:
            theirs.append(path)
            balance -= sizes[path]
    return mine, theirs


def _start_child(root: Path) -> subprocess.Popen[str]:
    search = os.pathsep.join(filter(None, (str(_PACKAGE_PARENT), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-m", "iama_engine.symbols.scan", os.fspath(root)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        env={**os.environ, "PYTHONPATH": search, "PYTHONUTF8": "1"},
    )


def run_child(arguments: Sequence[str]) -> None:
    """The child: paths on standard input, one line a file on standard output, written at the end so that no pipe fills up."""
    sys.stdin.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    sys.stdout.reconfigure(errors="surrogateescape")  # type: ignore[union-attr]
    paths = sys.stdin.read().split("\n")
    indexed = index_paths(Path(arguments[0]), filter(None, paths))
    sys.stdout.write("\n".join(folded.to_line() for folded in indexed.values()))


if __name__ == "__main__":
    run_child(sys.argv[1:])
