"""Import names and source roots from paths alone."""

import pytest

from iama_engine.probe.modules import module_name, source_roots


@pytest.mark.parametrize(
    ("path", "files", "root", "name"),
    [
        ("mod.py", ["mod.py"], ".", "mod"),
        ("pkg/mod.py", ["pkg/__init__.py", "pkg/mod.py"], ".", "pkg.mod"),
        ("pkg/__init__.py", ["pkg/__init__.py"], ".", "pkg"),
        ("src/pkg/sub/mod.py", ["src/pkg/__init__.py", "src/pkg/sub/__init__.py"], "src", "pkg.sub.mod"),
        ("scripts/tool.py", ["scripts/tool.py"], "scripts", "tool"),
    ],
)
def test_a_file_is_imported_from_the_folder_above_its_outermost_package(path: str, files: list[str], root: str, name: str) -> None:
    assert source_roots(files, [path]) == (root,)
    assert module_name(path, (root,)) == name


def test_the_longest_matching_root_names_the_module_and_roots_are_not_repeated() -> None:
    files = ["src/a.py", "src/b.py", "c.py"]
    assert source_roots(files, files) == ("src", ".")
    assert module_name("src/a.py", (".", "src")) == "a"
