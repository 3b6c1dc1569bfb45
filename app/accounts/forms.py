"""Forms of sign-in: what may be typed, not who is let in."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from app.accounts import passwords
from app.web.forms import GuardedForm
from app.web.messages import add_refusals

add_refusals(
    {
        "wrong_credentials": _l("The username or the password is not right."),
        "throttled": _l("Too many failed tries. Wait %(minutes)s min, then try again."),
        "code_not_valid": _l("This code was used already or is too old. Ask for a new one."),
        "code_for_disabled": _l("This account is disabled; enable it before giving out a code."),
        "password_length": _l("Use between %(shortest)s and %(longest)s characters."),
        "password_common": _l("This password is guessed at once. Use several words or a sentence."),
        "password_is_username": _l("The password must not be the username. Use several words or a sentence."),
        "password_same": _l("This is the old password; choose another one."),
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


class PasswordForm(GuardedForm):
    """A new password, typed twice; the present one unless it was proved just now."""

    current = PasswordField(_l("Present password"), validators=[Optional(), Length(max=passwords.LONGEST)])
    password = PasswordField(
        _l("New password"),
        description=_l("At least 10 characters; several words or a sentence are easiest to remember."),
        validators=[InputRequired(_l("Type a new password.")), Length(max=passwords.LONGEST)],
    )
    again = PasswordField(
        _l("New password once more"),
        validators=[EqualTo("password", _l("The two new passwords differ; type both again."))],
    )


class EmptyForm(GuardedForm):
    """A button that needs nothing but the proof that it was pressed on our page."""
