/* The service worker: styles and scripts from the device, kept pages when there is no signal, drafts sent when it
   comes back. /sw.js calls `serve` with the files of its version. */
import { signedIn } from "./keys.js";
import { finishLeaving } from "./leaving.js";
import { answered, keepPages, keepTable } from "./pages.js";
import { send } from "./sending.js";

const SHELL = "shell-";

/* Answer for the product from now on. */
export function serve({ version, root, files }) {
  const shell = SHELL + version;
  self.addEventListener("install", (event) => event.waitUntil(install(shell, files)));
  self.addEventListener("activate", (event) => event.waitUntil(takeOver(shell)));
  self.addEventListener("fetch", (event) => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== self.location.origin) return;
    if (pathname.startsWith(`${root}/static/`)) event.respondWith(fromShell(shell, request));
    else if (request.mode === "navigate") event.respondWith(answered(event, root));
  });
  self.addEventListener("message", (event) => {
    if (event.data === "keep") event.waitUntil(keepPages(root));
    else if (event.data?.table) event.waitUntil(keepTable(event.data.table));
  });
  self.addEventListener("sync", (event) => {
    if (event.tag === "send") event.waitUntil(sendOrTryAgain());
  });
}

async function install(shell, files) {
  const cache = await caches.open(shell);
  await cache.addAll(files);
  await self.skipWaiting();
}

async function takeOver(shell) {
  const old = (await caches.keys()).filter((name) => name.startsWith(SHELL) && name !== shell);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function fromShell(shell, request) {
  const cache = await caches.open(shell);
  return (await cache.match(request)) ?? fetch(request);
}

/* A sync that fails is tried again by the browser. */
async function sendOrTryAgain() {
  await finishLeaving();
  const outcome = await send();
  if (outcome === "signed out") await signedIn();
  if (outcome === "offline" || outcome === "failed") throw new Error(outcome);
}
