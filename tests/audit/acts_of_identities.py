"""How the entries about identities of the house come about."""

from app.accounts.operations import Origin
from app.audit import Act
from app.identity import operations
from app.identity.facts import Said

ISSUER = "https://id.example"


def link(w):
    w.do(operations.link_for, w.person.id, "u-1001", w.by, issuer=ISSUER)


def unlink(w):
    link(w)
    w.do(operations.unlink_for, w.person.id, w.by)


def use(w):
    link(w)
    w.do(operations.sign_in, Said(ISSUER, "u-1001", None), origin=Origin("test", "192.0.2.7"))


MUST_LOG = {Act.IDENTITY_LINKED: link, Act.IDENTITY_UNLINKED: unlink, Act.IDENTITY_USED: use}
