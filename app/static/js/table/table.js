/* A talk as this device knows it: the server's last state, what was done here since, and what to show of both. */
import { Entries } from "./entries.js";
import { onChange, opened } from "./kept.js";
import { itemOf, shown } from "./overlay.js";
import { Line } from "./sending.js";
import { brief, say, words } from "./words.js";

const EMPTY = { version: 0, state: "planned", is_open: false, is_over: false, offered: [], people: [], items: [] };

export class Table {
  /* Return the table with what the device keeps of it. */
  static async opened(root) {
    const table = new Table(root, await opened());
    await table.entries.reload();
    const [kept] = await table.store.all(table.stateKind);
    if (kept) table.state = kept.value;
    if (table.store.isLasting) onChange((kind) => kind === table.entries.kind && table.reread());
    return table;
  }

  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.entries = new Entries(store, root.dataset.table);
    this.stateKind = `${this.entries.kind}-state`;
    this.line = new Line(root.dataset.url, store);
    this.state = EMPTY;
    this.view = EMPTY;
    this.notes = {};
    this.trouble = "";
    this.changed = () => {};
    this.wake = () => {};
  }

  async reread() {
    await this.entries.reload();
    await this.refresh();
  }

  async refresh() {
    this.view = shown(this.state, this.entries);
    this.changed();
  }

  /* Keep a new state of the server. */
  async learn(state) {
    this.state = state;
    if (state.is_over) await this.entries.forget();
    await this.store.put(this.stateKind, "last", state).catch(() => {
      this.entries.isFull = true; // only a start without network misses it
    });
  }

  get looksBack() {
    return this.view.items.filter((item) => !item.is_new);
  }

  get raised() {
    return this.view.items.filter((item) => item.is_new);
  }

  item(id) {
    return itemOf(this.view, id, this.entries);
  }

  /* Do something: it is kept, shown, said, and sent as soon as it can be. */
  async act(act, entry) {
    const adding = this.entries.add(act, entry); // in the list by now, on the disk in a moment
    say(entry.said ?? "decided", { title: entry.words, words: "", name: entry.words, ...entry.gaps });
    await this.refresh();
    const made = await adding;
    this.wake();
    return made;
  }

  begin() {
    return this.act("begin", { words: words("begun"), said: "begun" });
  }

  present(person) {
    const values = { person: person.id, here: person.here ? "" : "1" };
    const said = person.here ? "left" : "came";
    const sentence = words(said, { name: person.name });
    return this.act("present", {
      person: person.id, was: person.here, values, words: sentence, said, gaps: { name: person.name },
    });
  }

  decide(item, values, show) {
    const title = brief(item.title);
    const sentence = words("decided", { title, words: show.words });
    delete this.notes[item.id];
    return this.act("decide", {
      item: item.id, was: item.decision, show, words: sentence, said: sentence,
      values: { ...values, seen: item.decision?.mark ?? "" },
    });
  }

  takeBack(item) {
    const said = words("taken_back", { title: brief(item.title) });
    return this.act("take-back", { item: item.id, was: item.decision, words: said, said });
  }

  settle(item, promise, outcome, name) {
    const said = words("settled", { title: brief(item.title), words: name });
    return this.act("settle", { item: item.id, promise: promise.id, values: { outcome }, words: said, said });
  }

  remove(item) {
    const said = words("removed", { title: brief(item.title) });
    return this.act("remove", { item: item.id, was: item, words: said, said });
  }

  add(values, show) {
    const said = words("added", { title: brief(show.title) });
    return this.act("add", { values, show, words: said, said });
  }

  async undo() {
    const entry = await this.entries.undo();
    if (!entry) return;
    say("undone", { words: entry.words });
    await this.refresh();
    this.wake();
  }
}
