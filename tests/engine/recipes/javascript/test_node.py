"""The Node program as a process: what it answers, and every way it can fail as a typed refusal."""

import shutil
from pathlib import Path

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.javascript.node import HELPER, ask_node
from tests.engine.recipes.javascript.rewriting import needs_node

RECIPE = "var_to_let_const"


def broken_helper(folder: Path, program: str) -> Path:
    """A helper with another program and the real parser beside it."""
    (folder / "node_modules" / "typescript").mkdir(parents=True)
    (folder / "main.mjs").write_text(program)
    return folder


@needs_node
def test_one_process_answers_for_a_batch_each_file_by_itself() -> None:
    answer = ask_node(RECIPE, {"a.js": "function f() { var a; }", "b.js": "function (", "c.ts": "let x: number = 1;"})
    assert answer["a.js"]["rounds"][0][0]["edits"] == [{"start": 15, "end": 18, "text": "let"}]
    assert answer["b.js"]["unreadable"].startswith("does not parse")
    assert answer["c.ts"] == {"rounds": [], "declined": []}


@needs_node
def test_what_is_read_is_never_run(tmp_path: Path) -> None:
    written = tmp_path / "written"
    text = f"require('fs').writeFileSync({str(written)!r}, 'x'); throw new Error('ran');"
    assert ask_node(RECIPE, {"a.js": text})["a.js"]["rounds"] == []
    assert not written.exists()


@needs_node
def test_a_file_nested_too_deeply_is_one_file_left_alone() -> None:
    answer = ask_node(RECIPE, {"deep.js": "[" * 200_000 + "]" * 200_000, "a.js": "var x;"})
    assert answer["deep.js"] == {"unreadable": "it is nested too deeply"}
    assert "declined" in answer["a.js"]


def test_without_node_it_says_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"need Node\.js 18") as caught:
        ask_node(RECIPE, {"a.js": ""}, search_path=str(tmp_path))
    assert caught.value.code == Refusal.NODE_MISSING


@needs_node
def test_without_the_parser_it_says_how_to_install_it(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="the parser is not installed") as caught:
        ask_node(RECIPE, {"a.js": ""}, helper=tmp_path)
    assert caught.value.code == Refusal.NODE_MISSING


@needs_node
@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("throw new TypeError('odd');", "TypeError: odd"),
        ("process.exit(7);", "exit code 7"),
        ("process.stdout.write('no');", "no JSON document"),
        ("process.stdout.write('[]');", "no JSON document"),
        ("const all = []; for (;;) all.push(new Array(1e6).fill(all));", "failed"),
    ],
)
def test_a_crash_is_a_refusal_with_its_first_words(tmp_path: Path, program: str, words: str) -> None:
    with pytest.raises(EngineError, match=words) as caught:
        ask_node(RECIPE, {"a.js": ""}, helper=broken_helper(tmp_path, program))
    assert caught.value.code == Refusal.NODE_FAILED


@needs_node
def test_a_program_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="more than 1 s") as caught:
        ask_node(RECIPE, {"a.js": ""}, seconds=1, helper=broken_helper(tmp_path, "for (;;);"))
    assert caught.value.code == Refusal.NODE_TIMEOUT


def test_the_lock_pins_the_parser_by_hash() -> None:
    lock = (HELPER / "package-lock.json").read_text()
    assert '"version": "6.0.3"' in lock and "sha512-" in lock and "://" not in lock
    assert shutil.which("node") is None or (HELPER / "main.mjs").is_file()
