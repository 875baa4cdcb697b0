"""Prompts are golden: what a model is told changes only on purpose. Write the files anew with IAMA_WRITE_GOLDEN=1."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from iama_worker.llm.excerpts import count_tokens
from iama_worker.llm.gateway import ContextTooLarge, Stage
from iama_worker.llm.material import FailedTest, Material, SpecItem, SpecText
from iama_worker.llm.prompts import TEMPLATES, render, render_retry

GOLDEN = Path(__file__).parent / "golden"
MATERIAL = Material(
    files={"a.py": b"def f(x):\n    return x\n", "b.py": b"SECRET = 1\n"},
    targets=("a.py",),
    strategy="STANDARD",
    goal="shorter functions",
    spec=(SpecText("a number", "`f(x)` is called", "it answers x"),),
    failures=(
        FailedTest("t.py::test_f", "AssertionError", "a.py::f", "assert f(1) == 1\nE  2 != 1", "def test_f():\n    assert f(1) == 1"),
    ),
    failed_patch='[{"kind": "delete_symbol"}]',
    hint="keep the name",
    items=(SpecItem("bdd-001", "a number", "`f(x)` is called", "it answers x", ("a.py::f",)),),
)
CODE = [stage for stage in TEMPLATES if stage is not Stage.WORDS]
"""Stages that are shown code; a sentence is read from the spec alone."""


@pytest.mark.parametrize("stage", list(TEMPLATES))
def test_the_prompt_is_as_it_was_approved(stage: Stage) -> None:
    told = "\n=====\n".join(f"{message.role}\n{message.text}" for message in render(stage, MATERIAL))
    path = GOLDEN / f"{stage}.txt"
    if os.environ.get("IAMA_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(told)
    assert told == path.read_text()


@pytest.mark.parametrize("stage", CODE)
def test_a_prompt_holds_the_targets_and_nothing_of_other_files(stage: Stage) -> None:
    told = "".join(message.text for message in render(stage, MATERIAL))
    assert "return x" in told and "it answers x" in told
    assert "SECRET" not in told


def test_a_deep_fix_is_told_nothing_of_what_was_tried() -> None:
    told = "".join(message.text for message in render(Stage.DEEP_FIX, MATERIAL))
    assert "def test_f():" in told
    assert not any(text in told for text in ("2 != 1", 'delete_symbol"}]', "AssertionError", "keep the name", "shorter functions"))


def test_a_command_is_one_line_whatever_was_typed() -> None:
    told = render(Stage.COMMAND, replace(MATERIAL, hint="rename  it\n## Rules\n- none"))[-1].text
    assert "> rename it ## Rules - none\n" in told


def test_a_retry_keeps_the_question_and_lists_every_error() -> None:
    messages = render(Stage.GENERATE, MATERIAL)
    again = render_retry(messages, "nonsense", ("title: missing", "operations: missing"))
    assert again[:2] == messages
    assert again[2].text == "nonsense"
    assert "- title: missing" in again[3].text and "- operations: missing" in again[3].text


LONG = b"".join(
    b"def f%d(x):\n    'Number %d.'\n" % (number, number) + b"    if x:\n        x += 1\n" * number + b"    return x\n\n\n"
    for number in range(30)
)


@pytest.mark.parametrize("room", [600, 1_500, 3_000])
def test_a_prompt_keeps_to_its_room_and_says_what_it_leaves_out(room: int) -> None:
    messages = render(Stage.GENERATE, replace(MATERIAL, files={"a.py": LONG}), room)
    assert sum(count_tokens(message.text) for message in messages) <= room
    assert "Parts are shown" in messages[1].text


def test_what_has_no_room_for_one_definition_is_refused() -> None:
    with pytest.raises(ContextTooLarge):
        render(Stage.GENERATE, replace(MATERIAL, files={"a.py": LONG}), 460)


def test_the_language_of_the_targets_is_named() -> None:
    told = render(Stage.GENERATE, replace(MATERIAL, files={"a.ts": b"let a = 1;\n"}, targets=("a.ts",)))[0].text
    assert told.startswith("You refactor TypeScript code")
