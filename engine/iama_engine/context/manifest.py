"""The context manifest: which source goes before a model or a reader, in what form, and why each piece is there.

Targets are never cut. Over the cap the bodies farthest away shrink to interfaces first; if that is not enough the job is
refused here, before anything is paid for.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Literal

from iama_engine.context.filters import Selection, select_files
from iama_engine.context.interface import SourceFile
from iama_engine.context.reach import Reach
from iama_engine.context.rejections import Rejection
from iama_engine.context.screening import is_test_path
from iama_engine.errors import EngineError, Refusal
from iama_engine.languages.registry import language_of_targets
from iama_engine.symbols.encoding import decode_exact
from iama_engine.symbols.index import Symbol, TreeIndex, index_tree

BYTES_PER_TOKEN = 3.5
Form = Literal["body", "interface"]


@dataclass(frozen=True, slots=True)
class ContextSlice:
    """One piece of source. Rank 0 are the targets; a higher rank is farther away and cut earlier."""

    path: str
    symbol: str | None
    reason: str
    rank: int
    tokens: int
    form: Form
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """AST confidence from which symbols are edited, and from which the baseline may call functions."""

    symbolic: int = 20
    characterised: int = 40


@dataclass(frozen=True, slots=True)
class ContextManifest:
    """What a job knows of its project. `files` and `symbols` are counts over the whole bundle."""

    files: int
    symbols: int
    targets: tuple[str, ...]
    slices: tuple[ContextSlice, ...]
    tokens: int
    ast_confidence: int
    baseline_mode: Literal["CHARACTERIZATION", "BLACK_BOX_ORCHESTRATION"]
    edit_mode: Literal["AST_SYMBOLIC", "EXACT_SEARCH_REPLACE"]
    findings: tuple[Rejection, ...]

    def to_json(self) -> str:
        """Everything but the source itself."""
        raw = asdict(self)
        for piece in raw["slices"]:
            del piece["text"]
        return json.dumps(raw, sort_keys=True)


def assemble_context(root: Path, targets: Sequence[str], cap_tokens: int, thresholds: Thresholds | None = None) -> ContextManifest:
    """Screen, index and cut to the cap. Raises `EngineError` for a refused target or `CONTEXT_SIZE_EXCEEDED`."""
    selection = select_files(root, targets)
    language = language_of_targets(selection.targets)
    index = index_tree(root, language=language)
    kept = frozenset(selection.kept) & index.files.keys()
    known = TreeIndex(
        {path: index.files[path] for path in sorted(kept)},
        {path: tuple(target for target in index.graph[path] if target in kept) for path in sorted(kept)},
        index.language,
    )
    sources = {path: (root / path).read_bytes() for path in known.files}
    wanted = _Slices(known, sources, selection.targets).collect()
    slices = cut_to_cap(wanted, cap_tokens, {path: SourceFile(source, language) for path, source in sources.items()}, known)
    resolution = Reach(known, index.files).resolution(selection.targets, sources)
    confidence = _confidence(known, selection, (wanted, slices), resolution.rate)
    return _manifest(known, selection, slices, confidence, thresholds or Thresholds())


def estimate_tokens(text: str) -> int:
    """A cautious estimate for source code, in no model's own count."""
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / BYTES_PER_TOKEN)


def cut_to_cap(
    slices: Sequence[ContextSlice], cap_tokens: int, files: Mapping[str, SourceFile], index: TreeIndex
) -> tuple[ContextSlice, ...]:
    """Turn bodies into interfaces, farthest first and largest first, until the sum fits."""
    kept = list(slices)
    total = sum(piece.tokens for piece in kept)
    order = sorted(range(len(kept)), key=lambda at: (-kept[at].rank, -kept[at].tokens, kept[at].path, kept[at].symbol or ""))
    for at in order:
        if total <= cap_tokens:
            break
        piece = kept[at]
        symbol = index.files[piece.path].find(piece.symbol) if piece.symbol else None
        if piece.rank == 0 or symbol is None:
            continue
        text = files[piece.path].interface_text(symbol)
        kept[at] = replace(piece, form="interface", text=text, tokens=estimate_tokens(text))
        total += kept[at].tokens - piece.tokens
    if total > cap_tokens:
        message = f"the targets and the interfaces they use need {total} tokens; the cap is {cap_tokens}"
        raise EngineError(Refusal.CONTEXT_SIZE_EXCEEDED, message, {"tokens": str(total), "cap": str(cap_tokens)})
    return tuple(kept)


