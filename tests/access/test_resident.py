"""A resident who came in by the slip of one case is asked every route: that case, and nothing else at all."""

import pytest

from app.extensions import db
from app.models.cases import Case
from tests import slips
from tests.access import contents
from tests.access.matrix import ASK, fits, questions
from tests.access.world import NAME, PHONE, SECRET
from tests.signing_in import csrf_token

WHO, OWN = "resident by slip", "new"
OF_CASES = {"event", "case", "stored_file", "resident_answer", "objection", "remark"}
DOOR = "/q"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def resident(browsers):
    """The browsers, one of them of whoever has the slip of the case OWN; nobody is signed in there."""
    if WHO not in browsers.clients:
        client = browsers.app.test_client()
        case = db.session.get_one(Case, browsers.world.names[OWN]["case_id"])
        assert slips.come_in(client, case).status_code == 200
        browsers.clients[WHO], browsers.tokens[WHO] = client, csrf_token(client)
        browsers.cookies[WHO] = client.get_cookie("yehua").value
        db.session.rollback()
    return browsers


def others(text):
    """Return whether a text says anything of a case that is not the resident's, or of who raised one."""
    return SECRET in text.replace(f"{OWN}{SECRET}{OWN}", "") or NAME in text or PHONE in text


def test_the_own_case_is_behind_the_door(resident):
    page = resident.get(WHO, f"{DOOR}/{resident.world.names[OWN]['number']}")

    assert page.status == 200
    assert page.text != resident.get(None, f"{DOOR}/{resident.world.names[OWN]['number']}").text


def test_no_page_says_anything_of_another_case(resident):
    before, wrong = contents.digests(), []

    for one in questions(resident.app, resident.world, "GET"):
        answer = resident.get(WHO, one.url)
        if answer.status >= 500 or others(answer.text):
            wrong.append(f"GET {one.url}: {answer.status}")
        elif not one.row.is_public and not fits(answer, ASK, "GET"):
            wrong.append(f"GET {one.url}: {answer.status}, and was not asked to sign in")

    assert wrong == []
    assert contents.digests() == before


def test_no_form_does_anything_but_to_the_own_case(resident):
    before, wrong, done = contents.digests(), [], set()
    own = f"{DOOR}/{resident.world.names[OWN]['number']}/"
    for path in ("remark", "answer"):
        resident.get(WHO, own + path)

    with resident.rolling_back():
        for one in questions(resident.app, resident.world, "POST"):
            answer = resident.post(WHO, one.url, one.data(resident, WHO))
            if answer.status >= 500 or others(answer.text):
                wrong.append(f"POST {one.url}: {answer.status}")
            elif not one.row.is_public and not fits(answer, ASK, "POST"):
                wrong.append(f"POST {one.url}: {answer.status}, and was not asked to sign in")
            elif answer.wrote & OF_CASES:
                done.add(one.url)

    assert wrong == []
    assert done == {f"{own}remark"}
    assert contents.digests() == before
