"""The price table: the one a new service starts with, or a file of the same shape. A model without a price is never asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from iama_cli.exits import CliError

MILLION = 1_000_000
CREDITS_PER_DOLLAR = 100
KINDS = ("input", "output", "cache_write", "cache_read")


@dataclass(frozen=True, slots=True)
class Counted:
    """Tokens that a provider counted; those of the cache are apart from `input`."""

    input: int = 0
    output: int = 0
    cache_write: int = 0
    cache_read: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(*(getattr(self, kind) + getattr(other, kind) for kind in KINDS))


@dataclass(frozen=True, slots=True)
class Priced:
    """A model that may be asked: USD per million tokens by kind, and the most it may say in each class that leads to it."""

    model: str
    version: int
    prices: Mapping[str, float]
    caps: Mapping[str, int]

    def credits(self, counted: Counted) -> float:
        """What that many tokens cost (1 C = $0.01)."""
        dollars: float = sum(self.prices[kind] * getattr(counted, kind) for kind in KINDS) / MILLION
        return round(dollars * CREDITS_PER_DOLLAR, 4)


def find_price(model: str, table_file: Path | None = None) -> Priced:
    """The model's row; raises `CliError` MODEL_UNPRICED, or PRICE_TABLE_MALFORMED for a file that is no table."""
    table = _read(table_file)
    row = table["models"].get(model)
    if row is None:
        known = ", ".join(sorted(table["models"]))
        raise CliError("MODEL_UNPRICED", f"{model} has no price, so it was not asked; priced are {known}", detail={"model": model})
    try:
        prices = {kind: float(row[kind]) for kind in KINDS}
        classes = {name: one for name, one in dict(table.get("classes", {})).items() if one["model"] == model}
        return Priced(model, int(table["version"]), prices, {name: int(one["max_output_tokens"]) for name, one in classes.items()})
    except (KeyError, TypeError, ValueError) as error:
        raise _malformed(table_file) from error


def class_price(model_class: str) -> Priced:
    """The model that a class leads to in a new service."""
    return find_price(str(_read(None)["classes"][model_class]["model"]))


def monthly_credits() -> dict[str, int]:
    """Credits of a month by plan."""
    return {name: int(credits) for name, credits in _read(None)["monthly_credits"].items()}


def _read(table_file: Path | None) -> dict[str, Any]:
    text = table_file.read_text("utf-8") if table_file else files("iama_cli.models").joinpath("prices.json").read_text("utf-8")
    try:
        table = json.loads(text)
        if isinstance(table["models"], dict):
            return dict(table)
    except (ValueError, KeyError, TypeError) as error:
        raise _malformed(table_file) from error
    raise _malformed(table_file)


def _malformed(table_file: Path | None) -> CliError:
    shape = '{"version": 1, "models": {NAME: {"input": …, "output": …, "cache_write": …, "cache_read": …}}}'
    return CliError("PRICE_TABLE_MALFORMED", f"{table_file} is no price table: {shape}, in USD per million tokens")
