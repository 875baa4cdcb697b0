"""The text of a method as a function."""

import pytest

from iama_engine.recipes.method_text import drop_decorator, drop_parameter, function_text
from tests.engine.recipes.candidates import candidate


@pytest.mark.parametrize(
    ("header", "after"),
    [
        ("(self)", "()"),
        ("(self, a)", "(a)"),
        ("(self,a)", "(a)"),
        ("(self, *, a)", "(*, a)"),
        ("(\n        self,\n        a,\n    )", "(\n    a,\n)"),
        ("(self,  # the job\n        a)", "(  # the job\n    a)"),
        ("(self: 'Job', a: int = 1) -> int", "(a: int = 1) -> int"),
    ],
)
def test_the_instance_parameter_goes_and_nothing_else(header: str, after: str) -> None:
    given = candidate({"a.py": f"class Job:\n    def _half{header}:\n        return 1\n"})
    text = function_text(given.source, given.scopes, given.method, [drop_parameter(given.source, given.method)])
    assert text == f"def _half{after}:\n    return 1\n"


def test_a_method_without_parameters_has_none_to_drop() -> None:
    given = candidate({"a.py": "class Job:\n    def _half(): ...\n"})
    with pytest.raises(ValueError, match="no parameter to drop"):
        drop_parameter(given.source, given.method)


def test_a_decorator_goes_with_its_line() -> None:
    given = candidate({"a.py": "class Job:\n    # note\n    @first\n    @staticmethod\n    def _half(a): ...\n"})
    splice = drop_decorator(given.source, given.method.decorator_list[1])
    assert function_text(given.source, given.scopes, given.method, [splice]) == "# note\n@first\ndef _half(a): ...\n"
