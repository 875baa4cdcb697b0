"""One address for all peers, as `AWS_ENDPOINT_URL` wants it: told apart by the operation header, else it is S3."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from iama_dev.peers import mail, s3, secrets
from iama_dev.peers.mail import MailDirectory
from iama_dev.peers.objects import ObjectDirectory
from iama_dev.peers.providers import ProviderPeer
from iama_dev.peers.signatures import Verifier
from iama_dev.peers.stripe.app import StripePeer
from iama_dev.peers.vault import SecretDirectory


@dataclass(frozen=True, slots=True)
class Peers:
    """An ASGI application. No bucket is named like the other paths: names start with no underscore and have three letters."""

    objects: ObjectDirectory
    secrets: SecretDirectory
    verifier: Verifier
    letters: MailDirectory | None = None
    providers: ProviderPeer | None = None
    stripe: StripePeer | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        if request.url.path == "/_mail" and self.letters:
            response = mail.page(self.letters)
        elif self.providers and self.providers.serves(request.url.path):
            response = await self.providers.answer(request)
        elif self.stripe and self.stripe.serves(request.url.path):
            response = await self.stripe.answer(request, (await request.body()).decode())
        elif request.url.path == mail.SEND and self.letters:
            response = await mail.answer(request, self.letters, self.verifier)
        elif "x-amz-target" in request.headers:
            response = await secrets.answer(request, self.secrets, self.verifier)
        else:
            response = await s3.answer(request, self.objects, self.verifier)
        await response(scope, receive, send)
