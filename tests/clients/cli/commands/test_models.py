"""`iama models check` against real peers: a key that works, one that does not, nobody there, no price, no count."""

import json
import socket
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.anthropic_peer import KEY, running_anthropic
from tests.fakes.openai_peer import Say, running_peer

if TYPE_CHECKING:
    from tests.clients.cli.conftest import Command

HAIKU = "claude-haiku-4-5"
SECRET = "sk-of-a-test-that-must-not-be-shown"


def keyed(command: "Command", **variables: str) -> "Command":
    return replace(command, environment={**command.environment, **variables})


def counted(read: int) -> dict[str, Any]:
    return {"prompt_tokens": 3000, "completion_tokens": 1, "prompt_tokens_details": {"cached_tokens": read}}


def test_a_key_that_works_shows_price_caps_and_what_is_kept(offline: "Command") -> None:
    with running_anthropic() as peer:
        done = keyed(offline, ANTHROPIC_API_KEY=KEY)("models", "check", HAIKU, "--provider", "anthropic", "--base", peer.url)
    assert done.status == 0, done.err
    assert f"{HAIKU} at {peer.url} works: first word after 0." in done.out
    assert "price  input 1, output 5, cache write 1.25, cache read 0.1 USD per million tokens (table version 1)" in done.out
    assert "caps   L1: 30,000 tokens an answer" in done.out
    assert "cache  kept: 3,540 tokens of the second question came from it" in done.out
    assert [request["max_tokens"] for request in peer.requests] == [16, 16]


@pytest.mark.parametrize(("read", "kept"), [(0, False), (2816, True)])
def test_an_openai_compatible_address_is_asked_in_its_protocol(offline: "Command", read: int, kept: bool) -> None:
    with running_peer(Say("one", usage=counted(0)), Say("two", usage=counted(read))) as peer:
        peer.key = SECRET
        done = keyed(offline, OPENAI_API_KEY=SECRET)("models", "check", HAIKU, "--base", peer.url, "--json")
    assert done.status == 0, done.err
    assert (done.document["provider"], done.document["cache"]) == ("openai", {"kept": kept, "tokens": read})
    assert done.document["tokens"] == {"input": 6000 - read, "output": 2, "cache_write": 0, "cache_read": read}
    assert done.document["credits"] == pytest.approx(((6000 - read) * 1 + 2 * 5 + read * 0.1) / 10_000, abs=1e-4)
    assert SECRET not in done.out + done.err


def test_a_table_of_ones_own_prices_a_model_of_ones_own(offline: "Command", tmp_path: Path) -> None:
    table = tmp_path / "prices.json"
    table.write_text(json.dumps({"version": 7, "models": {"own": {"input": 0, "output": 0, "cache_write": 0, "cache_read": 0}}}))
    with running_peer("one", "two") as peer:
        done = offline("models", "check", "own", "--base", peer.url, "--prices", str(table))
    assert done.status == 0, done.err
    assert "table version 7" in done.out and "no class leads to it" in done.out and "cost   0 C" in done.out


def test_a_wrong_key_is_named_and_not_shown(offline: "Command") -> None:
    with running_peer("one") as peer:
        peer.key = "another"
        done = keyed(offline, OPENAI_API_KEY=SECRET)("models", "check", HAIKU, "--base", peer.url, "--json")
    assert (done.status, done.document["error_code"], done.document["detail"]) == (2, "MODEL_KEY_REFUSED", {"status": 401})
    assert "refuses the key of OPENAI_API_KEY" in done.err and SECRET not in done.out + done.err and peer.requests == []


def test_a_key_of_another_variable_is_named_by_that_and_a_missing_one_as_missing(offline: "Command") -> None:
    with running_anthropic() as peer:
        words = ("models", "check", HAIKU, "--provider", "anthropic", "--base", peer.url, "--key-env", "MY_KEY")
        assert keyed(offline, MY_KEY=KEY)(*words).status == 0
        assert "refuses the key of MY_KEY" in keyed(offline, MY_KEY="wrong", ANTHROPIC_API_KEY=KEY)(*words).err
        assert "without a key, and MY_KEY is not set" in keyed(offline, ANTHROPIC_API_KEY=KEY)(*words).err


@pytest.mark.parametrize(("status", "code", "exit_code"), [(404, "MODEL_UNKNOWN", 2), (429, "MODEL_BUSY", 6), (500, "MODEL_NO_ANSWER", 6)])
def test_what_a_provider_refuses_is_told_apart(offline: "Command", status: int, code: str, exit_code: int) -> None:
    with running_peer(Say(error="as scripted", status=status)) as peer:
        done = offline("models", "check", HAIKU, "--base", peer.url, "--json")
    assert (done.status, done.document["error_code"]) == (exit_code, code)


def test_an_unpriced_model_is_not_asked(offline: "Command") -> None:
    with running_peer("one") as peer:
        done = offline("models", "check", "gpt-unheard-of", "--base", peer.url, "--json")
    assert (done.status, done.document["error_code"], peer.requests) == (2, "MODEL_UNPRICED", [])


def test_where_nobody_listens_and_where_nobody_speaks_there_is_no_answer(offline: "Command") -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        addresses = ["http://127.0.0.1:9/v1", f"http://127.0.0.1:{silent.getsockname()[1]}/v1", "no address"]
        for address in addresses:
            done = offline("models", "check", HAIKU, "--base", address, "--seconds", "0.5", "--json")
            assert (done.status, done.document["error_code"]) == (6, "MODEL_NO_ANSWER"), address


@pytest.mark.parametrize("said", [Say("one", uncounted=True), Say("one", breaks_off=True), Say("")])
def test_an_answer_without_a_count_or_an_end_is_none(offline: "Command", said: Say) -> None:
    with running_peer(said) as peer:
        done = offline("models", "check", HAIKU, "--base", peer.url, "--json")
    wanted = {(6, "MODEL_UNCOUNTED")} if said.uncounted else {(6, "MODEL_NO_ANSWER")} if said.breaks_off else {(2, "MODEL_PROTOCOL")}
    assert {(done.status, done.document["error_code"])} == wanted


def test_another_protocol_is_noticed(offline: "Command", tmp_path: Path) -> None:
    with running_peer("one") as peer:
        done = offline("models", "check", HAIKU, "--base", peer.url.removesuffix("/v1"), "--json")
    assert (done.status, done.document["error_code"]) == (2, "MODEL_UNKNOWN")
    broken = tmp_path / "prices.json"
    broken.write_text("[]")
    assert offline("models", "check", HAIKU, "--prices", str(broken), "--json").document["error_code"] == "PRICE_TABLE_MALFORMED"
