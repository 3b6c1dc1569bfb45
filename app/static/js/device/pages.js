/* Pages that can be opened without signal: they belong to who is signed in and say of when they are. */
import { belongTo, kept } from "./keys.js";
import { finishLeaving } from "./leaving.js";

const PAGES = "pages-";
const PERSON = "X-Person"; // whose page it is; NOBODY on pages for those who are not signed in
const NOBODY = "-";
const KEPT_AT = "X-Kept-At";
const PATIENCE = 700; // milliseconds until a kept page is shown instead of a blank screen
const LONG_PATIENCE = 8000; // for whoever reloads or has just sent something and wants the present state
const FORM = "/cases/new";
const AFTER_A_FORM = /\/cases\/(?:new$|[^/]+\/.)/; // what was sent there has to be seen
const OFFLINE = "/offline";
const TABLE = /\/talks\/\d+\/table$/; // a talk on the wall asks itself to be kept
const TABLE_KEPT = 2 * 24 * 60 * 60 * 1000;

/* Return the answer to a navigation: the server's, or the kept page if that does not come. */
export async function answered(event, root) {
  const { request } = event;
  try {
    await finishLeaving();
  } catch {
    return Response.error(); // the server would still take this device for the one who left
  }
  const online = fetch(request).then((response) => noted(request.url, response));
  event.waitUntil(online.catch(() => {}));
  const found = await keptPage(request.url, root);
  if (!found) return online.catch(() => offline(root));
  const first = await Promise.race([online.catch(() => null), late(wants(request))]);
  if (first) return first;
  event.waitUntil(online.then(() => tell(event.resultingClientId), () => {}));
  return marked(found);
}

/* Fetch what the server wants to be kept for who is signed in, and let the rest go. */
export async function keepPages(root) {
  const held = await kept();
  if (!held) return;
  const { pages } = await (await fetch(`${root}/device/pages`, { cache: "no-store" })).json();
  const cache = await caches.open(PAGES + held.person);
  const wanted = new Set(pages.map((path) => new URL(path, self.location.origin).href));
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url) && !(await isTable(cache, request))) await cache.delete(request);
  }
  for (const url of wanted) await keep(url, held.person, await fetch(url));
}

/* Keep the table of a talk, which is open now. */
export async function keepTable(url) {
  const held = await kept();
  const { origin, pathname } = new URL(url);
  if (held && origin === self.location.origin && TABLE.test(pathname)) await keep(url, held.person, await fetch(url));
}

async function isTable(cache, request) {
  if (!TABLE.test(new URL(request.url).pathname)) return false;
  const found = await cache.match(request);
  return Date.now() - new Date(found.headers.get(KEPT_AT)) < TABLE_KEPT;
}

function wants(request) {
  const cameFromForm = AFTER_A_FORM.test(request.referrer) || request.referrer === request.url;
  const patient = request.cache !== "default" || cameFromForm;
  return patient ? LONG_PATIENCE : PATIENCE;
}

function late(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds, null));
}

/* Take note of whose page the server sent: a kept one is renewed, those of anybody else are wiped. */
async function noted(url, response) {
  const person = response.headers.get(PERSON);
  if (!person) return response; // not one of our pages, or a redirection
  if (!(await isWiped(person))) return response;
  const cache = await caches.open(PAGES + person);
  if (await cache.match(url)) await keep(url, person, response.clone());
  else if (!(await cache.keys()).length) await caches.delete(PAGES + person);
  return response;
}

/* A device that cannot open its database shows what the server sends, and keeps nothing. */
async function isWiped(person) {
  try {
    await belongTo(person === NOBODY ? null : person);
    return true;
  } catch {
    return false;
  }
}

/* Keep a page, unless its person has left meanwhile. */
async function keep(url, person, response) {
  if (!response.ok || response.redirected || response.headers.get(PERSON) !== person) return;
  const headers = new Headers(response.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  headers.set(KEPT_AT, new Date().toISOString());
  const cache = await caches.open(PAGES + person);
  await cache.put(url, new Response(await response.text(), { headers }));
  if ((await kept())?.person !== person) await caches.delete(PAGES + person);
}

async function keptPage(url, root) {
  const held = await kept().catch(() => null);
  if (!held) return null;
  const cache = await caches.open(PAGES + held.person);
  const { pathname, searchParams } = new URL(url);
  // A draft is put into the plain form by this phone; what else is preset only the server can.
  const ignoreSearch = pathname === root + FORM && [...searchParams.keys()].every((name) => name === "draft");
  return (await cache.match(url, { ignoreSearch })) ?? null;
}

async function offline(root) {
  const found = await keptPage(new URL(root + OFFLINE, self.location.origin).href, root);
  return found ? marked(found) : Response.error();
}

async function marked(found) {
  const text = (await found.text()).replace("<html ", `<html data-kept="${found.headers.get(KEPT_AT)}" `);
  return new Response(text, { headers: found.headers });
}

async function tell(id) {
  (await self.clients.get(id))?.postMessage("newer");
}
