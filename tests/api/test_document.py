"""Routes and document are equal, and the page says what the document says."""

import re

from app.api.v1.describing import OPERATIONS
from app.cases.moves import PAGES
from app.domain.tokens import Scope
from tests.api.asked import Program


def document(app, **headers):
    return Program(app, None).get("/openapi.json", **headers).json


def test_every_route_stands_in_the_document_and_nothing_else(app):
    described = {
        (method.upper(), path) for path, operations in document(app)["paths"].items() for method in operations
    }
    served = {
        (method, re.sub(r"<(?:[^:>]*:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }

    assert described == served
    assert len(served) > 60


def test_every_move_of_the_pages_is_a_route(app):
    moves = {name.removeprefix("move_") for name in OPERATIONS if name.startswith("move_")}

    assert {move.value for move in PAGES} <= moves


def test_it_is_written_in_the_readers_language(app):
    english = document(app)["paths"]["/api/v1/me"]["get"]["summary"]
    chinese = document(app, **{"Accept-Language": "zh-CN"})["paths"]["/api/v1/me"]["get"]["summary"]

    assert english != chinese
    assert english.isascii()


def test_the_document_says_which_scope_each_operation_needs(app):
    paths = document(app)["paths"]

    assert paths["/api/v1/cases"]["post"]["x-scope"] == Scope.REGISTER
    assert paths["/api/v1/problems/{code}"]["get"]["security"] == []


def test_the_page_shows_every_operation_without_anything_that_the_policy_forbids(app, client):
    page = client.get("/developers")

    assert page.status_code == 200
    assert all(f'id="{name}"' in page.text for name in OPERATIONS)
    assert "style=" not in page.text
    assert " onclick" not in page.text
