"""What holds for every recipe of Java, whatever the file looks like."""

import codecs
import re
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from iama_engine.recipes.cases import cases_of
from iama_engine.recipes.catalogue import all_recipes
from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.java.helper_classes import HELPER
from iama_engine.recipes.java.recipes import JAVA_RECIPES
from tests.engine.recipes.java.rewriting import all_rewritten, applied, needs_jdk

NAMES = [recipe.name for recipe in JAVA_RECIPES]
pytestmark = needs_jdk
VARIANTS: dict[str, Callable[[bytes], bytes]] = {
    "windows": lambda data: codecs.BOM_UTF8 + data.replace(b"\n", b"\r\n"),
    "letters": lambda data: "/* 😀 é */\n".encode() + data + "\t\x0c// 😀 end".encode(),
    "tabs": lambda data: data.replace(b"  ", b"\t"),
    "comments": lambda data: data.replace(b";\n", b"; // kept\n"),
}
ODD = (
    b"",
    b"\n",
    b"<<<<<<< ours\nclass A {}\n=======\nclass B {}\n>>>>>>> theirs\n",
    b"class A { void f() { new Integer(",
    b"\xff\xfec\x00l\x00a\x00s\x00s\x00",
    b"/* only a comment */",
    b"module odd { requires java.base; }",
    b"package odd;",
    b"class \\u0041b { Object o = new Integer(1); }",
    b"class U { Missing<String> m = new Missing<String>(); Object o = m.x(new Integer(2)).y; }",
)
COMMENT = re.compile(rb"//[^\r\n]*|/\*.*?\*/", re.DOTALL)
every_recipe = pytest.mark.parametrize("name", NAMES)


@cache
def samples(name: str) -> dict[str, bytes]:
    """The files of a recipe's own cases that it changes, each in a package of its own."""
    recipe = next(one for one in JAVA_RECIPES if one.name == name)
    changed = [text for case in cases_of(recipe) for path, text in case.before.items() if text != case.after[path]]
    assert changed
    return {f"p{number}/Example.java": f"package p{number};\n{text}".encode() for number, text in enumerate(changed)}


def renamed(kind: str, path: str, data: bytes) -> tuple[str, bytes]:
    """The same class in a package of another name, so that all can be asked about at once."""
    package = path.partition("/")[0]
    return f"{kind}{path}", data.replace(f"package {package};".encode(), f"package {kind}{package};".encode(), 1)


@every_recipe
def test_it_is_in_the_catalogue_with_a_rewrite_of_its_name(name: str) -> None:
    recipe = next(one for one in all_recipes() if one.name == name)
    assert recipe.languages == ("java",)
    assert (HELPER / "iama" / "rewrites" / f"{name.title().replace('_', '')}.java").is_file()


@every_recipe
def test_line_endings_byte_order_mark_tabs_letters_and_comments_outside_change_nothing_else(name: str) -> None:
    files = samples(name)
    given = dict(files)
    for kind, change in VARIANTS.items():
        for path, data in files.items():
            place, content = renamed(kind, path, data)
            given[place] = change(content)
    done = all_rewritten(name, given)
    for kind in ("windows", "letters", "tabs"):
        for path in files:
            place, content = renamed(kind, path, done[path])
            assert done[place] == VARIANTS[kind](content) != given[place]
    for path, data in given.items():
        before, after = (Counter(one.strip() for one in COMMENT.findall(content)) for content in (data, done[path]))
        assert before == after, path


@every_recipe
def test_a_second_run_finds_nothing_and_the_same_input_gives_the_same_output(name: str) -> None:
    files, recipe = samples(name), next(one for one in JAVA_RECIPES if one.name == name)
    given = RecipeInput(files, tuple(files), java_release=17)
    output = recipe.propose(given)
    assert recipe.propose(given) == output and output.units
    after = applied(files, output)
    assert recipe.propose(RecipeInput(after, tuple(after), java_release=17)).units == ()


@every_recipe
def test_odd_files_stay_as_they_are_or_are_told(name: str) -> None:
    files = {f"odd{number}.java": data for number, data in enumerate(ODD)}
    done = all_rewritten(name, files)
    changed = {path for path in files if done[path] != files[path]}
    assert changed == set()


@every_recipe
def test_long_files_are_done_in_seconds(name: str) -> None:
    lines = b"".join(b"  static Object f%d(Object x) { return x.toString() + 1; }\n" % number for number in range(5_000))
    files = {"Long.java": b"class Long0 {\n" + lines + b"}\n"}
    assert all_rewritten(name, files) == files
