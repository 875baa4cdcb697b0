"""uvicorn on a socket that is bound already, so that its address is known before anything listens, in a thread where a test wants it."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from typing import Any

import uvicorn

from iama_dev.processes import StartFailed


def bind(port: int = 0) -> socket.socket:
    """A listening socket on 127.0.0.1; connections wait in its queue until a server takes them."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind(("127.0.0.1", port))
    bound.listen(1024)
    return bound


def url_of(bound: socket.socket) -> str:
    """Where it listens."""
    return f"http://127.0.0.1:{bound.getsockname()[1]}"


def server(app: Any, **options: Any) -> uvicorn.Server:
    """A uvicorn server with our defaults; it neither logs requests nor announces itself."""
    fixed = {"lifespan": "off", "log_level": "warning", "access_log": False, "server_header": False, "timeout_graceful_shutdown": 2}
    return uvicorn.Server(uvicorn.Config(app, **{**fixed, **options}))


@contextlib.contextmanager
def in_thread(app: Any, **options: Any) -> Iterator[str]:
    """Serve an application on a thread of its own; yields its address."""
    bound, running = bind(), server(app, **options)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [bound]}, name="server", daemon=True)
    thread.start()
    try:
        yield url_of(bound)
    finally:
        running.should_exit = True
        thread.join(10)
        bound.close()
        if thread.is_alive():
            raise StartFailed("a test server did not stop within ten seconds")
