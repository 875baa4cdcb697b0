"""From a waiting mail to the letter that goes out: templates are files under `templates/`, here they meet typed facts.

A template's first line is the subject. Nothing of a user's is ever in it, so no header can be smuggled in.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from iama.kit.errors import JsonValue
from iama.ops.model import MailTemplate

FOLDER = Path(__file__).resolve().parent / "templates"


class PayloadMisfit(Exception):
    """A mail's payload is not what its template is filled with: it was written by other code, and waiting does not help."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a template is filled with; nothing but itself where a mail is the same for everybody."""


@dataclass(frozen=True, slots=True)
class CodeFacts(Facts):
    """A code to give back, and how long it is good for. The code is drawn when the letter is written."""

    code: str
    hours: int


@dataclass(frozen=True, slots=True)
class SignInFacts(Facts):
    """A sign-in from a strange network."""

    network: str
    client: str
    at: str


@dataclass(frozen=True, slots=True)
class ReceiptFacts(Facts):
    """A payment; `amount` with its currency, as people write it."""

    plan: str
    amount: str
    invoice: str
    period_start: str
    period_end: str


@dataclass(frozen=True, slots=True)
class FailedPaymentFacts(Facts):
    """A bill that could not be collected, and until when everything goes on as it was."""

    amount: str
    invoice: str
    grace_ends_at: str


@dataclass(frozen=True, slots=True)
class SecondSubscriptionFacts(Facts):
    """Two plans were paid for side by side: which one stays, and which one is ended and paid back."""

    kept: str
    ended: str


@dataclass(frozen=True, slots=True)
class QuotaFacts(Facts):
    """Credits used, in percent of what the cycle grants, and when they come back."""

    percent: int
    resets_at: str


@dataclass(frozen=True, slots=True)
class ExpiryFacts(Facts):
    """A job whose files go soon."""

    job_id: str
    root_name: str
    status: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class DeletionFacts(Facts):
    """An account that goes unless somebody signs in."""

    due_at: str


FACTS: Mapping[MailTemplate, type[Facts]] = {
    MailTemplate.WELCOME: Facts,
    MailTemplate.VERIFY_EMAIL: CodeFacts,
    MailTemplate.RESET_PASSWORD: CodeFacts,
    MailTemplate.PASSWORD_CHANGED: Facts,
    MailTemplate.SIGN_IN_UNUSUAL: SignInFacts,
    MailTemplate.RECEIPT: ReceiptFacts,
    MailTemplate.PAYMENT_FAILED: FailedPaymentFacts,
    MailTemplate.SECOND_SUBSCRIPTION: SecondSubscriptionFacts,
    MailTemplate.QUOTA_80: QuotaFacts,
    MailTemplate.QUOTA_100: QuotaFacts,
    MailTemplate.ARTIFACTS_EXPIRE: ExpiryFacts,
    MailTemplate.ACCOUNT_DELETION: DeletionFacts,
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes out, in plain text."""

    recipient: str
    subject: str
    text: str


def template_of(name: str) -> MailTemplate:
    """The template of that name, or PayloadMisfit."""
    try:
        return MailTemplate(name)
    except ValueError as error:
        raise PayloadMisfit(name) from error


def facts_of(template: MailTemplate, payload: Mapping[str, JsonValue]) -> Facts:
    """The payload as the template's own type, times as people read them; PayloadMisfit where it is another's."""
    kind = FACTS[template]
    wanted = {field.name: field.type for field in fields(kind)}
    if payload.keys() != wanted.keys() or any(isinstance(value, int) != (wanted[name] is int) for name, value in payload.items()):
        raise PayloadMisfit(template)
    return kind(**{name: _readable(name, value) for name, value in payload.items()})


def code_facts(code: str, lifetime: timedelta) -> CodeFacts:
    """What a mail with a code is filled with."""
    return CodeFacts(code, int(lifetime.total_seconds() // 3600))


def write_letter(template: MailTemplate, recipient: str, facts: Facts) -> Letter:
    """The letter, its lines as the template has them."""
    if type(facts) is not FACTS[template]:
        raise PayloadMisfit(template)
    told = _environment().get_template(f"{template}.txt").render(asdict(facts))
    subject, _, text = told.partition("\n")
    return Letter(recipient, subject.removeprefix("Subject: ").strip(), f"{text.strip()}\n")


def _readable(name: str, value: JsonValue) -> object:
    """A time as `29 November 2026, 12:00 UTC`; everything else on one line."""
    if isinstance(value, int):
        return value
    text = " ".join(str(value).split())
    if not name.endswith(("at", "_start", "_end")):
        return text
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise PayloadMisfit(name) from error
    return moment.astimezone(UTC).strftime("%-d %B %Y, %H:%M UTC")


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(FOLDER), undefined=StrictUndefined, autoescape=False, auto_reload=False)
