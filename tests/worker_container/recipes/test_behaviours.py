"""Behaviours say what the code, its docstrings and its tests say, and nothing else."""

from iama_worker.llm.material import Material
from iama_worker.llm.recipes.behaviours import draft_behaviours

CODE = b'''
class Stack:
    def push(self, item, times=1):
        """Put an item on top. It counts."""
        if times < 1:
            raise ValueError(times)

    def pop(self):
        return self.items.pop()

    def _hidden(self):
        return 1


def parse(text):
    """Read a stack from text."""
    return Stack()
'''
TESTS = b"""
class StackTest(TestCase):
    def setUp(self):
        self.stack = Stack()
        self.stack.push(1)

    def test_pop(self):
        self.assertEqual(self.stack.pop(), 1)
"""


def drafted(tests: bytes = TESTS) -> list[dict[str, object]]:
    return draft_behaviours(Material({"s.py": CODE, "t.py": tests}, ("s.py",), ("t.py",)))


def test_each_tested_function_has_its_own_item_with_symbol_and_tests() -> None:
    items = {str(item["symbols"]): item for item in drafted()}
    push = items["['s.py::Stack.push']"]
    assert push["given"] == "a Stack, where `times` is 1 unless given"
    assert push["when"] == "`push(item)` is called"
    assert push["then"] == "Put an item on top; it raises ValueError for what it does not accept"
    assert push["tests"] == ["t.py::StackTest::test_pop"]
    assert "`self.assertEqual(self.stack.pop(), 1)`" in str(items["['s.py::Stack.pop']"]["then"])


def test_what_no_test_names_is_held_together() -> None:
    rest = [item for item in drafted() if item["symbols"] == ["s.py::parse"]]
    assert rest[0]["when"] == "`parse` is called as before"
    assert rest[0]["then"] == "parse: Read a stack from text"


def test_private_functions_are_nobodys_promise() -> None:
    assert not any("_hidden" in str(item) for item in drafted())


def test_a_file_without_functions_promises_its_values() -> None:
    (item,) = draft_behaviours(Material({"c.py": b"LIMIT = 3\n"}, ("c.py",)))
    assert "`LIMIT`" in str(item["then"])


def test_the_same_code_gives_the_same_items() -> None:
    assert drafted() == drafted()


def test_classes_that_no_test_knows_share_the_item_of_their_module() -> None:
    adapters = b"".join(b"class Adapter%d:\n    def run(self):\n        return %d\n" % (n, n) for n in range(20))
    (item,) = draft_behaviours(Material({"s.py": adapters, "t.py": TESTS}, ("s.py",), ("t.py",)))
    assert len(item["symbols"]) == 20  # type: ignore[arg-type]
    assert str(item["when"]).endswith("`Adapter11.run` and 8 more are called as before")
    assert len(str(item["then"])) < 4000
