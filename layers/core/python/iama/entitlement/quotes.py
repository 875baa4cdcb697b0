"""What a model call may cost at worst, before anybody agrees to it: from the price table and the size of the code."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal

from iama.db.unit import Tx
from iama.entitlement.model import NotPriced
from iama.kit.errors import JsonValue
from iama.ops import service as ops

BYTES_PER_TOKEN = 3
FRAME_TOKENS = 4_000
"""Instructions, spec and the failing test."""
CREDITS_PER_DOLLAR = 100
MILLION = Decimal(1_000_000)


async def worst_case(tx: Tx, model_class: str, code_bytes: int) -> Decimal:
    """Credits for one question about so much code and its one retry, with the longest answer; raises NotPriced."""
    model = await ops.read_config(tx, f"model.{model_class.lower()}")
    prices = await ops.read_config(tx, "price_table")
    price = _price(model, prices)
    if price is None:
        raise NotPriced(model_class=model_class)
    asked = FRAME_TOKENS + code_bytes // BYTES_PER_TOKEN
    dollars = (price[0] * asked + price[1] * price[2]) * 2 / MILLION
    return (dollars * CREDITS_PER_DOLLAR).quantize(Decimal("0.01"), ROUND_CEILING)


def percent_of(credits: Decimal, balance: Decimal) -> int:
    """A quote as clients show it: whole percent of what is left, rounded up."""
    return 100 if balance <= 0 else int((credits * 100 / balance).to_integral_value(ROUND_CEILING))


def _price(model: JsonValue, prices: JsonValue) -> tuple[Decimal, Decimal, Decimal] | None:
    models = prices.get("models") if isinstance(prices, Mapping) else None
    if not isinstance(model, Mapping) or model.get("enabled") is not True or not isinstance(models, Mapping):
        return None
    row = models.get(str(model.get("model")))
    if not isinstance(row, Mapping):
        return None
    try:
        return Decimal(str(row["input"])), Decimal(str(row["output"])), Decimal(str(model["max_output_tokens"]))
    except (KeyError, ArithmeticError):
        return None
