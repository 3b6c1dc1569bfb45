/* [data-outbox]: what was logged on this device and how far it is; built from the <template> inside. */
import { kept } from "./keys.js";
import { discard, DRAFT, onSending } from "./sending.js";
import { onChange, open } from "./store.js";
import { OUTCOME, trySending } from "./trying.js";

const SHOWN_FOR = 24 * 60 * 60 * 1000; // how long what has arrived is still shown
const boxes = document.querySelectorAll("[data-outbox]");
let sending = null;
let shown = [];
let outcome = navigator.onLine ? "" : "offline";

if (boxes.length) {
  onChange((kind) => kind === DRAFT && refresh());
  onSending((id) => {
    sending = id;
    refresh();
  });
  window.addEventListener(OUTCOME, (event) => {
    outcome = event.detail;
    refresh();
  });
  refresh();
}

/* A device that cannot open its database has nothing to show. */
function refresh() {
  show().catch((error) => console.warn(error));
}

async function show() {
  // Whoever is signed out cannot read the store any more; what stands here already is still theirs to send.
  if (outcome === "signed out") return boxes.forEach((box) => fill(box, shown));
  if (!(await kept())) return;
  const store = await open();
  const drafts = await store.all(DRAFT);
  const old = drafts.filter(({ value }) => value.state === "sent" && Date.now() - Date.parse(value.sent_at) > SHOWN_FOR);
  for (const { id } of old) await store.remove(DRAFT, id);
  const damaged = (await store.damaged(DRAFT)).map((id) => ({ id, value: { state: "damaged", reasons: [] } }));
  shown = [...drafts.filter((draft) => !old.includes(draft)), ...damaged];
  for (const box of boxes) fill(box, shown);
}

function fill(box, drafts) {
  box.hidden = !drafts.length;
  const note = box.querySelector("[data-outbox-note]");
  const waits = drafts.some(({ value }) => value.state === "kept");
  note.textContent = (waits && { offline: note.dataset.offline, "signed out": note.dataset.signedOut }[outcome]) || "";
  note.hidden = !note.textContent;
  box.querySelector("[data-outbox-login]").hidden = !(waits && outcome === "signed out");
  box.querySelector("[data-outbox-list]").replaceChildren(...drafts.map((draft) => row(box, draft)));
}

function row(box, { id, value }) {
  const item = box.querySelector("template").content.firstElementChild.cloneNode(true);
  const part = (name) => item.querySelector(`[data-${name}]`);
  const state = id === sending && value.state === "kept" ? "sending" : value.state;
  item.dataset.state = state;
  part("text").textContent = value.label ?? "";
  part("said").textContent = box.dataset[state];
  part("number").textContent = value.number ?? "";
  part("reasons").replaceChildren(...said(box, value, state));
  const link = part("open");
  link.hidden = state !== "sent";
  if (value.url) link.href = value.url.replace(/\/registered$/, "");
  const correct = part("correct");
  correct.hidden = state !== "refused";
  correct.href += `?draft=${encodeURIComponent(id)}`;
  const drop = part("drop");
  drop.hidden = !["kept", "refused", "damaged"].includes(state);
  drop.addEventListener("click", () => window.confirm(drop.dataset.drop) && discard(id));
  return item;
}

function said(box, value, state) {
  if (state !== "refused") return [];
  const reasons = value.reasons.length ? value.reasons.map(({ message }) => message) : [box.dataset.failed];
  return reasons.map((reason) => Object.assign(document.createElement("li"), { textContent: reason }));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-outbox-send]")) trySending();
});
