/* [data-suggest]: asks the server what it makes of the text typed so far and shows the answer; its buttons with
   data-choose set the select of that name. Without this file the form is as complete as ever. */
import { signedIn } from "./device/keys.js";

const PAUSE = 600; // milliseconds without a key: somebody thinks
const LEAST = 2; // characters

const running = new WeakMap();

/* A page that was kept has a token of another day. */
async function fields(form) {
  const data = new FormData();
  for (const name of ["csrf_token", "description", "place_id", "category_id", "urgency"]) {
    data.set(name, form.elements[name]?.value ?? "");
  }
  if (!document.documentElement.dataset.kept) return data;
  const me = await signedIn().catch(() => null); // without a network there is no answer either
  if (me) data.set("csrf_token", me.token);
  return me && data;
}

async function ask(form, area) {
  running.get(area)?.abort();
  const call = new AbortController();
  running.set(area, call);
  if (form.elements.description.value.trim().length < LEAST) {
    area.replaceChildren();
    return;
  }
  const body = await fields(form);
  if (!body || call.signal.aborted) return;
  try {
    const answer = await fetch(area.dataset.suggest, {
      method: "POST",
      body,
      signal: call.signal,
      redirect: "error",
    });
    if (answer.ok) show(area, await answer.text());
  } catch (error) {
    // Without a network nothing is suggested; what was typed is sent all the same.
    if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
  }
}

function show(area, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const focused = area.contains(document.activeElement) ? key(document.activeElement) : null;
  area.replaceChildren(...page.body.childNodes);
  if (focused) [...area.querySelectorAll("[data-choose]")].find((chip) => key(chip) === focused)?.focus();
}

function key(chip) {
  return `${chip.dataset.choose}=${chip.value}`;
}

function choose(form, chip) {
  const select = form.elements[chip.dataset.choose];
  select.value = chip.value;
  for (const other of chip.parentElement.querySelectorAll("[data-choose]")) {
    other.setAttribute("aria-pressed", String(other === chip));
  }
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

for (const area of document.querySelectorAll("[data-suggest]")) {
  const form = area.closest("form");
  let timer;
  const soon = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(form, area), pause);
  };
  form.addEventListener("input", (event) => {
    if (event.target.name === "description") soon(event.target.value ? PAUSE : 0);
  });
  form.addEventListener("change", (event) => {
    if (["place_id", "category_id", "urgency"].includes(event.target.name)) soon(0);
  });
  area.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-choose]");
    if (chip) choose(form, chip);
  });
  if (form.elements.description.value) soon(0);
}
