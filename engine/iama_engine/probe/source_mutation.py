"""Plan a mutation score for a language whose faults are planted as bytes in its files, outside the sandbox."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from iama_engine.languages.ecmascript import mutants as ecmascript
from iama_engine.languages.java import mutants as java
from iama_engine.languages.registry import language_of
from iama_engine.languages.source_mutants import SourceMutant, draw_mutants

_SPARE = 2
"""Times as many faults as wanted are drawn where some of them will not compile."""


def plan_source_mutation(
    files: Mapping[str, bytes], functions: Sequence[str], *, limit: int, seconds: float, seed: int = 0
) -> dict[str, Any]:
    """The plan of a MUTATION run over JavaScript, TypeScript or Java `functions` (`path::Qualified.name`, or a bare path for a file).

    The plan carries each fault as a slice and its replacement; `seconds` bounds the judging, the unmutated run included. For Java it
    names the entries of the methods as well, and `limit` (0 for all): there are spare faults for those that do not compile.
    """
    targets = list(dict.fromkeys(address.split("::")[0] for address in functions))
    missing = [path for path in targets if path not in files]
    if missing:
        raise ValueError(f"not among the files: {', '.join(missing)}")
    found: list[SourceMutant] = []
    for path in targets:
        wanted = () if path in functions else [address for address in functions if address.startswith(f"{path}::")]
        found += (java if _is_java(path) else ecmascript).find_mutants(path, files[path], wanted)
    is_java = any(map(_is_java, targets))
    drawn = draw_mutants(found, files, limit * _SPARE if is_java else limit, seed)
    mutants = [{**asdict(one), "text": one.text.decode("utf-8", "surrogateescape")} for one in drawn]
    plan = {"format": 1, "targets": targets, "mutants": mutants, "seconds": seconds}
    if not is_java:
        return plan
    symbols = {one.symbol for one in drawn}
    entries = [asdict(one) for path in targets for one in java.find_entries(path, files[path], symbols)]
    return {**plan, "entries": entries, "limit": limit}


def _is_java(path: str) -> bool:
    language = language_of(path)
    return language is not None and language.toolchain == "java"
