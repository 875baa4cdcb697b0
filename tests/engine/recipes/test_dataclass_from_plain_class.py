"""A class that only holds values becomes a dataclass that nothing else can tell from it; whatever could is a reason to leave it."""

import inspect
import pickle
import re
import sys
import textwrap
from types import ModuleType

import pytest

from iama_engine.recipes.catalogue import recipe_named
from iama_engine.recipes.contract import RecipeInput
from tests.engine.rewriting import PATH, apply_units, files_of, reasons, refactored

NAME = "dataclass_from_plain_class"
STORES = "def __init__(self, x: int, y: str) -> None:\n    self.x = x\n    self.y = y\n"


def whole(body: str = STORES, head: str = "class P:", above: str = "", doc: str = '"""Two values."""\n') -> str:
    return f"{above}{head}\n" + textwrap.indent(f"{doc}\n{body}", "    ")


def done(others: dict[str, str]) -> bool:
    text = whole()
    after = refactored(NAME, text, others)
    assert ("@dataclass(" in after) is (after != text)
    return after != text


def test_fields_stand_where_init_stood_and_the_rest_stays_byte_for_byte() -> None:
    body = f"# the values\n{STORES.replace('= x', '= x  # wide')}\n\ndef area(self): return self.x\n"
    after = '"""M."""\n\nfrom dataclasses import dataclass\n\n@dataclass(eq=False, repr=False, match_args=False)\nclass P:\n'
    after += '    """Two values."""\n\n    # the values\n    x: int  # wide\n    y: str\n\n\n    def area(self): return self.x\n'
    text = whole(body, above='"""M."""\n\n')
    assert refactored(NAME, text) == after
    assert refactored(NAME, text.replace("\n", "\r\n")) == after.replace("\n", "\r\n")
    assert refactored(NAME, whole().rstrip("\n")).endswith("    y: str")


@pytest.mark.parametrize(
    ("above", "beginning"),
    [
        ("", "from dataclasses import dataclass\n\n\n@dataclass"),
        ("#!/bin/sh\n# -*- coding: utf-8 -*-\n\n", "#!/bin/sh\n# -*- coding: utf-8 -*-\n\nfrom dataclasses import dataclass\n\n\n@"),
        ("from __future__ import annotations\n", "from __future__ import annotations\nfrom dataclasses import dataclass\n@dataclass"),
        ("__version__ = 1\nimport os\nX = 1\nimport re\n", "__version__ = 1\nimport os\nfrom dataclasses import dataclass\nX = 1\n"),
        ("from os import (\n    path\n)\n", "from os import (\n    path\n)\nfrom dataclasses import dataclass\n"),
        ("from dataclasses import dataclass\n\n", "from dataclasses import dataclass\n\n@dataclass(eq"),
        ("from dataclasses import field\n\n", "from dataclasses import field\nfrom dataclasses import dataclass\n\n@dataclass(eq"),
    ],
)
def test_the_import_is_put_with_the_others(above: str, beginning: str) -> None:
    after = refactored(NAME, whole(above=above))
    assert after.startswith(beginning)
    compile(after, "m", "exec")


def test_several_classes_share_one_import() -> None:
    after = refactored(NAME, f"{whole()}\n\n{whole(head='class Q(object):')}")
    assert after.count("from dataclasses import dataclass\n") == 1 and after.count("@dataclass(") == 2


