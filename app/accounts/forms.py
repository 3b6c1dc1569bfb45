"""Forms of sign-in: what may be typed, not who is let in."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from app.accounts import passwords
from app.web.forms import GuardedForm
from app.web.messages import add_refusals

add_refusals(
    {
        "wrong_credentials": _l("The username or the password is not right."),
        "throttled": _l("Too many failed tries. Wait %(minutes)s min, then try again."),
    }
)


def _without_nul(text: str | None) -> str | None:
    """Leave out what no database stores and nobody types."""
    return text.replace("\x00", "") if text else text


class SignInForm(GuardedForm):
    """Username and password."""

    username = StringField(
        _l("Username"),
        filters=[_without_nul],
        validators=[InputRequired(_l("Type your username.")), Length(max=60)],
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Type your password.")), Length(max=passwords.LONGEST)],
    )
