"""What is opened and closed by hand is closed by `with`: in every case the same, or left alone with the reason."""

import codecs
import textwrap
from pathlib import Path

import pytest

from iama_engine.errors import EngineError
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from tests.engine.recipes.file_programs import MARKS, Program, observe
from tests.engine.rewriting import PATH, apply_units, files_of, reasons, refactored

NAME = "context_managers"


def whole(body: str) -> str:
    return "import bz2, codecs, gzip, io, json, os, socket, sqlite3, zipfile\n\n\ndef g(p, h):\n" + textwrap.indent(body, "    ") + "\n"


DONE = {
    "finally": ("f = open(p)\ntry:\n    return f.read()\nfinally:\n    f.close()", "with open(p) as f:\n    return f.read()"),
    "finally, used after": (
        "f = open(p, 'w')\ntry:\n    h(f)\nfinally:\n    f.close()\nreturn f.closed",
        "with open(p, 'w') as f:\n    h(f)\nreturn f.closed",
    ),
    "handlers stay inside": (
        "f = open(p)\n\ntry:\n    h(f)\nexcept ValueError:  # odd\n    h(1)\nelse:\n    h(2)\nfinally:\n    f.close()\nh(3)",
        "with open(p) as f:\n    try:\n        h(f)\n    except ValueError:  # odd\n        h(1)\n    else:\n        h(2)\nh(3)",
    ),
    "handed to a closure": (
        "f = open(p)\ntry:\n    return h(lambda: f.read())\nfinally: f.close()",
        "with open(p) as f:\n    return h(lambda: f.read())",
    ),
    "an archive": (
        "z = zipfile.ZipFile(p)\ntry:\n    yield z.namelist()\nfinally:\n    z.close()",
        "with zipfile.ZipFile(p) as z:\n    yield z.namelist()",
    ),
    "a socket": (
        "s = socket.socket()\ntry:\n    s.connect(p)\nfinally:\n    s.close()",
        "with socket.socket() as s:\n    s.connect(p)",
    ),
    "read": ("f = open(p)\nx = f.read()\nf.close()\nreturn x", "with open(p) as f:\n    x = f.read()\nreturn x"),
    "read by lines": (
        "f=codecs.open(p, 'rb')\n# each\nfor n, line in enumerate(f):\n    if n: continue\n    h(line)\n\nf.close()",
        "with codecs.open(p, 'rb') as f:\n    # each\n    for n, line in enumerate(f):\n        if n: continue\n        h(line)\n",
    ),
    "read by a function that keeps nothing": (
        "f = gzip.open(p, mode='rt')\nx = json.load(f)\nf.close()\nreturn x",
        "with gzip.open(p, mode='rt') as f:\n    x = json.load(f)\nreturn x",
    ),
    "twice": (
        "f = open(p)\nx = f.read()\nf.close()\nf = open(h)\nx += f.read()\nf.close()",
        "with open(p) as f:\n    x = f.read()\nwith open(h) as f:\n    x += f.read()",
    ),
    "over several lines": (
        "f = open(\n    p,\n)\nx = '''\n    deep'''\nx += f.read()\nf.close()",
        "with open(\n    p,\n) as f:\n    x = '''\n    deep'''\n    x += f.read()",
    ),
    "in a branch": (
        "if p:\n    f = open(p)\n    h(f.readlines())\n    f.close()\nelse:\n    h(1)",
        "if p:\n    with open(p) as f:\n        h(f.readlines())\nelse:\n    h(1)",
    ),
}


@pytest.mark.parametrize(("before", "after"), DONE.values(), ids=DONE.keys())
def test_it_is_closed_by_with(before: str, after: str) -> None:
    assert refactored(NAME, whole(before)) == whole(after).replace("\n    \n", "\n\n")
    assert refactored(NAME, whole(before).rstrip("\n")).rstrip() == whole(after).rstrip()
    assert refactored(NAME, whole(before).replace("\n", "\r\n")) == whole(after).replace("\n", "\r\n")


