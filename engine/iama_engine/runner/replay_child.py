"""Replay what was found as the emitted tests will run: a fresh process, the real clock, another hash seed and time zone.

Nothing is put back between scripts here, because nothing puts it back between tests.
"""

import io
import json
import os
import random
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from .guard import Guard
from .script import compiled, describe

_SECONDS = 3.0


def replay(found: dict[str, Any], guard: Guard, root: str) -> list[int] | None:
    """Numbers of the asserts that hold; None where the script itself ends otherwise than it did."""
    namespace: dict[str, Any] = {"hashlib": __import__("hashlib"), "printed": io.StringIO()}
    expected = found["raises"]
    try:
        with guard.up(_SECONDS), redirect_stdout(namespace["printed"]):
            for line in found["imports"]:
                exec(line, namespace)
            for statement in found["statements"]:
                exec(compiled(statement) or "", namespace)
    except BaseException as error:  # noqa: BLE001 - whatever the code under test raises is what is checked
        if guard.touched or guard.overrun or not _is_expected(error, expected, root):
            return None
    else:
        if expected is not None or guard.touched or guard.overrun:
            return None
    return [number for number, pair in enumerate(found["asserts"]) if _holds(pair, namespace, guard)]


def _is_expected(error: BaseException, expected: dict[str, Any] | None, root: str) -> bool:
    if expected is None:
        return False
    raised = describe(error, root)
    same = (raised.type_name, raised.module) == (expected["type_name"], expected["module"])
    return same and (not expected["deliberate"] or raised.message == expected["message"])


def _holds(pair: Sequence[str], namespace: dict[str, Any], guard: Guard) -> bool:
    expression, literal = pair
    try:
        with guard.up(_SECONDS):
            return bool(eval(expression, namespace) == eval(literal))
    except BaseException:  # noqa: BLE001 - properties of the code under test may raise anything: then the assert does not hold
        return False


def main(arguments: list[str]) -> int:
    """`main([scripts.json, answers.jsonl, order seed])`: one line a script, `[number, [asserts that hold] or null]`."""
    found = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    answers = os.open(arguments[1], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    root = str(Path.cwd())
    guard = Guard((root, sys.prefix, sys.base_prefix, "/usr/share/zoneinfo", "/usr/lib/locale"))
    for path in {line for script in found for line in script["imports"]}:
        exec(path, {})
    guard.install()
    order = list(range(len(found)))
    random.Random(int(arguments[2])).shuffle(order)
    for number in order:
        os.write(answers, json.dumps([number, replay(found[number], guard, root)]).encode() + b"\n")
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
