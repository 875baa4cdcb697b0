"""Letters are golden: what a user is told changes only on purpose. Write the files anew with IAMA_WRITE_GOLDEN=1."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from iama.kit.errors import JsonValue
from iama.ops.model import MailTemplate
from iama_worker.mail.letters import FACTS, FOLDER, CodeFacts, Facts, Letter, PayloadMisfit, code_facts, facts_of, template_of, write_letter

GOLDEN = Path(__file__).parent / "golden"
TO = "ada@example.com"
PAYLOADS: dict[MailTemplate, dict[str, JsonValue]] = {
    MailTemplate.WELCOME: {},
    MailTemplate.PASSWORD_CHANGED: {},
    MailTemplate.SIGN_IN_UNUSUAL: {"network": "203.0.113.0/24", "client": "iama-cli", "at": "2026-11-20T12:00:00+00:00"},
    MailTemplate.RECEIPT: {
        "plan": "PRO",
        "amount": "79.00 USD",
        "invoice": "IN-1",
        "period_start": "2026-11-01T00:00:00+00:00",
        "period_end": "2026-12-01T00:00:00+00:00",
    },
    MailTemplate.PAYMENT_FAILED: {"amount": "79.00 USD", "invoice": "IN-1", "grace_ends_at": "2026-12-08T00:00:00+00:00"},
    MailTemplate.SECOND_SUBSCRIPTION: {"kept": "PRO", "ended": "PLUS"},
    MailTemplate.QUOTA_80: {"percent": 81, "resets_at": "2026-12-01T00:00:00+00:00"},
    MailTemplate.QUOTA_100: {"percent": 100, "resets_at": "2026-12-01T00:00:00+00:00"},
    MailTemplate.ARTIFACTS_EXPIRE: {
        "job_id": "0193",
        "root_name": "le\ngacy",
        "status": "DELIVERED",
        "expires_at": "2026-12-04T12:00:00+01:00",
    },
    MailTemplate.ACCOUNT_DELETION: {"due_at": "2026-12-04T12:00:00+00:00"},
}


def written(template: MailTemplate) -> Letter:
    hours = {MailTemplate.VERIFY_EMAIL: 48, MailTemplate.RESET_PASSWORD: 1}
    if template in hours:
        return write_letter(template, TO, code_facts("the-code", timedelta(hours=hours[template])))
    return write_letter(template, TO, facts_of(template, PAYLOADS[template]))


@pytest.mark.parametrize("template", list(MailTemplate))
def test_the_letter_is_as_it_was_approved(template: MailTemplate) -> None:
    letter = written(template)
    told, path = f"{letter.subject}\n\n{letter.text}", GOLDEN / f"{template}.txt"
    if os.environ.get("IAMA_WRITE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(told)
    assert told == path.read_text()
    assert letter.recipient == TO and "\n" not in letter.subject and "{{" not in told


def test_every_template_has_a_file_and_its_facts() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {str(template) for template in MailTemplate} == {str(name) for name in FACTS}


@pytest.mark.parametrize(
    ("template", "payload"),
    [
        (MailTemplate.QUOTA_80, {"percent": "81", "resets_at": "2026-12-01T00:00:00+00:00"}),
        (MailTemplate.QUOTA_80, {"percent": 81, "resets_at": "soon"}),
        (MailTemplate.QUOTA_80, {"percent": 81}),
        (MailTemplate.WELCOME, {"name": "Ada"}),
    ],
)
def test_a_payload_of_another_shape_is_told_apart(template: MailTemplate, payload: dict[str, JsonValue]) -> None:
    with pytest.raises(PayloadMisfit):
        facts_of(template, payload)


def test_a_mail_nobody_knows_and_facts_of_another_mail_are_misfits() -> None:
    with pytest.raises(PayloadMisfit):
        template_of("birthday")
    with pytest.raises(PayloadMisfit):
        write_letter(MailTemplate.WELCOME, TO, CodeFacts("c", 1))
    with pytest.raises(PayloadMisfit):
        write_letter(MailTemplate.VERIFY_EMAIL, TO, Facts())
