"""Find credentials in source text, quickly: cheap line filters first, then detect-secrets' own detectors on what is left.

Running every detector on every line takes twenty times as long. Its entropy detectors are not used: in source they
mostly find hashes and test data. A finding never carries the secret, only a fingerprint that `.iamaignore` can allow.
"""

import functools
import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

_LONG_WORD = re.compile(r"[A-Za-z0-9_+/=.-]{20,}")
_MARKS = re.compile(r"-----BEGIN |://[^\s/@:]*:[^\s/@]+@")
_VALUE = re.compile(r"[:=]\s*[rb]?['\"]([^'\"\s]{8,200})['\"]")
_NAME = re.compile(
    r"(?i)(?:passw(?:or)?d|passwd|pwd|secret|token|api_?key|auth_?key|access_?key|private_?key|client_?key)\w*['\"]?\]?"
    r"\s*(?::\s*str\s*)?[:=]{0,2}$"
)
_NAME_REACH = 80
_PLACEHOLDER = re.compile(
    r"(?i)example|change.?me|placeholder|dummy|sample|your[-_ ]|x{4,}|\*{3,}|\.{3}|<|\{|\$|%[(s]|^test|^fake|0123|1234|abcd"
)
_DIGIT, _LETTER = re.compile("[0-9]"), re.compile("[A-Za-z]")
_LEAST_ENTROPY = 3.2
_UNUSED = frozenset({"Base64HighEntropyString", "HexHighEntropyString", "KeywordDetector", "IPPublicDetector"})


@dataclass(frozen=True, slots=True)
class SecretFinding:
    """Where a credential seems to stand; the fingerprint is that of its kind and value."""

    line: int
    kind: str
    fingerprint: str


class _Detector(Protocol):
    secret_type: str

    def analyze_string(self, string: str) -> Iterator[str]: ...


def find_secrets(text: str) -> tuple[SecretFinding, ...]:
    """All findings of one file in line order, at most one a line and kind."""
    found: list[SecretFinding] = []
    row, counted, done = 1, 0, -1
    for place in sorted(set(_candidates(text))):
        if place <= done:
            continue
        row += text.count("\n", counted, place)
        start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
        counted, done = place, end if end >= 0 else len(text)
        found += (SecretFinding(row, kind, fingerprint(kind, value)) for kind, value in _in_line(text[start:done]).items())
    return tuple(found)


def fingerprint(kind: str, value: str) -> str:
    """Sixteen hex digits that stand for a secret without giving it away."""
    return hashlib.sha256(f"{kind}\0{value}".encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _candidates(text: str) -> Iterator[int]:
    """Where a closer look is worth it."""
    for found in _LONG_WORD.finditer(text):
        word = found[0]
        if _has_two_kinds(word):
            yield found.start()
    yield from (found.start() for found in _MARKS.finditer(text))
    yield from (found.start(1) for found in _VALUE.finditer(text) if _has_two_kinds(found[1]))


def _in_line(line: str) -> dict[str, str]:
    """Kind → value of what one line holds."""
    found: dict[str, str] = {}
    for value in _VALUE.finditer(line):
        named = _NAME.search(line, max(value.start() - _NAME_REACH, 0), value.start())
        if named and _entropy(value[1]) >= _LEAST_ENTROPY and _has_two_kinds(value[1]) and not _PLACEHOLDER.search(value[1]):
            found["Named credential"] = value[1]
    for detector in _detectors():
        real = (value for value in detector.analyze_string(line) if not _PLACEHOLDER.search(value))
        first = next(real, None)
        if first is not None:
            found[detector.secret_type] = first
    return found


def _has_two_kinds(value: str) -> bool:
    return _DIGIT.search(value) is not None and _LETTER.search(value) is not None


def _entropy(value: str) -> float:
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())


@functools.cache
def _detectors() -> tuple[_Detector, ...]:
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class  # a quarter of a second, so only when needed

    classes: list[Callable[[], _Detector]] = sorted(get_mapping_from_secret_type_to_class().values(), key=str)
    return tuple(plugin() for plugin in classes if getattr(plugin, "__name__", "") not in _UNUSED)
