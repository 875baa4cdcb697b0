"""Any choice of hunks applies to exactly what the hunks say, or is refused with the reason."""

import ast
import random
from collections.abc import Mapping, Sequence
from functools import cache

import pytest

from iama_engine.edits.apply import apply_edits
from iama_engine.edits.derive import operations_for_files
from iama_engine.edits.operations import (
    CreateFile,
    DeleteFile,
    DeleteSymbol,
    InsertAfterSymbol,
    Operation,
    ReplaceSymbol,
)
from iama_engine.edits.selection import Composer, DeliveryHunk, delivery_hunks
from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from iama_engine.symbols.encoding import encode_new
from tests.engine.rewriting import PATH, apply_units
from tests.engine.stdlib import library_source

MODULES = ("json/decoder.py", "queue.py", "textwrap.py")
STEPS = ("modernise_python", "guard_clauses", "split_long_function", "dead_private_code")
NEW = b'"""Made by the patch."""\n'
OLD = b"UNUSED = 1\n"
SUBSETS = 500


def refactored(source: bytes) -> bytes:
    """One module after the recipes, one on top of the other."""
    for name in STEPS:
        source = apply_units({PATH: source}, recipe_named(name).propose(RecipeInput({PATH: source}, (PATH,))).units)[PATH]
    return source


@cache
def delivery() -> tuple[dict[str, bytes | None], dict[str, bytes | None], tuple[DeliveryHunk, ...]]:
    """Base, result and hunks of a patch as a job delivers it: three modules, one new file, one that goes."""
    base: dict[str, bytes | None] = {name: library_source(name) for name in MODULES}
    after = {name: refactored(content or b"") for name, content in base.items()}
    before, result = {**base, "new.py": None, "old.py": OLD}, {**after, "new.py": NEW, "old.py": None}
    return before, result, delivery_hunks(before, operations_for_files(before, result))


def composed_by_hand(base: Mapping[str, bytes | None], chosen: Sequence[DeliveryHunk]) -> dict[str, bytes | None]:
    """The same without our applying code: replace the one place of each text hunk, from the end of the file to its start."""
    files: dict[str, bytes | None] = {}
    for path in sorted({hunk.path for hunk in chosen}):
        mine = [hunk for hunk in chosen if hunk.path == path]
        first = mine[0].operations[-1]
        if isinstance(first, CreateFile):
            files[path] = encode_new(first.content)
        elif isinstance(first, DeleteFile):
            files[path] = None
        else:
            files[path] = _replaced(base[path] or b"", mine)
    return files


def _replaced(content: bytes, hunks: Sequence[DeliveryHunk]) -> bytes:
    lines = content.split(b"\n")
    for hunk in sorted(hunks, key=lambda hunk: -hunk.line):
        start = len(b"\n".join(lines[: hunk.line - 1])) + (1 if hunk.line > 1 else 0)
        at = content.index(hunk.before, start)
        assert at - start <= len(lines[hunk.line - 1]), "a hunk begins on the line it names"
        at = at if hunk.before else start + len(lines[hunk.line - 1].rstrip(b"\r"))
        content = content[:at] + hunk.after + content[at + len(hunk.before) :]
    return content


@cache
def parses(content: bytes) -> None:
    """Raises where it does not."""
    ast.parse(content)


def test_the_patch_is_worth_the_trial() -> None:
    _, _, hunks = delivery()
    assert len(hunks) >= 20
    assert {"create_file", "delete_file", "search_replace", "replace_symbol"} <= {hunk.kind for hunk in hunks}
    assert len({hunk.hunk_id for hunk in hunks}) == len(hunks)


def test_all_hunks_together_are_the_delivery() -> None:
    base, result, hunks = delivery()
    assert Composer(base, hunks).compose({hunk.hunk_id for hunk in hunks}) == {
        path: content for path, content in result.items() if content != base[path]
    }


def test_a_hunks_id_changes_with_what_stands_there() -> None:
    base, _, hunks = delivery()
    present = {path: content for path, content in base.items() if content is not None}
    one = next(hunk for hunk in hunks if hunk.kind == "search_replace")
    other = delivery_hunks({**present, one.path: (base[one.path] or b"") + b"\n"}, one.operations)
    assert [hunk.hunk_id for hunk in other] == [one.hunk_id]
    (moved,) = delivery_hunks({one.path: one.before + b"# \n"}, one.operations)
    assert moved.hunk_id == one.hunk_id and moved.line == 1