STAYS = {
    "no annotation": (whole("def __init__(self, x, y: int) -> None:\n    self.x = x\n    self.y = y\n"), "x has no annotation"),
    "another name": (whole("def __init__(self, x: int) -> None:\n    self._x = x\n"), "under its own name"),
    "another order": (whole("def __init__(self, x: int, y: int) -> None:\n    self.y = y\n    self.x = x\n"), "in their order"),
    "not stored": (whole("def __init__(self, x: int, y: int) -> None:\n    self.x = x\n"), "store each parameter once"),
    "stored twice": (whole("def __init__(self, x: int) -> None:\n    self.x = x\n    self.x = x\n"), "store each parameter once"),
    "keyword": (whole("def __init__(self, *, x: int) -> None:\n    self.x = x\n"), "parameters that are not plain"),
    "rest": (whole("def __init__(self, x: int, *rest: int) -> None:\n    self.x = x\n"), "parameters that are not plain"),
    "decorated init": (whole("@staticmethod\n" + STORES), "__init__ has a decorator"),
    "a base": (whole(head="class P(dict):"), "a base, a decorator or a metaclass"),
    "a metaclass": (whole(head="class P(metaclass=type):"), "a base, a decorator or a metaclass"),
    "a decorator": (whole(head="@total\nclass P:"), "a base, a decorator or a metaclass"),
    "slots": (whole("__slots__ = 'x', 'y'\n" + STORES), "the class has __slots__"),
    "post init": (whole(STORES + "def __post_init__(self): ...\n"), "the class has __post_init__"),
    "init twice": (whole(STORES + STORES), "__init__ twice"),
    "annotated name": (whole("z: int = 1\n" + STORES), "would become a field"),
    "a property": (whole(STORES + "@property\ndef x(self): ...\n"), "the class itself binds x"),
    "mutable default": (
        whole("def __init__(self, x: list = []) -> None:\n    self.x = x\n"),
        "the default of x is no plain constant",
    ),
    "private name": (whole("def __init__(self, __x: int) -> None:\n    self.__x = __x\n"), "__x is a private name"),
    "a word of dataclasses": (whole("def __init__(self, x: 'InitVar[int]') -> None:\n    self.x = x\n"), "means something else"),
    "two types": (whole("def __init__(self, x: int) -> None:\n    self.x: float = x\n"), "annotated in two ways"),
    "a comment inside": (whole("def __init__(self, x: int) -> None:\n    # why\n    self.x = x\n"), "would be lost"),
    "a comment below": (whole("def __init__(self, x: int, y: int) -> None:\n    self.x = x\n    # y\n    self.y = y\n"), "would be lost"),
    "a comment in the header": (whole("def __init__(self,  # me\n             x: int) -> None:\n    self.x = x\n"), "would be lost"),
    "two on a line": (whole("def __init__(self, x: int, y: int) -> None:\n    self.x = x; self.y = y\n"), "would be lost"),
    "a type over two lines": (whole("def __init__(self, x: int |\n             str) -> None:\n    self.x = x\n"), "would be lost"),
    "no self": (whole("def __init__(this, x: int) -> None:\n    self.x = x\n"), "is not called self"),
    "name taken": (whole(above="def dataclass(c): return c\n"), "the name dataclass may mean something else"),
    "another dataclass": (whole(above="from attr import dataclass\n"), "the name dataclass may mean something else"),
    "a star": (whole(above="from os import *\n"), "the name dataclass may mean something else"),
    "asked about": (whole(above="from dataclasses import asdict\n"), "the project has asdict"),
    "a library that looks": (whole(above="import orjson\n"), "the project has orjson"),
    "no docstring": (whole(doc=""), "asks first: the class has no docstring"),
    "a default": (whole("def __init__(self, x: int = -1) -> None:\n    self.x = x\n"), "asks first: may the defaults become"),
    "no None": (whole("def __init__(self, x: int):\n    self.x = x\n"), "asks first: __init__ has no -> None"),
    "does more": (whole(STORES + "    self.z = 0\n"), None),
    "says something": (whole('def __init__(self, x: int) -> None:\n    """Make."""\n    self.x = x\n'), None),
    "inside a function": ("def f():\n" + textwrap.indent(whole(), "    "), None),
}


@pytest.mark.parametrize(("text", "reason"), STAYS.values(), ids=STAYS.keys())
def test_what_could_be_told_apart_stays_with_its_reason(text: str, reason: str | None) -> None:
    assert refactored(NAME, text) == text
    told = reasons(NAME, text).get("P")
    assert told is None if reason is None else told is not None and reason in told


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("pack/dataclasses.py", "", "the name dataclass may mean something else"),
        ("pack/__init__.py", "from .module import *\n", "a star import would pass the name dataclass on"),
        ("pack/other.py", "from .module import P\n@total\nclass Q(P): ...\n", "Q below it has a decorator"),
        ("pack/other.py", "import inspect\ninspect.getsource(f)\n", "the project has getsource"),
    ],
)
def test_other_files_may_be_the_reason(path: str, text: str, reason: str) -> None:
    assert reason in reasons(NAME, whole(), {path: text})["P"]
    assert done(others={"pack/harmless.py": "from .module import P\nclass Q(P): ...\n"})


