"""Which classes only hold values, and what the text of their fields is."""

import pytest

from iama_engine.recipes.plain_classes import PlainClass, field_lines, plain_classes, shape_bars
from tests.engine.rewriting import project_of

CLASS = """
class P:
    def __init__(self, a: int, b: "str" = 'x', c: list[int]=-1) -> None:
        self.a = a
        self.b: "str" = b  # text

        self.c = c
"""


def found(text: str) -> list[PlainClass]:
    project = project_of(text)
    source = project.target_sources()[0]
    return list(plain_classes(source, project.scopes(source)))


def test_fields_keep_annotation_default_and_comment_as_written() -> None:
    (one,) = found(CLASS)
    assert one.has_defaults and list(shape_bars(one)) == []
    assert field_lines(one) == ["    a: int", "    b: \"str\" = 'x'  # text", "    c: list[int] = -1"]


@pytest.mark.parametrize(
    ("body", "plain"),
    [
        ("self.x = x", True),
        ("self.x: int = x", True),
        ("self.x = self.y = x", False),
        ("self.x = x + 1", False),
        ("self.x.y = x", False),
        ("x.y = x", False),
        ("self.x, self.y = x", False),
        ("self.x = x\n        return None", False),
        ("pass", False),
    ],
)
def test_only_stores_make_a_class_plain(body: str, plain: bool) -> None:
    assert bool(found(f"class P:\n    def __init__(self, x):\n        {body}\n")) is plain


def test_a_class_below_a_condition_or_without_init_is_none() -> None:
    assert found("if 1:\n    class P:\n        def __init__(self, x):\n            self.x = x\n") == []
    assert found("class P:\n    x = 1\n") == []
