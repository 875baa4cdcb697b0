"""Interfaces: headers and docstrings without bodies."""

from iama_engine.context.interface import SourceFile
from iama_engine.symbols.outline import index_source

SOURCE = b'''class Thing(Base):
    """A thing."""

    size = 1

    @property
    def area(self) -> int:
        """Its area."""
        return self.size * 2

    def grow(self, by,
             times=1):
        self.size += by


def plain(): return 1
'''


def text(name: str, form: str) -> str:
    symbol = index_source("a.py", SOURCE).find(name)
    assert symbol is not None
    file = SourceFile(SOURCE)
    return file.interface_text(symbol) if form == "interface" else file.body_text(symbol)


def test_a_class_shows_its_docstring_and_its_methods_headers() -> None:
    assert text("Thing", "interface") == (
        'class Thing(Base):\n    """A thing."""\n    @property\n    def area(self) -> int:\n        """Its area."""\n        ...\n'
        "    def grow(self, by,\n             times=1):\n        ..."
    )


def test_a_function_on_one_line_loses_its_body_too() -> None:
    assert text("plain", "interface") == "def plain():\n    ..."


def test_a_body_keeps_the_indentation_of_its_first_line() -> None:
    assert text("Thing.grow", "body") == "    def grow(self, by,\n             times=1):\n        self.size += by"
