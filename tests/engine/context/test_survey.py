"""The survey of a code base: its graph around the targets, what is risky about each file, where the hot spots are."""

from pathlib import Path

from iama_engine.context.survey import Survey, survey_tree
from iama_engine.symbols.index import index_tree

BRANCHES = "\n".join(f"    if value == {number}:\n        return {number}" for number in range(16))
FILES = {
    "shop/__init__.py": "",
    "shop/core.py": f"from shop import prices\n\n\ndef pick(value):\n{BRANCHES}\n    return None\n\n\ndef plain():\n    return 1\n",
    "shop/prices.py": "from shop import core\n\n\ndef price(a):\n    return '%s' % a\n",
    "shop/report.py": "from shop import core\n",
    "far.py": "import os\n",
    "tests/test_core.py": "from shop import core\n\n\ndef test_pick():\n    assert core.pick(1) == 1\n",
}


def survey(root: Path, *targets: str) -> Survey:
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return survey_tree(index_tree(root), {path: text.encode() for path, text in FILES.items()}, targets)


def test_the_graph_is_told_around_the_targets_and_the_rest_is_counted(tmp_path: Path) -> None:
    found = survey(tmp_path, "shop/core.py")
    assert [module.path for module in found.modules] == [
        "shop/__init__.py",
        "shop/core.py",
        "shop/prices.py",
        "shop/report.py",
        "tests/test_core.py",
    ]
    core = found.modules[1]
    assert (core.is_target, core.imported_by, core.tests) == (True, ("shop/prices.py", "shop/report.py"), ("tests/test_core.py",))
    assert "shop/prices.py" in core.imports and (core.functions, core.complexity) == (2, 17)
    assert (found.files, found.cycles) == (6, (("shop/core.py", "shop/prices.py"),))


def test_a_file_is_as_risky_as_it_has_reasons(tmp_path: Path) -> None:
    modules = {module.path: module for module in survey(tmp_path, "shop/core.py").modules}
    assert (modules["shop/core.py"].risk, modules["shop/core.py"].reasons) == (
        "medium",
        ("a function of complexity 17", "part of an import cycle"),
    )
    assert modules["shop/prices.py"].reasons == ("no test imports it", "part of an import cycle")
    assert (modules["tests/test_core.py"].risk, modules["tests/test_core.py"].reasons) == ("low", ())


def test_hot_spots_are_ordered_by_complexity_and_reach(tmp_path: Path) -> None:
    spots = survey(tmp_path, "shop/core.py", "shop/prices.py").hot_spots
    assert [(spot.symbol, spot.weight) for spot in spots] == [
        ("shop/core.py::pick", 17 * 4),
        ("shop/core.py::plain", 4),
        ("shop/prices.py::price", 2),
    ]
