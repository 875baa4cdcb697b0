"""Seals small secrets of ours that a table has to hold: AES-256-GCM under a named key of the secret store.

What a secret is about is bound to it, so a sealed text cannot be moved to another row.
"""

import base64
import json
import os
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


class SealBroken(Exception):
    """A sealed text cannot be opened: its key is unknown, it is about something else, or it was changed."""


class Seal:
    """Keys of 32 bytes by name; the `active` one seals, every one of them opens."""

    def __init__(self, active: str, keys: Mapping[str, bytes]) -> None:
        self._active = active
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}

    @staticmethod
    def from_secret(text: str) -> "Seal":
        """From `{"active": name, "keys": {name: base64 of 32 bytes}}`."""
        secret = json.loads(text)
        return Seal(secret["active"], {name: base64.b64decode(key) for name, key in secret["keys"].items()})

    def seal(self, clear: bytes, about: str) -> bytes:
        """The key's name and a zero byte, the nonce, the ciphertext."""
        nonce, name = os.urandom(_NONCE_BYTES), self._active.encode()
        return name + b"\0" + nonce + self._ciphers[self._active].encrypt(nonce, clear, about.encode())

    def open(self, sealed: bytes, about: str) -> bytes:
        """What was sealed about the same thing, or SealBroken."""
        name, _, rest = sealed.partition(b"\0")
        cipher = self._ciphers.get(name.decode(errors="replace"))
        if cipher is None:
            raise SealBroken
        try:
            return cipher.decrypt(rest[:_NONCE_BYTES], rest[_NONCE_BYTES:], about.encode())
        except (InvalidTag, ValueError) as error:
            raise SealBroken from error
