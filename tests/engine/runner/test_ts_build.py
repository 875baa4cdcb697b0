"""TypeScript programs are compiled first, by the project's own compiler and settings."""

import sys
from pathlib import Path

import pytest

from iama_engine.runner.contract import Limits, RunRequest
from iama_engine.runner.ts_build import program_of
from iama_engine.sandbox.execute import execute_run
from tests.fixtures.node_packages import node_setup


@pytest.mark.parametrize(
    ("path", "program"),
    [("test/a.ts", ".iama-build/test/a.js"), ("a.mts", ".iama-build/a.mjs"), ("a.cts", ".iama-build/a.cjs"), ("a.js", "a.js")],
)
def test_a_program_lies_where_the_compiler_puts_it(path: str, program: str) -> None:
    assert program_of(path) == program


def test_programs_run_with_their_tsconfig_and_in_spite_of_type_errors(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "test").mkdir(parents=True)
    (tree / "lib.ts").write_text("export function half(n: number): number { return n / 2 }\n")
    (tree / "test" / "tsconfig.json").write_text('{"compilerOptions": {"module": "commonjs", "target": "es2020"}, "files": ["a.ts"]}')
    (tree / "test" / "a.ts").write_text(
        "import { half } from '../lib';\nconst wrong: string = half(4);\nif ((wrong as any) !== 2) throw 1;\n"
    )
    (tree / "b.ts").write_text("declare const x: any;\nthrow new RangeError('thrown');\n")
    request = RunRequest("r", "VERIFY", ("test/a.ts", "b.ts"), framework="script", limits=Limits(wall_s=60))
    report = execute_run(request, tree, tmp_path / "out", interpreter=Path(sys.executable), node=node_setup("typescript"))
    found = {one.test_id: (one.outcome, one.error_class, one.location) for one in report.outcomes}
    assert found == {"test/a.ts": ("passed", None, None), "b.ts": ("failed", "RangeError", "b.js::Object.<anonymous>")}
