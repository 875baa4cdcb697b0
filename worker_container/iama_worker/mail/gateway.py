"""The way out for letters, as a Protocol, and the real one: SES. On one machine a peer of SES keeps them to be read."""

import asyncio
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from iama.kit.aws import client_config, new_client
from iama.kit.errors import Invalid, Unavailable
from iama_worker.mail.letters import Letter

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_REFUSALS = frozenset({"MessageRejected", "BadRequestException"})
"""What SES says of a letter itself; everything else is about SES or our account with it, and may pass."""


class MailUnavailable(Unavailable):
    """Mail cannot be sent for the moment."""

    code = "MAIL_UNAVAILABLE"


class MailRefused(Invalid):
    """This letter will never be taken."""

    code = "MAIL_REFUSED"
    remedy = "Nothing to do: the address takes no mail."


class MailGateway(Protocol):
    """Sends letters."""

    async def send(self, letter: Letter) -> None:
        """Hand it over once; MailRefused where it will never be taken, MailUnavailable where a later try may help."""
        ...


@dataclass(frozen=True)
class SesMail:
    """`MailGateway` over SES, version 2."""

    sender: str
    region: str

    async def send(self, letter: Letter) -> None:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            await asyncio.to_thread(self._send, letter)
        except ClientError as error:
            raise self._fault(error) from error
        except BotoCoreError as error:
            raise MailUnavailable from error

    def _send(self, letter: Letter) -> None:
        content = {"Subject": _text(letter.subject), "Body": {"Text": _text(letter.text)}}
        self._client.send_email(FromEmailAddress=self.sender, Destination={"ToAddresses": [letter.recipient]}, Content={"Simple": content})

    def _fault(self, error: "ClientError") -> MailRefused | MailUnavailable:
        return MailRefused() if error.response["Error"]["Code"] in _REFUSALS else MailUnavailable()

    @cached_property
    def _client(self) -> Any:
        return new_client("sesv2", client_config(self.region))


def _text(words: str) -> dict[str, str]:
    return {"Data": words, "Charset": "UTF-8"}
