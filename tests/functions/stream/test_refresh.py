"""refresh: a fresh token of the same user, and of nobody else."""

from collections.abc import Callable

from functions.stream.ping import handler as ping
from functions.stream.refresh import handler
from iama.kit.keys import KeyMaterial
from iama.kit.tokens import LIFETIME, Claims, SigningKeys, TokenSigner
from tests.fixtures.edge import ISSUER, HandClock, SignedUp
from tests.fixtures.jobs import Office
from tests.fixtures.sockets import say


def test_a_fresh_token_keeps_the_socket_alive_and_anothers_does_not(
    office: Office,
    pro: SignedUp,
    stranger: SignedUp,
    clock: HandClock,
    key_material: KeyMaterial,
    open_socket: Callable[[SignedUp, str], str],
) -> None:
    socket = open_socket(pro, "c1")
    clock.move(minutes=10)
    signer = TokenSigner(SigningKeys.from_secret(key_material.signing), ISSUER)
    claims = Claims(pro.user_id, pro.session_id, "PRO", clock.now() + LIFETIME)
    foreign = say(office, handler, socket, {"action": "refresh", "token": stranger.token})
    assert foreign["error_code"] == "CONNECTION_UNKNOWN"
    answer = say(office, handler, socket, {"action": "refresh", "token": signer.sign(claims, clock.now())})
    assert answer == {"type": "refreshed", "expires_at": "2026-11-20T12:25:00Z"}
    clock.move(minutes=10)
    assert say(office, ping, socket, {"action": "ping"}) == {"type": "pong"}
    clock.move(minutes=10)
    assert say(office, ping, socket, {"action": "ping"})["error_code"] == "STREAM_TOKEN_EXPIRED"
