"""Methods that never use their instance become functions, callers included; tables of before and after, and of refusals."""

import textwrap

import pytest

from iama_engine.errors import EngineError, Refusal
from iama_engine.recipes.contract import Risk, Strategy
from iama_engine.recipes.move_method_to_function import MoveMethodToFunction
from tests.engine.recipes.moved_methods import MOVES
from tests.engine.recipes.proposals import propose

RECIPE = MoveMethodToFunction()


def text(source: str) -> str:
    """A table entry as a file."""
    return textwrap.dedent(source).lstrip("\n")


@pytest.mark.parametrize("name", MOVES)
def test_the_tree_differs_by_exactly_the_move(name: str) -> None:
    move = MOVES[name]
    result = propose(RECIPE, {"app.py": text(move.before)})
    assert result.files["app.py"] == text(move.after)
    assert result.titles == ["Move Job._half to a function"]


@pytest.mark.parametrize("name", MOVES)
def test_naming_the_method_gives_the_same_move(name: str) -> None:
    move = MOVES[name]
    assert propose(RECIPE, {"app.py": text(move.before)}, symbol="Job._half").files["app.py"] == text(move.after)


def job(body: str, *, before: str = "", after: str = "", bases: str = "", header: str = "def _half(self, n):") -> str:
    """A class `Job` with one method, and what stands around it."""
    method = textwrap.indent(f"{header}\n    {body}", "    ")
    return f"{before}\nclass Job{bases}:\n    size = 1\n\n{method}\n\n{after}\n"


BARRED = {
    "self used": (job("return self.size + n"), r"it uses self \(line 6\)"),
    "self handed on": (job("return print(self)"), "it uses self"),
    "self held by a closure": (job("return lambda: self"), "it uses self"),
    "property": (job("return 1", header="@property\ndef _half(self):"), "its decorator property binds it to the class"),
    "class method": (job("return n", header="@classmethod\ndef _half(cls, n):"), "its decorator classmethod binds it"),
    "super": (job("return super().run(n)"), "it uses super, which depends on where it stands"),
    "__class__": (job("return __class__"), "it uses __class__"),
    "locals": (job("return locals()"), "it uses locals"),
    "a hook of the language": (job("return n", header="def __half__(self, n):"), "the language itself calls it"),
    "a private name": (job("return n.__secret"), "it uses the private name __secret, which only means the same inside the class"),
    "the module has the name": (job("return n", before="_half = 2\n"), "the module already has _half"),
    "another file's global of that name": (
        job("return n", after="def use():\n    return _half(1)\n"),
        "already uses another _half",
    ),
    "bound twice": (job("return n", after="    _half = None\n"), "the class binds the name more than once"),
    "used in the class body": (job("return n", after="    table = {1: _half}\n"), "the class body itself uses it"),
    "no instance parameter": (job("return n", header="def _half(*n):"), "it has no plain instance parameter"),
    "called through super()": (
        job("return n", after="class Late(Job):\n    def run(self):\n        return super()._half(1)\n"),
        r"app\.py:10 calls it through super\(\)",
    ),
    "called on the class": (
        job("return n", after="def use(one):\n    return Job._half(one, 1)\n"),
        "9 calls it on the class",
    ),
    "called on an instance made on the spot": (
        job("return n", after="def use():\n    return Job()._half(1)\n"),
        "on a new instance",
    ),
    "assigned to": (job("return n", after="    def set(self):\n        self._half = 1\n"), "assigns to it"),
    "shadowed where it is called": (
        job("return n", after="    def run(self, _half):\n        return self._half(_half)\n"),
        "a local _half would shadow the function",
    ),
    "looked up by name": (job("return n", after="def use(one):\n    return getattr(one, '_half')\n"), "app.py:9 looks it up by name"),
    "a class in a function": (
        "def make(size):\n    class Job:\n        def _half(self, n):\n            return n / size\n\n        x = 1\n    return Job\n",
        "it reads size from the function around its class",
    ),
    "a default from the class body": (job("return n", header="def _half(self, n=size):"), "read size from the class body"),
    "under a condition": (
        "class Job:\n    if True:\n        def _half(self, n):\n            return n\n",
        "no target has a class with such a method",
    ),
}
"""What forbids the move even where the developer names the method."""

QUESTIONED = {
    "an unseen base": (job("return n", bases="(Base)", before="from lib import Base\n"), "the base Base is not in these files"),
    "an override": (job("return n", bases="(Base)", before="class Base:\n    def _half(self, n): ...\n"), "it overrides Base._half"),
    "overridden": (job("return n", after="class Late(Job):\n    def _half(self, n): ...\n"), "Late overrides it"),
    "a decorator": (job("return n", header="@cached\ndef _half(self, n):", before="from lib import cached\n"), "the decorator cached"),
    "a metaclass": (job("return n", bases="(metaclass=Meta)", before="class Meta(type): ...\n"), "a metaclass or a decorator"),
    "an unknown receiver": (
        job("return n", after="def use(one):\n    return one._half(1)\n"),
        "uses ._half on something",
    ),
    "named in a string": (job("return n", after="HOOKS = ['_half']\n"), "app.py:8 names it in a string"),
}
"""What only the developer can answer, by naming the method."""


