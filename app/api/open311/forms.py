"""What a request brings, as the standard names it."""

import re
from math import isfinite

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import FloatField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from app.domain.coordinates import Point
from app.web.forms import GuardedForm

LONGEST_DESCRIPTION = 4000
_LATIN = re.compile(r"[ -~À-ɏ]*")


def _length(most: int) -> Length:
    return Length(max=most, message=_l("Write at most %(max)d characters."))


class RequestForm(GuardedForm):
    """A request. What identifies a device or an account elsewhere is taken and not kept."""

    api_key = StringField()
    jurisdiction_id = StringField()
    service_code = StringField()
    lat = FloatField(validators=[Optional()])
    long = FloatField(validators=[Optional()])
    address_string = StringField(validators=[_length(400)])
    address_id = StringField(validators=[_length(60)])
    description = TextAreaField(validators=[_length(LONGEST_DESCRIPTION)])
    first_name = StringField(validators=[_length(30)])
    last_name = StringField(validators=[_length(29)])
    phone = StringField(validators=[_length(30)])
    email = StringField(validators=[_length(200)])
    device_id = StringField(validators=[_length(200)])
    account_id = StringField(validators=[_length(200)])
    media_url = StringField(validators=[_length(300)])
    media = MultipleFileField()
    """Photos themselves; no part of the standard, but what clients send."""

    def validate(self, extra_validators: object = None) -> bool:
        """Look at all fields, and demand a place in one of the three ways."""
        wrong = self._wrong_place() if super().validate() else ""
        if wrong:
            self.form_errors.append(wrong)
        return not self.errors

    def _wrong_place(self) -> str:
        """Return what to say of the place; "" where there is nothing to say."""
        lat, long = self.lat.data, self.long.data
        if (lat is None) != (long is None):
            return _("lat and long belong together: send both, or neither.")
        if lat is not None:
            is_place = isfinite(lat) and isfinite(long) and Point(lat, long).is_on_earth
            return "" if is_place else _("lat and long are no place on earth; send degrees in WGS-84.")
        if not (self.address_string.data or self.address_id.data):
            return _("No place was provided. Send lat and long, address_id or address_string.")
        return ""

    def name(self) -> str:
        """Return the resident's name: in Chinese the family name leads, without a blank."""
        first, last = self.first_name.data.strip(), self.last_name.data.strip()
        if _LATIN.fullmatch(first + last):
            return f"{first} {last}".strip()
        return f"{last}{first}"
