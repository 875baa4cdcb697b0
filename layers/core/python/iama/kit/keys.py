"""Makes and rotates the service's own keys: what a bootstrap writes into the secret store under three names.

Surprising: a rotation makes the new key sign at once and keeps exactly one predecessor, which is longer than any token lives.
"""

import base64
import json
import os
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import RSAAlgorithm

from iama.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class KeyMaterial:
    """Three secrets as text: private signing keys, the public JWK set, and the payload codec's keys."""

    signing: str
    jwks: str
    codec: str


def new_key_material() -> KeyMaterial:
    """Fresh keys, with two signing keys published from the first day."""
    kid, private, public = _new_rsa()
    material = KeyMaterial(
        signing=json.dumps({"active": kid, "keys": {kid: private}, "refresh_key": os.urandom(32).hex()}),
        jwks=json.dumps({"keys": [public]}),
        codec=json.dumps(_codec_with({})),
    )
    return rotate_signing(material)


def rotate_signing(material: KeyMaterial) -> KeyMaterial:
    """A new key signs from now on; the one before stays published."""
    kid, private, public = _new_rsa()
    signing, jwks = json.loads(material.signing), json.loads(material.jwks)
    before = signing["active"]
    signing |= {"active": kid, "keys": {before: signing["keys"][before], kid: private}}
    published = [*(key for key in jwks["keys"] if key["kid"] == before), public]
    return KeyMaterial(json.dumps(signing), json.dumps({"keys": published}), material.codec)


def rotate_codec(material: KeyMaterial) -> KeyMaterial:
    """A new key seals from now on; every older one still opens."""
    secret = json.loads(material.codec)
    return KeyMaterial(material.signing, material.jwks, json.dumps(_codec_with(secret["keys"])))


def new_seal_keys() -> str:
    """One fresh key for `Seal`."""
    return json.dumps(_codec_with({}))


def _codec_with(keys: dict[str, str]) -> dict[str, object]:
    name = new_id()
    return {"active": name, "keys": {**keys, name: base64.b64encode(os.urandom(32)).decode()}}


def _new_rsa() -> tuple[str, str, dict[str, object]]:
    kid = new_id()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", "alg": "RS256"}
    return kid, pem, public
