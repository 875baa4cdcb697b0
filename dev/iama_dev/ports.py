"""TCP ports of 127.0.0.1: free ones for servers that bind themselves, and bound sockets for those that take one over."""

import contextlib
import random
import socket

RANGE = range(20_000, 32_000)
"""Below the range the kernel takes for outgoing connections, so that a port found free stays free."""


class NoPort(RuntimeError):
    """Nothing is free in the range."""


def free_port() -> int:
    """A port that nobody listens on."""
    for port in random.sample(RANGE, 200):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise NoPort(f"no free port on 127.0.0.1 between {RANGE.start} and {RANGE.stop}")


def listens(port: int) -> bool:
    """Whether something accepts connections on this port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def bind(port: int = 0, host: str = "127.0.0.1") -> socket.socket:
    """A listening socket; connections wait in its queue until a server takes them."""
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((host, port))
    bound.listen(1024)
    return bound


def url_of(bound: socket.socket) -> str:
    """Where it is reached from this machine."""
    return f"http://127.0.0.1:{bound.getsockname()[1]}"
