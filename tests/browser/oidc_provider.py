"""A provider of sign-in on this machine: discovery, authorize, token (RS256), keys; nothing else."""

import base64
import hashlib
import secrets
import socket
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT, SECRET = "siteselect", "known-to-both"


class Provider:
    """Signs in whoever presses the button as `person`, and remembers what was asked of it."""

    def __init__(self, port):
        self.issuer, self.key = f"http://127.0.0.1:{port}", RSAKey.generate_key(2048, {"kid": "one"})
        self.person = {"sub": "7", "name": "林召集", "email": "lin@example.org", "email_verified": True}
        self.asked, self.tokens = {}, 0

    @property
    def app(self):
        return Starlette(routes=[
            Route("/.well-known/openid-configuration", self.discovery),
            Route("/authorize", self.authorize), Route("/keys", self.keys),
            Route("/agreed", self.agreed), Route("/token", self.token, methods=["POST"]),
        ])  # fmt: skip

    async def discovery(self, _):
        return JSONResponse({
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        })  # fmt: skip

    async def authorize(self, request):
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT and "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.asked[code] = asked
        return HTMLResponse(f'<h1>Provider</h1><a href="/agreed?code={code}">Continue</a>')

    async def agreed(self, request):
        code = request.query_params["code"]
        asked = self.asked[code]
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 302)

    async def token(self, request):
        form = await request.form()
        given = base64.b64decode(request.headers["authorization"].split()[1]).decode()
        asked = self.asked.pop(form["code"])  # a code is good once
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if given != f"{CLIENT}:{SECRET}" or proof != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300,
                  "nonce": asked["nonce"], **self.person}  # fmt: skip
        self.tokens += 1
        return JSONResponse({
            "access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "expires_in": 300,
            "id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key),
        })  # fmt: skip

    async def keys(self, _):
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})


@contextmanager
def providing():
    """Serve a provider on a free port of this machine."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    provider = Provider(listening.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(provider.app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.should_exit = True
        thread.join(10)
        listening.close()
