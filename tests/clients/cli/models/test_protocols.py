"""Lines of two protocols, read one by one."""

import json

import pytest

from iama_cli.models.prices import Counted
from iama_cli.models.protocols import PROTOCOLS, Heard, read_stream


def lines(*events: object) -> list[str]:
    return [": a comment", "event: x", "", *(f"data: {json.dumps(event)}" for event in events), "data: [DONE]", "data: not read"]


def test_cached_tokens_are_counted_apart_from_the_others() -> None:
    heard, spoke = Heard(), list[int]()
    usage = {"prompt_tokens": 100, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 64}}
    said = [{"choices": [{"delta": {"content": text}, "finish_reason": end}]} for text, end in (("o", None), ("ne", None), ("", "stop"))]
    read_stream(lines(*said, {"choices": [], "usage": usage}), PROTOCOLS["openai"], heard, lambda: spoke.append(1))
    assert ("".join(heard.text), heard.finished, heard.counted, spoke) == ("one", True, Counted(36, 5, 0, 64), [1])


def test_the_last_count_of_the_answer_counts() -> None:
    heard = Heard()
    start = {"type": "message_start", "message": {"usage": {"input_tokens": 3, "output_tokens": 1, "cache_creation_input_tokens": 7}}}
    read_stream(
        lines(start, {"type": "message_delta", "usage": {"output_tokens": 9}, "delta": {}}), PROTOCOLS["anthropic"], heard, lambda: None
    )
    assert (heard.counted, heard.finished, heard.text) == (Counted(3, 9, 7, 0), True, [])


@pytest.mark.parametrize("line", ["data: {", "data: []", 'data: {"error": {"message": "x"}}'])
def test_what_is_no_event_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        read_stream([line], PROTOCOLS["openai"], Heard(), lambda: None)