@pytest.mark.parametrize("name", BARRED)
def test_a_barred_method_is_refused_even_by_name(name: str) -> None:
    source, reason = BARRED[name]
    symbol = "make.Job._half" if "make(" in source else "Job.__half__" if "__half__" in source else "Job._half"
    with pytest.raises(EngineError, match=reason) as caught:
        propose(RECIPE, {"app.py": source}, symbol=symbol)
    assert caught.value.code == Refusal.RECIPE_REFUSED


@pytest.mark.parametrize("name", [*BARRED, *QUESTIONED])
def test_unasked_such_a_method_is_left_alone(name: str) -> None:
    source, _ = {**BARRED, **QUESTIONED}[name]
    result = propose(RECIPE, {"app.py": source})
    assert result.output.units == ()
    assert result.files["app.py"] == source


@pytest.mark.parametrize("name", QUESTIONED)
def test_a_question_is_the_reason_unasked_and_part_of_the_title_by_name(name: str) -> None:
    source, reason = QUESTIONED[name]
    assert reason in propose(RECIPE, {"app.py": source}).reasons["app.py::Job._half"]
    (title,) = propose(RECIPE, {"app.py": source}, symbol="Job._half").titles
    assert title.startswith("Move Job._half to a function (")
    assert reason in title


SHOP = """
class Job:
    size = 1

    def _half(self, n):
        return n / 2
"""
CALLER = """
from shop import Job


def use():
    job = Job()
    return job._half(4)
"""


def test_a_caller_in_another_file_is_updated_with_its_import() -> None:
    result = propose(RECIPE, {"shop.py": SHOP, "use.py": CALLER})
    assert len(result.output.units) == 1, "definition and callers stand or fall together"
    assert "from shop import Job, _half\n" in result.files["use.py"]
    assert "return _half(4)" in result.files["use.py"]
    assert "job._half" not in result.files["use.py"]


def test_a_caller_that_may_not_be_changed_bars_the_move() -> None:
    result = propose(RECIPE, {"shop.py": SHOP, "use.py": CALLER}, targets=("shop.py",))
    assert result.output.units == ()
    assert result.reasons == {"shop.py::Job._half": "use.py:7 calls it and is not among the targets"}


def test_a_caller_that_imports_the_module_only_bars_the_move() -> None:
    caller = "import shop\nfrom shop import Job as Work\n\ndef use(job):\n    one = shop.Job()\n    return shop.Job._half(one, 1)\n"
    result = propose(RECIPE, {"shop.py": SHOP, "use.py": caller})
    assert result.output.units == ()
    assert "use.py:6 calls it on the class itself" in result.reasons["shop.py::Job._half"]


def test_public_methods_move_only_when_named() -> None:
    source = SHOP.replace("_half", "half")
    assert propose(RECIPE, {"shop.py": source}).output.units == ()
    moved = propose(RECIPE, {"shop.py": source}, symbol="Job.half").files["shop.py"]
    assert moved.lstrip().startswith("def half(n):\n    return n / 2\n")


def test_methods_of_several_classes_of_one_name_do_not_meet_in_one_function() -> None:
    source = SHOP + SHOP.replace("Job", "Other")
    result = propose(RECIPE, {"shop.py": source})
    assert result.titles == ["Move Job._half to a function"]
    assert result.reasons["shop.py::Other._half"].startswith("the module already")


@pytest.mark.parametrize(
    ("symbol", "reason"),
    [("Job.missing", "no target has a class with such a method"), ("missing._half", "no target has a class with such a method")],
)
def test_an_unknown_symbol_is_refused(symbol: str, reason: str) -> None:
    with pytest.raises(EngineError, match=reason):
        propose(RECIPE, {"shop.py": SHOP}, symbol=symbol)


def test_a_symbol_that_two_files_have_is_refused() -> None:
    with pytest.raises(EngineError, match="several classes with such a method"):
        propose(RECIPE, {"shop.py": SHOP, "copy.py": SHOP}, symbol="Job._half")


def test_windows_line_endings_stay() -> None:
    after = propose(RECIPE, {"shop.py": SHOP.replace("\n", "\r\n")}).files["shop.py"]
    assert after.count("\n") == after.count("\r\n") > 0
    assert "def _half(n):" in after


def test_it_belongs_to_the_comprehensive_strategy() -> None:
    assert (RECIPE.strategy, RECIPE.risk) == (Strategy.COMPREHENSIVE, Risk.HIGH)