STAYS = {
    "unknown": ("f = h(p)\ntry:\n    f.go()\nfinally:\n    f.close()", "what h() gives is not surely closed"),
    "a database": ("f = sqlite3.connect(p)\ntry:\n    f.commit()\nfinally:\n    f.close()", "what sqlite3.connect() gives"),
    "a local open": ("open = h\nf = open(p)\ntry:\n    f.go()\nfinally:\n    f.close()", "what open() gives"),
    "bound again": ("f = open(p)\ntry:\n    f = h(f)\nfinally:\n    f.close()", "f is bound again"),
    "bound by a closure": (
        "f = open(p)\ndef k():\n    nonlocal f\n    f = h\ntry:\n    k()\nfinally:\n    f.close()",
        None,
    ),
    "of the module": ("global f\nf = open(p)\ntry:\n    h(f)\nfinally:\n    f.close()", "no variable of this function alone"),
    "a comment by the end": ("f = open(p)\ntry:\n    h(f)\nfinally:\n    # done\n    f.close()", "a comment or a statement stands"),
    "a comment by the beginning": ("f = open(p)\n# now\ntry:\n    h(f)\nfinally:\n    f.close()", "a comment or a statement stands"),
    "brackets": ("f = (open(p))\ntry:\n    h(f)\nfinally:\n    f.close()", "brackets, a line end"),
    "a type comment": ("f = open(p)  # type: object\ntry:\n    h(f)\nfinally:\n    f.close()", "type comment"),
    "one line": ("f = open(p); h(1)\nx = f.read()\nf.close()", "shares a line"),
    "more in the finally": ("f = open(p)\ntry:\n    h(f)\nfinally:\n    h(1)\n    f.close()", None),
    "written": ("f = open(p, 'w')\nf.write(h)\nf.close()", "asks first: where something before close() raises"),
    "mode unknown": ("f = open(p, h)\nx = f.read()\nf.close()", "asks first: where something"),
    "handed on": ("f = open(p)\nx = h(f)\nf.close()\nreturn x", "asks first: f is handed on"),
    "read lazily": ("f = open(p)\nx = (line for line in f)\nf.close()\nreturn x", "asks first: f is handed on"),
    "a method kept": ("f = open(p)\nx = f.read\nf.close()\nreturn x", "asks first: f is handed on"),
    "returned": ("f = open(p)\nif h: return f.read()\nf.close()", "it may be left by return"),
    "broken off": ("for x in h:\n    f = open(p)\n    if x: break\n    h(f.read())\n    f.close()", "it may be left by"),
    "in the else of a loop": (
        "for y in h:\n    f = open(p)\n    for x in h:\n        f.read()\n    else:\n        break\n    f.close()",
        "it may be left by",
    ),
    "met open by a handler": (
        "try:\n    f = open(p)\n    x = f.read()\n    f.close()\nexcept ValueError:\n    h(f.read())",
        "read elsewhere, where it could be met still open",
    ),
    "met open by a handler of a group": (
        "try:\n    f = open(p)\n    x = f.read()\n    f.close()\nexcept* ValueError:\n    h(f.read())",
        "read elsewhere, where it could be met still open",
    ),
    "read by a closure": ("f = open(p)\nx = h(lambda: f.read())\nf.close()", "a function inside reads f"),
    "a comment by close": ("f = open(p)\nx = f.read()\nf.close()  # now\nreturn x", "a comment stands where code goes away"),
    "nothing in between": ("f = open(p)\nf.close()", None),
    "never closed": ("f = open(p)\nreturn f.read()", None),
}


@pytest.mark.parametrize(("body", "reason"), STAYS.values(), ids=STAYS.keys())
def test_what_could_differ_stays_with_its_reason(body: str, reason: str | None) -> None:
    assert refactored(NAME, whole(body)) == whole(body)
    told = reasons(NAME, whole(body)).get("g")
    assert told is None if reason is None else told is not None and reason in told


@pytest.mark.parametrize(
    ("other", "stays"),
    [
        ("from unittest import mock\nmock.patch('builtins.open')\n", True),
        ("mock.patch.object(m, 'open')\n", True),
        ("monkeypatch.setattr(m, 'open', h)\n", True),
        ("import m\nm.open = print\n", True),
        ("self.open = h == 'open'\n", False),
        ("h(open=1, x='open')\n", False),
    ],
)
def test_an_open_that_something_may_replace_is_left_alone(other: str, stays: bool) -> None:
    text = whole("f = open(p)\nx = f.read()\nf.close()")
    assert (refactored(NAME, text, {"test_m.py": other}) == text) is stays


