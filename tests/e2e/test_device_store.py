"""The sealed store of a device: in order, unreadable, and somebody else's after another sign-in."""

import pytest

from tests import factories

pytestmark = pytest.mark.sqlite

PUT = """async () => {
  const { open } = await import("/static/js/device/store.js");
  const store = await open();
  const photo = new File([new Uint8Array([1, 2, 3])], "a.jpg", { type: "image/jpeg" });
  for (const id of ["c", "a", "b"]) await store.put("case", id, { text: `楼道灯 ${id}`, photos: [photo] });
  await store.put("case", "c", { text: "改过", photos: [] });
  await store.put("talk", "x", 1);
  await store.remove("case", "b");
}"""
ALL = """async () => {
  const { open } = await import("/static/js/device/store.js");
  const store = await open();
  const found = await store.all("case");
  const named = (photos) => photos.map((file) => [file.name, file.size]);
  return found.map(({ id, value }) => [id, value.text, ...named(value.photos)]);
}"""
RAW = """async () => {
  const { database } = await import("/static/js/device/database.js");
  const db = await database();
  const rows = await db.getAll("items");
  const bytes = rows.map((row) => new TextDecoder().decode(row.bytes)).join();
  const held = await db.get("keys", "current");
  return [rows.length, bytes.includes("楼道灯"), held?.key.extractable ?? null];
}"""
UNTIL_UNLOCKED = """async () => {
  const { kept } = await import("/static/js/device/keys.js");
  while (!(await kept())) await new Promise((resolve) => setTimeout(resolve, 50));
}"""
FORGET = """async () => {
  const { forget } = await import("/static/js/device/keys.js");
  await forget();
}"""


@pytest.fixture
def street(app):
    return factories.street()


@pytest.fixture
def page(open_page, street):
    page = open_page(street.head)
    page.goto("/account")
    page.evaluate(UNTIL_UNLOCKED)  # the page fetches the key, too, and could put it back after "forget"
    return page


def test_items_come_back_in_the_order_of_their_first_put_and_lie_sealed(page):
    page.evaluate(PUT)
    page.reload()

    assert page.evaluate(ALL) == [["c", "改过"], ["a", "楼道灯 a", ["a.jpg", 3]]]
    assert page.evaluate(RAW) == [3, False, False]


def test_only_the_same_person_reads_them_again(app, browsing, page, street):
    page.evaluate(PUT)
    own = page.context.cookies()

    page.evaluate(FORGET)
    assert page.evaluate(RAW) == [3, False, None]
    page.context.clear_cookies()
    other = browsing.cookie(street.grid_worker)
    page.context.add_cookies([{"name": "yehua", "value": other, "url": browsing.address}])
    page.goto("/account")
    assert page.evaluate(ALL) == []

    page.context.clear_cookies()
    page.context.add_cookies(own)
    page.goto("/account")
    page.evaluate(FORGET)
    assert [row[0] for row in page.evaluate(ALL)] == ["c", "a"]
