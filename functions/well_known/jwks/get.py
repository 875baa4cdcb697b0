"""GET /.well-known/jwks.json: the public keys that check access tokens."""

from fastapi import Response

from iama.api.edge import Call, route


@route("GET", "/.well-known/jwks.json", public=True)
async def handler(call: Call) -> Response:
    jwks = await call.env.secrets.read(call.env.settings.jwks_secret_name)
    return Response(jwks, media_type="application/json", headers={"cache-control": "public, max-age=300"})
