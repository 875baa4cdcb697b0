"""Plan a mutation score for a language whose faults are planted as bytes in its files, outside the sandbox."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from iama_engine.languages.ecmascript.mutants import draw_mutants, find_mutants


def plan_source_mutation(
    files: Mapping[str, bytes], functions: Sequence[str], *, limit: int, seconds: float, seed: int = 0
) -> dict[str, Any]:
    """The plan of a MUTATION run over JavaScript or TypeScript `functions` (`path::Qualified.name`, or a bare path for a whole file).

    The plan carries each fault as a slice and its replacement; `seconds` bounds the judging, the unmutated run included.
    """
    targets = list(dict.fromkeys(address.split("::")[0] for address in functions))
    missing = [path for path in targets if path not in files]
    if missing:
        raise ValueError(f"not among the files: {', '.join(missing)}")
    found = []
    for path in targets:
        wanted = () if path in functions else [address for address in functions if address.startswith(f"{path}::")]
        found += find_mutants(path, files[path], wanted)
    drawn = draw_mutants(found, files, limit, seed)
    mutants = [{**asdict(one), "text": one.text.decode("utf-8", "surrogateescape")} for one in drawn]
    return {"format": 1, "targets": targets, "mutants": mutants, "seconds": seconds}
