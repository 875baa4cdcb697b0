"""Encrypts everything a workflow's history holds, AES-256-GCM under a named key; the API and the worker share it.

The key's name travels in clear beside the ciphertext and is bound to it, so old histories stay readable while new payloads
take the new key. Imports temporalio: only the gateway and the worker may import this module.
"""

import base64
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from temporalio.api.common.v1 import Payload
from temporalio.converter import DataConverter, DefaultFailureConverterWithEncodedAttributes, PayloadCodec

ENCODING = b"binary/iama-aes256gcm"
_NONCE_BYTES = 12


class CodecKeyError(Exception):
    """A payload cannot be read: its key is unknown, or it was changed on the way."""


class EncryptingCodec(PayloadCodec):
    """`PayloadCodec` over keys of 32 bytes by name; new payloads take the `active` one."""

    def __init__(self, active: str, keys: Mapping[str, bytes]) -> None:
        self._active = active
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}

    @staticmethod
    def from_secret(text: str) -> "EncryptingCodec":
        """From `{"active": name, "keys": {name: base64 of 32 bytes}}`."""
        secret = json.loads(text)
        keys = {name: base64.b64decode(key) for name, key in secret["keys"].items()}
        return EncryptingCodec(secret["active"], keys)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._seal(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [self._open(payload) if payload.metadata.get("encoding") == ENCODING else payload for payload in payloads]

    def _seal(self, payload: Payload) -> Payload:
        nonce, name = os.urandom(_NONCE_BYTES), self._active.encode()
        sealed = self._ciphers[self._active].encrypt(nonce, payload.SerializeToString(), name)
        return Payload(metadata={"encoding": ENCODING, "key": name}, data=nonce + sealed)

    def _open(self, payload: Payload) -> Payload:
        name = payload.metadata.get("key", b"")
        cipher = self._ciphers.get(name.decode())
        if cipher is None:
            raise CodecKeyError("the key of this payload is not among ours")
        try:
            clear = cipher.decrypt(payload.data[:_NONCE_BYTES], payload.data[_NONCE_BYTES:], name)
        except InvalidTag as error:
            raise CodecKeyError("this payload was changed after it was sealed") from error
        return Payload.FromString(clear)


def encrypting_converter(codec: EncryptingCodec) -> DataConverter:
    """The data converter of every client and worker: payloads sealed, failure texts and stack traces as well."""
    return replace(DataConverter.default, payload_codec=codec, failure_converter_class=DefaultFailureConverterWithEncodedAttributes)
