"""Requests that no browser sends are refused, and are no fault of ours."""

import pytest

from tests import factories
from tests.signing_in import sign_in

NAMELESS = (
    b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; filename="a.jpg"\r\n\r\nx\r\n--b--\r\n',
)


@pytest.fixture
def signed_in(app, client):
    """Return the browser of a building head."""
    sign_in(client, factories.street().head)
    return client


@pytest.mark.parametrize("body", NAMELESS)
@pytest.mark.parametrize("path", ["/login", "/theme", "/cases/new"])
def test_a_part_without_a_name_makes_no_form(signed_in, body, path):
    answer = signed_in.post(path, data=body, content_type="multipart/form-data; boundary=b")

    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["x" * 300, "a." + "b" * 64])
@pytest.mark.parametrize("path", ["/", "/login", "/nowhere", "/static/css/base.css"])
def test_a_host_that_is_none_is_refused_without_a_page(signed_in, host, path):
    answer = signed_in.get(path, environ_overrides={"HTTP_HOST": host})

    assert answer.status_code == 400
    assert answer.headers["X-Request-ID"]
