"""The manifest: what is in the context, in what form, and how sure we are."""

import json
from pathlib import Path

import pytest

from iama_engine.context.manifest import Thresholds, assemble_context, ast_confidence, estimate_tokens
from iama_engine.errors import EngineError, Refusal

BODY = "\n".join(f"    value = {number} * value" for number in range(40))
FILES = {
    "app.py": "from near import helper\n\n\ndef run():\n    return helper(1)\n",
    "near.py": f'from far import deep\n\n\ndef helper(value):\n    """Helps."""\n{BODY}\n    return deep(value)\n',
    "far.py": f"def deep(value):\n{BODY}\n    return value\n",
    "tests/test_app.py": f"from app import run\n\n\ndef test_run():\n    value = 1\n{BODY}\n    assert run()\n",
    "unrelated.py": "def nothing(): pass\n",
    "notes.bin": "x",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_each_slice_says_why_it_is_there(root: Path) -> None:
    manifest = assemble_context(root, ["app.py"], 100_000)
    assert [(piece.path, piece.symbol, piece.reason, piece.rank, piece.form) for piece in manifest.slices] == [
        ("app.py", None, "target", 0, "body"),
        ("near.py", "helper", "imported by target, distance 1", 1, "body"),
        ("far.py", "deep", "imported by target, distance 2", 2, "body"),
        ("tests/test_app.py", "test_run", "test of target", 2, "body"),
    ]
    assert manifest.tokens == sum(piece.tokens for piece in manifest.slices)
    assert (manifest.files, manifest.symbols, manifest.targets) == (5, 5, ("app.py",))
    assert manifest.ast_confidence == 100
    assert (manifest.edit_mode, manifest.baseline_mode) == ("AST_SYMBOLIC", "CHARACTERIZATION")
    assert [finding.path for finding in manifest.findings] == ["notes.bin"]


def test_bodies_farthest_away_shrink_first(root: Path) -> None:
    whole = assemble_context(root, ["app.py"], 100_000)
    cut = assemble_context(root, ["app.py"], whole.tokens - 10)
    assert [piece.form for piece in cut.slices].count("interface") == 1
    assert cut.slices[1].form == "body"
    tight = assemble_context(root, ["app.py"], 200)
    assert [piece.form for piece in tight.slices] == ["body", "interface", "interface", "interface"]
    assert tight.slices[1].text == 'def helper(value):\n    """Helps."""\n    ...'
    assert tight.tokens <= 200
    assert tight.ast_confidence < whole.ast_confidence


def test_over_the_cap_with_interfaces_alone_is_refused(root: Path) -> None:
    with pytest.raises(EngineError) as refused:
        assemble_context(root, ["app.py"], 20)
    assert refused.value.code is Refusal.CONTEXT_SIZE_EXCEEDED


def test_the_json_holds_no_source(root: Path) -> None:
    manifest = assemble_context(root, ["app.py"], 100_000)
    assert "value * value" not in manifest.to_json()
    raw = json.loads(manifest.to_json())
    assert raw["slices"][0] == {
        "path": "app.py",
        "symbol": None,
        "reason": "target",
        "rank": 0,
        "tokens": manifest.slices[0].tokens,
        "form": "body",
    }


def test_the_same_tree_gives_the_same_manifest(root: Path) -> None:
    assert assemble_context(root, ["app.py"], 150).to_json() == assemble_context(root, ["app.py"], 150).to_json()


def test_a_file_with_a_credential_is_in_no_slice(root: Path) -> None:
    (root / "near.py").write_text(FILES["near.py"] + "\npassword = 'kQ7#vLm2xT9p'\n")
    manifest = assemble_context(root, ["app.py"], 100_000)
    assert "near.py" not in {piece.path for piece in manifest.slices}
    assert manifest.ast_confidence < 100


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ((1.0, 1.0, 1.0), 100),
        ((0.0, 0.0, 0.0), 0),
        ((1.0, 0.0, 0.0), 40),
        ((0.0, 1.0, 0.0), 35),
        ((0.0, 0.0, 1.0), 25),
        ((0.5, 0.5, 0.5), 50),
    ],
)
def test_confidence_is_a_whole_number_of_percent(rates: tuple[float, float, float], expected: int) -> None:
    assert ast_confidence(*rates) == expected


@pytest.mark.parametrize(
    ("thresholds", "modes"),
    [
        (Thresholds(), ("AST_SYMBOLIC", "CHARACTERIZATION")),
        (Thresholds(symbolic=20, characterised=101), ("AST_SYMBOLIC", "BLACK_BOX_ORCHESTRATION")),
        (Thresholds(symbolic=101, characterised=101), ("EXACT_SEARCH_REPLACE", "BLACK_BOX_ORCHESTRATION")),
    ],
)
def test_modes_follow_the_thresholds(root: Path, thresholds: Thresholds, modes: tuple[str, str]) -> None:
    manifest = assemble_context(root, ["app.py"], 100_000, thresholds)
    assert (manifest.edit_mode, manifest.baseline_mode) == modes


def test_tokens_are_never_estimated_as_none() -> None:
    assert estimate_tokens("") == 0
    assert estimate_tokens("x") == 1
    assert estimate_tokens("x" * 350) == 100
