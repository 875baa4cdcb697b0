"""PACE: time touched functions on the old code and on the new one, call by call in turn, on inputs that grow.

The plan: `modules` (import names), `functions` (`address`, and its parts as `[path, first line, last line]` in `before` and `now`),
`calls` (`source` with the size `n`, `imports`, `way`), `changed` (path → content of the new side in base64, null where it is gone)
and `seconds` of processor time. First the lines of the functions are counted at two small sizes, to choose calls; then each
chosen call climbs a ladder of sizes on both sides; what looks slower is timed again in two fresh processes.

The payload: `functions`, each with `address`, the number of `calls` timed, `untimed` (why there are none) and `slower`
(`call`, `size`, `before_s`, `now_s`, `power_before`, `power_now`, or null); `counted` calls; `seconds`.
"""

import base64
import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .contract import RunReport, RunRequest
from .pace_child import DONE, STOPPED, WAITED
from .pace_choice import LARGE, SMALL, Counted, choose_calls
from .pace_judge import Paced, Pair, is_creeping, is_slower, is_suspect, pace_of
from .pace_side import BEFORE, NO_TIME, NOW, Side

SIZES = (16, 64, 256, 1024, 4096, 16384)
COUNT_SHARE, COUNT_S = 0.4, 0.5
"""The part of the time that counting may take, and the longest single call of it."""
LONGEST_S, STOPPED_S = 0.12, 1.0
"""A size that takes longer is the last one; a call that takes longer is stopped, and counts as that long."""
PLAIN_S = 0.02
"""New code that takes three times as long, and this long, is not asked for a larger size."""
CREEPS_S = 0.5
"""Where the new code falls behind with every step, a size may take so long before the last one."""
PAIRS, PAIRS_BELOW = 5, 3
"""Tries of what may be slower: at the last size, and at the one before."""
REPEATED_S = 0.5
"""After so many seconds at one size three tries are enough. This is on top of the time that the plan gives, and seldom needed."""
PATIENT = 4
"""How often a call is asked that waits for the processor for far longer than it runs: on a busy machine that is not its fault."""
IN_TURNS = frozenset({"again", "another each time", "several each time", "filled up", "in turn"})
"""Ways to grow in which n counts calls."""
_MARGIN = 0.15
"""The part of the run's limit that is left to end in."""
_HASH_SEEDS = (1, 4242)


def run_pace(request: RunRequest, output: Path) -> RunReport:
    """Time what there is time for; ends `completed` also where that was nothing, and says why of each function."""
    deadline = time.monotonic() + request.limits.wall_s * (1 - _MARGIN)
    plan = output / "pace_plan.json"
    plan.write_text(json.dumps({**request.plan, "changed": None}), encoding="utf-8")
    folders = {BEFORE: Path.cwd(), NOW: _lay_out(request.plan["changed"], output / "now")}

    @contextmanager
    def two_sides(hash_seed: int) -> Iterator[tuple[Side, Side]]:
        sides = [Side(name, folders[name], plan, request, hash_seed, deadline) for name in (BEFORE, NOW)]
        try:
            yield sides[0], sides[1]
        finally:
            for side in sides:
                side.end()

    with two_sides(_HASH_SEEDS[0]) as first, two_sides(_HASH_SEEDS[1]) as again:
        pacer = Pacer(request.plan, first, again)
        payload = pacer.run()
    plan.unlink()
    shutil.rmtree(folders[NOW], ignore_errors=True)
    return RunReport(request.run_id, request.kind, "completed", payload=payload)


