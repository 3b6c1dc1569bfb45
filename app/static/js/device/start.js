/* Every page: lets the device keep the product for who is signed in, and wipes it when nobody is any more. */
import { forget, kept, LEFT, unlocked } from "./keys.js";
import { DRAFT } from "./sending.js";
import { finishLeaving, leaving, mark, ROOT } from "./leaving.js";
import { open } from "./store.js";
import { sendLater, trySending } from "./trying.js";

const KEEP_EVERY = 10 * 60 * 1000;
const KEPT_AT = "yehua-kept-at";
const TELL_EVERY = 5000;
const SLOW = 3000; // milliseconds until it is said that the server has not answered yet
let words; // of the form, which goes with the page
const page = document.documentElement.dataset;

if (page.person) begin().catch(() => {}); // without signal everything stays as it is
else if (page.person === "") forget().then(() => finishLeaving()).catch(() => {});

async function begin() {
  if ((await leaving()) === page.person) return leave();
  new BroadcastChannel(LEFT).addEventListener("message", (event) => {
    // The tab in front is the one that is leaving: reloading it would stop it on its way.
    if (event.data === page.person && document.visibilityState === "hidden") location.reload();
  });
  if (!(await unlocked())) return;
  trySending();
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(`${ROOT}/sw.js`, { scope: `${ROOT}/`, type: "module" });
  const { active } = await navigator.serviceWorker.ready;
  const last = Number(sessionStorage.getItem(KEPT_AT));
  if (page.kept !== undefined || Date.now() - last < KEEP_EVERY) return;
  sessionStorage.setItem(KEPT_AT, String(Date.now()));
  active.postMessage("keep");
}

/* Signing out says what would wait, and wipes even when the server cannot be reached. */
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-leave]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const waiting = await unsent().catch(() => 0); // what cannot be read must not keep anybody signed in
  if (waiting && !window.confirm(form.dataset.leave.replace("{count}", waiting))) return;
  await leave();
});

/* Wipe what can be read here and tell the server; while it cannot be reached, say so and try again. */
async function leave() {
  words ??= document.querySelector("form[data-leave]").dataset.leaveOffline;
  const say = () => document.body.replaceChildren(words);
  await mark(page.person);
  await forget().catch(() => {});
  sessionStorage.clear();
  const slow = setTimeout(say, SLOW);
  await finishLeaving(page.person)
    .then(() => location.replace(`${ROOT}/login`))
    .catch(() => {
      say();
      setTimeout(leave, TELL_EVERY);
      return sendLater(); // also when this page is closed
    });
  clearTimeout(slow);
}

async function unsent() {
  if (!(await kept())) return 0;
  const drafts = await (await open()).all(DRAFT);
  return drafts.filter(({ value }) => value.state !== "sent").length;
}
