/* Keeps a device and the server alike: what waits is sent, then the state of the talk is asked for. One after the
   other, so that a change in the state that was not sent from here is another device's. */
import { tellChanges } from "./changes.js";
import { Stopped } from "./sending.js";
import { say, words } from "./words.js";

const EVERY = 1_500;
const HIDDEN = 10_000;
const WHOLE = 40; // so many rounds until the state is asked for whatever its version: lights and dues move too

export class Loop {
  constructor(table) {
    this.table = table;
    this.heard = [];
    this.rounds = 0;
    for (const [target, event] of [[window, "online"], [document, "visibilitychange"]]) {
      target.addEventListener(event, () => this.tick());
    }
  }

  /* One round now; one that is asked for during another follows it. */
  async tick() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    clearTimeout(this.timer);
    try {
      do {
        this.again = false;
        await this.round();
      } while (this.again);
    } finally {
      this.busy = false; // whatever went wrong, the next round comes
      this.timer = setTimeout(() => this.tick(), document.hidden ? HIDDEN : EVERY);
    }
  }

  async round() {
    const { table } = this;
    const trouble = table.trouble;
    const had = this.heard.length;
    let news = false;
    try {
      await table.line.send(table.entries, this.heard);
      news = await this.poll();
      table.trouble = "";
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      table.trouble = error.message;
    }
    if (news || had !== this.heard.length || trouble !== table.trouble) await table.refresh();
  }

  /* Ask for the state; return whether there was a new one or something has been settled. */
  async poll() {
    const { table, heard } = this;
    const before = table.state.version ? table.state : null;
    const version = this.rounds++ % WHOLE ? table.state.version : 0;
    const state = await table.line.since(version);
    const settled = heard.length > 0;
    if (state) {
      Object.assign(table.notes, tellChanges(before, state, this.own()));
      await table.learn(state);
    }
    this.tellReplaced();
    heard.length = 0;
    if (settled) await table.entries.settle();
    return Boolean(state) || settled;
  }

  own() {
    const { entries } = this.table;
    const of = ([entry]) => (entry.act === "add" ? entry.answer?.item : entries.idOf(entry.item));
    return new Set(this.heard.map(of));
  }

  /* Say what this device has decided over without having seen it. */
  tellReplaced() {
    for (const [entry, answer] of this.heard) {
      if (!answer?.replaced) continue;
      const sentence = words("replaced", { was: answer.replaced });
      this.table.notes[this.table.entries.idOf(entry.item)] = sentence;
      say(sentence);
    }
  }
}
