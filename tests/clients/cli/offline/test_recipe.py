"""One recipe on files, in memory."""

from pathlib import Path

from iama_cli.offline.recipe import RecipeRun, run_recipe
from iama_engine.recipes.catalogue import recipe_named

TOOL = "class Tool:\n    def twice(self, x):\n        return 2 * x\n\n    def run(self):\n        return self.twice(3)\n"


def _run(files: tuple[Path, ...], symbol: str | None = "Tool.twice", root: Path | None = None) -> dict[str, bytes | None]:
    return dict(run_recipe(RecipeRun(recipe_named("move_method_to_function"), files, symbol, root)).changes.after)


def test_a_lone_file_is_its_own_project(tmp_path: Path) -> None:
    (tmp_path / "tool.py").write_text(TOOL)
    after = _run((tmp_path / "tool.py",))
    assert set(after) == {"tool.py"}
    assert (tmp_path / "tool.py").read_text() == TOOL


def test_files_of_several_folders_are_addressed_from_what_they_share(tmp_path: Path) -> None:
    for name in ("a/tool.py", "b/other.py"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(TOOL if "tool" in name else "x = 1\n")
    assert set(_run((tmp_path / "a/tool.py", tmp_path / "b/other.py"))) == {"a/tool.py"}


def test_with_a_root_the_whole_project_is_looked_at_but_not_its_environments(tmp_path: Path) -> None:
    (tmp_path / "tool.py").write_text(TOOL)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/broken.py").write_text("def (:\n")
    assert set(_run((tmp_path / "tool.py",), root=tmp_path)) == {"tool.py"}
