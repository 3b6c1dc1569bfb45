"""Characters and numbers that nobody types: said in words, never a fault of ours."""

import pytest
from flask import request
from wtforms import FieldList, Form, FormField, IntegerField, StringField, TextAreaField
from wtforms.validators import Length

from app.database import transaction
from app.extensions import db
from app.models.settings import SavedFilter
from app.web import text
from app.web.forms import GuardedForm
from tests import factories
from tests.signing_in import post, sign_in

BAD = ["\x00", "\x01", "\x08", "\x0e", "\x1b", "\x1f", "\x7f", "\ud800", "\udfff", "\ufffe", "\uffff"]
GOOD = [
    "",
    "灯坏了",
    "𠮷野家😀",
    "👨\u200d👩\u3000",
    "a\tb\nc",
    "e\u0301",
    "'; DROP --",
    "%s %(x)s {{ 7*7 }}",
]
LARGEST = 2**63 - 1
ADDRESSES = (
    *("/login", "/account", "/", "/cases", "/cases/new", "/ledger"),
    *("/talks", "/inbox", "/units", "/settings", "/files/1/photo"),
)
NAMES = (
    *("q", "page", "after", "key", "unit", "unit_id", "state", "light", "level", "category", "channel"),
    *("age", "sort", "next", "from", "until", "person", "year", "view", "filter", "urgency", "reason"),
)


class Part(Form):
    what = StringField("What")


class EverythingForm(GuardedForm):
    note = TextAreaField("Note", validators=[Length(max=20)])
    number = IntegerField("Number")
    many = FieldList(StringField("One"), "Many")
    part = FormField(Part, "Part")


@pytest.fixture
def app(make_app):
    """The application with a page that stores what a form brings."""
    app = make_app()
    app.forms = []

    def form_page():
        form = EverythingForm()
        app.forms.append(form)
        if form.validate_on_submit():
            owner = request.args.get("person", type=text.row_id)
            with transaction():
                db.session.add(SavedFilter(person_id=owner, name="x", query=form.note.data))
        return "answer", 422 if form.errors else 200

    form_page.is_public = True
    app.add_url_rule("/form", view_func=form_page, methods=["GET", "POST"])
    with app.app_context():
        yield app


@pytest.fixture
def person(app):
    with transaction():
        return factories.person("somebody", "王秀兰")


@pytest.fixture
def send(app, client, person):
    """Return a function that sends the form and gives the status and the form as it answered."""
    address = f"/form?person={person.id}"

    def send(**values):
        answer = post(client, address, {"note": "", "number": "1", **values})
        return answer.status_code, app.forms[-1]

    return send


@pytest.mark.parametrize("letter", BAD, ids=ascii)
def test_what_cannot_be_kept_is_not_clean(letter):
    assert not text.is_clean(f"灯{letter}坏了")
    assert text.cleaned(f"灯{letter}坏了") == "灯坏了"


@pytest.mark.parametrize("words", GOOD, ids=ascii)
def test_everything_that_people_type_is_clean(words):
    assert text.is_clean(words)
    assert text.cleaned(words) == words


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x0b", "\x0c"], ids=ascii)
def test_line_breaks_become_plain(line_break):
    assert text.cleaned(f"a{line_break}b") == "a\nb"


@pytest.mark.parametrize("letter", ["\x00", "\x1f", "\x7f", "\uffff"], ids=ascii)
def test_a_form_refuses_it_once_and_keeps_the_rest(send, letter):
    status, form = send(note=f"灯{letter}坏了")

    assert status == 422
    assert form.note.data == "灯坏了"
    assert len(form.note.errors) == 1
    assert send(note=form.note.data)[0] == 200


def test_a_form_keeps_what_people_type(send):
    for words in GOOD:
        with transaction():
            db.session.execute(db.delete(SavedFilter))

        status, form = send(note=words)

        assert (status, form.note.data) == (200, words)
        assert db.session.scalar(db.select(SavedFilter.query)) == words


def test_a_line_break_counts_once(send):
    status, form = send(note="0123456789\r\n123456789")

    assert (status, form.note.data) == (200, "0123456789\n123456789")


@pytest.mark.parametrize("words", [" ", "\u3000\n", "\u200b", "\ufeff", "\u202e\u2066 \u3164"], ids=ascii)
def test_what_nobody_can_see_counts_as_nothing(send, words):
    assert text.is_blank(words)
    assert not text.is_blank(f"{words}。")
    assert send(note=words)[1].note.data == ""


def test_inner_fields_are_looked_at_too(send):
    status, form = send(**{"many-0": "good", "many-1": "b\x00ad", "part-what": "b\x01ad"})

    assert status == 422
    assert len(form.form_errors) == 2
    assert (form.many.data, form.part.what.data) == (["good", "bad"], "bad")


@pytest.mark.parametrize(
    ("number", "status"), [(LARGEST, 200), (-LARGEST, 200), (LARGEST + 1, 422), (-(10**30), 422)]
)
def test_a_number_that_no_column_holds_is_refused(send, number, status):
    answer, form = send(number=str(number))

    assert answer == status
    assert bool(form.number.errors) is (status == 422)


def test_a_form_refuses_what_is_too_long_and_keeps_it(send):
    status, form = send(note="长" * 10_000)

    assert (status, form.note.data) == (422, "长" * 10_000)


def test_an_address_with_such_characters_is_refused(app, client):
    place = factories.street()
    sign_in(client, place.community_worker)

    for query in ("q=%00", "%00=1", "q=a%01b", "next=%1f&q=1", "q=%7f", "q=1&q=%00"):
        assert {client.get(f"{address}?{query}").status_code for address in ADDRESSES} == {400}


def test_whatever_else_an_address_brings_is_no_fault_of_ours(app, client):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    place = factories.street()
    sign_in(client, place.community_worker)
    values = (
        *("%ED%A0%80", "%FF%FE", "%C0%80", "%F0%A0%AE%B7", "%25s", "'", "%22", "../..", "[]", "~", "%0A"),
        *("9" * 40, str(LARGEST + 1), "-1", "0", "1e5", "NaN", "1~2", "2026-13-45", "x" * 10_000, ""),
    )

    failed = []
    for value in values:
        query = "&".join(f"{name}={value}" for name in NAMES)
        statuses = {address: client.get(f"{address}?{query}").status_code for address in ADDRESSES}
        failed += [(address, value[:30]) for address, status in statuses.items() if status >= 500]

    assert failed == []


def test_an_id_that_cannot_be_is_not_found(app, client):
    place = factories.street()
    sign_in(client, place.community_worker)
    addresses = ("/cases/{}", "/files/{}/photo", "/talks/{}", "/units/{}", "/static/{}", "/{}")

    for part in ("%00", "9" * 20, str(LARGEST + 1), "-1", "1%00", "%ED%A0%80", "x" * 5000):
        assert {client.get(address.format(part)).status_code for address in addresses} == {404}, part


@pytest.mark.parametrize("number", [1, LARGEST])
def test_an_id_is_a_number_that_both_databases_can_compare(number):
    assert text.row_id(str(number)) == number


@pytest.mark.parametrize("number", ["0", "-1", str(LARGEST + 1), "one", "", "1.0"])
def test_what_is_no_id_is_refused(number):
    with pytest.raises(ValueError, match=r"is no id|invalid literal"):
        text.row_id(number)
