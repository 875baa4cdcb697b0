"""uvicorn on a socket that is bound already, so that its address is known before anything listens, in a thread where a test wants it."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import uvicorn

from iama_dev.ports import bind, url_of
from iama_dev.processes import StartFailed


def server(app: Any, **options: Any) -> uvicorn.Server:
    """A uvicorn server with our defaults; it neither logs requests nor announces itself."""
    fixed = {"lifespan": "off", "log_level": "warning", "access_log": False, "server_header": False, "timeout_graceful_shutdown": 2}
    return uvicorn.Server(uvicorn.Config(app, **{**fixed, **options}))


@contextlib.contextmanager
def in_thread(app: Any, bound: socket.socket | None = None, **options: Any) -> Iterator[str]:
    """Serve an application on a thread of its own, on a fresh port unless a socket is given; yields its address."""
    listening, running = bound or bind(), server(app, **options)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, name="server", daemon=True)
    thread.start()
    try:
        yield url_of(listening)
    finally:
        running.should_exit = True
        thread.join(10)
        listening.close()
        if thread.is_alive():
            raise StartFailed("a server in a thread did not stop within ten seconds")
