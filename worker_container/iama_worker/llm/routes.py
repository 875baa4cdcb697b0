"""Which model a class leads to and what it costs: both are data in `dynamic_configs`, so business code never names a model."""

from collections.abc import Mapping
from decimal import Decimal

from iama.db.unit import Tx
from iama.kit.errors import JsonValue
from iama.ops import service as ops
from iama_worker.llm.gateway import ModelNotConfigured, ModelUnpriced, Price, Route
from iama_worker.llm.metering import OUTPUT_CAPS


async def read_route(tx: Tx, model_class: str) -> Route:
    """The route of a class. Raises ModelNotConfigured where it is off, ModelUnpriced where its model has no price."""
    model = await ops.read_config(tx, f"model.{model_class.lower()}")
    prices = await ops.read_config(tx, "price_table")
    if not isinstance(model, Mapping) or model.get("enabled") is not True:
        raise ModelNotConfigured(model_class=model_class)
    name = str(model.get("model", ""))
    return Route(
        model=name,
        provider=str(model.get("provider", "")),
        price=_price(prices, name),
        max_output_tokens=_output_cap(model_class, _whole(model.get("max_output_tokens"))),
        api_key_ref=str(model.get("api_key_ref", "")),
        api_base=str(model.get("api_base", "")),
        context_tokens=_whole(model.get("context_tokens")),
        price_version=_whole(prices.get("version")) if isinstance(prices, Mapping) else 0,
    )


def _output_cap(model_class: str, configured: int) -> int:
    """The configured cap, never above the one of the class; where nothing is configured, that one."""
    cap = OUTPUT_CAPS.get(model_class, min(OUTPUT_CAPS.values()))
    return min(configured, cap) if configured > 0 else cap


def _whole(value: JsonValue) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _price(table: JsonValue, model: str) -> Price:
    models = table.get("models") if isinstance(table, Mapping) else None
    row = models.get(model) if isinstance(models, Mapping) else None
    if not isinstance(row, Mapping):
        raise ModelUnpriced(model=model)
    try:
        input_, output, write, read = (Decimal(str(row[name])) for name in ("input", "output", "cache_write", "cache_read"))
    except (KeyError, ArithmeticError):
        raise ModelUnpriced(model=model) from None
    return Price(input_, output, write, read)
