"""An open socket."""

from collections.abc import Callable

import pytest

from functions.stream.connect import handler as connect
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import Office
from tests.fixtures.sockets import socket_event


@pytest.fixture
def open_socket(office: Office) -> Callable[[SignedUp, str], str]:
    """Open a socket of a user under an id."""

    def open_it(user: SignedUp, connection_id: str) -> str:
        event = socket_event("$connect", connection_id, headers={"Authorization": f"Bearer {user.token}"})
        assert office.desk.send(connect, event)["statusCode"] == 200
        return connection_id

    return open_it
