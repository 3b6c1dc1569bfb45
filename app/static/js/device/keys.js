/* The key that seals what this device keeps. The server gives it to who is signed in; it stays here, not to be
   read out, until somebody signs out. The same person gets the same key again, nobody else does. */
import { database } from "./database.js";
import { asked, leaving } from "./leaving.js";

const CURRENT = "current";
const PAGES = "pages-";
export const LEFT = "yehua-left";

/* Whether this browser can seal at all: only https and this very machine are safe enough for it. */
export const canSeal = Boolean(globalThis.isSecureContext && globalThis.crypto?.subtle && globalThis.indexedDB);

const page = globalThis.document?.documentElement.dataset; // none in the service worker
const isFromServer = page && page.kept === undefined && page.person !== undefined;
/* What an earlier person left is wiped before this page can read it. */
const settled = isFromServer ? belongTo(page.person || null) : Promise.resolve();
settled.catch(() => {}); // whoever needs it is told

/* Return {person, key} of who is signed in here, or null; asks no server. `person` is a name without meaning. */
export async function kept() {
  await settled;
  return current();
}

/* Return {person, key}, fetched from the server if it is not here yet; null when nobody is signed in, or who is has
   signed out without signal.
   Rejects when the server cannot be reached. */
export async function unlocked() {
  if (!canSeal || (await leaving())) return null;
  return (await kept()) ?? fetched();
}

/* Ask the server who is signed in: {person, token}; `person` is null when nobody is. What the device keeps of
   anybody else is wiped. Rejects when the server cannot be reached. */
export async function signedIn() {
  const me = await asked("/device/me");
  await belongTo(me.person);
  return me;
}

/* Wipe what can be read here unless it belongs to this person; sealed items stay until their owner comes back.
   Pages in other tabs are told, so that they do not stay open for somebody else. */
export async function belongTo(person) {
  if (!canSeal) return;
  try {
    await keepKeyOf(person);
  } finally {
    await keepPagesOf(person); // also where the database cannot be opened
  }
}

async function keepKeyOf(person) {
  const found = await current();
  if (!found || found.person === person) return;
  await (await database()).delete("keys", CURRENT);
  const channel = new BroadcastChannel(LEFT);
  channel.postMessage(found.person);
  channel.close();
}

async function keepPagesOf(person) {
  const own = person ? PAGES + person : null;
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.filter((name) => name.startsWith(PAGES) && name !== own).map((name) => caches.delete(name)));
}

/* Wipe everything that can be read here. */
export async function forget() {
  await belongTo(null);
}

async function current() {
  if (!canSeal) return null;
  return (await (await database()).get("keys", CURRENT)) ?? null;
}

async function fetched() {
  const given = await asked("/device/key");
  if (!given.person) return null;
  const raw = Uint8Array.from(atob(given.key), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  const held = { person: given.person, key };
  await belongTo(given.person);
  await (await database()).put("keys", held, CURRENT);
  return held;
}
