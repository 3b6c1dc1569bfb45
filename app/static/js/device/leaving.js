/* Signing out without signal: this device keeps a mark of who left, and tells the server first thing when it can be
   reached again. Until then it opens nothing for that person, who may not be the one that holds it now. */
import { database } from "./database.js";

const LEAVING = "leaving";
const LOCK = "yehua-leave";
const canKeep = Boolean(globalThis.isSecureContext && globalThis.indexedDB);
export const ROOT = import.meta.url.split("/static/")[0]; // the product may be served below a path

/* Ask the server for JSON. Throws NotReached when it does not answer with that. */
export async function asked(path) {
  const answer = await reached(path, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw notReached(`${path}: ${answer.status}`);
  return read(answer);
}

/* Return the JSON of an answer. Throws NotReached when it broke off, or came from somebody else's network. */
export async function read(answer) {
  try {
    return await answer.json();
  } catch (error) {
    throw notReached(`${answer.url}: ${error.message}`);
  }
}

/* Fetch from the server. Throws NotReached when the line, not this program, is at fault. */
export async function reached(path, options) {
  try {
    return await fetch(ROOT + path, options);
  } catch (error) {
    throw notReached(`${path}: ${error.message}`);
  }
}

/* Note that this person leaves; a device that cannot note it says nothing. */
export async function mark(person) {
  if (!canKeep) return;
  await database()
    .then((db) => db.put("keys", person, LEAVING))
    .catch(() => {});
}

/* Return who left without the server's knowing, or null; also when this device cannot read what it keeps. */
export async function leaving() {
  if (!canKeep) return null;
  try {
    return (await (await database()).get("keys", LEAVING)) ?? null;
  } catch {
    return null;
  }
}

/* Tell the server that this person, or who is marked, has left. Rejects with NotReached when it cannot be told. */
export async function finishLeaving(who = null) {
  const person = who ?? (await leaving());
  if (!person) return;
  if (navigator.locks) await navigator.locks.request(LOCK, () => tell(person));
  else await tell(person);
  if (!canKeep) return;
  await database()
    .then((db) => db.delete("keys", LEAVING))
    .catch(() => {});
}

/* Somebody else who is signed in by now stays so. */
async function tell(person) {
  const me = await asked("/device/me");
  if (me.person !== person) return;
  const body = new FormData();
  body.set("csrf_token", me.token);
  const answer = await reached("/logout", { method: "POST", body });
  if (!answer.ok) throw notReached(`/logout: ${answer.status}`);
}

/* An error that means: try again later. */
function notReached(words) {
  return Object.assign(new Error(words), { name: "NotReached" });
}
