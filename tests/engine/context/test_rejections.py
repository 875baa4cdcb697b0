"""Rejected targets become one error that names them all."""

from iama_engine.context.rejections import Rejection, RejectionCode, refuse_targets
from iama_engine.errors import Refusal


def test_the_first_rejection_gives_the_code_and_all_are_listed() -> None:
    error = refuse_targets(
        [Rejection("a.py", RejectionCode.EMPTY, "the file is empty"), Rejection("b.py", RejectionCode.BINARY, "a binary file")]
    )
    assert error.code is Refusal.TARGET_IS_EMPTY
    assert error.message == "a.py: the file is empty; b.py: a binary file"
    assert error.detail == {"a.py": "TARGET_IS_EMPTY: the file is empty", "b.py": "TARGET_IS_BINARY: a binary file"}


def test_every_code_has_a_refusal() -> None:
    for code in RejectionCode:
        assert refuse_targets([Rejection("a.py", code, "x")]).code in Refusal
