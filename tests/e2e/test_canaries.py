"""What lies on a phone: nothing that identifies a resident can be read there, not even by whoever is next."""

import pytest

from tests import factories
from tests.e2e.test_drafts import held_up, readable, send, submit

pytestmark = pytest.mark.sqlite

NAME, NUMBER, ROOM = "阚蕙兰", "13977357351", "3单元1919室"
WORDS = f"楼道漏水，打{NUMBER}，{ROOM}"
CANARIES = (NAME, NUMBER, ROOM)
STORES = """async () => {
  const found = {};
  const bytes = (value) => ["utf-8", "utf-16le"].map((code) => new TextDecoder(code).decode(value)).join();
  const told = async (value) => {
    if (value instanceof Blob) return bytes(await value.arrayBuffer());
    if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return bytes(value);
    if (value === null || typeof value !== "object") return String(value);
    const parts = Object.entries(value).map(async ([name, one]) => name + (await told(one)));
    return (await Promise.all(parts)).join();
  };
  for (const [name, store] of [["local", localStorage], ["session", sessionStorage]])
    for (const [key, value] of Object.entries(store)) found[`${name} ${key}`] = value;
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const asked of await cache.keys())
      found[`cache ${name} ${asked.url}`] = asked.url + (await (await cache.match(asked)).text());
  }
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done, failed) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => failed(opening.error);
    });
    for (const store of db.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asking = db.transaction(store).objectStore(store).getAll();
        asking.onsuccess = () => done(asking.result);
      });
      for (const [number, row] of rows.entries()) found[`database ${store} ${number}`] = await told(row);
    }
    db.close();
  }
  return found;
}"""
PLANTED = """async (words) => {
  localStorage.setItem("canary", words);
  await (await caches.open("canary")).put("/canary", new Response(new Blob([words])));
  const opening = indexedDB.open("canary", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("rows");
  const db = await new Promise((done) => (opening.onsuccess = () => done(opening.result)));
  const change = db.transaction("rows", "readwrite");
  change.objectStore("rows").put({ deep: [new TextEncoder().encode(words)] }, 1);
  await new Promise((done) => (change.oncomplete = done));
  db.close();
}"""


@pytest.fixture
def street(app):
    return factories.street()


def hits(page, *canaries):
    """Return where on the phone something stands in clear."""
    stores = page.evaluate(STORES)
    assert any(where.startswith("cache") for where in stores)
    return sorted(
        {
            where.split("http")[0].strip()
            for where, words in stores.items()
            for one in canaries
            if one in words
        }
    )


def keep(page, signal):
    """Write an issue down with whom to ask, while there is no signal."""
    page.goto("/cases/new")
    signal.cut()
    page.locator("textarea[name=description]").fill(WORDS)
    while page.locator("[data-on]").is_visible():
        page.locator("[data-on]").click()
    page.locator("details.fold summary").first.click()
    page.locator("input[name=contact_name]").fill(NAME)
    page.locator("input[name=contact_phone]").fill(NUMBER)
    submit(page)
    page.locator("[data-draft-kept]").wait_for()


def test_what_is_readable_on_a_phone_would_be_found(phone):
    phone.evaluate(PLANTED, WORDS)

    assert hits(phone, NUMBER) == ["cache canary", "database rows 0", "local canary"]


def test_a_draft_that_waits_lies_nowhere_in_clear(phone, signal):
    keep(phone, signal)

    assert hits(phone, *CANARIES) == []


def test_after_signing_out_nothing_of_anybody_can_be_read(browsing, phone, signal, street, monkeypatch):
    keep(phone, signal)
    phone.on("dialog", lambda dialog: dialog.accept())
    with held_up(monkeypatch):  # so that it is there to be found
        signal.join()
        phone.goto("/account")
        phone.locator("details.account summary").click()
        phone.locator("form[data-leave] button").click()
        phone.wait_for_url("**/login")

        assert readable(phone) == 0
        assert hits(phone, *CANARIES, street.head.name) == []
    browsing.complaints[:] = [one for one in browsing.complaints if "503" not in one]


def test_whoever_signs_in_next_finds_nothing_of_the_one_before(browsing, phone, signal, street):
    keep(phone, signal)
    phone.context.clear_cookies()
    cookie = {"name": "yehua", "value": browsing.cookie(street.grid_worker), "url": browsing.address}
    phone.context.add_cookies([cookie])
    send(phone, signal)

    phone.goto("/account")
    phone.goto("/cases/new")
    phone.wait_for_load_state("networkidle")

    assert hits(phone, *CANARIES, street.head.name) == []
    # The page of the first person may have asked for suggestions meanwhile, with a token of theirs.
    browsing.complaints[:] = [one for one in browsing.complaints if "/suggestions" not in one]
