"""Exit codes."""

import pytest

from iama_cli.exits import CliError, Exit, from_engine
from iama_engine.errors import EngineError, Refusal


def test_the_codes_are_those_scripts_rely_on() -> None:
    assert {code.name: int(code) for code in Exit} == {
        "DONE": 0,
        "WRONG_USE": 2,
        "JOB_FAILED": 3,
        "DECISION_NEEDED": 4,
        "QUOTA": 5,
        "UNAVAILABLE": 6,
        "INTERRUPTED": 130,
    }


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        (Refusal.TARGET_IS_BINARY, Exit.WRONG_USE),
        (Refusal.RECIPE_REFUSED, Exit.DECISION_NEEDED),
        (Refusal.WORKSPACE_CHANGED, Exit.DECISION_NEEDED),
    ],
)
def test_an_engines_refusal_keeps_its_code_and_detail(code: Refusal, exit_code: Exit) -> None:
    error = from_engine(EngineError(code, "why", {"path": "a.py"}))
    assert (error.code, error.exit_code, error.detail) == (str(code), exit_code, {"path": "a.py"})


def test_an_error_as_a_document_carries_its_exit_code() -> None:
    assert CliError("X", "y", Exit.QUOTA).to_json() == {"error_code": "X", "message": "y", "detail": {}, "exit_code": 5}
