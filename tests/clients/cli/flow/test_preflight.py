"""What is checked before anything is sent."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from iama_cli.exits import CliError
from iama_cli.flow.options import RefactorOptions
from iama_cli.flow.preflight import check, choose_interpreter, find_root, find_setup, target_in
from iama_engine.errors import EngineError
from tests.fixtures.node_packages import node_setup


def test_everything_a_job_needs_is_found(legacy: Path) -> None:
    found = check(RefactorOptions(("greeter.py",), root=legacy))
    assert found.selection.targets == ("greeter.py",) and found.own_tests.files == ("test_greeter.py",)
    assert found.framework == "pytest" and found.interpreter.program == Path(sys.executable)


def test_a_folder_stands_for_its_files_without_the_tests(legacy: Path) -> None:
    assert check(RefactorOptions((str(legacy),), root=legacy)).selection.targets == ("greeter.py",)


def test_the_root_is_the_project_around_the_first_target(legacy: Path) -> None:
    (legacy / "setup.py").write_text("")
    (legacy / "pkg").mkdir()
    (legacy / "pkg/a.py").write_text("a = 1\n")
    assert find_root(RefactorOptions((str(legacy / "pkg/a.py"),))) == legacy


def test_a_target_may_be_named_from_here_or_from_the_root(legacy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert target_in(legacy, "greeter.py") == "greeter.py"
    assert target_in(legacy, str(legacy / "greeter.py")) == "greeter.py"
    monkeypatch.chdir(legacy.parent)
    assert target_in(legacy, "legacy/greeter.py") == "greeter.py"


def test_a_target_that_climbs_out_is_refused(legacy: Path) -> None:
    with pytest.raises(EngineError) as caught:
        target_in(legacy, "../other.py")
    assert caught.value.code == "TARGET_OUTSIDE_ROOT"


def test_the_projects_own_environment_is_preferred_and_a_named_one_wins(legacy: Path) -> None:
    assert choose_interpreter(legacy, None) == Path(sys.executable)
    own = legacy / ".venv/bin/python"
    own.parent.mkdir(parents=True)
    own.symlink_to(sys.executable)
    assert choose_interpreter(legacy, None) == own
    assert choose_interpreter(legacy, Path("/named")) == Path("/named")


def test_a_pytest_suite_needs_an_interpreter_that_has_pytest(legacy: Path, tmp_path: Path) -> None:
    import venv

    venv.create(tmp_path / "bare", with_pip=False)
    with pytest.raises(EngineError) as caught:
        check(RefactorOptions(("greeter.py",), root=legacy, python=tmp_path / "bare/bin/python"))
    assert caught.value.code == "TEST_FRAMEWORK_MISSING"


def test_named_tests_that_hold_no_test_are_refused(legacy: Path) -> None:
    with pytest.raises(EngineError) as caught:
        check(RefactorOptions(("greeter.py",), root=legacy, tests=("greeter.py",)))
    assert caught.value.code == "NO_TESTS_FOUND"


def test_a_mode_this_version_has_not_is_refused_first(legacy: Path) -> None:
    with pytest.raises(CliError) as caught:
        check(RefactorOptions(("nothing.py",), root=legacy, mode="LOCAL_DOCKER"))
    assert caught.value.code == "MODE_UNAVAILABLE"


def script_project(root: Path, package: str = "{}") -> Path:
    (root / "lib").mkdir(parents=True)
    (root / "lib/a.js").write_text("exports.a = 1;\n")
    (root / "test.js").write_text("require('./lib/a');\n")
    (root / "package.json").write_text(package)
    return root


def test_javascript_is_known_by_its_target_and_runs_in_node(tmp_path: Path) -> None:
    node = node_setup().node
    root = script_project(tmp_path / "project")
    found = check(RefactorOptions((str(root / "lib/a.js"),)))
    assert (found.root, found.language.name, found.framework) == (root, "javascript", "script")
    assert found.own_tests.files == ("test.js",) and found.node is not None and found.node.modules is None
    assert found.runs_with == ("Node", ".".join(map(str, node.version)))


def test_the_packages_of_its_tests_are_its_own_or_those_of_its_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    node_setup()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = script_project(tmp_path / "project", '{"name": "p", "version": "1.0.0"}')
    lock = '{"name": "p", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": {"name": "p", "version": "1.0.0"}}}'
    (root / "package-lock.json").write_text(lock)
    options = RefactorOptions(("lib/a.js",), root=root)
    by_lock = find_setup(root, options).modules
    assert by_lock is not None and by_lock.is_relative_to(tmp_path / "cache")
    (root / "node_modules").mkdir()
    assert find_setup(root, options).modules == root / "node_modules"
    (tmp_path / "needs").mkdir()
    for name in ("package.json", "package-lock.json"):
        (tmp_path / "needs" / name).write_text((root / name).read_text())
    assert find_setup(root, replace(options, dependencies=tmp_path / "needs")).modules == by_lock
    assert find_setup(root, replace(options, mode="REMOTE_SANDBOX")).modules is None


def test_without_node_a_javascript_job_is_refused_before_anything_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = script_project(tmp_path / "project")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EngineError, match="install Node") as caught:
        check(RefactorOptions(("lib/a.js",), root=root))
    assert caught.value.code == "INTERPRETER_MISSING"


def test_a_workspace_uses_the_packages_of_its_root_and_none_beyond_the_repository(tmp_path: Path) -> None:
    node_setup()
    root = script_project(tmp_path / "repository" / "packages" / "one")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "repository" / ".git").mkdir()
    options = RefactorOptions(("lib/a.js",), root=root)
    assert find_setup(root, options).modules is None
    (tmp_path / "repository" / "node_modules").mkdir()
    assert find_setup(root, options).modules == tmp_path / "repository" / "node_modules"


def test_a_framework_that_is_not_installed_is_told_before_anything_is_sent(tmp_path: Path) -> None:
    node_setup()
    root = script_project(tmp_path / "project", '{"scripts": {"test": "mocha"}}')
    (root / ".git").mkdir()
    (root / "test.js").write_text("it('works', () => {});\n")
    with pytest.raises(EngineError, match="npm install") as caught:
        check(RefactorOptions(("lib/a.js",), root=root))
    assert caught.value.code == "TEST_FRAMEWORK_MISSING"
    (root / "node_modules" / "mocha").mkdir(parents=True)
    (root / "node_modules" / "mocha" / "package.json").write_text("{}")
    assert check(RefactorOptions(("lib/a.js",), root=root)).framework == "mocha"


def test_a_link_that_a_project_brings_shows_no_other_folder(tmp_path: Path) -> None:
    node_setup()
    root = script_project(tmp_path / "project")
    (root / ".git").mkdir()
    options = RefactorOptions(("lib/a.js",), root=root)
    for name in ("private", "elsewhere/node_modules"):
        (tmp_path / name).mkdir(parents=True)
    (root / "node_modules").symlink_to(tmp_path / "private")
    assert find_setup(root, options).modules is None
    (root / "node_modules").unlink()
    (root / "node_modules").symlink_to(tmp_path / "elsewhere/node_modules")
    assert find_setup(root, options).modules == root / "node_modules"
