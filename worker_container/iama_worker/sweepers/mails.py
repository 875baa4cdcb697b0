"""Sends what waits in the mail outbox. At least once: a mail whose mark was lost goes out again, and every kind bears that.

Surprising: a mail with a code gets the code here, in the moment it is written. The outbox never holds one, and a second
letter holds another code as good as the first.
"""

import logging

from iama.identity import mail_codes
from iama.identity.mail_codes import PURPOSES
from iama.identity.model import CODE_LIFETIME, CodeOwner, shown_email
from iama.ops import service as ops
from iama.ops.model import WaitingMail
from iama_worker.mail.gateway import MailGateway, MailRefused
from iama_worker.mail.letters import Letter, PayloadMisfit, code_facts, facts_of, template_of, write_letter
from iama_worker.sweepers.loop import Broom

logger = logging.getLogger(__name__)
PAGE = 20
MOST_ATTEMPTS = 12
"""Over about half a day: one minute, two, four, up to two hours between them."""


class MailSweep:
    """Every second a page of what is due."""

    every_s = 1.0
    rest_s = 0.0

    def __init__(self, broom: Broom, gateway: MailGateway) -> None:
        self._broom, self._gateway = broom, gateway

    async def look(self) -> int:
        async with self._broom.database.transaction() as tx:
            mails = await ops.claim_mails(tx, self._broom.clock.now(), PAGE)
        for mail in mails:
            await self._see_to(mail)
        return len(mails)

    async def _see_to(self, mail: WaitingMail) -> None:
        """Send it and say so; give up on what can never be sent. Where the way out is away, it comes back later."""
        code = await self._send(mail)
        async with self._broom.database.transaction() as tx:
            now = self._broom.clock.now()
            if code is None:
                await ops.mark_mail_sent(tx, mail.mail_id, now)
            else:
                logger.warning("a mail is given up", extra={"code": code, "key": mail.mail_id})
                await ops.mark_mail_failed(tx, mail.mail_id, code, now)

    async def _send(self, mail: WaitingMail) -> str | None:
        """None when it went out, else why it never will."""
        if shown_email(mail.recipient) is None:
            return "NO_ADDRESS"
        if mail.attempts > MOST_ATTEMPTS:
            return "GIVEN_UP"
        try:
            await self._gateway.send(await self._write(mail))
        except PayloadMisfit:
            return "PAYLOAD_MISFIT"
        except MailRefused as refused:
            return refused.code
        return None

    async def _write(self, mail: WaitingMail) -> Letter:
        template = template_of(mail.template)
        purpose = PURPOSES.get(template)
        if purpose is None:
            return write_letter(template, mail.recipient, facts_of(template, mail.payload))
        async with self._broom.database.transaction() as tx:
            owner = CodeOwner(mail.user_id, mail.recipient)
            code = await mail_codes.draw_code(tx, owner, purpose, self._broom.clock.now())
        return write_letter(template, mail.recipient, code_facts(code, CODE_LIFETIME[purpose]))
