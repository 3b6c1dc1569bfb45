"""A small identity provider on loopback: describes itself, gives codes and signs statements with RS256."""

import base64
import hashlib
import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.messages.sinks import HERE, _Server

CLIENT, SECRET = "yehua", "what the provider gave out"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
OTHER_KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})


@dataclass
class FakeProvider:
    """Lets `subject` sign in at once; `spoil` changes the statement, `key` signs it."""

    now: Callable[[], int]
    port: int = 0
    subject: str = "u-1001"
    claims: dict[str, Any] = field(default_factory=dict)
    spoil: Callable[[dict[str, Any]], object] = lambda _claims: None
    key: RSAKey = field(default_factory=lambda: KEY)
    alg: str = "RS256"
    about: dict[str, Any] = field(default_factory=dict)
    broken: bytes | None = None
    """What every request for a document is answered with instead."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        return f"http://{HERE}:{self.port}"

    def authorize(self, address: str) -> dict[str, str]:
        """Do what the browser and the person do there; return what comes back in the address."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return {"code": code, "state": asked["state"], "iss": self.issuer}

    def exchange(self, headers: Any, form: dict[str, str]) -> tuple[int, object]:
        """Take a code once, from our client, with the verifier that fits its challenge."""
        login = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        if headers["Authorization"] != f"Basic {login}":
            return 401, {"error": "invalid_client"}
        now = self.now()
        claims = {"iss": self.issuer, "aud": CLIENT, "sub": self.subject, "iat": now, "exp": now + 300}
        claims |= {"nonce": asked["nonce"], **self.claims}
        self.spoil(claims)
        header = {"alg": self.alg, "kid": "one"}
        token = jwt.encode(header, claims, self.key, algorithms=[self.alg])
        return 200, {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": token}

    def document(self, path: str) -> object:
        """Return the description or the keys."""
        if path == "/keys":
            return {"keys": [KEY.as_dict(private=False)]}
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        known = {name: f"{self.issuer}/{path}" for name, path in names.items()}
        return {"issuer": self.issuer, **known, **self.about}


@contextmanager
def fake_provider(now: Callable[[], int]):
    """Give a provider that runs until the block ends."""
    provider = FakeProvider(now)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            provider.asked.append(self.path)
            self.answer(200, provider.broken or json.dumps(provider.document(self.path)).encode())

        def do_POST(self):
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            status, answer = provider.exchange(self.headers, form)
            self.answer(status, json.dumps(answer).encode())

        def answer(self, status, content):
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args):
            """Say nothing."""

    server = _Server((HERE, 0), Handler)
    provider.port = server.server_port
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
