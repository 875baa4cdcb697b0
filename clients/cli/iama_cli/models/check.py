"""Asks a model two small questions that begin alike: does the key work, how soon does it answer, does it count, does it remember?

Surprising: whether a provider keeps a beginning is measured, never looked up: the second question must be counted as read from there.
"""

import time
from dataclasses import dataclass

import httpx

from iama_cli.exits import CliError, Exit
from iama_cli.models.prices import Counted, Priced
from iama_cli.models.protocols import Heard, Protocol, read_stream

ANSWER_TOKENS = 16
BEGINNING = "A beginning that stays the same is kept by some providers. " * 240
"""Longer than the 2,048 tokens below which the most demanding provider keeps nothing."""
QUESTIONS = ("Answer with the word one.", "Answer with the word two.")
CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to ask. `key` is never shown, only the `variable` it came from; `seconds` is how long a silence may be."""

    protocol: Protocol
    model: str
    base: str
    variable: str
    key: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found. Times in seconds; `kept` are the tokens of the second question that came from the provider's cache."""

    target: Target
    priced: Priced
    first_token_s: float
    total_s: float
    counted: Counted
    kept: int

    @property
    def credits(self) -> float:
        """What both questions cost."""
        return self.priced.credits(self.counted)


def check_model(target: Target, priced: Priced) -> Checked:
    """Ask twice. Raises `CliError`: MODEL_KEY_REFUSED, MODEL_UNKNOWN, MODEL_BUSY, MODEL_NO_ANSWER, MODEL_PROTOCOL, MODEL_UNCOUNTED."""
    timeout = httpx.Timeout(target.seconds, connect=min(CONNECT_SECONDS, target.seconds))
    with httpx.Client(timeout=timeout, headers=target.protocol.headers(target.key)) as client:
        answers = [_ask(client, target, question) for question in QUESTIONS]
    counted = [one for one, _, _ in answers]
    return Checked(target, priced, answers[0][1], answers[0][2], counted[0] + counted[1], counted[1].cache_read)


def _ask(client: httpx.Client, target: Target, question: str) -> tuple[Counted, float, float]:
    """The count, the seconds to the first text, and to the end."""
    body = target.protocol.body(target.model, BEGINNING, question, ANSWER_TOKENS)
    heard, began, spoke = Heard(), time.monotonic(), []
    try:
        with client.stream("POST", f"{target.base.rstrip('/')}{target.protocol.path}", json=body) as answer:
            if answer.status_code != httpx.codes.OK:
                raise _refused(target, answer)
            read_stream(answer.iter_lines(), target.protocol, heard, lambda: spoke.append(time.monotonic()))
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise _no_answer(target, type(error).__name__) from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _other_protocol(target) from error
    if not heard.finished or not heard.text:
        raise _other_protocol(target)
    if heard.counted is None:
        message = f"{target.model} answers and does not count its tokens: what cannot be counted cannot be charged"
        raise CliError("MODEL_UNCOUNTED", message, Exit.UNAVAILABLE)
    return heard.counted, spoke[0] - began, time.monotonic() - began


def _refused(target: Target, answer: httpx.Response) -> CliError:
    """By status alone: a provider's words may hold the key."""
    status = answer.status_code
    told = {"status": status}
    if status in (401, 403):
        whose = f"the key of {target.variable}" if target.key else f"a question without a key, and {target.variable} is not set"
        return CliError("MODEL_KEY_REFUSED", f"{target.base} refuses {whose} (HTTP {status})", detail=told)
    if status == 404:
        return CliError("MODEL_UNKNOWN", f"{target.base} knows no model {target.model}, or is not where its API is", detail=told)
    if status == 429:
        again = {"retry_after": answer.headers["retry-after"]} if "retry-after" in answer.headers else {}
        return CliError("MODEL_BUSY", f"{target.base} has no room for this key now", Exit.UNAVAILABLE, told | again)
    return CliError("MODEL_NO_ANSWER", f"{target.base} answers with HTTP {status}", Exit.UNAVAILABLE, told)


def _no_answer(target: Target, what: str) -> CliError:
    return CliError("MODEL_NO_ANSWER", f"{target.base} does not answer within {target.seconds:g} s ({what})", Exit.UNAVAILABLE)


def _other_protocol(target: Target) -> CliError:
    message = f"{target.base} answers, but not as the {target.protocol.name} protocol does; try --provider or another --base"
    return CliError("MODEL_PROTOCOL", message)
