"""Run a recipe for Java over files given as text. A real JDK; where there is none the tests are not run."""

from collections.abc import Mapping
from functools import cache

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.errors import EngineError
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput, RecipeOutput
from iama_engine.recipes.java.helper_classes import find_jdk

NEWEST = 17


def has_jdk() -> bool:
    """Whether this machine can run the recipes."""
    try:
        find_jdk()
    except EngineError:
        return False
    return True


needs_jdk = pytest.mark.skipif(not has_jdk(), reason="not run: there is no JDK")


def applied(files: Mapping[str, bytes], output: RecipeOutput) -> dict[str, bytes]:
    """The files after every unit, each through the edit operations."""
    current = dict(files)
    for unit in output.units:
        current |= {path: content for path, content in apply_edits(current, unit.operations).items() if content is not None}
    return current


def all_rewritten(name: str, files: Mapping[str, bytes], release: int = NEWEST, class_path: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Several files after a recipe, all in one question."""
    given = RecipeInput(dict(files), tuple(files), java_release=release, class_path=class_path)
    return applied(files, recipe_named(name).propose(given))


@cache
def _batch(name: str, classes: tuple[str, ...], release: int) -> tuple[dict[str, bytes], RecipeOutput]:
    files = {f"p{number}/A.java": f"package p{number};\n{text}".encode() for number, text in enumerate(classes)}
    output = recipe_named(name).propose(RecipeInput(files, tuple(files), java_release=release))
    return applied(files, output), output


def batch(name: str, classes: tuple[str, ...], release: int = NEWEST) -> dict[str, str]:
    """Each text as a recipe leaves it; every one is a package of its own, all in one question."""
    files, _ = _batch(name, classes, release)
    return dict(zip(classes, (content.decode().partition("\n")[2] for content in files.values()), strict=True))


def batch_reasons(name: str, classes: tuple[str, ...], release: int = NEWEST) -> dict[str, str]:
    """Why a recipe left something alone in each of them."""
    _, output = _batch(name, classes, release)
    return {
        text: "\n".join(one.reason for one in output.declined if one.symbol.startswith(f"p{number}/"))
        for number, text in enumerate(classes)
    }


def in_method(body: str, head: str = "") -> str:
    """A class with one method of that body."""
    method = f"  Object f(Object o, List<String> all, int[] n) throws Exception {{\n{body}\n  }}"
    return f"import java.util.*;\nimport java.io.*;\nclass A {{\n  {head}\n{method}\n}}\n"