def test_tabs_and_a_byte_order_mark_stay_and_a_second_run_finds_nothing() -> None:
    body = "def g(p):\n\tf = open(p)\n\ttry:\n\t\treturn f.read()  # all\n\texcept OSError:\n\t\treturn ''\n\tfinally:\n\t\tf.close()\n"
    after = "def g(p):\n\twith open(p) as f:\n\t\ttry:\n\t\t\treturn f.read()  # all\n\t\texcept OSError:\n\t\t\treturn ''\n"
    files = {PATH: codecs.BOM_UTF8 + body.encode()}
    done = apply_units(files, recipe_named(NAME).propose(RecipeInput(files, (PATH,))).units)
    assert done[PATH] == codecs.BOM_UTF8 + after.encode()
    assert recipe_named(NAME).propose(RecipeInput(done, (PATH,))).units == ()


def test_a_module_of_the_project_with_the_name_of_one_of_the_library_leaves_a_doubt() -> None:
    text = whole("f = gzip.open(p)\nx = f.read()\nf.close()")
    assert refactored(NAME, text, {"pack/gzip.py": "def open(path): ...\n"}) == text
    assert refactored(NAME, text, {"pack/unzip.py": "def open(path): ...\n"}) != text


def test_a_star_import_may_bring_another_open() -> None:
    text = "from os import *\n" + whole("f = open(p)\nx = f.read()\nf.close()")
    assert refactored(NAME, text) == text


def test_naming_the_function_answers_the_question() -> None:
    text = whole("f = open(p, 'w')\nf.write(h)\nf.close()")
    units = recipe_named(NAME).propose(RecipeInput(files_of(text), (PATH,), "g")).units
    assert apply_units(files_of(text), units)[PATH].decode() == whole("with open(p, 'w') as f:\n    f.write(h)")
    with pytest.raises(EngineError, match="g: f = h\\(p\\): what h\\(\\) gives"):
        recipe_named(NAME).propose(RecipeInput(files_of(whole("f = h(p)\nx = f.read()\nf.close()")), (PATH,), "g"))


OBSERVED = """
def finished(p, fault):
    f = open(p, "r+")
    try:
        if fault == "early":
            return f, f.readline()
        f.write(fault)
        if fault == "raise":
            raise ValueError(f.readline())
        if fault == "closed":
            f.close()
        f.flush()
    except OSError as error:
        return f, repr(error)
    finally:
        f.close()
    return f, "end"


def read(p, fault):
    f = open(p)
    lines = [line for line in f if not fault or line.index(fault)]
    f.close()
    return f, lines
"""


@pytest.mark.parametrize("fault", ["", "early", "raise", "closed", "n"])
@pytest.mark.parametrize("function", ["finished", "read"])
def test_a_program_answers_raises_and_leaves_files_as_before(function: str, fault: str, tmp_path: Path) -> None:
    after = refactored(NAME, OBSERVED)
    assert after.count("with open(") == 2
    seen = []
    for number, text in enumerate((OBSERVED, after)):
        place = tmp_path / f"{number}.txt"
        place.write_text("one\ntwo\n")
        module: dict[str, object] = {}
        exec(compile(text, "module", "exec"), module)
        try:
            file, answer = module[function](place, fault)  # type: ignore[operator]
            seen.append((file.closed, answer, place.read_text()))
        except ValueError as error:
            seen.append((type(error), str(error), place.read_text()))
    assert seen[0] == seen[1]


def test_random_programs_read_end_and_raise_as_before_and_close_no_less() -> None:
    changed = 0
    for seed in range(16):
        before = Program(seed).text()
        after = refactored(NAME, before)
        changed += before != after
        assert refactored(NAME, after) == after
        for at in range(MARKS):
            (seen, closed), (seen_after, closed_after) = observe(before, at), observe(after, at)
            assert seen_after == seen, f"seed {seed}, at {at}\n{before}\n{after}"
            assert all(new or not old for old, new in zip(closed, closed_after, strict=True)), f"seed {seed}, at {at}\n{after}"
    assert changed >= 12
