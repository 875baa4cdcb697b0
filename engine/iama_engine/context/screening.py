"""Look into one file before anything parses it: is it text somebody wrote, and may it leave the machine?"""

import ast
import re
import warnings
from collections.abc import Collection
from pathlib import PurePosixPath

from iama_engine.context.rejections import Rejection, RejectionCode
from iama_engine.context.secrets import find_secrets
from iama_engine.edits.fence import MAX_FILE_BYTES
from iama_engine.languages.python import PYTHON
from iama_engine.languages.registry import LANGUAGES, SUFFIXES, language_of
from iama_engine.symbols.encoding import decode_exact

TEXT_SUFFIXES = frozenset({".toml", ".cfg", ".ini", ".txt", ".md", ".rst"})
_GENERATED = re.compile(
    rb"(?i)@generated\b|do not edit[^\n]*generated|generated[^\n]*do not (?:edit|modify)|\bauto-?generated (?:file|by|from)"
)
_HEAD_LINES = 8
_LONGEST_LINE = 5_000
_SNIFFED_BYTES = 8_192
_TEST_NAME = re.compile(r"(?:^|/)(?:tests?/|test_[^/]*\.py$|[^/]*_tests?\.py$|tests?\.py$|conftest\.py$|Test[A-Z][^/]*\.py$)")

_PYTHON2 = (
    (re.compile(r"(?m)^\s*print(?:\s+[^\s(=.,\[]|\s*>>)"), "a print statement"),
    (re.compile(r"(?m)^\s*except\s+[\w.()\s,]+?,\s*\w+\s*:"), "`except Error, name:`"),
    (re.compile(r"(?m)^\s*raise\s+[\w.]+\s*,"), "`raise Error, value`"),
    (re.compile(r"(?m)^\s*exec\s+[^\s(=.]"), "an exec statement"),
    (re.compile(r"<>"), "the operator `<>`"),
    (re.compile(r"\b0[0-7]+\b(?!\.)|\b\d+[lL]\b"), "an old number literal"),
    (re.compile(r"\bur['\"]"), "a `ur''` literal"),
    (re.compile(r"`[^`\n]+`"), "backquotes"),
    (re.compile(r"def\s+\w+\s*\([^)]*\([\w\s,]+\)[^)]*\)\s*:|\blambda\s*\("), "a tuple parameter"),
)


def is_test_path(path: str) -> bool:
    """Whether a path looks like a test or its configuration, by the names that test runners of its language collect."""
    return (language_of(path) or PYTHON).is_test_path(path)


def is_python_test(path: str) -> bool:
    """The names that pytest and unittest collect, and their configuration."""
    return _TEST_NAME.search(path) is not None


def screen_name(path: str, size: int) -> Rejection | None:
    """What the name and the size alone rule out."""
    known = PurePosixPath(path).suffix.lower() in SUFFIXES | TEXT_SUFFIXES
    if not known and not any(language.is_configuration(path) for language in LANGUAGES):
        return Rejection(path, RejectionCode.FILE_TYPE, "not a source, configuration or text file of a language that is known here")
    if size > MAX_FILE_BYTES:
        return Rejection(path, RejectionCode.OVERSIZE, f"{size} bytes are more than {MAX_FILE_BYTES}")
    return None


def screen_content(path: str, content: bytes, allowed_secrets: Collection[str]) -> Rejection | None:
    """What the content rules out, for every file."""
    if b"\0" in content[:_SNIFFED_BYTES]:
        return Rejection(path, RejectionCode.BINARY, "a binary file")
    if _GENERATED.search(b"\n".join(content.split(b"\n", _HEAD_LINES)[:_HEAD_LINES])) or path.endswith(("_pb2.py", "_pb2_grpc.py")):
        return Rejection(path, RejectionCode.GENERATED, "a generated file: change what generates it")
    if len(content) > _LONGEST_LINE and max(map(len, content.split(b"\n"))) > _LONGEST_LINE:
        return Rejection(path, RejectionCode.GENERATED, f"a line longer than {_LONGEST_LINE} bytes: minified or data")
    findings = [found for found in find_secrets(decode_exact(content)[0]) if found.fingerprint not in allowed_secrets]
    if findings:
        listed = ", ".join(f"{found.kind} in line {found.line} (allow-secret:{found.fingerprint})" for found in findings)
        return Rejection(path, RejectionCode.SECRET, f"it seems to hold a credential: {listed}")
    return None


def screen_target(path: str, content: bytes) -> Rejection | None:
    """What a target must be on top: source that parses, in a language with a runner, with something in it."""
    language = language_of(path)
    if language is None:
        return Rejection(path, RejectionCode.FILE_TYPE, "not a source file in a language that is known here", is_target=True)
    if not content.strip():
        return Rejection(path, RejectionCode.EMPTY, "the file is empty", is_target=True)
    problem = language.syntax_problem(path, content)
    if problem is None:
        return None
    old = python2_sign(content) if language is PYTHON else None
    if old:
        return Rejection(path, RejectionCode.PYTHON2, f"Python 2 source: {old}; {problem}", is_target=True)
    return Rejection(path, RejectionCode.SYNTAX, f"it does not parse: {problem}", is_target=True)


def syntax_problem(content: bytes) -> str | None:
    """What CPython's parser objects to, with the line; None where it parses."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(content)
    except SyntaxError as error:
        return f"{error.msg} (line {error.lineno})" if error.lineno else str(error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        return str(error)
    return None


def python2_sign(content: bytes) -> str | None:
    """The first construct only Python 2 reads, for a source that does not parse as Python 3."""
    text = re.sub(r"(?m)#.*$", "", decode_exact(content)[0])
    found = ((match.start(), name) for pattern, name in _PYTHON2 if (match := pattern.search(text)))
    first = min(found, default=None)
    return f"{first[1]} in line {text.count(chr(10), 0, first[0]) + 1}" if first else None
