"""Small faults are forgiven, a wrong shape is told, a diff is refused."""

import json

import pytest

from iama_worker.llm.parsing import AnswerMalformed, parse_answer
from iama_worker.llm.schemas import PatchAnswer

OPERATION = {"kind": "replace_symbol", "path": "a.py", "symbol": "f", "new_source": "def f():\n    return 1\n"}
GOOD = json.dumps({"title": "t", "operations": [OPERATION]})
DIFF = "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n-x = 1\n+x = 2\n"


@pytest.mark.parametrize("text", [GOOD, f"```json\n{GOOD}\n```", GOOD[:-1] + ",}", f"Here it is:\n{GOOD}"])
def test_forgives_fences_commas_and_chatter(text: str) -> None:
    assert parse_answer(text, PatchAnswer).parsed()[0].path == "a.py"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (DIFF, "a unified diff is refused"),
        (f"```diff\n{DIFF}```", "a unified diff is refused"),
        (json.dumps({"title": "t", "operations": [{**OPERATION, "new_source": DIFF}]}), "a unified diff is refused"),
        (json.dumps({"title": "t"}), "operations: Field required"),
        (json.dumps({"title": "t", "operations": [{"kind": "replace_line", "line": "3"}]}), "unknown operation kind"),
        (json.dumps({"title": "t", "operations": [], "more": 1}), "more: Extra inputs are not permitted"),
        ("no idea", "answer:"),
    ],
)
def test_tells_what_is_wrong(text: str, told: str) -> None:
    with pytest.raises(AnswerMalformed) as refused:
        parse_answer(text, PatchAnswer)
    assert any(told in error for error in refused.value.errors)
