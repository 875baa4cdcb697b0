"""A TCP proxy on a bad network: it cuts connections after some bytes and holds bytes back, by a seeded plan."""

import contextlib
import random
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

CHUNK = 2_048


@dataclass
class CuttingProxy:
    """Passes bytes on to `target`. Each of the first `cuts` connections ends after a number of bytes from the server."""

    target: tuple[str, int]
    seed: int
    cuts: int
    shortest: int = 600
    longest: int = 4_000
    longest_hold: float = 0.02
    connections: int = 0
    cut: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self, listening: socket.socket) -> None:
        """Accept until the listening socket is closed."""
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        with self._lock:
            self.connections += 1
            chance = random.Random(self.seed * 1_000_003 + self.connections)
            room = chance.randint(self.shortest, self.longest) if self.cut < self.cuts else None
        try:
            server = socket.create_connection(self.target, timeout=10)
        except OSError:
            _reset(client)
            return
        threading.Thread(target=_pass_on, args=(client, server), daemon=True).start()
        self._answer(server, client, room, chance)

    def _answer(self, server: socket.socket, client: socket.socket, room: int | None, chance: random.Random) -> None:
        """Bytes from the server, at most `room` of them; then both sides are reset."""
        with contextlib.suppress(OSError):
            server.settimeout(None)
            while part := server.recv(CHUNK):
                if chance.random() < 0.2:
                    time.sleep(chance.uniform(0, self.longest_hold))
                client.sendall(part if room is None else part[:room])
                if room is not None and len(part) >= room:
                    with self._lock:
                        self.cut += 1
                    break
                room = None if room is None else room - len(part)
        _reset(client)
        _reset(server)


@contextlib.contextmanager
def cutting(proxy: CuttingProxy) -> Iterator[str]:
    """Run a proxy; yields its address as host:port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=proxy.serve, args=(listening,), daemon=True).start()
        host, port = listening.getsockname()
        yield f"{host}:{port}"
        listening.shutdown(socket.SHUT_RDWR)


def _pass_on(client: socket.socket, server: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while part := client.recv(CHUNK):
            server.sendall(part)
        server.shutdown(socket.SHUT_WR)


def _reset(end: socket.socket) -> None:
    """Gone at once, with whatever was under way; a reader blocked in recv wakes by the shutdown."""
    with contextlib.suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        end.shutdown(socket.SHUT_RD)
        end.close()
