"""Refusals: the code is for programs and never changes with the text."""

import pickle
from pathlib import Path

import pytest

from iama.api.job_codes import JOB_CODES
from iama_engine.errors import EngineError, Refusal

DOCUMENTED = (Path(__file__).parents[3] / "docs" / "errors.md").read_text()


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_is_in_the_public_catalogue_under_the_same_word(refusal: Refusal) -> None:
    assert refusal.value == refusal.name
    assert refusal.value in {one.code for one in JOB_CODES}
    assert f"`{refusal}`" in DOCUMENTED


def test_an_error_reads_as_code_and_sentence_and_carries_its_facts_apart() -> None:
    error = EngineError(Refusal.TARGET_MISSING, "there is no a.py", {"path": "a.py"})
    assert str(error) == "TARGET_MISSING: there is no a.py"
    assert (error.code, error.message, error.detail) == (Refusal.TARGET_MISSING, "there is no a.py", {"path": "a.py"})


def test_two_errors_of_the_same_words_are_two_and_share_no_facts() -> None:
    one, two = (EngineError(Refusal.EDIT_REFUSED, "no") for _ in range(2))
    one.detail["path"] = "a.py"
    assert one != two
    assert two.detail == {}


def test_an_error_passes_between_processes_whole() -> None:
    error = pickle.loads(pickle.dumps(EngineError(Refusal.HUNK_DEPENDS, "needs h2", {"needs": "h2"})))
    assert (error.code, error.message, error.detail) == (Refusal.HUNK_DEPENDS, "needs h2", {"needs": "h2"})
