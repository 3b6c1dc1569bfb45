/* What was done at the table on this device: shown at once, sent in order, to be undone until the talk is closed.

   An entry: {key, act, item, values, words, was, status, reason, field, answer, of}.
   `key` is its repeat key, so that sending it twice does nothing twice. `item` is the id of an item, or "new:" and the
   key of the entry that makes it. `was` is what it replaced here. `of` (of an undo) is the key of what is undone.
   status: waiting -> trying (may have arrived) -> sent -> done (the server's state shows it); or refused. */

const UNSENT = new Set(["waiting", "trying"]);
const CAN_BE_UNDONE = new Set(["add", "decide", "take-back", "remove", "present"]);

export class Entries {
  constructor(store, talk) {
    this.store = store;
    this.kind = `talk-${talk}`;
    this.list = [];
    this.coming = new Map(); // how many writes of an entry are under way; one that the disk refused stays
    this.leaving = new Set();
    this.disk = Promise.resolve();
  }

  /* Work on the disk one piece after the other: reading must not overtake a write, nor a write a removal. */
  inTurn(work) {
    const done = this.disk.then(work);
    this.disk = done.catch(() => {});
    return done;
  }

  /* Read what is kept; another tab may have changed it. */
  reload() {
    return this.inTurn(async () => {
      const found = (await this.store.all(this.kind)).map(({ value }) => value);
      const own = new Map(this.list.filter(({ key }) => this.coming.has(key)).map((entry) => [entry.key, entry]));
      const kept = found.filter(({ key }) => !this.leaving.has(key)).map((entry) => own.get(entry.key) ?? entry);
      const known = new Set(found.map(({ key }) => key));
      this.list = [...kept, ...[...own.values()].filter(({ key }) => !known.has(key))];
    });
  }

  /* Keep an entry; it has reached the disk when this resolves. */
  async add(act, entry) {
    const made = { key: crypto.randomUUID(), status: "waiting", values: {}, ...entry, act };
    this.list.push(made);
    await this.keep(made);
    return made;
  }

  /* Change an entry, unless it is no longer there. */
  async change(entry, changes) {
    Object.assign(entry, changes);
    const own = this.get(entry.key);
    if (!own) return;
    Object.assign(own, changes);
    await this.keep(own);
  }

  async discard({ key }) {
    this.list = this.list.filter((each) => each.key !== key);
    this.coming.delete(key);
    this.leaving.add(key);
    await this.inTurn(() => this.store.remove(this.kind, key));
    this.leaving.delete(key);
  }

  /* What a full disk does not take is sent all the same, from memory. */
  async keep(entry) {
    const { key } = entry;
    this.coming.set(key, (this.coming.get(key) ?? 0) + 1);
    try {
      await this.inTurn(() => this.store.put(this.kind, key, entry));
      const left = this.coming.get(key) - 1;
      if (left > 0) this.coming.set(key, left);
      else this.coming.delete(key);
    } catch {
      this.isFull = true;
    }
  }

  get(key) {
    return this.list.find((entry) => entry.key === key);
  }

  get unsent() {
    return this.list.filter((entry) => UNSENT.has(entry.status));
  }

  get refused() {
    return this.list.filter((entry) => entry.status === "refused" && !entry.undone);
  }

  /* What the server's state does not show yet. */
  get pending() {
    return this.list.filter((entry) => UNSENT.has(entry.status) || entry.status === "sent");
  }

  /* The id on the server of an item that an entry names; undefined while it has none. */
  idOf(item) {
    return String(item).startsWith("new:") ? this.get(item.slice(4))?.answer?.item : item;
  }

  /* The last thing done here that still stands. */
  get last() {
    const good = (entry) => CAN_BE_UNDONE.has(entry.act) && !entry.undone && entry.status !== "refused";
    return this.list.findLast(good);
  }

  /* Undo the last thing: what was never tried is only forgotten, everything else is undone by the server. */
  async undo() {
    const entry = this.last;
    if (!entry) return null;
    if (entry.status === "waiting") {
      await this.discard(entry);
    } else {
      await this.change(entry, { undone: true });
      const { key, item, words } = entry;
      await this.add("undo", { of: key, item: item ?? `new:${key}`, values: { of: key }, words });
    }
    return entry;
  }

  /* The server's state shows everything that was sent by now. */
  async settle() {
    for (const entry of this.list.filter((each) => each.status === "sent")) {
      if (!CAN_BE_UNDONE.has(entry.act)) await this.discard(entry);
      else await this.change(entry, { status: "done" });
    }
  }

  /* Nothing can be undone any more; what was not accepted stays to be seen. */
  async forget() {
    for (const entry of this.list) {
      if (entry.status === "done") await this.discard(entry);
    }
  }
}
