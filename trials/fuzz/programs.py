"""Requests of programs: with a person's token, and JSON as the API's document describes it, or nearly."""

import json
from random import Random
from typing import Any

from app.api.v1.document import document
from trials.fuzz.corpus import Corpus
from trials.fuzz.ground import Ground
from trials.fuzz.sending import Sent

ROOT = "/api/v1"
JSON = "application/json"
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Programs:
    """Makes requests; what may be sent where stands in the document."""

    def __init__(self, ground: Ground, corpus: Corpus, rng: Random) -> None:
        """Read the document."""
        self._tokens, self._corpus, self._rng = ground.tokens, corpus, rng
        with ground.app.test_request_context():
            self.paths: dict[str, Any] = document()["paths"]

    def asked(self, who: str | None, target: str, method: str = "GET") -> Sent:
        """Return a request of the person's program."""
        return Sent(who, method, target, self.signed(who))

    def signed(self, who: str | None) -> tuple[tuple[str, str], ...]:
        """Return the header that says who asks; who has no token sends another one."""
        token = self._tokens.get(who) or f"yh1_{self._rng.getrandbits(64)}"
        return (("Authorization", f"Bearer {token}"),)

    def ask(self, who: str | None, method: str, template: str, target: str) -> Sent:
        """Return a request for an address that the document writes as `template`."""
        headers, body = [*self.signed(who)], b""
        if method in WRITING:
            said = self.paths.get(template, {}).get(method.lower(), {}).get("requestBody", {})
            schema = said.get("content", {}).get(JSON, {}).get("schema", {})
            headers.append(("Content-Type", JSON))
            headers += [("If-Match", self._version())] if self._rng.random() < 0.8 else []
            body = json.dumps(self._object(schema)).encode()
        while self._rng.random() < 0.1:
            headers.append(self._corpus.header())
        return Sent(who, method, target, tuple(headers), body)

    def _version(self) -> str:
        return f'"{self._rng.choice((1, 1, 2, 3, 4))}"'

    def _object(self, schema: dict[str, Any]) -> dict[str, object]:
        demanded = set(schema.get("required", ()))
        fields = schema.get("properties", {}).items()
        return {
            name: self._value(one)
            for name, one in fields
            if self._rng.random() < (0.95 if name in demanded else 0.4)
        }

    def _value(self, schema: dict[str, Any]) -> object:
        """Return a value that fits, or now and then one that does not."""
        rng = self._rng
        if rng.random() < 0.2:
            return rng.choice((None, True, -1, 1.5, 2**63, "", [], {}, self._corpus.value()[:9000]))
        if "enum" in schema:
            return rng.choice(schema["enum"])
        kinds = schema.get("type", "string")
        kind = kinds if isinstance(kinds, str) else kinds[0]
        if kind == "array":
            return [self._value(schema.get("items", {})) for _ in range(rng.choice((0, 1, 1, 2)))]
        if kind in {"integer", "number"}:
            return rng.randrange(1, 40)
        return rng.random() < 0.5 if kind == "boolean" else self._corpus.value("楼道灯")[:9000]
