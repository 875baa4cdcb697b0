"""Every recipe, one after another, on a real package whose own tests do what they did. `tests/bench` has more packages."""

from pathlib import Path

import pytest

from iama_engine.recipes.javascript.recipes import JAVASCRIPT_RECIPES
from tests.engine.recipes.javascript.packages import EJS, own_tests, unpack
from tests.engine.recipes.javascript.rewriting import all_rewritten, needs_node

pytestmark = [needs_node, pytest.mark.slow]


def test_ejs_passes_its_own_tests_after_every_recipe(tmp_path: Path) -> None:
    root = unpack(EJS, tmp_path)
    before = own_tests(EJS, root)
    current = {path: (root / path).read_bytes() for path in EJS.targets}
    changed = set()
    for recipe in JAVASCRIPT_RECIPES:
        after = all_rewritten(recipe.name, current)
        changed |= {recipe.name} if after != current else set()
        current = after
    for path, content in current.items():
        (root / path).write_bytes(content)
    assert own_tests(EJS, root) == before
    assert list(before.values()).count("passed") == len(before) == 35
    assert changed >= {"var_to_let_const", "strict_equality"}
