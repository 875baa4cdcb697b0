"""What is read from code and tests."""

import ast

import pytest

from iama_worker.llm.recipes.evidence import FunctionNode, definitions, first_sentence, parameters, raised, returns_value, words


def function(source: str) -> FunctionNode:
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    return node


@pytest.mark.parametrize(
    ("doc", "sentence"),
    [
        ("Add one. Then two.", "Add one"),
        ("Reads e.g. files\n\n    More.", "Reads e.g. files"),
        ("  Spread\n    over lines.", "Spread over lines"),
        ("", ""),
    ],
)
def test_the_first_sentence_is_one_line(doc: str, sentence: str) -> None:
    assert first_sentence(function(f'def f():\n    """{doc}"""')) == sentence


def test_signatures_errors_and_results() -> None:
    node = function("def f(self, a, b=1, *, c=None):\n    raise ValueError(a)\n    raise errors.Bad\n    raise\n")
    assert parameters(node) == (("a", None), ("b", "1"), ("c", "None"))
    assert raised(node) == ("ValueError", "errors.Bad")
    assert not returns_value(node)
    assert returns_value(function("def f():\n    yield 1\n"))


@pytest.mark.parametrize(("name", "said"), [("get_html_string", "get html string"), ("getHTMLString", "get html string"), ("x2y", "x 2 y")])
def test_names_are_words(name: str, said: str) -> None:
    assert words(name) == said


def test_public_means_public_all_the_way() -> None:
    source = b"class _A:\n    def f(self): pass\nclass B:\n    def g(self): pass\n    def _h(self): pass\ndef i(): pass\n"
    assert [found.qualified for found in definitions("m.py", source) if found.is_public] == ["B.g", "i"]
