/* When drafts are sent: at once, when the signal or the page comes back, and now and then, less and less often. */
import { signedIn } from "./keys.js";
import { send } from "./sending.js";

const FIRST = 5_000;
const LAST = 300_000;
const TAG = "send";
export const OUTCOME = "yehua-outcome"; // an event of the window; its detail is what `send` returned

let pause = FIRST;
let timer;

/* Try to send what waits; while there is no signal it is tried again by itself. */
export async function trySending() {
  clearTimeout(timer);
  const outcome = await send().catch((error) => {
    console.warn(error);
    return "failed";
  });
  window.dispatchEvent(new CustomEvent(OUTCOME, { detail: outcome }));
  if (outcome === "done") pause = FIRST;
  else if (outcome !== "signed out") again();
  else await signedIn().catch(again); // wipes, now that whoever shows drafts has been told
  return outcome;
}

/* Let the browser send what waits when the signal comes back, even if the page is closed by then. */
export async function sendLater() {
  const registration = await navigator.serviceWorker?.getRegistration();
  await registration?.sync?.register(TAG).catch(() => {}); // not every browser has it, or allows it
}

function again() {
  timer = setTimeout(trySending, pause);
  pause = Math.min(2 * pause, LAST);
}

function atOnce() {
  pause = FIRST;
  if (document.documentElement.dataset.person && document.visibilityState === "visible") trySending();
}

window.addEventListener("online", atOnce);
document.addEventListener("visibilitychange", atOnce);
