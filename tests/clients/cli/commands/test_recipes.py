"""`iama recipes` and `recipes run`: the deterministic tier by itself."""

import os
import statistics
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engine.recipes.java.rewriting import needs_jdk

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command

NAMES = {
    "context_managers",
    "dataclass_from_plain_class",
    "modernise_python",
    "guard_clauses",
    "inline_variable",
    "repeated_literals",
    "split_long_function",
    "move_method_to_function",
    "dead_private_code",
    "annotate_from_traces",
}


def test_the_list_has_every_recipe_by_its_public_name(offline: "Command") -> None:
    assert {one["name"] for one in offline("recipes", "--language", "python", "--json").document["recipes"]} == NAMES
    assert {one["name"] for one in offline("recipes", "--json").document["recipes"]} > NAMES


def test_run_shows_a_diff_and_writes_only_when_told(offline: "Command", legacy: Path) -> None:
    file = legacy / "greeter.py"
    before = file.read_bytes()
    shown = offline("recipes", "run", "modernise_python", str(file))
    assert shown.status == 0 and "-class Greeter(object):" in shown.out and file.read_bytes() == before
    written = offline("recipes", "run", "modernise_python", str(file), "--write", "--json")
    assert written.status == 0 and written.document["written"] is True
    assert "class Greeter:" in file.read_text()


def test_a_method_moves_out_of_its_class_with_its_callers(offline: "Command", tmp_path: Path) -> None:
    file = tmp_path / "tool.py"
    file.write_text("class Tool:\n    def twice(self, x):\n        return 2 * x\n\n    def run(self):\n        return self.twice(3)\n")
    done = offline("recipes", "run", "move_method_to_function", str(file), "--symbol", "Tool.twice", "--write", "--json")
    assert done.status == 0, done.err
    text = file.read_text()
    assert "\ndef twice(" in text or text.startswith("def twice(")
    assert "self.twice" not in text


def test_a_refusal_ends_with_exit_4_and_its_reason(offline: "Command", tmp_path: Path) -> None:
    file = tmp_path / "tool.py"
    file.write_text("class Tool:\n    def __len__(self):\n        return 2\n")
    done = offline("recipes", "run", "move_method_to_function", str(file), "--symbol", "Tool.__len__", "--write", "--json")
    assert done.status == 4 and done.document["error_code"] == "RECIPE_REFUSED"
    assert done.document["message"]
    assert "__len__" in file.read_text()


