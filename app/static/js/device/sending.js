/* Sends drafts in their order, each once: its id is the repeat key that the server knows it by.

   A draft is {path, fields: [[name, value]], photos: [File], label, noted_at, state, reasons, url, number, failures};
   state "kept": to be sent; "refused": came back, `reasons` says why; "sent": arrived under `number`. */
import { asked, reached, read } from "./leaving.js";
import { open } from "./store.js";

export const DRAFT = "draft";
const ME = "/device/me";
const LOCK = "yehua-send";
const SENDING = "yehua-sending";
const NOT_NOW = new Set([408, 425, 429, 502, 503, 504, 507]);
const TRIES = 3; // of one draft that the server fails at, before it is shown to its writer
const LONGEST = 180_000; // milliseconds that one draft may take on a bad line

/* Send what waits; of several tabs one does it. Returns "done", "offline", "failed", "signed out" or "busy". A draft
   that the server fails at holds up those behind it, so that they arrive in their order. Whoever is told
   "signed out" has to call `signedIn`, which wipes what can be read. */
export async function send() {
  if (!navigator.locks) return sendAll();
  return navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? sendAll() : "busy"));
}

/* Remove a draft that its writer does not want any more; never while it is being sent. */
export async function discard(id) {
  const remove = async () => (await open())?.remove(DRAFT, id);
  return navigator.locks ? navigator.locks.request(LOCK, remove) : remove();
}

/* Call back with the id of the draft that is being sent now, or null. */
export function onSending(callback) {
  new BroadcastChannel(SENDING).addEventListener("message", (event) => callback(event.data));
}

async function sendAll() {
  const line = { me: null };
  try {
    const store = await open();
    if (!store) return "signed out";
    for (const id of await store.ids(DRAFT)) {
      const outcome = await sendOne(store, id, line);
      if (outcome !== "done") return outcome;
    }
    return "done";
  } catch (error) {
    if (error.name === "NotReached") return "offline";
    throw error;
  } finally {
    say(null);
  }
}

async function sendOne(store, id, line) {
  const draft = await store.get(DRAFT, id);
  if (draft?.state !== "kept") return "done";
  line.me ??= await asked(ME);
  if (line.me.person !== store.person) return "signed out";
  say(id);
  let answer = await post(draft, id, line.me.token);
  if (answer.status === 400 || answer.status === 401) {
    line.me = await asked(ME); // the session may have ended, or begun anew
    if (line.me.person !== store.person) return "signed out";
    answer = await post(draft, id, line.me.token);
  }
  if (NOT_NOW.has(answer.status)) return "offline";
  const next = await after(draft, answer);
  await store.put(DRAFT, id, next);
  return next.state === "kept" ? "failed" : "done";
}

async function post(draft, id, token) {
  const body = new FormData();
  for (const [name, value] of draft.fields) body.append(name, value);
  body.set("repeat_key", id);
  body.set("csrf_token", token);
  body.set("noted_at", draft.noted_at);
  for (const photo of draft.photos) body.append("photos", photo, photo.name);
  const headers = { Accept: "application/json" };
  const limit = new AbortController(); // AbortSignal.timeout is too new for many a phone
  const timer = setTimeout(() => limit.abort(), LONGEST);
  try {
    return await reached(draft.path, { method: "POST", body, headers, signal: limit.signal });
  } finally {
    clearTimeout(timer);
  }
}

/* Return the draft as it is after the server's answer. */
async function after(draft, answer) {
  if (answer.status === 201) {
    const { url, number } = await read(answer); // broken off, it comes again by the repeat key
    return { ...draft, state: "sent", url, number, photos: [], reasons: [], sent_at: new Date().toISOString() };
  }
  if (answer.status === 422) {
    const { reasons } = await read(answer);
    return { ...draft, state: "refused", reasons };
  }
  const failures = (draft.failures ?? 0) + 1;
  const again = answer.status >= 500 && failures < TRIES;
  return { ...draft, failures, state: again ? "kept" : "refused", reasons: [] };
}

function say(id) {
  const channel = new BroadcastChannel(SENDING);
  channel.postMessage(id);
  channel.close();
}
