"""The form of a link, and the sentences of what is refused."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired

from app.web.forms import GuardedForm
from app.web.messages import add_refusals

add_refusals(
    {
        "identity_unreachable": _l(
            "The house's sign-in does not answer. Sign in with username and password, and tell the "
            "administrator."
        ),
        "identity_over": _l(
            "This sign-in was used already, took too long, or was begun elsewhere. Begin again."
        ),
        "identity_refused": _l("The house's sign-in did not let you in. Begin again, or use your password."),
        "identity_not_proved": _l(
            "What the house's sign-in sent could not be verified, so nobody was let in. Begin again; "
            "if it stays so, tell the administrator."
        ),
        "identity_unlinked": _l(
            "No account here that may sign in is linked with your house identity. Sign in with username and "
            "password and link it under My account, or ask the administrator to link it."
        ),
        "identity_taken": _l("Another account here is linked with this identity. Take it away there first."),
        "identity_linked": _l("This account is linked with another identity. Take that one away first."),
        "identity_program": _l("A program of another system never signs in; it needs no identity."),
        "identity_subject": _l("Write what the provider calls the person: at most %(most)s characters."),
    }
)


class ButtonForm(GuardedForm):
    """A button that needs nothing but the proof that it was pressed on our page."""


class SubjectForm(GuardedForm):
    """Which identity somebody is."""

    subject = StringField(
        _l("Subject of the identity"),
        validators=[InputRequired(_l("Type the subject."))],
        description=_l("What the provider calls the person for ever (sub): a code, not the login name."),
    )
