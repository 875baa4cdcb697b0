"""The one place that calls a private function, and the types it passes on."""

import pytest

from iama_engine.recipes.call_sites import only_call, passed_types
from iama_engine.recipes.contract import RecipeInput
from iama_engine.recipes.definitions import definitions
from iama_engine.recipes.project import Project
from iama_engine.recipes.scopes import FUNCTIONS


def types(text: str, *, other: str = "", name: str = "_piece") -> dict[str, str] | None:
    """Types passed to the function; None where it has no only call."""
    project = Project(RecipeInput({"a.py": text.encode(), "b.py": other.encode()}, ("a.py",)))
    source = project.source("a.py")
    assert source is not None
    function = next(node for _, node in definitions(source.tree) if node.name == name and isinstance(node, FUNCTIONS))
    return passed_types(project, source, function) if only_call(project, source, function) else None


CALLER = "def work(a: int, b: 'list[str]', c, *d: int, e: bool = True):\n    return _piece({})\n\n\ndef _piece(x, y):\n    return x, y\n"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("a, b", {"x": "int", "y": "'list[str]'"}),
        ("b, a", {"x": "'list[str]'", "y": "int"}),
        ("c, e", {"y": "bool"}),
        ("d, 1", {}),
        ("a + 1, e", {"y": "bool"}),
        ("a, y=b", None),
        ("*d", None),
    ],
)
def test_annotated_parameters_that_are_passed_on_give_their_types(arguments: str, expected: dict[str, str] | None) -> None:
    assert types(CALLER.format(arguments)) == expected


def test_a_parameter_that_the_caller_rebinds_has_no_known_type() -> None:
    assert types(CALLER.format("a, b").replace("    return _piece", "    a = str(a)\n    return _piece")) == {"y": "'list[str]'"}


def test_a_method_s_instance_is_not_among_what_is_passed() -> None:
    text = "class C:\n    def work(self, a: int):\n        return self._piece(a)\n\n    def _piece(self, x):\n        return x\n"
    assert types(text) == {"x": "int"}


def test_a_second_mention_anywhere_ends_the_certainty() -> None:
    text = CALLER.format("a, b")
    assert types(text + "\n# _piece\n") is None
    assert types(text, other="from a import _piece\n") is None


def test_public_functions_and_hooks_have_callers_nobody_sees() -> None:
    assert types(CALLER.format("a, b").replace("_piece", "piece"), name="piece") is None
    assert types(CALLER.format("a, b").replace("_piece", "__piece__"), name="__piece__") is None
