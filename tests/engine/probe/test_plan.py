"""What a search is told before it starts."""

from iama_engine.probe.plan import MAX_SEEDS, plan_probe

LIB = b'def half(n):\n    """Halve.\n\n    >>> half(4)\n    2\n    """\n    return n // 2\n'
TEST = b"import lib\ndef test_it():\n    assert lib.half(10) == 5\n"
FILES = {"lib.py": LIB, "test_lib.py": TEST}


def plan_of(**more: object) -> dict[str, object]:
    return plan_probe(FILES, ["lib.py"], seconds=2, seed=7, **more)  # type: ignore[arg-type]


def test_a_plan_names_the_module_of_each_target() -> None:
    plan = plan_probe({"src/pkg/__init__.py": b"", "src/pkg/a.py": b"x = 1\n"}, ["src/pkg/a.py"], seconds=1, seed=0)
    assert plan["modules"] == {"src/pkg/a.py": "pkg.a"}


def test_tests_and_doctests_become_seeds_shortest_first() -> None:
    seeds = plan_of()["seeds"]
    assert seeds == [
        {"statements": ["result = lib.half(4)"], "imports": ["import lib"], "origin": "doctest of lib"},
        {"statements": ["result = lib.half(10)"], "imports": ["import lib"], "origin": "test_lib.py::test_it"},
    ]


def test_seconds_seed_and_functions_travel_unchanged() -> None:
    plan = plan_of(functions=["lib.py::half"])
    assert (plan["seconds"], plan["seed"], plan["functions"]) == (2, 7, ["lib.py::half"])


def test_only_calls_with_a_literal_argument_are_taken_from_a_trace() -> None:
    calls = {"lib.py::half": [{"arguments": {"n": "8"}, "receiver": None}, {"arguments": {"n": None}, "receiver": None}]}
    traces = {"calls": {**calls, "lib.py::other": [{"arguments": {}, "receiver": None}]}}
    assert plan_of(traces=traces)["calls"] == {"lib.py::half": [{"n": "8"}]}


def test_there_is_a_bound_on_seeds() -> None:
    tests = "".join(f"def test_{number}():\n    lib.half({number})\n" for number in range(MAX_SEEDS + 5))
    files = {"lib.py": b"def half(n): return n\n", "test_lib.py": f"import lib\n{tests}".encode()}
    assert len(plan_probe(files, ["lib.py"], seconds=1, seed=0)["seeds"]) == MAX_SEEDS
