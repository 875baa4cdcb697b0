import ast
from pathlib import Path

import pytest

from iama_dev.lint.shape import Shape, annotated, percentile_95, shape_faults


def faults(source: str) -> list[str]:
    shape = Shape()
    shape.look_at("m.py", source)
    return shape.faults


def test_code_in_shape_has_no_faults() -> None:
    assert faults('"""What for."""\n\n\ndef total(prices: list[int]) -> int:\n    return sum(prices)\n') == []
    assert faults("") == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("def f(x):\n    return x\n", "m.py:2: f is not fully annotated"),
        ("class C:\n    def f(self, *rest) -> None:\n        return\n", "m.py:3: f is not fully annotated"),
        ("try:\n    import x\nexcept ImportError:\n    pass\n", "m.py:4: a silent except"),
        ("try:\n    import x\nexcept ImportError:\n    ...\n", "m.py:4: a silent except"),
        ("def f() -> None:\n" + "    f()\n" * 50, "m.py:2: f has 51 lines, at most 50"),
        ("f = 1\n" * 400, "m.py: 401 lines, at most 400"),
    ],
)
def test_each_fault_is_told_with_its_place(body: str, told: str) -> None:
    assert faults(f'"""What for."""\n{body}') == [told]


def test_a_module_explains_itself() -> None:
    assert faults("x = 1\n") == ["m.py: no docstring"]


def test_a_docstring_makes_no_function_too_long() -> None:
    text = "\n".join(["    More."] * 40)
    assert faults(f'"""What for."""\n\n\ndef f() -> None:\n    """One.\n{text}\n    """\n' + "    f()\n" * 20) == []


def test_self_needs_no_annotation_but_a_result_does() -> None:
    def function(source: str) -> ast.FunctionDef:
        node = ast.parse(source).body[0]
        assert isinstance(node, ast.FunctionDef)
        return node

    assert annotated(function("def f(self, x: int) -> None: ..."))
    assert not annotated(function("def f(self, x: int): ..."))


def test_many_middling_functions_are_too_much_together(tmp_path: Path) -> None:
    (tmp_path / "dev").mkdir()
    functions = "".join(f"\n\ndef f{number}() -> None:\n" + "    f0()\n" * 26 for number in range(3))
    (tmp_path / "dev" / "m.py").write_text(f'"""What for."""\n{functions}')
    assert list(shape_faults(tmp_path)) == ["95 % of all functions should have at most 25 lines, and have 27"]


def test_the_percentile_is_a_value_that_occurs() -> None:
    assert percentile_95([]) == 0
    assert percentile_95([3]) == 3
    assert percentile_95(list(range(1, 101))) == 95


def test_believing_an_unsigned_event_is_a_fault() -> None:
    shape = Shape()
    shape.look_at("a.py", '"""x."""\n\nevent = client.construct_event_without_verification(body)\n')
    assert shape.faults == ["a.py:3: construct_event_without_verification believes an event that anybody may have sent"]
