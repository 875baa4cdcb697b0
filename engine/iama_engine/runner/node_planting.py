"""Faults as slices of bytes: several of them put into one file at once, and groups of faults that do not lie in one another."""

from collections.abc import Mapping, Sequence
from typing import Any

SliceMutant = dict[str, Any]
"""A fault of the plan: `path`, `start`, `end`, `text`, and what people read."""


def plant(sources: Mapping[str, bytes], mutants: Sequence[SliceMutant]) -> dict[str, bytes]:
    """Path → the file with its faults in it; the faults of one file must not overlap."""
    planted = {mutant["path"]: sources[mutant["path"]] for mutant in mutants}
    for mutant in sorted(mutants, key=lambda one: one["start"], reverse=True):
        source, text = planted[mutant["path"]], mutant["text"].encode("utf-8", "surrogateescape")
        planted[mutant["path"]] = source[: mutant["start"]] + text + source[mutant["end"] :]
    return planted


def apart(mutants: Sequence[SliceMutant]) -> list[list[SliceMutant]]:
    """The mutants in groups, each in source order, in which no two overlap."""
    groups: list[list[SliceMutant]] = []
    for mutant in sorted(mutants, key=lambda one: (one["path"], one["start"], one["end"])):
        home = next((group for group in groups if not _overlap(group[-1], mutant)), None)
        if home is None:
            groups.append([mutant])
        else:
            home.append(mutant)
    return groups


def _overlap(one: SliceMutant, later: SliceMutant) -> bool:
    return bool(one["path"] == later["path"] and later["start"] <= one["end"])
