"""Forms of sign-in: what may be typed, not who is let in."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import DateField, PasswordField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length, Optional

from app.accounts import passwords
from app.accounts.operations.tokens import NAME, TokenFacts
from app.domain.tokens import Scope
from app.web.forms import CheckboxesField, GuardedForm
from app.web.messages import add_refusals, label

add_refusals(
    {
        "wrong_credentials": _l("The username or the password is not right."),
        "throttled": _l("Too many failed tries. Wait %(minutes)s min, then try again."),
        "code_not_valid": _l("This code was used already or is too old. Ask for a new one."),
        "code_for_disabled": _l("This account is disabled; enable it before giving out a code."),
        "password_length": _l(
            "Use between %(shortest)s and %(longest)s characters; spaces and Chinese count too."
        ),
        "wrong_factor": _l("This code is not right, was used already, or is over. Wait for the next one."),
        "factor_over": _l("Setting up took too long. Begin again."),
        "sign_in_over": _l("It took too long. Sign in again."),
        "signed_out_meanwhile": _l(
            "This device was signed out just now; nothing was changed. Sign in again."
        ),
        "password_common": _l(
            "This password is among the first that are guessed. Use several words or a sentence."
        ),
        "password_breached": _l(
            "This password is on a list of stolen ones. Use one that you use nowhere else."
        ),
        "password_names": _l("Leave your name, your username and the street's name out of the password."),
        "too_many_tokens": _l("%(most)s tokens work already. Revoke one first."),
        "token_name_long": _l("Write at most %(most)s characters."),
        "token_scopes": _l("Choose at least one thing that it may be used for."),
        "token_until": _l("Choose today or a later day, at most %(days)s days ahead."),
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


class FactorForm(GuardedForm):
    """A code of the app, or a recovery code."""

    code = StringField(
        _l("Code of the app"), validators=[InputRequired(_l("Type the code.")), Length(max=40)]
    )


class ResetForm(GuardedForm):
    """A new password, typed twice."""

    password = PasswordField(
        _l("New password"),
        validators=[InputRequired(_l("Type a new password.")), Length(max=passwords.LONGEST)],
    )
    again = PasswordField(
        _l("New password once more"),
        validators=[EqualTo("password", _l("The two new passwords differ; type both again."))],
    )


class PasswordForm(ResetForm):
    """A new password, and the present one unless it was proved just now."""

    current = PasswordField(_l("Present password"), validators=[Optional(), Length(max=passwords.LONGEST)])


class EmptyForm(GuardedForm):
    """A button that needs nothing but the proof that it was pressed on our page."""


class TokenForm(GuardedForm):
    """What a token is for, and for how long."""

    name = StringField(
        _l("What is it for?"),
        validators=[InputRequired(_l("Say what it is for.")), Length(max=NAME)],
        description=_l("For example: the district's hotline."),
    )
    scopes = CheckboxesField(_l("It may be used to"), validate_choice=True)
    until = DateField(
        _l("Works until the end of"),
        validators=[InputRequired(_l("Choose a day."))],
        description=_l("At most a year ahead. Make a new one before that day."),
    )

    def __init__(self, *, until: date) -> None:
        """Offer every scope and a usual day."""
        super().__init__(data={"until": until})
        self.scopes.choices = [SelectChoice(scope.value, label(scope)) for scope in Scope]

    def facts(self) -> TokenFacts:
        """Return what was typed."""
        scopes = tuple(Scope(value) for value in self.scopes.data)
        return TokenFacts(self.name.data or "", scopes, self.until.data)
