"""How the entries about access tokens come about."""

from datetime import date
from zoneinfo import ZoneInfo

from app.accounts.operations import tokens
from app.audit import Act
from app.domain.tokens import Scope
from tests import factories


def make_token(w):
    facts = tokens.TokenFacts("热线", (Scope.READ,), date(2026, 6, 1))
    me = factories.actor(w.person)
    return w.do(tokens.make_token, w.person.id, me, facts, zone=ZoneInfo("Asia/Shanghai"))[0]


def revoke_token(w):
    w.do(tokens.revoke_token, make_token(w).id, w.by)


MUST_LOG = {Act.TOKEN_MADE: make_token, Act.TOKEN_REVOKED: revoke_token}
