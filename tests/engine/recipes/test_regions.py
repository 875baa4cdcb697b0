"""Which stretches can be functions of their own, with what parameters and results."""

import pytest

from iama_engine.recipes.regions import Exit
from tests.engine.recipes.regions_of import marked


@pytest.mark.parametrize(
    ("text", "inputs", "outputs", "leaving"),
    [
        ("def f(a):\n    # from\n    b = a\n    # to\n    return b", "a", "b", Exit.FALLS),
        ("def f(a):\n    # from\n    print(a)\n    # to\n    return 1", "a", "", Exit.FALLS),
        ("def f(a, b):\n    # from\n    c = b\n    c += a\n    # to\n    a = 1\n    return c", "ab", "c", Exit.FALLS),
        ("def f(a):\n    b = 1\n    # from\n    if a:\n        b = 2\n    # to\n    return b", "ab", "b", Exit.FALLS),
        ("def f(a):\n    b = 0\n    for c in a:\n        # from\n        b += c\n        # to\n    return b", "bc", "b", Exit.FALLS),
        ("def f(a):\n    b = 0\n    for c in a:\n        print(b)\n        # from\n        b = c\n        # to", "c", "b", Exit.FALLS),
        ("def f(a):\n    while a:\n        # from\n        a = a - 1\n        # to", "a", "a", Exit.FALLS),
        (
            "def f(a):\n    for b in a:\n        # from\n        if b:\n            continue\n        print(b)\n        # to",
            "b",
            "",
            Exit.NEXT,
        ),
        ("def f(a):\n    if a:\n        # from\n        print(a)\n        return a\n        # to\n    return 2", "a", "", Exit.RETURNS),
        ("def f(a):\n    print(a)\n    # from\n    if a:\n        return 1\n    print(a)\n    # to", "a", "", Exit.REST),
        ("def f(a):\n    # from\n    for b in a:\n        if b:\n            break\n    # to\n    return 1", "a", "", Exit.FALLS),
        ("def f(a):\n    # from\n    b = [c for c in a]\n    # to\n    return b", "a", "b", Exit.FALLS),
        (
            "def f(a):\n    # from\n    try:\n        b = a()\n    except E as e:\n        b = e\n    # to\n    return b",
            "a",
            "b",
            Exit.FALLS,
        ),
        ("def f(a, *b, **c):\n    # from\n    print(c, b, a)\n    # to", "abc", "", Exit.FALLS),
    ],
)
def test_a_stretch_takes_what_it_reads_and_gives_what_is_read_later(text: str, inputs: str, outputs: str, leaving: Exit) -> None:
    interface = marked(text).interface
    assert interface is not None
    assert ("".join(interface.inputs), "".join(interface.outputs), interface.exit) == (inputs, outputs, leaving)


@pytest.mark.parametrize(
    "text",
    [
        "def f(a):\n    # from\n    if a:\n        return 1\n    # to\n    return 2",
        "def f(a):\n    for b in a:\n        # from\n        if b:\n            break\n        # to",
        "def f(a):\n    for b in a:\n        # from\n        if b:\n            continue\n        # to\n        print(b)",
        "def f(a, b):\n    for c in a:\n        # from\n        if c:\n            continue\n        b = c\n        # to\n    return b",
        "def f(a):\n    # from\n    raise a\n    # to",
        "def f(a):\n    # from\n    yield a\n    # to",
        "async def f(a):\n    # from\n    await a\n    # to",
        "async def f(a):\n    # from\n    b = [c async for c in a]\n    # to\n    return b",
        "def f(a):\n    # from\n    del a\n    # to",
        "def f(a):\n    global b\n    # from\n    b = a\n    # to",
        "def f(a):\n    # from\n    print(a)\n    # to\n    return locals()",
        "def f(a):\n    # from\n    look(a)\n    # to",
        "def f(a):\n    if a:\n        b = 1\n    # from\n    print(b)\n    # to",
        "def f(a):\n    # from\n    import b\n    # to\n    return b",
        "def f(a):\n    def b(): ...\n    # from\n    b()\n    # to",
        "def f(a):\n    # from\n    b = a\n    # to\n    return lambda: b",
        "def f(a):\n    for b in a:\n        # from\n        a.append(lambda: b)\n        # to",
        "def f(a):\n    b = 1\n    try:\n        # from\n        b = a()\n        a()\n        # to\n    except E:\n        print(b)",
        "def f(a):\n    b = 1\n    try:\n        # from\n        b = a()\n        a()\n        # to\n    finally:\n        print(b)",
        "def f(a):\n    b = 1\n    with suppress(E):\n        # from\n        b = a()\n        a()\n        # to\n    return b",
        "def f(a):\n    e = 1\n    # from\n    try:\n        a()\n    except E as e:\n        pass\n    # to\n    return e",
        "class C:\n    @staticmethod\n    def f(a):\n        # from\n        print(a.__b)\n        # to",
        "class C:\n    def f(self):\n        self = 1\n        # from\n        super().f()\n        # to",
    ],
)
def test_a_stretch_that_means_something_else_elsewhere_must_stay(text: str) -> None:
    assert marked(text, frame_lookers=frozenset({"look"})).interface is None


@pytest.mark.parametrize(
    ("line", "method"),
    [("print(self.b)", True), ("print(a)", False), ("super().f(a)", True), ("print(a.__b)", True), ("print(a.__b__)", False)],
)
def test_only_what_needs_the_instance_becomes_a_method(line: str, method: bool) -> None:
    interface = marked(f"class C:\n    def f(self, a):\n        # from\n        {line}\n        # to\n        return a").interface
    assert interface is not None
    assert interface.uses_instance is method
    assert "self" not in interface.inputs


def test_a_handler_that_leaves_does_not_see_what_the_body_wrote() -> None:
    text = "def f(a):\n    try:\n        # from\n        b = a()\n        # to\n    except E:\n        return 0\n    return b"
    interface = marked(text).interface
    assert interface is not None and interface.outputs == ("b",)
