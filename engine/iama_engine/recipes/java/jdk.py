"""The Java program that reads sources by the compiler of the JDK: one process for a batch of files, counted strings in, JSON out.

It attributes only: nothing of the project is run, no annotation processor of its class path either, so it needs no sandbox; a limit of
time and memory it has all the same.
"""

import json
import re
import struct
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.java.helper_classes import find_jdk, helper_classes

_SECONDS = 180.0
_HEAP_MIB = 1024
_EXCERPT = 400
_ERROR_LINE = re.compile(r"(?:Exception in thread \S+ )?([\w.$]*(?:Error|Exception)\b.*)")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the program. `files` has every source of the project, `targets` those that may change."""

    recipe: str
    release: int
    files: Mapping[str, str]
    targets: tuple[str, ...]
    class_path: tuple[str, ...] = ()
    symbol: str = ""


def ask_java(question: Question, *, seconds: float = _SECONDS, classes: Path | None = None) -> dict[str, Any]:
    """The answer for each target: `rounds` and `declined`, or `unreadable`. `classes` replaces the compiled helper.

    Raises `EngineError`: JDK_MISSING where there is no JDK, JDK_TIMEOUT, JDK_FAILED.
    """
    jdk = find_jdk()
    folder = classes or helper_classes(jdk)
    limits = [f"-Xmx{_HEAP_MIB}m", "-Xss16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Djava.awt.headless=true"]
    command = [str(jdk.java), *limits, "-Duser.language=en", "-cp", str(folder), "iama.Main"]
    detail = {"recipe": question.recipe}
    try:
        done = subprocess.run(
            command, input=_packed(question), capture_output=True, timeout=seconds, check=False, env={"LC_ALL": "C.UTF-8"}
        )
    except subprocess.TimeoutExpired:
        message = f"reading {len(question.targets)} files took more than {seconds:.0f} s"
        raise EngineError(Refusal.JDK_TIMEOUT, message, detail) from None
    except OSError as error:
        raise EngineError(Refusal.JDK_FAILED, f"Java does not start: {error.strerror}", detail) from None
    if done.returncode != 0:
        raise _failed(question, done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}")
    try:
        answer: dict[str, Any] = json.loads(done.stdout)["files"]
    except (ValueError, KeyError, TypeError):
        raise _failed(question, "it answered no JSON document") from None
    return answer


def _packed(question: Question) -> bytes:
    """Counted strings: the length in four bytes, then UTF-8; a list begins with the number of its items."""
    return b"".join(
        (
            _text(question.recipe),
            _text(str(question.release)),
            _text(question.symbol),
            _list(question.class_path),
            _list(question.targets),
            _text(str(len(question.files))),
            *(_text(path) + _text(content) for path, content in question.files.items()),
        )
    )


def _text(text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return struct.pack(">i", len(data)) + data


def _list(items: Iterable[str]) -> bytes:
    texts = [_text(item) for item in items]
    return _text(str(len(texts))) + b"".join(texts)


def _failed(question: Question, reason: str) -> EngineError:
    lines = [line for line in reason.splitlines() if line.strip()]
    named = (match.group(1) for line in lines if (match := _ERROR_LINE.match(line)))
    words = next(named, lines[0] if lines else "")[:_EXCERPT]
    return EngineError(Refusal.JDK_FAILED, f"the reader of Java failed: {words}", {"recipe": question.recipe})
