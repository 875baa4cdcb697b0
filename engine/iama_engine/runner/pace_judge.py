"""When two series of paired times are a slowdown. Pure arithmetic, so that what is told can be checked by hand.

A pair is one call at one size, on the old code and on the new one, right after each other. The median of the pairs' ratios counts:
one disturbed pair cannot tell a slowdown nor hide one.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

SLOWER = 3.0
"""A slowdown takes this many times the time …"""
STEEPER, CREEPING = 0.4, 1.5
"""… or grows by a power that is so much higher, and takes at least this many times the time already."""
WORTH_S = 0.004
"""And it takes this many seconds more: less than that nobody notices."""
WORTH_A_TURN_S = 5e-6
"""Where n calls are done one after the other, a factor alone is no slowdown unless each of them takes this many seconds more."""
Pair = tuple[float, float]
Pairs = Mapping[int, Sequence[Pair]]
"""Size → seconds before and now, a pair for each try."""


@dataclass(frozen=True)
class Paced:
    """The largest size that both sides reached, seconds there, and the powers by which the time grew up to there."""

    size: int
    before_s: float
    now_s: float
    power_before: float
    power_now: float
    ratio: float


def pace_of(pairs: Pairs) -> Paced | None:
    """What is to be said of a call; None where it was timed at no size."""
    if not pairs:
        return None
    size = max(pairs)
    before, now = ({one: min(pair[side] for pair in tries) for one, tries in pairs.items()} for side in (0, 1))
    ratio = median(new / max(old, 1e-7) for old, new in pairs[size])
    return Paced(size, before[size], now[size], _power(before), _power(now), ratio)


def is_slower(pace: Paced | None, *, in_turns: bool = False) -> bool:
    """Whether it is a slowdown; `in_turns` where n counts calls, not what one call is given."""
    if pace is None or pace.now_s - pace.before_s < WORTH_S:
        return False
    if pace.ratio >= CREEPING and pace.power_now - pace.power_before >= STEEPER:
        return True
    return pace.ratio >= SLOWER and (not in_turns or pace.now_s - pace.before_s >= WORTH_A_TURN_S * pace.size)


def is_suspect(pace: Paced | None) -> bool:
    """Whether more tries may show a slowdown."""
    return pace is not None and pace.ratio >= CREEPING * 0.8 and pace.now_s - pace.before_s >= WORTH_S / 2


def is_creeping(pairs: Pairs) -> bool:
    """Whether the new code falls behind with every step, so that a larger size may show what this one does not yet."""
    ratios = [median(new / max(old, 1e-7) for old, new in pairs[size]) for size in sorted(pairs)[-2:]]
    return len(ratios) == 2 and ratios[1] >= 1.12 and ratios[1] - ratios[0] >= 0.08


def _power(taken: Mapping[int, float]) -> float:
    """How steeply the last step grew: 1 is linear, 2 quadratic; 0 where there was one size only."""
    sizes = sorted(taken)
    if len(sizes) < 2 or min(taken[sizes[-1]], taken[sizes[-2]]) <= 0:
        return 0.0
    return math.log(taken[sizes[-1]] / taken[sizes[-2]]) / math.log(sizes[-1] / sizes[-2])