@pytest.mark.slow
def test_five_hundred_random_subsets_apply_or_say_why_not() -> None:
    base, _, hunks = delivery()
    composer, draw, refused, applied = Composer(base, hunks), random.Random(4), 0, 0
    for _ in range(SUBSETS):
        share = draw.choice((0.05, 0.3, 0.7, 0.95))
        chosen = [hunk for hunk in hunks if draw.random() < share]
        try:
            composed = composer.compose({hunk.hunk_id for hunk in chosen})
        except EngineError as error:
            assert error.code in {Refusal.HUNK_DEPENDS, Refusal.EDIT_REFUSED} and error.message
            assert set(error.detail) <= {hunk.hunk_id for hunk in hunks}
            refused += 1
            continue
        applied += 1
        assert composed == composed_by_hand(base, chosen)
        for content in composed.values():
            parses(content or b"")
    assert applied >= SUBSETS // 10 and refused >= SUBSETS // 10, (applied, refused)


HELPER = b"def outer(x):\n    return x + 1\n"
SPLIT = b"def outer(x):\n    return _part(x)\n\n\ndef _part(x):\n    return x + 1\n"
NEW_HELPER = (
    ReplaceSymbol("a.py", "outer", "def outer(x):\n    return _part(x)"),
    InsertAfterSymbol("a.py", "outer", "def _part(x):\n    return x + 1"),
)
GONE_HELPER = (ReplaceSymbol("a.py", "outer", "def outer(x):\n    return x + 1"), DeleteSymbol("a.py", "_part"))


@pytest.mark.parametrize(("before", "patch"), [(HELPER, NEW_HELPER), (SPLIT, GONE_HELPER)], ids=["new helper", "helper removed"])
def test_a_hunk_that_needs_another_is_refused_and_names_it(before: bytes, patch: tuple[Operation, ...]) -> None:
    files: dict[str, bytes | None] = {"a.py": before}
    hunks = delivery_hunks(files, patch)
    outcomes = []
    for hunk, other in ((hunks[0], hunks[1]), (hunks[1], hunks[0])):
        try:
            outcomes.append(Composer(files, hunks).compose({hunk.hunk_id}).keys())
        except EngineError as error:
            assert error.code is Refusal.HUNK_DEPENDS and list(error.detail) == [other.hunk_id] and "_part" in error.message
    assert len(outcomes) == 1, "one way round is harmless: a helper nobody calls yet, or a call that is gone already"


def test_a_file_replaced_as_a_whole_is_one_hunk() -> None:
    (hunk,) = delivery_hunks({"a.py": b""}, operations_for_files({"a.py": b""}, {"a.py": b"X = 1\n"}))
    assert (hunk.kind, len(hunk.operations), hunk.added) == ("replace_file", 2, 1)
    assert Composer({"a.py": b""}, (hunk,)).compose({hunk.hunk_id}) == {"a.py": b"X = 1\n"}


def test_what_breaks_the_syntax_alone_is_refused_by_its_hunk() -> None:
    before: dict[str, bytes | None] = {"a.txt": b"one\ntwo\n"}
    hunks = delivery_hunks(before, operations_for_files(before, {"a.txt": b"1\ntwo\n"}))
    with pytest.raises(EngineError) as caught:
        Composer({"a.txt": b"zero\ntwo\n"}, hunks).compose({hunks[0].hunk_id})
    assert caught.value.code is Refusal.EDIT_REFUSED and list(caught.value.detail) == [hunks[0].hunk_id]


def test_a_deleted_symbol_is_a_hunk_and_the_rest_stays() -> None:
    before: dict[str, bytes | None] = {"a.py": b"def a():\n    return 1\n\n\ndef b():\n    return 2\n\n\ndef c():\n    return 3\n"}
    hunks = delivery_hunks(before, (DeleteSymbol("a.py", "a"), DeleteSymbol("a.py", "b")))
    composed = Composer(before, hunks).compose({hunks[0].hunk_id})
    assert composed == apply_edits({"a.py": before["a.py"] or b""}, hunks[0].operations)
    assert b"def b" in (composed["a.py"] or b"") and b"def a" not in (composed["a.py"] or b"")
