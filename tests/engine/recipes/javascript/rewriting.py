"""Run a recipe for JavaScript or TypeScript over one file given as text. Real Node; where there is none the tests are not run."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from textwrap import dedent

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput, RecipeOutput
from iama_engine.recipes.javascript.node import HELPER

PATH = "example.cjs"
needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (HELPER / "node_modules" / "typescript").is_dir(),
    reason="not run: there is no Node with the parser beside the helper",
)


@cache
def proposed(name: str, path: str, data: bytes) -> RecipeOutput:
    """What a recipe proposes for one file."""
    return recipe_named(name).propose(RecipeInput({path: data}, (path,)))


def rewritten(name: str, data: bytes, path: str = PATH) -> bytes:
    """The file after every unit, each through the edit operations."""
    files: Mapping[str, bytes] = {path: data}
    for unit in proposed(name, path, data).units:
        files = {where: content for where, content in (dict(files) | apply_edits(files, unit.operations)).items() if content is not None}
    return files[path]


def refactored(name: str, text: str, path: str = PATH) -> str:
    """The text as a recipe leaves it."""
    return rewritten(name, dedent(text).encode(), path).decode()


def reasons(name: str, text: str, path: str = PATH) -> str:
    """Why a recipe left something alone, one line each."""
    return "\n".join(one.reason for one in proposed(name, path, dedent(text).encode()).declined)


def all_rewritten(name: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Several files after every unit, all in one question to Node."""
    current = dict(files)
    for unit in recipe_named(name).propose(RecipeInput(dict(files), tuple(files))).units:
        current |= {path: content for path, content in apply_edits(current, unit.operations).items() if content is not None}
    return current


@cache
def _batch(name: str, texts: tuple[str, ...], suffix: str, symbol: str | None) -> tuple[dict[str, bytes], RecipeOutput]:
    files = {f"c{number}{suffix}": text.encode() for number, text in enumerate(texts)}
    output = recipe_named(name).propose(RecipeInput(files, tuple(files), symbol=symbol))
    for unit in output.units:
        files |= {path: content for path, content in apply_edits(files, unit.operations).items() if content is not None}
    return files, output


def batch(name: str, texts: tuple[str, ...], suffix: str = ".cjs", symbol: str | None = None) -> dict[str, str]:
    """Each text as a recipe leaves it, all in one question to Node."""
    files, _ = _batch(name, texts, suffix, symbol)
    return dict(zip(texts, (content.decode() for content in files.values()), strict=True))


def batch_reasons(name: str, texts: tuple[str, ...], suffix: str = ".cjs", symbol: str | None = None) -> dict[str, str]:
    """Why a recipe left something alone in each of them."""
    _, output = _batch(name, texts, suffix, symbol)
    return {
        text: "\n".join(one.reason for one in output.declined if one.symbol.partition("::")[0] == f"c{number}{suffix}")
        for number, text in enumerate(texts)
    }


def syntax_faults(texts: Sequence[str]) -> list[str]:
    """What Node itself says of the syntax of each; nothing is run."""
    code = (
        "const { Script } = require('vm'); const faults = [];"
        "for (const text of JSON.parse(require('fs').readFileSync(0, 'utf8')))"
        " try { new Script(`(function () {${text}\n})`); } catch (error) { faults.push(`${error.message}: ${text}`); }"
        "process.stdout.write(JSON.stringify(faults));"
    )
    done = subprocess.run(["node", "-e", code], input=json.dumps(list(texts)), capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found