def ast_confidence(parse_rate: float, resolution_rate: float, completeness: float) -> int:
    """0 to 100, from three rates of 0.0 to 1.0."""
    return round(100 * (0.40 * parse_rate + 0.35 * resolution_rate + 0.25 * completeness))


class _Slices:
    """Collects the pieces a set of targets calls for, all of them with their bodies."""

    def __init__(self, index: TreeIndex, sources: Mapping[str, bytes], targets: Sequence[str]) -> None:
        self._index = index
        self._sources = sources
        self._targets = targets

    def collect(self) -> list[ContextSlice]:
        """Targets, their tests, then what they import, nearest first."""
        whole = [self._whole(path, "target", 0) for path in self._targets]
        importers = self._index.importers()
        tests = sorted({test for path in self._targets for test in importers[path] if is_test_path(test)} - set(self._targets))
        imported = Reach(self._index).dependencies(self._targets)
        files = {path: SourceFile(source) for path, source in self._sources.items()}
        pieces = [self._piece(files, reached.symbol, "imported by target", reached.distance) for reached in imported]
        pieces += [self._piece(files, s, "test of target", 2) for path in tests for s in self._index.files[path].symbols if _is_outer(s)]
        return whole + sorted(pieces, key=lambda piece: piece.rank)

    def _whole(self, path: str, reason: str, rank: int) -> ContextSlice:
        text = decode_exact(self._sources[path])[0]
        return ContextSlice(path, None, reason, rank, estimate_tokens(text), "body", text)

    def _piece(self, files: Mapping[str, SourceFile], symbol: Symbol, reason: str, rank: int) -> ContextSlice:
        text = files[symbol.path].body_text(symbol)
        detail = f"{reason}, distance {rank}" if reason.startswith("imported") else reason
        return ContextSlice(symbol.path, symbol.name, detail, rank, estimate_tokens(text), "body", text)


def _is_outer(symbol: Symbol) -> bool:
    return "." not in symbol.qualified_name


def _confidence(
    index: TreeIndex, selection: Selection, slices: tuple[Sequence[ContextSlice], Sequence[ContextSlice]], resolution_rate: float
) -> int:
    wanted, kept = (sum(piece.tokens for piece in pieces) for pieces in slices)
    scope = {*selection.targets, *(piece.path for piece in slices[0])}
    size = sum(index.files[path].size for path in scope)
    broken = sum(min(index.files[path].error_bytes, index.files[path].size) for path in scope)
    return ast_confidence(1 - broken / size if size else 1.0, resolution_rate, kept / wanted if wanted else 1.0)


def _manifest(
    index: TreeIndex, selection: Selection, slices: tuple[ContextSlice, ...], confidence: int, thresholds: Thresholds
) -> ContextManifest:
    return ContextManifest(
        files=len(selection.kept),
        symbols=sum(len(found.symbols) for found in index.files.values()),
        targets=selection.targets,
        slices=slices,
        tokens=sum(piece.tokens for piece in slices),
        ast_confidence=confidence,
        baseline_mode="CHARACTERIZATION" if confidence >= thresholds.characterised else "BLACK_BOX_ORCHESTRATION",
        edit_mode="AST_SYMBOLIC" if confidence >= thresholds.symbolic else "EXACT_SEARCH_REPLACE",
        findings=selection.rejected,
    )
