"""unsubscribe and the end of a socket."""

from collections.abc import Callable

from functions.stream.disconnect import handler as disconnect
from functions.stream.subscribe import handler as subscribe
from functions.stream.unsubscribe import handler
from iama.jobs.states import JobState
from iama.stream import service as stream
from tests.fixtures.edge import SignedUp
from tests.fixtures.jobs import JobMaker, Office, Role
from tests.fixtures.sockets import say, socket_event


def test_nothing_follows_after_an_unsubscribe_or_a_disconnect(
    office: Office, job_maker: JobMaker, worker: Role, pro: SignedUp, open_socket: Callable[[SignedUp, str], str]
) -> None:
    job_id = job_maker.walk(pro, JobState.ANALYZING)

    def followers() -> list[str]:
        return [connection.connection_id for connection in worker.run(lambda tx: stream.connections_for(tx, job_id))]

    for name in ("c1", "c2"):
        say(office, subscribe, open_socket(pro, name), {"action": "subscribe", "job_id": job_id})
    assert followers() == ["c1", "c2"]
    assert say(office, handler, "c1", {"action": "unsubscribe", "job_id": job_id}) == {"type": "unsubscribed", "job_id": job_id}
    assert followers() == ["c2"]
    assert office.desk.send(disconnect, socket_event("$disconnect", "c2"))["statusCode"] == 200
    assert followers() == []
