"""One setting chooses the model; what is wrong with it is said before anything starts, and nothing is asked unpriced."""

from pathlib import Path

import psycopg
import pytest

from iama_dev.database import DatabaseUrls
from iama_dev.models import LOCAL_CONTEXT, LOCAL_NAME, SECRET_NAME, ModelChoice, read_choice, seed_model
from iama_dev.peers.vault import SecretDirectory
from iama_dev.processes import StartFailed

HERE = ("http://127.0.0.1:1/v1", "local-key")


@pytest.mark.parametrize("setting", ["", "recipes", "  "])
def test_without_a_model_the_recipes_are_alone(setting: str) -> None:
    assert read_choice({"IAMA_MODEL": setting}, *HERE) is None


def test_the_local_model_is_free_and_small() -> None:
    choice = read_choice({"IAMA_MODEL": "local"}, *HERE)
    assert choice is not None and choice.local
    assert (choice.name, choice.api_base, choice.api_key, choice.price) == (LOCAL_NAME, *HERE, (0.0, 0.0))
    assert choice.context_tokens == LOCAL_CONTEXT


def test_a_provider_needs_a_key_and_an_address_a_name() -> None:
    assert read_choice({"IAMA_MODEL": "openai/gpt-5", "IAMA_MODEL_KEY": "k"}, *HERE) == ModelChoice("gpt-5", "openai", api_key="k")
    chosen = read_choice({"IAMA_MODEL": "http://localhost:8080/v1#mine"}, *HERE)
    assert chosen == ModelChoice("mine", "openai", "http://localhost:8080/v1", "none", (0.0, 0.0))


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"IAMA_MODEL": "gpt-5"}, "PROVIDER/NAME"),
        ({"IAMA_MODEL": "openai/gpt-5"}, "IAMA_MODEL_KEY"),
        ({"IAMA_MODEL": "http://localhost:1/v1"}, "#NAME"),
        ({"IAMA_MODEL": "https://models.example/v1#m"}, "IAMA_MODEL_PRICE"),
        ({"IAMA_MODEL": "local", "IAMA_MODEL_PRICE": "cheap"}, "INPUT,OUTPUT"),
        ({"IAMA_MODEL": "local", "IAMA_MODEL_PRICE": "-1,1"}, "not negative"),
        ({"IAMA_MODEL": "local", "IAMA_MODEL_PRICE": "nan,1"}, "is a number"),
        ({"IAMA_MODEL": "https://[/v1#m"}, "no address"),
        ({"IAMA_MODEL": "https://me:secret@models.example/v1#m"}, "IAMA_MODEL_KEY"),
    ],
)
def test_a_wrong_setting_says_what_to_write(variables: dict[str, str], says: str) -> None:
    with pytest.raises(StartFailed, match=says.replace("/", ".")) as told:
        read_choice(variables, *HERE)
    assert "secret" not in str(told.value)


def configured(databases: DatabaseUrls, key: str) -> object:
    with psycopg.connect(databases.admin) as connection:
        row = connection.execute("SELECT value FROM dynamic_configs WHERE key = %s", [key]).fetchone()
    return row[0] if row else None


def test_a_choice_becomes_configuration_and_its_key_a_secret(databases: DatabaseUrls, tmp_path: Path) -> None:
    secrets = SecretDirectory(tmp_path)
    seed_model(databases.admin, secrets, ModelChoice("mine", "openai", "http://localhost:1/v1", "k3y", (1.0, 2.0), 4096, 512))
    route = {"model": "mine", "provider": "openai", "api_key_ref": SECRET_NAME, "enabled": True}
    route |= {"api_base": "http://localhost:1/v1", "context_tokens": 4096, "max_output_tokens": 512}
    assert configured(databases, "model.l2") == route
    assert configured(databases, "feature.models") is True
    table = configured(databases, "price_table")
    assert isinstance(table, dict) and table["models"]["mine"]["output"] == 2.0 and table["version"] == 2
    assert "claude-haiku-4-5" in table["models"], "what was priced stays priced"
    assert secrets.get(SECRET_NAME) == "k3y"
    seed_model(databases.admin, secrets, None)
    assert configured(databases, "feature.models") is False
    assert secrets.get(SECRET_NAME) is None


def test_a_price_that_a_start_set_is_gone_with_the_next_one(databases: DatabaseUrls, tmp_path: Path) -> None:
    secrets, name = SecretDirectory(tmp_path), "claude-haiku-4-5"
    shipped = price_of(databases, name)
    here = ModelChoice(name, "openai", "http://localhost:1/v1", "none", (0.0, 0.0))
    seed_model(databases.admin, secrets, here)
    seed_model(databases.admin, secrets, here)
    assert price_of(databases, name) == {"input": 0.0, "output": 0.0, "cache_write": 0.0, "cache_read": 0.0} != shipped
    seed_model(databases.admin, secrets, ModelChoice("mine", "openai", "http://localhost:1/v1", "none", (0.0, 0.0)))
    assert price_of(databases, name) == shipped
    seed_model(databases.admin, secrets, ModelChoice(name, "anthropic", api_key="k"))
    assert (price_of(databases, name), price_of(databases, "mine")) == (shipped, None)
    seed_model(databases.admin, secrets, here)
    seed_model(databases.admin, secrets, None)
    assert price_of(databases, name) == shipped


def price_of(databases: DatabaseUrls, name: str) -> object:
    table = configured(databases, "price_table")
    assert isinstance(table, dict)
    return table["models"].get(name)


def test_a_model_without_a_price_is_not_configured(databases: DatabaseUrls, tmp_path: Path) -> None:
    with pytest.raises(StartFailed, match="has no price"):
        seed_model(databases.admin, SecretDirectory(tmp_path), ModelChoice("unheard-of", "openai", api_key="k"))
    assert configured(databases, "feature.models") is False
    assert SecretDirectory(tmp_path).get(SECRET_NAME) is None
