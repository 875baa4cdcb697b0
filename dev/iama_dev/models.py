"""Which model the local stack asks: one setting, `IAMA_MODEL`.

- empty or `recipes`: none, the recipes alone;
- `local`: a tiny real model on this machine, whose server the stack starts;
- `PROVIDER/NAME`: a provider's model, such as `anthropic/claude-haiku-4-5`, with its key in IAMA_MODEL_KEY;
- `http://HOST/v1#NAME`: any address that speaks the OpenAI protocol, with a key where it wants one.

A model has to have a price: one of the price table, or IAMA_MODEL_PRICE as `INPUT,OUTPUT` in USD per million tokens. What runs on
this machine costs nothing unless that says otherwise.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg
from psycopg.types.json import Jsonb

from iama_dev.peers.vault import SecretDirectory
from iama_dev.processes import StartFailed

SETTING, KEY, PRICE = "IAMA_MODEL", "IAMA_MODEL_KEY", "IAMA_MODEL_PRICE"
LOCAL, RECIPES = "local", "recipes"
LOCAL_NAME = "smollm2-135m-instruct"
LOCAL_CONTEXT, LOCAL_OUTPUT = 4_096, 256
"""Tokens: what one slot of the local server holds, and what one answer may have of it."""
SECRET_NAME = "iama/models/chosen"
CLASSES = ("l1", "l2", "l3")
_REPLACED = "replaced_here"
"""Beside the prices: what the price that a start set was before, null where there was none."""
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_UPSERT = """INSERT INTO dynamic_configs (key, value, actor) VALUES (%s, %s, 'iama dev') ON CONFLICT (key, scope, scope_id)
DO UPDATE SET value = EXCLUDED.value, version = dynamic_configs.version + 1, actor = EXCLUDED.actor, updated_at = now()"""


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model that every class leads to. `price` is USD per million tokens, input and output; None: the price table knows it."""

    name: str
    provider: str
    api_base: str = ""
    api_key: str = ""
    price: tuple[float, float] | None = None
    context_tokens: int = 0
    max_output_tokens: int = 0
    local: bool = False


def read_choice(environment: Mapping[str, str], local_url: str, local_key: str) -> ModelChoice | None:
    """The model that the variables name, None for none. Raises StartFailed with what to write instead."""
    setting = environment.get(SETTING, "").strip()
    key, price = environment.get(KEY, ""), _price(environment.get(PRICE, ""))
    if setting in ("", RECIPES):
        return None
    if setting == LOCAL:
        return ModelChoice(LOCAL_NAME, "openai", local_url, local_key, (0.0, 0.0), LOCAL_CONTEXT, LOCAL_OUTPUT, local=True)
    if setting.startswith(("http://", "https://")):
        return _at_address(setting, key, price)
    provider, slash, name = setting.partition("/")
    if not (provider and slash and name):
        raise StartFailed(f"{SETTING}={setting}: write recipes, local, PROVIDER/NAME, or http://HOST/v1#NAME")
    if not key:
        raise StartFailed(f"{SETTING}={setting} needs a key: set {KEY}")
    return ModelChoice(name, provider, api_key=key, price=price)


def _at_address(setting: str, key: str, price: tuple[float, float] | None) -> ModelChoice:
    address, _, name = setting.partition("#")
    try:
        parts = urlsplit(address)
    except ValueError:
        raise StartFailed(f"{SETTING}: that is no address; write http://HOST/v1#NAME") from None
    if parts.username is not None or parts.query:
        raise StartFailed(f"{SETTING}: an address is shown and kept in the open; put the key into {KEY}")
    if not name:
        raise StartFailed(f"{SETTING}={setting}: name the model behind the address, as in {address}#NAME")
    here = parts.hostname in _LOOPBACK
    if price is None and not here:
        raise StartFailed(f"{SETTING}={setting}: what does it cost? Set {PRICE}=INPUT,OUTPUT in USD per million tokens")
    return ModelChoice(name, "openai", address, key or "none", price or (0.0, 0.0))


def _price(text: str) -> tuple[float, float] | None:
    if not text:
        return None
    try:
        input_, output = (float(part) for part in text.split(","))
    except ValueError:
        raise StartFailed(f"{PRICE}={text}: write INPUT,OUTPUT in USD per million tokens, such as 1.0,5.0") from None
    if min(input_, output) < 0 or not math.isfinite(input_ + output):
        raise StartFailed(f"{PRICE}={text}: a price is a number, and not negative")
    return input_, output


def seed_model(admin_url: str, secrets: SecretDirectory, choice: ModelChoice | None) -> None:
    """Write the choice into the run-time configuration, as an administrator would; its key goes to the secret store alone.

    What an earlier start set and this one does not, key and price, is taken back. Raises StartFailed where nobody says what the
    model costs.
    """
    with psycopg.connect(admin_url) as connection:
        row = connection.execute("SELECT value FROM dynamic_configs WHERE key = 'price_table' AND scope = 'GLOBAL'").fetchone()
        before = dict(row[0]) if row else {}
        if choice is None:
            secrets.remove(SECRET_NAME)
            if _REPLACED in before:
                connection.execute(_UPSERT, ["price_table", Jsonb(_next(before, _as_shipped(before)))])
            connection.execute(_UPSERT, ["feature.models", Jsonb(False)])
            return
        table = _priced(before, choice)
        secrets.put(SECRET_NAME, choice.api_key)
        connection.execute(_UPSERT, ["price_table", Jsonb(table)])
        for name in CLASSES:
            connection.execute(_UPSERT, [f"model.{name}", Jsonb(_route(choice))])
        connection.execute(_UPSERT, ["feature.models", Jsonb(True)])


def _priced(table: Mapping[str, object], choice: ModelChoice) -> dict[str, object]:
    """The table with the choice's price, and with what that price stands in place of, so that the next start can put it back."""
    models, replaced = _as_shipped(table), {}
    if choice.price is not None:
        input_, output = choice.price
        replaced = {choice.name: models.get(choice.name)}
        models[choice.name] = {"input": input_, "output": output, "cache_write": input_, "cache_read": input_}
    if choice.name not in models:
        known = ", ".join(sorted(models))
        raise StartFailed(f"{choice.name} has no price: set {PRICE}=INPUT,OUTPUT in USD per million tokens; priced are {known}")
    return _next(table, models) | ({_REPLACED: replaced} if replaced else {})


def _as_shipped(table: Mapping[str, object]) -> dict[str, object]:
    """The prices without those that an earlier start set."""
    models, replaced = (dict(json.loads(json.dumps(table.get(name, {})))) for name in ("models", _REPLACED))
    return {name: price for name, price in {**models, **replaced}.items() if price is not None}


def _next(table: Mapping[str, object], models: Mapping[str, object]) -> dict[str, object]:
    version = table.get("version", 0)
    kept = {name: value for name, value in table.items() if name != _REPLACED}
    return {**kept, "version": (version if isinstance(version, int) else 0) + 1, "models": dict(models)}


def _route(choice: ModelChoice) -> dict[str, object]:
    route: dict[str, object] = {"model": choice.name, "provider": choice.provider, "api_key_ref": SECRET_NAME, "enabled": True}
    known = {"api_base": choice.api_base, "context_tokens": choice.context_tokens, "max_output_tokens": choice.max_output_tokens}
    return {**route, **{name: value for name, value in known.items() if value}}
