"""The shipped price table is the one that a new service starts with."""

import json
from importlib.resources import files
from typing import Any

import psycopg
import pytest

from iama_cli.models.prices import Counted, class_price, find_price, monthly_credits

MODELS = ("claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-5")


def configured(url: str, key: str) -> Any:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT value FROM dynamic_configs WHERE key = %s AND scope = 'GLOBAL'", [key]).fetchone()
    assert row is not None
    return row[0]


def test_it_is_what_the_migrations_seed(admin_database_url: str) -> None:
    shipped = json.loads(files("iama_cli.models").joinpath("prices.json").read_text("utf-8"))
    seeded = configured(admin_database_url, "price_table")
    assert (shipped["version"], shipped["unit"], shipped["models"]) == (seeded["version"], seeded["unit"], seeded["models"])
    for name, row in shipped["classes"].items():
        model = configured(admin_database_url, f"model.{name.lower()}")
        assert (row["model"], row["max_output_tokens"]) == (model["model"], model["max_output_tokens"])
        assert class_price(name).model == row["model"]
    for plan, credits in monthly_credits().items():
        assert configured(admin_database_url, f"tier.{plan}")["monthly_credits"] == credits


@pytest.mark.parametrize("model", MODELS)
def test_a_million_of_each_kind_costs_what_the_table_says(model: str) -> None:
    priced = find_price(model)
    assert priced.credits(Counted(10**6, 10**6, 10**6, 10**6)) == pytest.approx(100 * sum(priced.prices.values()))
