"""Mail from the outbox to the mailbox: once each, with codes that nobody finds in the database, whatever happens in between."""

import asyncio
import hashlib
import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field

import pytest

from iama.identity import mail_codes, service
from iama.identity.model import NO_ADDRESS, CodePurpose
from iama.ops import service as ops
from iama.ops.model import MailTemplate, NewMail
from iama_worker.mail.gateway import MailRefused, MailUnavailable
from iama_worker.mail.letters import Letter
from iama_worker.sweepers.loop import Broom
from iama_worker.sweepers.mails import MOST_ATTEMPTS, MailSweep
from tests.fixtures.edge import NOW
from tests.fixtures.jobs import Role
from tests.worker_container.sweepers.conftest import Rows, Workers

TO = "ada@example.com"


@dataclass
class Mailbox:
    """A way out that keeps what it is given, or fails."""

    letters: list[Letter] = field(default_factory=list)
    fault: Exception | None = None

    async def send(self, letter: Letter) -> None:
        await asyncio.sleep(0)
        if self.fault:
            raise self.fault
        self.letters.append(letter)


@dataclass
class Post:
    """Workers that send from one outbox."""

    workers: Workers
    box: Mailbox

    def look(self, workers: int = 2) -> int:
        return self.workers.look(self._sweep, workers)

    def _sweep(self, broom: Broom) -> MailSweep:
        return MailSweep(broom, self.box)


@pytest.fixture
def post(workers: Workers) -> Post:
    return Post(workers, Mailbox())


@pytest.fixture
def user_id(api: Role, workers: Workers) -> str:
    return api.run(lambda tx: service.register(tx, TO, "hash", workers.clock.now()))


def put(api: Role, user_id: str, template: MailTemplate, recipient: str = TO, **payload: int | str) -> None:
    mail = NewMail(user_id, recipient, template, payload, f"{template}:{recipient}", NOW)
    api.run(lambda tx: ops.put_mail(tx, mail))


def code_in(letter: Letter) -> str:
    found = re.search(r"^    ([A-Za-z0-9_-]{43})$", letter.text, re.MULTILINE)
    assert found, letter.text
    return found[1]


def test_a_new_account_gets_one_code_whichever_worker_sends_it(post: Post, user_id: str, api: Role, rows: Rows) -> None:
    assert (post.look(), post.look()) == (1, 0)
    [letter] = post.box.letters
    assert letter.recipient == TO
    api.run(lambda tx: mail_codes.verify_email(tx, code_in(letter), NOW))
    assert rows("SELECT email_verified_at FROM users") == [(NOW,)]
    assert (post.look(), post.box.letters[1].subject) == (1, "Welcome to IAMA")


def test_no_row_of_the_database_holds_a_code(post: Post, user_id: str, rows: Rows) -> None:
    post.look()
    code = code_in(post.box.letters[0])
    tables = rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'")
    everything = "".join(str(rows(f"SELECT to_jsonb(t) FROM {name} AS t")) for (name,) in tables)
    assert "ada@example.com" in everything and code not in everything
    raw = urlsafe_b64decode(f"{code}=")
    assert raw.hex() not in everything and hashlib.sha256(raw).hexdigest() in everything


def test_a_way_out_that_is_away_delays_and_loses_nothing(post: Post, user_id: str, rows: Rows) -> None:
    post.box.fault = MailUnavailable()
    with pytest.raises(MailUnavailable):
        post.look(workers=1)
    assert post.look() == 0, "leased"
    post.box.fault = None
    post.workers.clock.move(seconds=60)
    assert (post.look(), len(post.box.letters)) == (1, 1)


def test_each_attempt_waits_longer_and_the_last_one_gives_up(post: Post, user_id: str, rows: Rows) -> None:
    post.box.fault = MailUnavailable()
    waits = []
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(MailUnavailable):
            post.look(workers=1)
        [(due,)] = rows("SELECT available_at FROM mail_outbox")
        waits.append(int((due - post.workers.clock.now()).total_seconds()))
        post.workers.clock.moment = due
    assert waits[:3] == [60, 120, 240] and waits[-1] == 7680
    assert post.look() == 1
    assert rows("SELECT failure_code, sent_at FROM mail_outbox") == [("GIVEN_UP", None)]
    post.workers.clock.move(days=1)
    assert post.look() == 0


def test_what_can_never_be_sent_is_given_up_at_once_and_holds_up_nothing(post: Post, user_id: str, api: Role, rows: Rows) -> None:
    put(api, user_id, MailTemplate.PASSWORD_CHANGED)
    rows("UPDATE mail_outbox SET template = 'birthday' WHERE template = 'password_changed'")
    put(api, user_id, MailTemplate.WELCOME, recipient=f"github-1@github{NO_ADDRESS}")
    put(api, user_id, MailTemplate.QUOTA_80, percent="many")
    put(api, user_id, MailTemplate.QUOTA_100, percent=100, resets_at="2026-12-01T00:00:00+00:00")
    assert post.look() == 5
    codes = rows("SELECT failure_code FROM mail_outbox WHERE failed_at IS NOT NULL ORDER BY 1")
    assert codes == [("NO_ADDRESS",), ("PAYLOAD_MISFIT",), ("PAYLOAD_MISFIT",)]
    assert sorted(letter.subject for letter in post.box.letters) == ["Your IAMA credits are used up", "Your IAMA verification code"]


def test_a_refused_letter_is_not_tried_again(post: Post, user_id: str, rows: Rows) -> None:
    post.box.fault = MailRefused()
    assert post.look() == 1
    assert rows("SELECT failure_code FROM mail_outbox") == [("MAIL_REFUSED",)]


def test_a_letter_sent_twice_carries_two_codes_of_which_either_serves(post: Post, user_id: str, api: Role, rows: Rows) -> None:
    rows("UPDATE users SET email_verified_at = now()")
    rows("DELETE FROM mail_outbox")
    api.run(lambda tx: mail_codes.request_code(tx, TO, CodePurpose.RESET_PASSWORD, NOW))
    post.look()
    rows("UPDATE mail_outbox SET sent_at = NULL, available_at = created_at")
    post.look()
    first, second = map(code_in, post.box.letters)
    assert first != second
    api.run(lambda tx: mail_codes.reset_password(tx, first, "new", NOW))
    assert rows("SELECT count(*) FROM mail_codes WHERE used_at IS NULL") == [(0,)]
