"""Every error code stands in the catalogue once, with words a reader can use."""

import ast
from collections import Counter
from pathlib import Path

import iama
from iama.api.catalogue import entries, markdown
from iama.api.job_codes import JOB_CODES
from iama.kit.errors import Denied
from iama_engine.errors import Refusal

ROOT = Path(iama.__file__).parent


def declared() -> set[str]:
    """Codes of all classes in the package's source that name one."""
    assigned = (
        statement
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
        for statement in node.body
    )
    return {
        ast.literal_eval(statement.value)
        for statement in assigned
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and isinstance(statement.value, ast.Constant) and _target(statement) == "code"
    }


def _target(statement: ast.Assign | ast.AnnAssign) -> str:
    target = statement.target if isinstance(statement, ast.AnnAssign) else statement.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def test_every_error_class_is_listed_under_its_code() -> None:
    listed = {entry.code for entry in entries() if entry.status is not None}
    assert listed == declared()
    assert len(listed) > 40


def test_a_code_is_listed_once_with_words_for_everything() -> None:
    counts = Counter(entry.code for entry in entries())
    assert set(counts.values()) == {1}
    for entry in entries():
        assert entry.cause.endswith(".") and entry.remedy.endswith((".", "`")), entry
        assert entry.status is None or 400 <= entry.status < 600


def test_codes_of_the_engine_are_listed_too() -> None:
    listed = {entry.code for entry in entries()}
    assert {refusal.value for refusal in Refusal} <= listed
    assert {row.code for row in JOB_CODES} <= listed


def test_an_error_of_whoever_embeds_the_package_is_none_of_it() -> None:
    class Foreign(Denied):
        """Not ours."""

        code = "FOREIGN"

    assert Foreign.code not in {entry.code for entry in entries()}


def test_the_page_has_a_row_for_each_code() -> None:
    page = markdown()
    assert all(f"| `{entry.code}` |" in page for entry in entries())
    assert "| `USER_CANCELLED` | job |" in page
