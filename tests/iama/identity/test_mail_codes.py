"""Codes of mails: same work for everybody, and what a mail of each purpose asks for."""

from collections.abc import Callable

import psycopg
import pytest

from iama.identity import mail_codes
from iama.identity.model import CodeOwner, CodePurpose, MailCodeInvalid
from tests.fixtures.edge import NOW, SignedUp
from tests.fixtures.jobs import Role


def test_the_owner_of_a_code_is_found_as_often_as_asked(api: Role, worker: Role, sign_up: Callable[..., SignedUp]) -> None:
    owner = CodeOwner(sign_up().user_id, "user1@example.com")
    code = worker.run(lambda tx: mail_codes.draw_code(tx, owner, CodePurpose.RESET_PASSWORD, NOW))
    for _ in range(2):
        assert api.run(lambda tx: mail_codes.find_owner(tx, code, CodePurpose.RESET_PASSWORD, NOW)) == owner
    with pytest.raises(MailCodeInvalid):
        api.run(lambda tx: mail_codes.find_owner(tx, code, CodePurpose.VERIFY_EMAIL, NOW))


def test_asking_writes_nothing_for_an_address_without_an_account(api: Role, admin_database_url: str) -> None:
    for purpose in CodePurpose:
        api.run(lambda tx, purpose=purpose: mail_codes.request_code(tx, "nobody@example.com", purpose, NOW))
    with psycopg.connect(admin_database_url) as connection:
        assert connection.execute("SELECT count(*) FROM mail_outbox").fetchone() == (0,)


def test_every_mail_with_a_code_has_a_purpose() -> None:
    assert {template: purpose for purpose, template in mail_codes.TEMPLATES.items()} == mail_codes.PURPOSES
    assert set(mail_codes.TEMPLATES) == set(CodePurpose)