def test_callers_in_other_files_are_seen_where_the_root_is_named(offline: "Command", tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (root / "a.py").write_text("def _unused():\n    return 1\n\n\nVALUE = 2\n")
    (root / "b.py").write_text("from a import _unused\n\nprint(_unused())\n")
    alone = offline("recipes", "run", "dead_private_code", str(root / "a.py"), "--json")
    whole = offline("recipes", "run", "dead_private_code", str(root / "a.py"), "--root", str(root), "--json")
    assert alone.status == 0 and alone.document["files"]
    assert whole.status in {0, 4} and not whole.document.get("files")


def test_an_unknown_recipe_and_a_missing_file_are_wrong_use(offline: "Command", legacy: Path) -> None:
    unknown = offline("recipes", "run", "nope", str(legacy / "greeter.py"), "--json")
    missing = offline("recipes", "run", "move_method_to_function", str(legacy / "nope.py"), "--json")
    assert (unknown.status, unknown.document["error_code"]) == (2, "RECIPE_UNKNOWN")
    assert (missing.status, missing.document["error_code"]) == (2, "TARGET_MISSING")


def test_show_tells_all_about_one_recipe(offline: "Command") -> None:
    text, document = offline("recipes", "show", "guard_clauses"), offline("recipes", "show", "guard_clauses", "--json").document
    assert text.status == 0 and "Leaves alone:" in text.out and "Before:" in text.out
    assert document["refuses"] and document["cases"][0]["before"]
    unknown = offline("recipes", "show", "nope", "--json")
    assert (unknown.status, unknown.document["error_code"]) == (2, "RECIPE_UNKNOWN")


def test_a_language_narrows_the_list_and_an_unknown_one_is_wrong_use(offline: "Command") -> None:
    assert all("python" in one["languages"] for one in offline("recipes", "--language", "python", "--json").document["recipes"])
    assert offline("recipes", "--language", "cobol", "--json").status == 2


def test_a_recipe_of_another_package_is_off_until_it_is_named(offline: "Command", recipe_package: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text('print("hello")\n')
    paths = os.pathsep.join(filter(None, [str(recipe_package), offline.environment.get("PYTHONPATH", "")]))
    iama = type(offline)(offline.cwd, {**offline.environment, "PYTHONPATH": paths})
    listed = iama("recipes", "--json").document
    assert "shout" not in {one["name"] for one in listed["recipes"]} and {"name": "shout", "package": "iama-shout"} in listed["off"]
    assert iama("recipes", "run", "shout", str(file), "--json").document["error_code"] == "RECIPE_UNKNOWN"
    done = iama("recipes", "run", "shout", str(file), "--enable", "shout", "--write", "--json")
    assert done.status == 0 and file.read_text() == 'print("HELLO")\n'
    named = type(iama)(iama.cwd, {**iama.environment, "IAMA_RECIPES": "shout,broken_import"})("recipes", "--json").document
    assert "shout" in {one["name"] for one in named["recipes"]}
    assert [(one["name"], one["error_code"]) for one in named["broken"]] == [("broken_import", "RECIPE_BROKEN")]
    failing = iama("recipes", "run", "failing", str(file), "--enable", "failing", "--json")
    assert (failing.status, failing.document["error_code"]) == (4, "RECIPE_BROKEN")


@pytest.mark.figures
def test_a_lone_file_takes_well_under_a_second(offline: "Command", tmp_path: Path) -> None:
    file = tmp_path / "tool.py"
    file.write_text("class Tool:\n    def twice(self, x):\n        return 2 * x\n")
    spent = []
    for _ in range(5):
        started = time.monotonic()
        offline("recipes", "run", "move_method_to_function", str(file), "--symbol", "Tool.twice", "--json")
        spent.append(time.monotonic() - started)
    assert statistics.median(spent) <= 0.6


def compiled_once(offline: "Command") -> "Command":
    """The command with this machine's cache, where the reader of Java is compiled already."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return replace(offline, environment={**offline.environment, "XDG_CACHE_HOME": cache})


@needs_jdk
def test_java_runs_on_a_lone_file_and_is_written(offline: "Command", tmp_path: Path) -> None:
    file = tmp_path / "A.java"
    file.write_bytes(b"import java.util.*;\r\nclass A {\r\n  List<String> all = new ArrayList<String>(); // kept\r\n}\r\n")
    done = compiled_once(offline)("recipes", "run", "diamond_operator", str(file), "--write", "--json")
    assert done.status == 0, done.err
    assert file.read_bytes() == b"import java.util.*;\r\nclass A {\r\n  List<String> all = new ArrayList<>(); // kept\r\n}\r\n"


@needs_jdk
def test_the_release_of_a_pom_is_read_with_the_root_and_an_option_wins(offline: "Command", tmp_path: Path) -> None:
    (tmp_path / "pom.xml").write_text("<project><release>17</release></project>")
    file = tmp_path / "A.java"
    file.write_text("class A {\n  void f() {\n    Thread t = new Thread();\n  }\n}\n")
    command = compiled_once(offline)
    assert command("recipes", "run", "local_var", str(file)).status == 4
    assert command("recipes", "run", "local_var", str(file), "--root", str(tmp_path), "--java-release", "8").status == 4
    done = command("recipes", "run", "local_var", str(file), "--root", str(tmp_path))
    assert done.status == 0 and "+    var t = new Thread();" in done.out


def test_without_a_jdk_the_refusal_has_its_code(offline: "Command", tmp_path: Path) -> None:
    (tmp_path / "A.java").write_text("class A {}\n")
    without = replace(offline, environment={**offline.environment, "PATH": str(tmp_path), "JAVA_HOME": ""})
    done = without("recipes", "run", "unused_imports", str(tmp_path / "A.java"), "--json")
    assert done.status == 4 and done.document["error_code"] == "JDK_MISSING"
