"""A patch is operations, three proposals are three."""

import pytest
from pydantic import ValidationError

from iama_worker.llm.schemas import PatchAnswer, ProposalsAnswer, looks_like_diff


@pytest.mark.parametrize("count", [0, 2, 4])
def test_other_than_three_proposals_are_refused(count: int) -> None:
    one = {"strategy": "STANDARD", "title": "t", "summary": "s", "recipes": [], "files": [], "functions": [], "effort": "small", "risk": 1}
    with pytest.raises(ValidationError):
        ProposalsAnswer.model_validate({"proposals": [one] * count})


def test_an_answer_without_operations_is_fine() -> None:
    assert PatchAnswer.model_validate({"title": "", "operations": []}).parsed() == ()


def test_code_that_speaks_of_diffs_is_no_diff() -> None:
    assert not looks_like_diff('{"title": "parse @@ -1 +1 @@ lines", "operations": []}')
