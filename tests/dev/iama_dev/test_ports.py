import socket

from iama_dev.ports import RANGE, bind, free_port, listens, url_of


def test_a_free_port_can_be_bound_and_lies_below_the_kernel_s_own() -> None:
    port = free_port()
    assert port in RANGE and not listens(port)
    with bind(port) as bound:
        assert listens(port)
        assert url_of(bound) == f"http://127.0.0.1:{port}"


def test_connections_wait_until_a_server_takes_them() -> None:
    with bind() as bound, socket.create_connection(bound.getsockname()) as client:
        client.sendall(b"early")
        taken, _ = bound.accept()
        with taken:
            assert taken.recv(5) == b"early"


def test_a_socket_for_everybody_is_still_reached_from_here() -> None:
    with bind(host="0.0.0.0") as bound:
        assert bound.getsockname()[0] == "0.0.0.0"
        assert url_of(bound).startswith("http://127.0.0.1:")
