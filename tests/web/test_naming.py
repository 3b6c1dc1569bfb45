"""Units are called by their English names on English pages, wherever there is one."""

import pytest

from app.database import transaction
from tests import factories
from tests.signing_in import sign_in


@pytest.fixture
def street(app):
    street = factories.street()
    with transaction():
        street.community.name_en = "Huaiyin Community"
        street.grid.name_en = "Huaiyin Grid 1"
    return street


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_pages_name_units_in_the_readers_language(client, street, language):
    sign_in(client, street.grid_worker)
    addresses = [
        "/units",
        f"/units/{street.grid.id}",
        "/units?q=槐荫一网格",
        "/people",
        f"/people/{street.grid_worker.id}",
        "/account",
        "/talks/new",
    ]
    shown = "Huaiyin Grid 1" if language == "en" else "槐荫一网格"

    texts = [client.get(url, headers={"Accept-Language": language}).text for url in addresses[1:]]
    tree = client.get(addresses[0], headers={"Accept-Language": language}).text

    assert ("Huaiyin Community" in tree) == (language == "en")
    assert all(shown in text for text in texts)


def test_a_unit_without_an_english_name_keeps_its_own(client, street):
    sign_in(client, street.grid_worker)

    answer = client.get(f"/units/{street.sister_grid.id}", headers={"Accept-Language": "en"})

    assert "<h1>槐荫二网格</h1>" in answer.text
