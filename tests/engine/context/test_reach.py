"""How far the targets lean on the rest of the project."""

from pathlib import Path

from iama_engine.context.reach import Reach, Resolution
from iama_engine.symbols.index import TreeIndex, index_tree

FILES = {
    "app.py": "from pkg import core\nfrom pkg.util import used, missing\nimport os, json\n",
    "pkg/__init__.py": "",
    "pkg/core.py": "from .deep import bottom\n\n\ndef f():\n    def inner(): pass\n\n\nclass A:\n    def m(self): pass\n",
    "pkg/util.py": "def used(): pass\n\n\ndef unused(): pass\n",
    "pkg/deep.py": "import app\n\n\ndef bottom(): pass\n\n\ndef other(): pass\n",
}


def indexed(root: Path) -> TreeIndex:
    for path, text in FILES.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    return index_tree(root)


def test_named_imports_bring_those_names_and_modules_bring_all_with_their_distance(tmp_path: Path) -> None:
    reached = Reach(indexed(tmp_path)).dependencies(["app.py"])
    assert [(found.symbol.address, found.distance) for found in reached] == [
        ("pkg/core.py::f", 1),
        ("pkg/core.py::A", 1),
        ("pkg/util.py::used", 1),
        ("pkg/deep.py::bottom", 2),
    ]


def test_resolution_counts_the_project_s_own_names_only(tmp_path: Path) -> None:
    index = indexed(tmp_path)
    sources = {path: text.encode() for path, text in FILES.items()}
    assert Reach(index).resolution(["app.py"], sources) == Resolution(found=2, wanted=3)


def test_nothing_to_resolve_is_all_resolved() -> None:
    assert Resolution(0, 0).rate == 1.0
