/* <form data-draft>: what is logged is kept on the device first and sent from there, so that nothing typed is lost
   without signal. Where the device cannot seal it, the form is sent as any other. */
import { canSeal, kept } from "./keys.js";
import { DRAFT } from "./sending.js";
import { shrunk } from "./shrink.js";
import { onChange, open } from "./store.js";
import { sendLater, trySending } from "./trying.js";

const OWN = new Set(["csrf_token", "repeat_key", "version", "noted_at"]);
const PATIENCE = 5000; // milliseconds that the device's database may take until the form is sent as any other
const form = document.querySelector("form[data-draft]");
const asked = new URL(location.href).searchParams.get("draft");
const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
const was = (cameBack && history.state?.logged) || {}; // from this place in the history: {id} of a draft, or {plain}
let id = asked ?? newKey();
let isReady = false;
let isLooking = Boolean(form && canSeal); // into the database, whether anything can be kept
let pressed = null; // the button that was pressed meanwhile

if (isLooking) {
  form.addEventListener("submit", submitted);
  prepare().catch(() => {}).then(looked);
  setTimeout(looked, PATIENCE);
} else if (form) form.querySelector("[data-draft-unsealed]").hidden = false;

async function prepare() {
  isReady = Boolean(await kept());
  if (asked && isReady) await restore();
  onChange((kind) => kind === DRAFT && form.hidden && follow());
}

function looked() {
  isLooking = false;
  if (pressed) form.requestSubmit(pressed);
  pressed = null;
}

function submitted(event) {
  if (event.submitter?.hasAttribute("formaction")) return; // it goes somewhere else
  if (isLooking) {
    event.preventDefault();
    pressed = event.submitter ?? form.querySelector("[type=submit]");
    return;
  }
  const isEmpty = !form.elements.description.value.trim();
  if (!isReady || was.plain || (isEmpty && navigator.onLine)) {
    remember({ plain: true }); // under the form's own key: the server knows it when it comes again
    return; // the server says what is missing
  }
  event.preventDefault();
  if (isEmpty) complain([{ field: "description", message: form.dataset.draftEmpty }]);
  else if (!form.dataset.saving) save().catch(failed);
}

async function save() {
  form.dataset.saving = "1";
  const store = await open();
  const photos = [];
  for (const file of form.elements.photos.files) photos.push(await shrunk(file)); // one at a time: memory is short
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OWN.has(name));
  const before = await sentBefore(store, fields);
  if (before) return location.assign(before.url);
  const label = form.elements.description.value.trim();
  const noted_at = new Date().toISOString();
  await store.put(DRAFT, id, { path: form.dataset.draft, fields, photos, label, noted_at, state: "kept", reasons: [] });
  remember({ id });
  form.dispatchEvent(new Event("reset", { bubbles: true })); // nothing is lost any more by leaving
  show(true);
  sendLater();
  await trySending();
}

/* This browser's storage is full or closed: send as if there were no device store. */
function failed(error) {
  console.warn(error);
  isReady = false;
  show(false);
  form.requestSubmit();
}

/* Go on as soon as the server has answered about this draft. */
async function follow() {
  const draft = await (await open())?.get(DRAFT, id);
  if (draft?.state === "sent") location.assign(draft.url);
  if (draft?.state !== "refused") return;
  show(false);
  complain(draft.reasons.length ? draft.reasons : [{ field: "", message: form.dataset.draftFailed }]);
}

function show(isKept) {
  form.hidden = isKept;
  delete form.dataset.saving;
  const panel = document.querySelector("[data-draft-kept]");
  panel.hidden = !isKept;
  if (isKept) panel.focus();
}

function complain(reasons) {
  const list = document.querySelector("[data-draft-reasons]");
  list.hidden = false;
  list.replaceChildren(
    ...reasons.map(({ message }) => Object.assign(document.createElement("p"), { textContent: message })),
  );
  const first = form.elements[reasons[0].field];
  first?.dispatchEvent?.(new CustomEvent("look", { bubbles: true })); // it may stand on another screen
  (first?.focus ? first : list).focus();
}

/* Put back everything that was typed, and the photos. */
async function restore() {
  const draft = await (await open()).get(DRAFT, asked);
  if (!draft || draft.state !== "refused") {
    id = newKey();
    return;
  }
  for (const [name, value] of draft.fields) fill(form.elements[name], value);
  const files = new DataTransfer();
  for (const photo of draft.photos) files.items.add(photo);
  form.elements.photos.files = files.files;
  form.elements.photos.dispatchEvent(new Event("change", { bubbles: true }));
  complain(draft.reasons.length ? draft.reasons : [{ field: "", message: form.dataset.draftFailed }]);
}

function fill(control, value) {
  if (!control) return;
  if (control.type === "checkbox") control.checked = true;
  else control.value = value;
}

/* Let the page's place in the history know what was logged there, so that going back and sending again makes
   nothing twice. */
function remember(logged) {
  history.replaceState({ ...history.state, logged }, "");
}

/* Return the draft that was sent from here before, with the same words, or undefined. */
async function sentBefore(store, fields) {
  const draft = was.id && (await store.get(DRAFT, was.id));
  return draft?.state === "sent" && JSON.stringify(draft.fields) === JSON.stringify(fields) ? draft : undefined;
}

function newKey() {
  return globalThis.crypto?.randomUUID?.() ?? "";
}

document.querySelector("[data-draft-next]")?.addEventListener("click", () => {
  form.reset();
  id = newKey();
  form.elements.photos.dispatchEvent(new Event("change", { bubbles: true }));
  form.elements.description.dispatchEvent(new Event("input", { bubbles: true })); // what was suggested goes as well
  show(false);
  form.elements.description.focus();
});
