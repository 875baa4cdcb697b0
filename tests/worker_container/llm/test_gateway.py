"""Prices count four kinds of tokens."""

from decimal import Decimal

from iama_worker.llm.gateway import Price, TokenUsage

PRICE = Price(Decimal(3), Decimal(15), Decimal("3.75"), Decimal("0.30"))


def test_credits_are_cents_of_provider_cost() -> None:
    assert PRICE.credits(TokenUsage(input=1_000_000)) == Decimal(300)
    assert PRICE.credits(TokenUsage(output=10_000)) == Decimal(15)
    assert PRICE.credits(TokenUsage(cache_write=100_000, cache_read=1_000_000)) == Decimal("67.5")


def test_usages_add_up() -> None:
    assert TokenUsage(1, 2, 3, 4) + TokenUsage(10, 20, 30, 40) == TokenUsage(11, 22, 33, 44)
