"""The Node program that parses JavaScript and TypeScript: one process for a batch of files, JSON in, JSON out.

It parses only: nothing of the project is imported or run, so it needs no sandbox; a limit of time and memory it has all the same.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from iama_engine.errors import EngineError, Refusal

HELPER = Path(__file__).parent / "helper"
_SECONDS = 120.0
_HEAP_MIB = 1024
_EXCERPT = 400
_ERROR_LINE = re.compile(r"\w*Error\b|FATAL ERROR")


def ask_node(
    recipe: str,
    texts: Mapping[str, str],
    *,
    symbol: str = "",
    seconds: float = _SECONDS,
    search_path: str | None = None,
    helper: Path = HELPER,
) -> dict[str, Any]:
    """The answer for each path: `rounds` and `declined`, or `unreadable`.

    `symbol` is the function that a person named, where a recipe asks nothing; `search_path` replaces PATH.
    Raises `EngineError`: NODE_MISSING where there is no Node or no parser beside the helper, NODE_TIMEOUT, NODE_FAILED.
    """
    command = [_node(search_path, helper), f"--max-old-space-size={_HEAP_MIB}", "--stack-size=4000", str(helper / "main.mjs")]
    request = json.dumps({"recipe": recipe, "symbol": symbol, "files": dict(texts)})
    environment = {"PATH": os.environ.get("PATH", ""), "NO_COLOR": "1"}
    try:
        done = subprocess.run(command, input=request.encode(), capture_output=True, timeout=seconds, check=False, env=environment)
    except subprocess.TimeoutExpired:
        raise EngineError(Refusal.NODE_TIMEOUT, f"reading {len(texts)} files took more than {seconds:.0f} s", {"recipe": recipe}) from None
    except OSError as error:
        raise EngineError(Refusal.NODE_FAILED, f"Node does not start: {error.strerror}", {"recipe": recipe}) from None
    if done.returncode != 0:
        raise _failed(recipe, done.stderr.decode("utf-8", "replace").strip() or f"exit code {done.returncode}")
    try:
        answer: dict[str, Any] = json.loads(done.stdout)["files"]
    except (ValueError, KeyError, TypeError):
        raise _failed(recipe, "it answered no JSON document") from None
    return answer


def _node(search_path: str | None, helper: Path) -> str:
    found = shutil.which("node", path=search_path)
    if found is None:
        raise EngineError(Refusal.NODE_MISSING, "JavaScript and TypeScript need Node.js 18 or newer, and there is no `node` on the PATH")
    if not any((folder / "node_modules" / "typescript").is_dir() for folder in (helper, *helper.parents)):
        message = f"the parser is not installed: run `make setup`, or `npm ci` in {helper}"
        raise EngineError(Refusal.NODE_MISSING, message, {"folder": str(helper)})
    return found


def _failed(recipe: str, reason: str) -> EngineError:
    lines = [line for line in reason.splitlines() if line.strip()]
    words = next((line for line in lines if _ERROR_LINE.match(line)), lines[0] if lines else "")[:_EXCERPT]
    return EngineError(Refusal.NODE_FAILED, f"the reader of JavaScript failed: {words}", {"recipe": recipe})
