"""Delays of sockets that do not read."""

from iama.stream.waiting import GIVE_UP_SECONDS, LONGEST_SECONDS, Waiting


class HandTime:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def test_each_delay_is_twice_as_long_as_the_one_before_up_to_a_limit() -> None:
    now = HandTime()
    waiting = Waiting(now)
    delays = []
    for _ in range(7):
        assert waiting.slow("c1")
        began = now.seconds
        while waiting.names():
            now.seconds += 0.25
        delays.append(now.seconds - began)
    assert delays == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, LONGEST_SECONDS]


def test_one_that_reads_again_begins_anew_and_one_that_never_does_is_given_up() -> None:
    now = HandTime()
    waiting = Waiting(now)
    waiting.slow("c1")
    now.seconds += GIVE_UP_SECONDS - 1
    assert waiting.slow("c1")
    waiting.served("c1")
    now.seconds += 5
    assert waiting.slow("c1")
    now.seconds += GIVE_UP_SECONDS
    assert not waiting.slow("c1")


def test_a_gateway_that_is_away_is_no_fault_of_the_socket_and_nobody_is_kept_for_ever() -> None:
    now = HandTime()
    waiting = Waiting(now)
    waiting.away("c1")
    assert waiting.names() == ["c1"]
    now.seconds += 2 * LONGEST_SECONDS
    assert waiting.names() == []
    assert waiting.slow("c1"), "a delay that nobody asked about again is forgotten"