def _lay_out(changed: Mapping[str, str | None], folder: Path) -> Path:
    """The tree as it is after the change."""
    shutil.copytree(Path.cwd(), folder, symlinks=True)
    for path, content in changed.items():
        target = folder / path
        if content is None:
            target.unlink(missing_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(base64.b64decode(content))
    return folder


@dataclass
class Pacer:
    """One run: what was counted, timed and found so far."""

    plan: Mapping[str, Any]
    first: tuple[Side, Side]
    again: tuple[Side, Side]
    """Two fresh processes, for what looks slower."""
    spent: float = 0.0
    """Processor seconds of counting and climbing."""
    repeated: float = 0.0
    """Those of seeing again what looks slower."""
    failed: dict[int, str] = field(default_factory=dict)
    """Call → how it ended where it did not end by itself."""
    out_of_time: bool = False
    judged: dict[int, Paced | None] = field(default_factory=dict)
    timed: set[int] = field(default_factory=set)
    refused: dict[int, set[str]] = field(default_factory=dict)
    """Function → how calls ended that reach it with a small input and do not take a large one."""
    waited: set[int] = field(default_factory=set)
    """Calls that did not get the processor for long enough."""
    tried: int = 0
    """Calls whose lines were counted, those that failed included."""

    def run(self) -> dict[str, Any]:
        """The payload."""
        seconds = float(self.plan["seconds"])
        counted = self.count(seconds * COUNT_SHARE)
        chosen = {at: choose_calls(at, counted) for at in range(len(self.plan["functions"]))}
        found = []
        for turn, at in enumerate(sorted(chosen, key=lambda at: len(chosen[at]))):
            share = max(0.0, seconds - self.spent) / (len(chosen) - turn)
            found.append((at, self.time_function([one.call for one in chosen[at]], share)))
        functions = [self._describe(at, calls, chosen[at]) for at, calls in sorted(found)]
        return {"functions": functions, "counted": self.tried, "seconds": round(self.spent + self.repeated, 3)}

    def count(self, seconds: float) -> list[Counted]:
        """What each call does to the functions, for as many calls as there is time for."""
        found = []
        first_lines = {
            side: [min((first for _, first, _ in one[side]), default=0) for one in self.plan["functions"]] for side in (BEFORE, NOW)
        }
        for call, described in enumerate(self.plan["calls"]):
            if self.spent > seconds or self.out_of_time:
                break
            self.tried += 1
            one = Counted(call, described["way"], 0.0)
            for side in self.first:
                hits = [self._ask(side, call, size, COUNT_S, count=True) for size in (SMALL, LARGE)]
                if any(hit["ended"] != DONE for hit in hits):
                    for function in hits[0].get("hits", ()):
                        self.refused.setdefault(int(function), set()).add(hits[1]["ended"])
                    break
                one.add(side.name, 1 if side.name == NOW else -1, first_lines[side.name], hits[0]["hits"], hits[1]["hits"])
                one.seconds += hits[1]["seconds"]
            else:
                found.append(one)
        return found

    def time_function(self, calls: list[int], share: float) -> list[int]:
        """Climb with one call after the other until one is slower, or the time that there is for the function is up."""
        began, done = self.spent, list[int]()
        for call in calls:
            if call not in self.judged:
                left = share - (self.spent - began)
                if left <= 0 or self.out_of_time:
                    break
                self.judged[call] = self.judge(call, min(LONGEST_S, left / 8))
            done += [call] if call in self.timed else []
            if self._is_slower(call, self.judged[call]):
                break
        return done

    def judge(self, call: int, longest: float) -> Paced | None:
        """A slowdown that a second pair of processes sees too, or what there is to say of the call."""
        pairs = self.climb(call, longest)
        pace = pace_of(pairs)
        if not self._is_slower(call, pace):
            return pace
        repeated: dict[int, list[Pair]] = {}
        for size in sorted(pairs)[-2:]:
            self._repeat(self.again, call, size, repeated, PAIRS if size == max(pairs) else PAIRS_BELOW)
        if max(pairs) not in repeated:
            self.waited.add(call)
            return None
        if not self._is_slower(call, pace_of(repeated)):
            return None
        return pace_of({size: [*tries, *repeated.get(size, [])] for size, tries in pairs.items()})

    def climb(self, call: int, longest: float) -> dict[int, list[Pair]]:
        """Pairs of times by size, more of them where the last sizes look slower."""
        pairs: dict[int, list[Pair]] = {}
        self._pair(self.first, call, 1, False)
        for size in SIZES:
            pair = self._pair(self.first, call, size, bool(size & 0x50))
            if pair is None:
                break
            pairs[size] = [pair]
            if self._is_enough(call, pairs, longest) and max(pair) <= CREEPS_S:  # one disturbed pair is not to end the ladder
                self._repeat(self.first, call, size, pairs, 2)
            if self._is_enough(call, pairs, longest):
                break
        if pairs:
            self.timed.add(call)
        if is_suspect(pace_of(pairs)):
            for size, most in zip(sorted(pairs)[-2:], (PAIRS_BELOW, PAIRS)[-len(pairs) :], strict=True):
                self._repeat(self.first, call, size, pairs, most)
        return pairs

    def _is_slower(self, call: int, pace: Paced | None) -> bool:
        return is_slower(pace, in_turns=self.plan["calls"][call]["way"] in IN_TURNS)

    def _is_enough(self, call: int, pairs: Mapping[int, list[Pair]], longest: float) -> bool:
        """Whether a larger size would only take longer, or tell nothing new."""
        *_, below, slowest = 0.0, 0.0, *(max(map(min, zip(*pairs[size], strict=True))) for size in sorted(pairs))
        is_plain = slowest > PLAIN_S and len(pairs) > 1 and self._is_slower(call, pace_of(pairs))
        is_long = slowest > longest or (below > 0 and slowest * slowest / below > CREEPS_S)
        return is_plain or slowest > CREEPS_S or (is_long and not is_creeping(pairs))

    def _repeat(self, sides: tuple[Side, Side], call: int, size: int, pairs: dict[int, list[Pair]], most: int) -> None:
        """Up to `most` pairs at a size, three where they take long; one that was stopped has been seen well enough."""
        tries, spent = pairs.setdefault(size, []), self.spent
        while len(tries) < most and (len(tries) < PAIRS_BELOW or sum(map(sum, tries)) < REPEATED_S):
            if max((pair[1] for pair in tries), default=0.0) > 0.8 * STOPPED_S:
                break
            pair = self._pair(sides, call, size, len(tries) % 2 == 1)
            if pair is None:
                break
            tries.append(pair)
        if not tries:
            del pairs[size]
        self.repeated += self.spent - spent
        self.spent = spent

    def _pair(self, sides: tuple[Side, Side], call: int, size: int, backwards: bool) -> Pair | None:
        """Both sides right after each other; None where one did not end by itself, but for new code that runs and runs."""
        asked = {side.name: self._ask(side, call, size, STOPPED_S) for side in (reversed(sides) if backwards else sides)}
        before, now = asked[BEFORE], asked[NOW]
        if before["ended"] != DONE or now["ended"] not in (DONE, STOPPED):
            return None
        return before["seconds"], now["seconds"]

    def _ask(self, side: Side, call: int, size: int, stop_s: float, *, count: bool = False) -> Mapping[str, Any]:
        for _ in range(PATIENT):
            answer = side.ask(call, size, stop_s, count=count)
            if answer["ended"] != WAITED:
                break
        else:
            self.waited.add(call)
        self.spent += answer["seconds"]
        if answer["ended"] == NO_TIME:
            self.out_of_time = True
        elif answer["ended"] != DONE:
            self.failed.setdefault(call, answer["ended"])
        return answer

    def _describe(self, at: int, calls: list[int], chosen: list[Counted]) -> dict[str, Any]:
        slower = next(((call, pace) for call in calls if (pace := self.judged[call]) is not None and self._is_slower(call, pace)), None)
        return {
            "address": self.plan["functions"][at]["address"],
            "calls": len(calls),
            "untimed": self._why_not(at, chosen) if not calls else "" if slower else self._disturbed(chosen),
            "slower": {"call": slower[0], **asdict(slower[1])} if slower else None,
        }

    def _disturbed(self, chosen: list[Counted]) -> str:
        """What keeps the times of a function from meaning that it is no slower; empty where nothing does."""
        if any(one.call in self.waited for one in chosen):
            return "the machine was too busy to time it to the end"
        return "the run's limit came before the end" if self.out_of_time else ""

    def _why_not(self, at: int, chosen: list[Counted]) -> str:
        if self.out_of_time:
            return "the run's limit came first"
        if any(one.call in self.waited for one in chosen):
            return "the machine was too busy"
        failed = {self.failed[one.call] for one in chosen if one.call in self.failed} | (set() if chosen else self.refused.get(at, set()))
        if failed:
            return f"its calls do not take larger input ({', '.join(sorted(failed))})"
        if chosen:
            return "the time for timing was up"
        return f"none of {self.tried} calls with growing input reaches it" + (
            "" if self.tried == len(self.plan["calls"]) else ", then time was up"
        )
