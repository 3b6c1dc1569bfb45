/* Sends what waits, in order and each once, and asks for the state of the talk. */
import { signedIn } from "../device/keys.js";

const PATIENCE = 10_000;
const PATHS = {
  begin: () => "/begin",
  add: () => "/items",
  decide: (id) => `/items/${id}/decision`,
  "take-back": (id) => `/items/${id}/take-back`,
  remove: (id) => `/items/${id}/remove`,
  settle: (id, entry) => `/items/${id}/promises/${entry.promise}`,
  present: () => "/present",
  undo: () => "/undo",
};

/* Why nothing more can be sent for now: "offline", "signed_out", "other_person" or "not_shown". */
export class Stopped extends Error {}

export class Line {
  constructor(url, store) {
    this.url = url;
    this.store = store;
  }

  /* Return the state of the talk, or null while it is still that of `version`. */
  async since(version) {
    const answer = await this.fetched(`/since?version=${version}`, {});
    if (answer.status === 204) return null;
    if (!answer.ok) throw new Stopped("not_shown");
    return answer.said;
  }

  /* Return the open cases that an item may be about. */
  async similar(id) {
    const answer = await this.fetched(`/items/${id}/similar`, {});
    if (!answer.ok) throw new Stopped("not_shown");
    return answer.said;
  }

  /* Send everything that waits; `heard` gets each entry with its answer (null when it was refused).
     Several tabs take turns. */
  send(entries, heard) {
    const work = () => this.sendAll(entries, heard);
    return navigator.locks ? navigator.locks.request(`${entries.kind}-sending`, work) : work();
  }

  async sendAll(entries, heard) {
    await entries.reload();
    if (!entries.unsent.length) return;
    const token = await this.token();
    let entry;
    while ((entry = entries.unsent[0])) heard.push([entry, await this.sendOne(entries, entry, token)]);
  }

  async token() {
    const me = await signedIn().catch(offline);
    if (!me.person) throw new Stopped("signed_out");
    if (this.store.isLasting && me.person !== this.store.person) throw new Stopped("other_person");
    return me.token;
  }

  async sendOne(entries, entry, token) {
    const id = entries.idOf(entry.item);
    if (entry.act === "undo" && entries.get(entry.of)?.status === "refused") {
      await entries.discard(entries.get(entry.of)); // it never came about, so that nothing is to be undone
      await entries.discard(entry);
      return null;
    }
    if (entry.act !== "undo" && entry.item && id === undefined) {
      await entries.change(entry, { status: "refused", reason: "first_refused" });
      return null;
    }
    await entries.change(entry, { status: "trying" });
    const body = new FormData();
    for (const [name, value] of Object.entries(entry.values)) body.set(name, value);
    body.set("repeat_key", entry.key);
    const path = PATHS[entry.act](id, entry);
    const answer = await this.fetched(path, { method: "POST", body, headers: { "X-CSRFToken": token } });
    const { ok, said } = answer;
    if (ok) {
      await entries.change(entry, { status: "sent", answer: said });
      return said;
    }
    const reason = said.message || "refused_by_server";
    await entries.change(entry, { status: "refused", reason, field: said.field ?? "" });
    return null;
  }

  /* Answers that say nothing about the entry itself (no network, no session, a server in trouble, one that breaks
     off, a page of somebody else's in between) stop the line; the repeat key gets the first answer once more. */
  async fetched(path, options) {
    const stop = new AbortController(); // AbortSignal.timeout is younger than the browsers that we promise
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    const all = { redirect: "manual", cache: "no-store", signal: stop.signal, ...options };
    all.headers = { Accept: "application/json", ...options.headers };
    try {
      const answer = await fetch(this.url + path, all).catch(offline);
      if (answer.type === "opaqueredirect" || answer.status === 401) throw new Stopped("signed_out");
      if (answer.status >= 500 || answer.status === 429) throw new Stopped("offline");
      const { ok, status } = answer;
      const text = await answer.text().catch(offline);
      return { ok, status, said: status === 204 ? null : read(text, ok) };
    } finally {
      clearTimeout(timer);
    }
  }
}

function offline() {
  throw new Stopped("offline");
}

/* Return what an answer says; a refusal may be a page of the server without any, a good answer may not. */
function read(text, ok) {
  try {
    return JSON.parse(text);
  } catch {
    return ok ? offline() : {};
  }
}