def test_an_older_python_has_no_match_args() -> None:
    output = recipe_named(NAME).propose(RecipeInput(files_of(whole()), (PATH,), min_python=(3, 9)))
    assert output.units == () and "match_args needs Python 3.10" in output.declined[0].reason


def test_naming_the_class_answers_every_question() -> None:
    text = whole("def __init__(self, x: int, y: str = 'a'):\n    self.x = x\n    self.y = y\n", doc="")
    units = recipe_named(NAME).propose(RecipeInput(files_of(text), (PATH,), "P")).units
    assert apply_units(files_of(text), units)[PATH].decode().endswith("class P:\n\n    x: int\n    y: str = 'a'\n")


CLASSES = '''
class Point:
    """A point."""

    def __init__(self, x: int, name: "str", far: list[int]) -> None:
        self.x = x
        self.name: "str" = name
        self.far = far

    def text(self) -> str:
        return f"{self.x} {self.name}"


class Equal(object):
    """Compares."""

    def __init__(self, x: int) -> None:
        self.x = x

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Equal) and self.x == other.x

    def __repr__(self) -> str:
        return f"<{self.x}>"

    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, [value])


class Under(Point):
    x = property(lambda self: self._x * 2, lambda self, x: setattr(self, "_x", x))

    def __init__(self, x: int) -> None:
        super().__init__(x, "u", [])


class Loose(Point):
    pass
'''
CALLS = (
    "Point(1, 'a', [2])",
    "Point(far=[1], x=2, name='b')",
    "Point()",
    "Point(1, 2)",
    "Point(1, 2, 3, 4)",
    "Point(1, 2, 3, x=4)",
    "Point(1, 2, 3, nothing=4)",
    "Point(1, 'a', []) == Point(1, 'a', [])",
    "Point(1, 'a', []) < Point(1, 'a', [])",
    "(lambda one: hash(one) == object.__hash__(one))(Point(1, 'a', []))",
    "Point(1, 'a', []).text()",
    "vars(pickle.loads(pickle.dumps(Point(1, 'a', []))))",
    "Equal(1) == Equal(1)",
    "hash(Equal(1))",
    "Equal(1).x",
    "Under(3).x",
    "vars(Under(3))",
    "vars(Loose(1, 2, 3))",
    "Loose()",
    "Point.__new__(Point).x",
    "Point.x",
    "Point.__doc__",
    "Point.__init__.__doc__",
    "Point.__init__.__defaults__",
    "Point.__init__.__qualname__, Point.__init__.__module__",
    "inspect.signature(Point), inspect.signature(Point.__init__)",
    "inspect.get_annotations(Point.__init__)",
    "positions(Point(1, 2, 3))",
)
POSITIONS = "def positions(one):\n    match one:\n        case Point(1): return True\n    return False\n"


def test_nothing_but_being_a_dataclass_can_be_told() -> None:
    after = refactored(NAME, CLASSES)
    assert after.count("@dataclass(eq=False, repr=False, match_args=False)") == 2
    seen = [[_answer(text, call) for call in CALLS] for text in (CLASSES, after)]
    assert seen[0] == seen[1]
    names = [set(_answer_value(text, "dir(Point)")) for text in (CLASSES, after)]
    assert names[1] - names[0] <= {"__annotations__", "__dataclass_fields__", "__dataclass_params__", "__replace__"}
    assert names[0] <= names[1]


def _answer_value(text: str, call: str) -> list[str]:
    module = ModuleType("values")
    sys.modules["values"] = module
    try:
        exec(compile(text + POSITIONS, "values", "exec"), module.__dict__)
        return list(eval(call, {**vars(module), "pickle": pickle, "inspect": inspect}))
    finally:
        del sys.modules["values"]


def _answer(text: str, call: str) -> str:
    """What a call gives or raises, addresses left out."""
    try:
        answer = _answer_value(text, f"[repr(vars(r) if type(r).__name__ == 'Point' else r) for r in [{call}]] + [repr({call})]")
    except (TypeError, AttributeError) as error:
        answer = [f"{type(error).__name__}: {error}"]
    return re.sub(r"0x[0-9a-f]+", "0x", repr(answer))
