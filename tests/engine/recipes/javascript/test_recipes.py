"""What holds for every recipe of JavaScript and TypeScript, whatever the file looks like."""

import codecs
import re
import subprocess
from collections.abc import Callable
from functools import cache

import pytest

from iama_engine.recipes.cases import cases_of
from iama_engine.recipes.catalogue import all_recipes
from iama_engine.recipes.javascript.node import HELPER
from iama_engine.recipes.javascript.recipes import JAVASCRIPT_RECIPES
from tests.engine.recipes.javascript.rewriting import all_rewritten, needs_node

NAMES = [recipe.name for recipe in JAVASCRIPT_RECIPES]
pytestmark = needs_node
VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "windows": lambda data: codecs.BOM_UTF8 + data.replace(b"\n", b"\r\n"),
    "letters": lambda data: "'😀 é';\n".encode() + data + "\t\x0c// 😀 end".encode(),
    "tabs": lambda data: data.replace(b"  ", b"\t"),
}
ODD = (
    b"",
    b"\n",
    b"<<<<<<< ours\nvar a;\n=======\nvar b;\n>>>>>>> theirs\n",
    b"function (",
    b"\xff\xfev\x00a\x00r\x00",
    b"#!/usr/bin/env node\n",
    b"/* only a comment */",
    b"x = `${`${1}`}`;\n",
)
every_recipe = pytest.mark.parametrize("name", NAMES)
UNASKED = [one.name for one in JAVASCRIPT_RECIPES if any(case.changes and case.symbol is None for case in cases_of(one))]


@cache
def samples(name: str) -> dict[str, bytes]:
    """The files of a recipe's own cases that it changes unasked."""
    recipe = next(one for one in JAVASCRIPT_RECIPES if one.name == name)
    unasked = [case for case in cases_of(recipe) if case.symbol is None]
    found = {path: text.encode() for case in unasked for path, text in case.before.items() if text != case.after[path]}
    assert found
    return found


@every_recipe
def test_it_is_in_the_catalogue_with_a_rewrite_of_its_name(name: str) -> None:
    recipe = next(one for one in all_recipes() if one.name == name)
    assert recipe.languages == ("javascript", "typescript")
    assert (HELPER / "rewrites" / f"{name}.mjs").is_file()


@pytest.mark.parametrize("name", UNASKED)
def test_line_endings_byte_order_mark_and_letters_outside_change_nothing_else(name: str) -> None:
    files = samples(name)
    variants = {f"{kind}/{path}": change(data) for kind, change in VARIANTS.items() for path, data in files.items()}
    done = all_rewritten(name, variants | files)
    for kind, change in VARIANTS.items():
        for path, data in files.items():
            assert done[f"{kind}/{path}"] == change(done[path]) != change(data)


@every_recipe
def test_odd_files_stay_as_they_are(name: str) -> None:
    files = {f"odd{number}.js": data for number, data in enumerate(ODD)}
    assert all_rewritten(name, files) == files


@every_recipe
def test_long_files_and_lines_are_done_in_seconds(name: str) -> None:
    lines = b"".join(b"f%d(function (x) { return x && x.y + 'z' == 1; });\n" % number for number in range(20_000))
    one_line = b"var a = [" + b"1," * 500_000 + b"];"
    files = {"long.js": lines, "line.js": one_line}
    assert all_rewritten(name, files) == files


def test_the_program_uses_no_name_that_does_not_exist() -> None:
    tsc = HELPER / "node_modules" / "typescript" / "bin" / "tsc"
    options = ["--allowJs", "--checkJs", "--noEmit", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "--strict", "false"]
    programs = [str(path) for path in [HELPER / "main.mjs", *sorted((HELPER / "rewrites").glob("*.mjs"))]]
    done = subprocess.run(["node", str(tsc), *options, *programs], capture_output=True, text=True, check=False)
    assert "error TS2591" in done.stdout  # Node's own names, of which the compiler has no types here: it did look
    assert [line for line in done.stdout.splitlines() if re.search(r"error TS(2304|2305|2307|2552)\b", line)] == []
