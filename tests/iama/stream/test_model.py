"""Frames, subprotocols and log lines."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iama.stream.model import (
    MESSAGE_BYTES,
    JobEvent,
    OriginRefused,
    check_origin,
    chosen_subprotocol,
    frames,
    last_event_id,
    offered_ticket,
    server_sent,
    split_text,
)

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=3_000)


@given(st.lists(TEXTS, max_size=40))
def test_events_are_packed_in_order_into_messages_below_the_limit(texts: list[str]) -> None:
    events = [JobEvent(seq, "log_line", AT, {"text": text}) for seq, text in enumerate(texts, 1)]
    packed = list(frames("job", events))
    assert all(len(frame.text.encode()) <= MESSAGE_BYTES for frame in packed)
    read = [event for frame in packed for event in json.loads(frame.text)["events"]]
    assert read == [json.loads(json.dumps(event.to_json())) for event in events]
    assert [frame.last_seq for frame in packed] == sorted(frame.last_seq for frame in packed)


def test_a_backlog_begins_with_a_small_message_and_each_may_be_twice_as_large() -> None:
    events = [JobEvent(seq, "log_line", AT, {"text": "x" * 100}) for seq in range(1, 500)]
    sizes = [len(frame.text) for frame in frames("job", events, first_bytes=1 << 10)]
    assert 500 < sizes[0] < 1_200 and sizes[1] < 2_200 and sizes[2] < 4_300
    assert max(sizes) > MESSAGE_BYTES - 300


@given(st.text(st.characters(codec="utf-8"), max_size=500), st.integers(min_value=12, max_value=64))
def test_a_long_line_is_cut_into_pieces_that_fit_and_join_again(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert "".join(pieces) == text
    assert all(len(json.dumps(piece, ensure_ascii=False).encode()) - 2 <= limit for piece in pieces)


def test_an_event_in_sse_is_one_data_line_whatever_it_holds() -> None:
    text = server_sent([JobEvent(7, "log_line", AT, {"text": "a\nb\r\n\ndata: c"})])
    assert [line for line in text.split("\n") if line][:3] == ["retry: 500", "id: 7", "event: log_line"]
    data = [line for line in text.split("\n") if line.startswith("data: ")]
    assert [json.loads(line[6:])["payload"]["text"] for line in data] == ["a\nb\r\n\ndata: c"]


@pytest.mark.parametrize(
    ("header", "ticket", "chosen"),
    [
        (None, None, None),
        ("iama.v1", None, "iama.v1"),
        ("iama.v1, ticket.abc", "abc", "iama.v1"),
        ("ticket.abc,iama.v1", "abc", "iama.v1"),
        ("ticket.abc", None, None),
        ("iama.v2, ticket.abc", None, None),
        ("iama.v1, ticket.a, ticket.b", None, "iama.v1"),
    ],
)
def test_a_ticket_counts_only_beside_our_subprotocol(header: str | None, ticket: str | None, chosen: str | None) -> None:
    assert (offered_ticket(header), chosen_subprotocol(header)) == (ticket, chosen)


@pytest.mark.parametrize("origin", ["https://evil.example", "http://iama.test", "https://iama.test:8443", "null", ""])
def test_only_our_own_pages_may_connect(origin: str) -> None:
    check_origin(None, "https://iama.test/base")
    check_origin("https://iama.test", "https://iama.test/base")
    with pytest.raises(OriginRefused):
        check_origin(origin, "https://iama.test/base")


@pytest.mark.parametrize(("header", "seq"), [(None, 0), ("", 0), ("12", 12), ("-1", 0), ("1e9", 0), ("٣", 0), ("9" * 30, 0)])
def test_a_last_event_id_is_a_plain_number_or_nothing(header: str | None, seq: int) -> None:
    assert last_event_id(header) == seq
