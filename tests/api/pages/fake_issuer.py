"""An OIDC issuer on a port of this machine: real HTTP, a key of its own, and every way to answer wrongly that a test asks for."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

CLIENT, SECRET = "cailiang-pages", "client-secret"  # of a test
_PATH = "/realms/office"


class FakeIssuer:
    """What it knows of its clients and people; `claims`, `drop`, `key` and `answers` change what it says next."""

    def __init__(self) -> None:
        self.own = ec.generate_private_key(ec.SECP256R1())
        self.url = ""
        self.behave()

    def behave(self) -> None:
        """Answer rightly from now on, whatever was asked of it before."""
        self.key = self.own
        self.codes: dict[str, dict[str, str]] = {}
        self.claims: dict[str, Any] = {}
        self.drop: tuple[str, ...] = ()
        self.discovery: dict[str, Any] = {}
        self.answers: dict[str, tuple[int, Any]] = {}
        self.algorithm = "ES256"
        self.asked: list[str] = []

    def jwks(self) -> dict[str, Any]:
        """Its public key."""
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.own.public_key()))
        return {"keys": [{**public, "kid": "one", "alg": "ES256", "use": "sig"}]}

    def authorize(self, address: str) -> str:
        """What the browser is led back to when the person signs in at this address of ours."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        """The answer of the token endpoint: a code holds once, for who has its verifier and the secret."""
        asked = self.codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        fits = (
            asked is not None and base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() == asked["code_challenge"]
        )
        if asked is None or not fits or authorization != f"Basic {basic}":
            return 400, {"error": "invalid_grant", "error_description": "<script>alert(1)</script>"}
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "u-17",
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "name": "李某",
            "scope": "openid evaluate choose read",
            "place": "640104",
        } | self.claims
        kept = {name: value for name, value in claims.items() if name not in self.drop}
        signed = jwt.encode(kept, self._signing_key(), self.algorithm, headers={"kid": "one"})
        return 200, {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": signed}

    def _signing_key(self) -> Any:  # noqa: ANN401  # of the algorithm
        if self.algorithm == "none":
            return None
        return SECRET.ljust(32, "x") if self.algorithm == "HS256" else self.key

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, Any]:
        """The answer to a request."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == f"{_PATH}/.well-known/openid-configuration":
            told = {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
                "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
            }
            return 200, told | self.discovery
        return self.token(form, authorization) if path == f"{_PATH}/token" else (404, {})


@contextmanager
def running() -> Iterator[FakeIssuer]:
    """An issuer that answers."""
    issuer = FakeIssuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            status, told = issuer.answer(self.path, form, self.headers.get("Authorization", ""))
            text = told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            if status == 302:
                self.send_header("Location", "https://evil.example/")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_port}{_PATH}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
