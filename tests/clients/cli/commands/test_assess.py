"""`iama assess`: a table for people, a document for programs, without any service."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command


def test_files_are_shown_by_worth_with_what_a_job_would_change_and_cost(offline: "Command", legacy: Path) -> None:
    done = offline("assess", str(legacy))
    assert done.status == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].split() == ["file", "worth", "commits", "complexity", "provable", "tests", "would", "change"]
    assert lines[1].split()[:2] == ["greeter.py", "100"] and "test_greeter.py" not in done.out
    assert "no git history here" in done.out and "a job on the first 1: " in done.out
    assert "cost: 0 C by recipes alone; where a model has to help, up to about " in done.out and "$" not in done.out


def test_the_document_says_the_same(offline: "Command", legacy: Path) -> None:
    document = offline("assess", str(legacy), "--json").document
    (file,) = document["files"]
    assert (file["path"], file["worth"], file["commits"], file["provable"], file["tests"]) == ("greeter.py", 100, None, 1.0, 1)
    assert document["job"]["files"] == ["greeter.py"] and document["job"]["strategy"] == "STANDARD"
    assert document["cost"]["low"] == 0 and set(document["cost"]["percent_of_month"]) == {"PLUS", "PRO", "MAX"}


def test_an_empty_folder_is_told_and_a_missing_one_refused(offline: "Command", tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert "nothing here is worth a job" in offline("assess", "empty").out
    assert offline("assess", "missing").status == 2


def test_every_language_of_a_folder_is_assessed(offline: "Command", tmp_path: Path) -> None:
    hard = "{" + "".join(f" if (a == {n}) return {n};" for n in range(9)) + " return 0; }"
    files = {
        "lib/a.js": f"function f(a) {hard}\nmodule.exports = f;\n",
        "lib/b.ts": f"export function g(a: number) {hard}\n",
        "lib/talks.js": f"const net = require('net');\nfunction h(a) {hard.replace('return 0', 'return net.connect(a)')}\n",
        "test/c.js": "require('../lib/a')(1);\n",
        "src/main/java/A.java": f"class A {{ int f(int a) {hard} }}\n",
        "tool.py": "def tool(a):\n    return a\n",
    }
    for path, text in files.items():
        (tmp_path / "mixed" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "mixed" / path).write_text(text)
    document = offline("assess", "mixed", "--json").document
    rows = {row["path"]: row for row in document["files"]}
    assert list(rows) == ["lib/a.js", "lib/b.ts", "src/main/java/A.java", "tool.py", "lib/talks.js"]
    assert [row["worth"] for row in rows.values()] == [100, 100, 100, 10, 0]
    assert (rows["lib/a.js"]["tests"], rows["lib/talks.js"]["out_of_reach"]) == (1, {"talks to the outside": 1})
    assert document["job"]["files"] == ["lib/a.js", "lib/b.ts", "src/main/java/A.java", "tool.py"]
