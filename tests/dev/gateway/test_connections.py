import asyncio

import pytest
from starlette.types import Message

from iama_dev.gateway.connections import Connection, Connections, Gone


class Wire:
    """The client's end: keeps what was sent, or breaks."""

    def __init__(self) -> None:
        self.sent: list[Message] = []
        self.broken = False

    async def __call__(self, event: Message) -> None:
        await asyncio.sleep(0)
        if self.broken:
            raise OSError("reset by peer")
        self.sent.append(event)


def connect(wire: Wire) -> Connection:
    return Connection("abc=", "127.0.0.1", "127.0.0.1", "test", wire)


async def test_messages_posted_at_once_arrive_whole_and_in_turn() -> None:
    wire = Wire()
    connection = connect(wire)
    await asyncio.gather(*(connection.post(str(number)) for number in range(5)))
    assert [event["text"] for event in wire.sent] == ["0", "1", "2", "3", "4"]


async def test_nothing_is_sent_after_closing() -> None:
    wire = Wire()
    connection = connect(wire)
    await connection.close(4001, "enough")
    assert wire.sent == [{"type": "websocket.close", "code": 4001, "reason": "enough"}]
    with pytest.raises(Gone):
        await connection.post("late")
    assert connection.close_code == 4001


async def test_a_wire_that_breaks_means_gone_from_then_on() -> None:
    wire = Wire()
    connection = connect(wire)
    wire.broken = True
    with pytest.raises(Gone):
        await connection.post("lost")
    wire.broken = False
    with pytest.raises(Gone):
        await connection.post("still lost")


def test_a_connection_is_found_until_it_is_removed() -> None:
    connections, connection = Connections(), connect(Wire())
    connections.add(connection)
    assert connections.find("abc=") is connection and len(connections) == 1
    connections.remove(connection)
    connections.remove(connection)
    with pytest.raises(Gone):
        connections.find("abc=")
    assert not connection.open
