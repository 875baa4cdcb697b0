"""Routes and prices are data; what is missing or off is refused before anything is sent."""

import pytest

from iama_worker.llm.gateway import ModelNotConfigured, ModelUnpriced
from iama_worker.llm.routes import read_route
from tests.worker_container.conftest import Lab


async def test_the_seeded_classes_have_a_model_and_a_price(lab: Lab) -> None:
    async with lab.database.transaction() as tx:
        routes = [await read_route(tx, model_class) for model_class in ("L1", "L2", "L3")]
    assert [route.max_output_tokens for route in routes] == [30_000, 5_000, 5_000]
    assert all(route.api_key_ref and route.price.output > route.price.input for route in routes)


@pytest.mark.parametrize(
    ("key", "value", "error"),
    [
        ("model.l1", {"model": "scripted", "enabled": False}, ModelNotConfigured),
        ("model.l1", {"model": "unheard-of", "enabled": True}, ModelUnpriced),
        ("price_table", {"models": {"claude-haiku-4-5": {"input": 1}}}, ModelUnpriced),
        ("price_table", {}, ModelUnpriced),
    ],
)
async def test_what_is_off_or_has_no_whole_price_is_refused(lab: Lab, key: str, value: object, error: type[Exception]) -> None:
    lab.configure(key, value)
    async with lab.database.transaction() as tx:
        with pytest.raises(error):
            await read_route(tx, "L1")


@pytest.mark.parametrize(
    ("model_class", "configured", "cap"),
    [("L1", 10**9, 30_000), ("L2", 30_000, 5_000), ("L3", 5_001, 5_000), ("L1", 1_200, 1_200), ("L2", None, 5_000), ("L2", -1, 5_000)],
)
async def test_no_configuration_lifts_the_cap_of_a_class(lab: Lab, model_class: str, configured: int | None, cap: int) -> None:
    lab.price(2)
    lab.configure(f"model.{model_class.lower()}", {"model": "scripted", "enabled": True, "max_output_tokens": configured})
    async with lab.database.transaction() as tx:
        assert (await read_route(tx, model_class)).max_output_tokens == cap
